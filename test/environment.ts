/**
 * Puts this process' environment back as it was. `process.env` itself must stay what it is: an object put in its place
 * looks the same, but what the system reads of the environment (the home folder, say) no longer follows it, not in any
 * test that runs in this process later.
 */
export function restoreEnvironment(before: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
  Object.assign(process.env, before);
}
