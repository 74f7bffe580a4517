import type { Stage } from '../model/types.ts';
import type { RunState } from './state.ts';

function environmentsOf(stage: Stage): string[] {
  const found = new Map<string, string>();
  for (const job of stage.jobs)
    if (job.environment) found.set(job.environment.name.toLowerCase(), job.environment.name);
  return [...found.values()];
}

/**
 * Asks every check of every environment that the stage names, each once, side by side.
 * Gives the reason when one was rejected.
 */
export async function passChecks(state: RunState, stage: Stage): Promise<string | undefined> {
  const asked = environmentsOf(stage).flatMap((environment) => {
    const known = Object.entries(state.options.environments ?? {}).find(
      ([name]) => name.toLowerCase() === environment.toLowerCase(),
    );
    return (known?.[1].checks ?? []).map(async (check) => {
      const where = { stage: stage.name, environment, check: check.name };
      state.emit({ kind: 'approvalAsked', ...where, type: check.kind });
      const decision = await check.decide({
        stage: stage.name,
        environment,
        extended: state.pipeline.extended,
        signal: state.cancel,
      });
      state.approvals.push({ ...where, decision });
      state.emit({ kind: 'approvalGiven', ...where, decision });
      return decision === 'rejected' ? `${check.name} of environment ${environment} was rejected.` : undefined;
    });
  });
  const cancelled = new Promise<string>((resolve) => {
    if (state.cancel.aborted) resolve('The run was cancelled.');
    state.cancel.addEventListener('abort', () => resolve('The run was cancelled.'), { once: true });
  });
  const all = Promise.all(asked).then((reasons) => reasons.find((reason) => reason !== undefined));
  return asked.length === 0 ? undefined : Promise.race([all, cancelled]);
}

/** Takes the locks that `lockBehavior` asks for: one for each environment of the stage, held to its end. */
export async function takeLocks(state: RunState, stage: Stage): Promise<(() => void) | 'dropped'> {
  const behavior = stage.lockBehavior ?? state.pipeline.lockBehavior;
  const { locks } = state.options;
  if (!behavior || !locks) return () => undefined;
  const held: (() => void)[] = [];
  const releaseAll = (): void => held.forEach((release) => release());
  // Always in the same order, so that two runs cannot wait for each other.
  for (const resource of environmentsOf(stage).sort()) {
    state.emit({ kind: 'lockWaiting', stage: stage.name, resource });
    const release = await locks.acquire(resource.toLowerCase(), behavior, state.cancel);
    if (release === 'dropped') {
      releaseAll();
      return 'dropped';
    }
    held.push(release);
    state.emit({ kind: 'lockTaken', stage: stage.name, resource });
  }
  return releaseAll;
}
