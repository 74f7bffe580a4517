import type { Signature } from '../git/bare-repository.ts';
import { mergeCommits } from '../git/merging.ts';
import type { MergeResult } from '../git/merging.ts';
import type { PullRequestRecord, RepositoryState } from './state.ts';
import type { Actor, MergeMethod } from './types.ts';

/** How it is merged; title and message are GitHub's own when they are not said. */
export interface MergeOptions {
  readonly method: MergeMethod;
  readonly title?: string | undefined;
  readonly message?: string | undefined;
}

/** Who commits what GitHub makes itself. */
export const webFlow: Signature = { name: 'GitHub', email: 'noreply@github.com' };

export const signature = (actor: Actor): Signature => ({ name: actor.name, email: actor.email });

/** Writes the commits that the base branch is to have; moves nothing. */
export async function writeMerge(
  repository: RepositoryState,
  one: PullRequestRecord,
  o: MergeOptions & { readonly by: Actor; readonly target: string },
): Promise<MergeResult> {
  const { bare } = repository;
  const { by, target } = o;
  const source = one.head.commit;
  const text = (title: string, message: string): string => {
    const body = o.message ?? message;
    return `${o.title ?? title}${body === '' ? '' : `\n\n${body}`}`;
  };
  switch (o.method) {
    case 'merge': {
      const from = `${one.forkOwner ?? repository.owner.login}/${one.head.branch}`;
      const message = text(`Merge pull request #${one.number} from ${from}`, one.title);
      const author = signature(by);
      return mergeCommits(bare, { source, target, strategy: 'noFastForward', message, author, committer: webFlow });
    }
    case 'squash': {
      const message = text(...(await squashText(repository, one, target)));
      const author = signature(one.by);
      return mergeCommits(bare, { source, target, strategy: 'squash', message, author, committer: webFlow });
    }
    case 'rebase':
      return mergeCommits(bare, { source, target, strategy: 'rebase', message: '', author: signature(by) });
  }
}

/** Title and body of a squash: the one commit's own, or the pull request's with a list of the commits. */
async function squashText(
  repository: RepositoryState,
  one: PullRequestRecord,
  target: string,
): Promise<[string, string]> {
  const range = `${target}..${one.head.commit}`;
  const out = await repository.bare.run(['log', '--reverse', '--no-merges', '--format=%s%x00%b%x01', range]);
  const commits = out
    .split('\u0001')
    .map((entry) => entry.trim().split('\0'))
    .filter(([subject]) => subject !== '');
  const [only] = commits;
  if (commits.length === 1 && only !== undefined) return [`${only[0] ?? ''} (#${one.number})`, (only[1] ?? '').trim()];
  const list = commits.map(
    ([subject, body]) => `* ${subject ?? ''}${body === undefined || body === '' ? '' : `\n\n${body.trim()}`}`,
  );
  return [`${one.title} (#${one.number})`, list.join('\n\n')];
}
