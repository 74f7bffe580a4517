import type * as taskLibrary from 'azure-pipelines-task-lib/task.js';

export type TaskLibrary = typeof taskLibrary;

/**
 * Loads the task library. Importing it has effects (secrets move from the environment into its vault, a key file is
 * written to the temporary folder), so nothing but a running task does it, and just once.
 */
export async function loadTaskLibrary(): Promise<TaskLibrary> {
  const library = await import('azure-pipelines-task-lib/task.js');
  // The library reports uncaught errors by handlers of its own, which would report a failure twice.
  process.removeAllListeners('uncaughtException').removeAllListeners('unhandledRejection');
  return library;
}
