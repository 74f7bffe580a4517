import { pullRequestProblem, validationFailed } from '../errors.ts';
import type { Size } from '../pull-request-json.ts';
import type { PullRequestRecord, RepositoryState } from '../state.ts';
import type { End } from '../types.ts';

const longestTitle = 256;
const longestBody = 65_536;

export function checkedTitle(title: string | undefined): string {
  if (title === undefined || title.trim() === '') {
    throw validationFailed({ resource: 'PullRequest', code: 'missing_field', field: 'title' });
  }
  if ([...title].length > longestTitle) {
    throw pullRequestProblem(`title is too long (maximum is ${longestTitle} characters)`, 'title');
  }
  return title;
}

/** Characters, not UTF-16 units. */
export function checkedBody(body: string | undefined): string | null {
  if (body !== undefined && [...body].length > longestBody) {
    throw pullRequestProblem(`body is too long (maximum is ${longestBody} characters)`, 'body');
  }
  return body ?? null;
}

/** A branch of this repository, named with or without its owner. */
export async function branchOf(repository: RepositoryState, name: string): Promise<End | undefined> {
  const at = name.indexOf(':');
  if (at >= 0 && name.slice(0, at).toLowerCase() !== repository.owner.login.toLowerCase()) return undefined;
  const branch = name.slice(at + 1).replace(/^refs\/heads\//, '');
  const commit = await repository.bare.tip(branch);
  return commit === undefined ? undefined : { branch, commit };
}

export const openTwin = (repository: RepositoryState, head: string, base: string): PullRequestRecord | undefined =>
  repository.pullRequests.find(
    (one) =>
      one.state === 'open' && one.forkOwner === undefined && one.head.branch === head && one.base.branch === base,
  );

export async function sizeOf(repository: RepositoryState, one: PullRequestRecord): Promise<Size> {
  const { bare } = repository;
  const count = await bare.run(['rev-list', '--count', `${one.base.commit}..${one.head.commit}`]);
  const out = await bare.run(['diff', '--numstat', `${one.base.commit}...${one.head.commit}`]);
  const rows = out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t'));
  const total = (column: number): number => rows.reduce((sum, row) => sum + (Number(row[column]) || 0), 0);
  return { commits: Number(count), additions: total(0), deletions: total(1), files: rows.length };
}
