import type { Finding } from '../errors.ts';
import { counted, someOf } from '../wording.ts';
import type { UpdatePlan } from './update-plan.ts';
import type { ReadFiles } from './read-files.ts';
import type { UpdateRequest } from './request.ts';

/** A run: what was asked for, what was read, and what follows. */
export interface UpdateResult {
  readonly plan: UpdatePlan;
  readonly request: UpdateRequest;
  readonly read: ReadFiles;
}

/** What was asked for and not found: a sentence for each, how far the search went, and what came near. */
export function missing({ plan, request, read }: UpdateResult): { what: string; findings: Finding[] } {
  const selectors = [...request.selection.selectors, ...request.selection.paths.map(({ text }) => `path:${text}`)];
  const parsed = plan.parsedFiles === 1 ? '1 of them holds' : `${plan.parsedFiles} of them hold`;
  const near = plan.nearMisses.map((finding) => ({ ...finding, message: `near: ${finding.message}` }));
  const named = someOf(plan.unmatched);
  if (read.count === 0)
    return { what: `The globs in files match no file, so there is no place for ${named}.`, findings: [] };
  return {
    what: `No place for ${named} in ${counted(read.count, 'file')} (${parsed} a name asked for), looked for by ${selectors.join(', ')}.`,
    findings: near,
  };
}
