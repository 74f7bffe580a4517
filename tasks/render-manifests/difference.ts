import { basename, join, resolve } from 'node:path';
import { compareOutput } from '../../core/manifests/compare/compare.ts';
import { isChanged, type ApplicationComparison } from '../../core/manifests/compare/comparison.ts';
import { details } from '../../core/manifests/compare/lines.ts';
import { logComparison } from '../../core/manifests/compare/log-comparison.ts';
import { comparisonMarkdown } from '../../core/manifests/compare/markdown.ts';
import type { Mask } from '../../core/manifests/compare/value-text.ts';
import type { RenderOptions } from '../../core/manifests/options.ts';
import type { OutputPlan } from '../../core/manifests/plan.ts';
import type { RenderedApplication } from '../../core/manifests/render.ts';
import { inlineCode } from '../../core/markdown.ts';
import type { Agent } from '../../core/ports/agent.ts';
import type { Files } from '../../core/ports/files.ts';
import { secretMask, withEncodings } from '../../core/secret.ts';
import { nodeFiles } from '../../platform/files.ts';

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
 * Compares the output with the GitOps repository. To be called before anything is written: the output may go to the
 * very folder that it is compared with.
 */
export async function findDifference(
  agent: Agent,
  files: Files,
  options: RenderOptions,
  rendered: readonly RenderedApplication[],
  plan: OutputPlan,
): Promise<Difference | undefined> {
  if (options.compareWith === '') return undefined;
  const comparisons = await compareOutput(files, options, rendered, plan);
  return {
    comparisons,
    changed: isChanged(comparisons),
    where: basename(resolve(options.compareWith)),
    mask: secretMask(withEncodings(agent.secrets())),
  };
}

/** Tells the difference in the log and in diff.md. @returns the file's path */
export async function tellDifference(agent: Agent, difference: Difference): Promise<string> {
  const { comparisons, where, mask } = difference;
  logComparison(agent.log, comparisons, { where, rest: wholeDiff, mask });
  const telling = { limit: longestFile, detail: details.whole, mask, rest: 'They are too many for one file.' };
  const markdown = `${heading(difference)}\n\n${comparisonMarkdown(comparisons, telling)}`;
  // It stays until the job ends: the agent reads it when it handles the command, and later steps may want it.
  const files = nodeFiles(agent.temporaryFolder);
  const file = join(await files.temporaryFolder('diff'), 'diff.md');
  await files.write(file, mask(markdown));
  agent.attachFile(file);
  return file;
}

/** The difference as a section of the run's summary. */
export function differenceSummary(difference: Difference): string {
  const telling = { limit: longestSummary, detail: details.brief, mask: difference.mask, rest: wholeDiff };
  return `\n${heading(difference, '####')}\n\n${comparisonMarkdown(difference.comparisons, telling)}`;
}

function heading({ where }: Difference, level = '###'): string {
  return `${level} Changes against ${inlineCode(where)}`;
}
