import { readFile } from 'node:fs/promises';
import type { EndedRun } from './run.ts';
import type { Simulated } from './simulated.ts';

/** What the report file says of a target. */
export interface Told {
  readonly cluster: string;
  readonly target: string;
  readonly code: string;
  readonly verdict: string;
  readonly reason: string;
}

/** The awaited commit as the report names it, empty where the wait never knew one. */
export async function reportOf({
  end,
}: EndedRun): Promise<{ readonly awaited: string; readonly targets: readonly Told[] }> {
  const { awaited = '', targets } = Object(JSON.parse(await readFile(end.outputs['report'] ?? '', 'utf8')));
  return { awaited, targets };
}

/**
 * What of a failed wait's answer is not so: it says at what it has failed, unless it was cancelled.
 * @param untrue what of that is not so of one target; undefined when all is
 */
export async function failureUntrue(
  run: EndedRun,
  targets: readonly Told[],
  untrue: (told: Told) => Promise<string | undefined>,
): Promise<readonly string[]> {
  if (run.cancelled && /\[CANCELLED\]/.test(run.end.outcome?.message ?? '')) return [];
  const failed = targets.filter(({ verdict }) => verdict === 'failed');
  if (failed.length === 0) return [`it failed without saying at what: ${run.end.outputs['reason'] ?? ''}`];
  const wrong: string[] = [];
  for (const told of failed) {
    const one = await untrue(told);
    if (one !== undefined) wrong.push(one);
  }
  return wrong;
}

/** Whether a wait's pull request had a status at some time while it was under way. */
export function pullWas({ ledger }: Simulated, { planned, started, end }: EndedRun, status: string): boolean {
  const id = Number(planned.inputs['pullRequestId']);
  return ledger.states(id, started, end.step).some((one) => one.status === status);
}

/** That a time limit was not over, whatever its machine's clock was set to. */
export function gaveUpEarly({ startedAt, end, planned }: EndedRun, reason: string): string | undefined {
  const { timeout = '', mergeTimeout = '' } = planned.inputs;
  const merging = /was not merged within/.test(reason);
  const limit = millisecondsOf(merging ? mergeTimeout : timeout);
  const passed = end.at - startedAt;
  return passed < limit ? `it gave up after ${passed / 1000} s: ${reason}` : undefined;
}

/** Of `4s`, `2m` or `1h`. */
function millisecondsOf(duration: string): number {
  const unit = duration.endsWith('s') ? 1_000 : duration.endsWith('m') ? 60_000 : 3_600_000;
  return Number.parseInt(duration, 10) * unit;
}
