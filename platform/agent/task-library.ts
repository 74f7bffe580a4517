import type * as taskLibrary from 'azure-pipelines-task-lib/task.js';

export type TaskLibrary = (typeof taskLibrary)['default'];

/**
 * Loads the task library. Importing it has effects (secrets move from the environment into its vault, a key file is
 * written to the temporary folder), so nothing but a running task does it, and just once.
 */
export async function loadTaskLibrary(): Promise<TaskLibrary> {
  const module = await import('azure-pipelines-task-lib/task.js');
  return module.default;
}
