import type * as taskLibrary from './task-library.late.ts';

/** What of the task library is used. */
export type TaskLibrary = typeof taskLibrary;

const agentPasswords = /^SECRET_AGENT_(?:PROXYPASSWORD|CLIENTCERTPASSWORD)$/i;

/**
 * Loads the task library. Importing it has effects (secrets move from the environment into its vault, a key file is
 * written to the temporary folder), so nothing but a running task does it, and just once. To be called once these have
 * been read (`readHandedOver`).
 */
export async function loadTaskLibrary(): Promise<TaskLibrary> {
  // These it would write to the debug log, and files for another library besides.
  for (const name of Object.keys(process.env)) if (agentPasswords.test(name)) delete process.env[name];
  try {
    return await import('./task-library.late.ts');
  } finally {
    // The library reports uncaught errors by handlers of its own, which would report a failure twice; they are there also
    // when its key file could not be written.
    process.removeAllListeners('uncaughtException').removeAllListeners('unhandledRejection');
  }
}
