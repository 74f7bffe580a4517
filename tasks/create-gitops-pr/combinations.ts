import type { InputReader } from '../../core/inputs.ts';
import type { AutoComplete } from '../../core/ports/pull-request-host.ts';
import type { RepositoryAccess } from '../../core/ports/repository-host.ts';

/** What of the inputs goes without effect, or has one that its author may not expect. */
export interface InputNote {
  /** A warning where something else happens than was probably meant. */
  readonly level: 'info' | 'warning';
  readonly text: string;
}

interface Seen {
  readonly operation: string;
  readonly delivery: 'pullRequest' | 'targetBranch';
  readonly draft: boolean;
  readonly autoComplete: AutoComplete | undefined;
  readonly skipCi: boolean;
}

const onlyOfPullRequests = ['branch', 'description', 'reviewers', 'labels', 'workItems', 'statuses'];

/** Inputs that do not go together, though nothing is wrong with any of them. */
export function noteCombinations(
  reader: InputReader,
  { operation, delivery, draft, autoComplete, skipCi }: Seen,
  host: RepositoryAccess['kind'],
): readonly InputNote[] {
  const notes: InputNote[] = [];
  const note = (level: InputNote['level'], text: string): number => notes.push({ level, text });
  const set = (name: string): boolean => reader.optional(name) !== undefined;

  if (operation !== 'rollback' && !['previous', undefined].includes(reader.optional('rollbackTo'))) {
    note('warning', `rollbackTo goes without effect: the operation is ${operation}, not rollback.`);
  }
  if (operation !== 'revert' && set('pullRequestId')) {
    note('warning', `pullRequestId goes without effect: the operation is ${operation}, not revert.`);
  }
  // A line that starts with # is a comment in every input of several lines; here it may well be meant.
  const hidden = reader.optional('workItems')?.match(/^\s*#\s*\d+\s*$/gm);
  if (hidden) {
    note(
      'warning',
      `workItems: a line that starts with # is a comment, so no work item is linked by ${hidden[0].trim()}.`,
    );
  }
  if (delivery === 'targetBranch') {
    const idle = [
      ...onlyOfPullRequests.filter(set),
      ...(draft ? ['draft'] : []),
      ...(autoComplete === undefined ? [] : ['autoComplete']),
    ];
    if (idle.length > 0) note('info', `No pull request is made, so these go without effect: ${idle.join(', ')}.`);
    return notes;
  }
  if (draft && autoComplete !== undefined) {
    note('info', 'A draft merges by itself only once somebody has published it.');
  }
  if (autoComplete?.mergeStrategy === 'rebase') {
    note(
      'info',
      'mergeStrategy rebase: no commit names the pull request then, so wait-for-flux-agentless cannot wait for it.',
    );
  }
  if (skipCi && host === 'github') {
    note(
      'info',
      'skipCi: GitHub starts no workflows for the pull request either; where a rule of the branch requires one, it never merges.',
    );
  }
  return notes;
}
