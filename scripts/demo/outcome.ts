import type { PipelineRun } from '../../test/sandbox/pipeline/index.ts';
import { styled } from './style.ts';

/** Prints what of a demonstration is not true. @returns whether anything is not */
export function tellProblems(print: (line: string) => void, problems: readonly string[]): boolean {
  if (problems.length === 0) return false;
  print(styled('red', `\nWhat was shown is not true:`));
  for (const problem of problems) print(styled('red', `- ${problem}`));
  return true;
}

/** A server task ends with a result and no word. */
const wordless = 'GitOps Connector said "failed", and no more: its status on the commit has Flux’s own words.';

/** Each failed step with its reason: the first lines, for the whole of it stands above. */
export function failures(run: PipelineRun): string[] {
  return Object.values(run.stages).flatMap(({ name, jobs }) =>
    Object.values(jobs).flatMap(({ steps }) =>
      steps
        .filter((step) => step.result === 'Failed')
        .map(({ displayName, message }) => {
          const lines = (message ?? wordless)
            .split('\n')
            .map((line) => (line.length > 200 ? `${line.slice(0, 199)}…` : line));
          return [`${name}, ${displayName}:`, ...lines.slice(0, 2), ...lines.slice(2).slice(-1)].join('\n  ');
        }),
    ),
  );
}

/** Prints how a run has ended, whatever was shown being true. @returns the demo's exit code */
export function tellResult(print: (line: string) => void, run: PipelineRun): 0 | 1 {
  if (run.result === 'Succeeded') {
    print(styled('green', `\nDelivered.`) + ` Checked against git and the clusters: all of it is true.`);
    return 0;
  }
  print(styled('red', `\nNot delivered:`));
  for (const failure of failures(run)) print(failure);
  return 1;
}
