import type { EndedRun } from './run.ts';
import type { Simulated } from './simulated.ts';
import { failureUntrue, gaveUpEarly, pullWas, reportOf, type Told } from './wait-report.ts';
import { Seen } from './wait-seen.ts';

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
    case 'failed':
      return failureUntrue(run, targets, async (told) => {
        const isSo = await of(seen, told)?.failedFor(told.code, told.reason);
        return isSo === true ? undefined : `${told.code} is not so in ${told.cluster}: ${told.reason}`;
      });
    default:
      return [`the result "${result}" is none`];
  }
}

const of = (seen: readonly Seen[], told: Told): Seen | undefined =>
  seen.find((one) => one.cluster === told.cluster && one.isOf(told.target));
