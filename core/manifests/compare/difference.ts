import { basename, resolve } from 'node:path';
import { inlineCode } from '../../markdown.ts';
import type { Log } from '../../ports/agent.ts';
import { secretMask, type Secret } from '../../secret.ts';
import type { RenderOptions } from '../options.ts';
import type { OutputPlan } from '../plan.ts';
import type { RenderedApplication } from '../render-application.ts';
import { compareOutput } from './compare.ts';
import { isChanged, type ApplicationComparison } from './comparison.ts';
import type { FolderFiles } from './delivered.ts';
import { details } from './lines.ts';
import { logComparison } from './log-comparison.ts';
import { comparisonMarkdown } from './markdown.ts';
import type { Mask } from './value-text.ts';

/** What differs from the GitOps repository, ready to be told. */
export interface Difference {
  readonly comparisons: readonly ApplicationComparison[];
  readonly changed: boolean;
  /** The repository's folder, in a word. */
  readonly where: string;
  readonly mask: Mask;
}

// The attached file holds all of it, but no disk is filled with it.
const longestFile = 20_000_000;
// What browsers show without making anybody wait.
const longestSummary = 100_000;
/** Where all of it is, for texts that are cut. */
export const wholeDiff =
  'All of it is in diff.md: in the logs of the run, when they are downloaded, and where the output diffPath says.';

/**
 * Compares the output with the GitOps repository; undefined when that is not asked for. To be called before anything is
 * written: the output may go to the very folder that it is compared with.
 * @throws FILE_NOT_FOUND when there is no such folder
 */
export async function findDifference(
  files: FolderFiles,
  options: RenderOptions,
  rendered: readonly RenderedApplication[],
  plan: OutputPlan,
  secrets: readonly Secret[],
): Promise<Difference | undefined> {
  if (options.compareWith === '') return undefined;
  const comparisons = await compareOutput(files, options, rendered, plan);
  return {
    comparisons,
    changed: isChanged(comparisons),
    where: basename(resolve(options.compareWith)),
    mask: secretMask(secrets),
  };
}

/** Tells the difference in the log. */
export function logDifference(log: Log, { comparisons, where, mask }: Difference): void {
  logComparison(log, comparisons, { where, rest: wholeDiff, mask });
}

/** All of the difference, as Markdown: what diff.md holds. */
export function wholeDifference(difference: Difference): string {
  const { comparisons, mask } = difference;
  const telling = { limit: longestFile, detail: details.whole, mask, rest: 'They are too many for one file.' };
  return mask(`${heading(difference, '###')}\n\n${comparisonMarkdown(comparisons, telling)}`);
}

/** The difference as a section of the run's summary; empty without one. */
export function differenceSummary(difference: Difference | undefined): string {
  if (difference === undefined) return '';
  const telling = { limit: longestSummary, detail: details.brief, mask: difference.mask, rest: wholeDiff };
  return `\n${heading(difference, '####')}\n\n${comparisonMarkdown(difference.comparisons, telling)}`;
}

function heading({ where }: Difference, level: string): string {
  return `${level} Changes against ${inlineCode(where)}`;
}
