import { readFile } from 'node:fs/promises';
import type { EndedRun } from './run.ts';
import type { Simulated } from './simulated.ts';
import { Seen } from './wait-seen.ts';

/** What the report file says of a target. */
interface Told {
  readonly cluster: string;
  readonly target: string;
  readonly code: string;
  readonly verdict: string;
  readonly reason: string;
}

/** The awaited commit as the report names it, empty where the wait never knew one. */
async function reportOf({ end }: EndedRun): Promise<{ readonly awaited: string; readonly targets: readonly Told[] }> {
  const { awaited = '', targets } = Object(JSON.parse(await readFile(end.outputs['report'] ?? '', 'utf8')));
  return { awaited, targets };
}

/**
 * What of a wait's answer is not so: all that it says of Flux, the branch and the pull request must have been so while it
 * was under way, in each of its clusters and for each of the applications that it waits for.
 */
export async function toldUntrue(
  simulated: Simulated,
  run: EndedRun,
  folders: readonly string[],
): Promise<readonly string[]> {
  const { result = '', reason = '', appliedRevision = '' } = run.end.outputs;
  const { pullRequestId, contexts = '' } = run.planned.inputs;
  const { awaited, targets } = await reportOf(run);
  const clusters = simulated.clusters.filter(({ name }) => contexts.split('\n').includes(name));
  const seen = clusters.flatMap((flux) => folders.map((folder) => new Seen(simulated, flux, run, folder, awaited)));
  switch (result) {
    case 'succeeded': {
      const wrong: string[] = [];
      for (const one of seen)
        if (!(await one.rolledOut())) wrong.push(`${one.name} never was ready at ${awaited.slice(0, 10)} or after it`);
      if (!seen.some((one) => one.wasApplied(appliedRevision))) wrong.push(`${appliedRevision} never was applied`);
      return wrong.map((one) => `${one}: ${reason}`);
    }
    case 'superseded':
      for (const one of seen) if ((await one.superseded()) || (await one.mergedOther())) return [];
      return [`nothing has superseded ${awaited.slice(0, 10)}: ${reason}`];
    case 'abandoned':
      return pullWas(simulated, run, 'abandoned') ? [] : [`pull request ${pullRequestId} was not abandoned`];
    case 'timedOut': {
      const early = gaveUpEarly(run, reason);
      if (early !== undefined) return [early];
      if (/was not merged within/.test(reason))
        return pullWas(simulated, run, 'open') ? [] : [`pull request ${pullRequestId} was not open: ${reason}`];
      const there = targets.find((told) => told.code === 'absent' && of(seen, told)?.wasThere(told.target) === true);
      if (there !== undefined) return [`${there.target} was there all the time: ${there.reason}`];
      for (const one of seen) if (!(await one.readyAllTheTime(reason))) return [];
      return [`${seen.map(({ name }) => name).join(' and ')} was ready all the time: ${reason}`];
    }
    case 'failed': {
      if (run.cancelled && /\[CANCELLED\]/.test(run.end.outcome?.message ?? '')) return [];
      const failed = targets.filter(({ verdict }) => verdict === 'failed');
      if (failed.length === 0) return [`it failed without saying at what: ${reason}`];
      const wrong: string[] = [];
      for (const told of failed) {
        const one = of(seen, told);
        if (one === undefined || !(await one.failedFor(told.code, told.reason)))
          wrong.push(`${told.code} is not so in ${told.cluster}: ${told.reason}`);
      }
      return wrong;
    }
    default:
      return [`the result "${result}" is none`];
  }
}

const of = (seen: readonly Seen[], told: Told): Seen | undefined =>
  seen.find((one) => one.cluster === told.cluster && one.isOf(told.target));

/** Whether a wait's pull request had a status at some time while it was under way. */
function pullWas({ ledger }: Simulated, { planned, started, end }: EndedRun, status: string): boolean {
  const id = Number(planned.inputs['pullRequestId']);
  return ledger.states(id, started, end.step).some((one) => one.status === status);
}

/** That a time limit was not over, whatever its machine's clock was set to. */
function gaveUpEarly({ startedAt, end, planned }: EndedRun, reason: string): string | undefined {
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
