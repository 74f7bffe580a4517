import { describeError, TaskError } from '../../errors.ts';
import { parseDescriptor } from '../../manifests/descriptor.ts';
import type { PullRequestHost } from '../../ports/pull-request-host.ts';
import type { CommitId, PullRequest } from '../../ports/pull-requests.ts';
import { readMarker } from '../../pull-requests/marker.ts';
import type { Preflight } from '../preflight.ts';
import { shortCommit } from '../revision.ts';
import { describeState, waitsFor } from './merge-words.ts';
import type { Host, WaitOptions } from './options.ts';

/** What of the host a look beforehand takes. */
export type LookedAtHost = Pick<Host, 'label' | 'history' | 'merges' | 'defaultBranch'> & {
  readonly pullRequests: Pick<PullRequestHost, 'rights'>;
};

/**
 * Looks once at what a wait would ask the repository's host: the pull request and what holds it up, the commits, the
 * descriptor whose files are compared, and whether `whenStopped` could be carried out. Nothing is changed.
 */
export async function hostPreflight(
  host: LookedAtHost,
  { awaited, descriptor, whenStopped }: Pick<WaitOptions, 'awaited' | 'descriptor' | 'whenStopped'>,
): Promise<Preflight> {
  const problems: string[] = [];
  const notes: string[] = [];
  const facts: string[] = [];
  /** All that is wrong is told, not the first of it alone. */
  const looked = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (thrown) {
      if (!(thrown instanceof TaskError) || thrown.code === 'CANCELLED') throw thrown;
      problems.push(describeError(thrown));
      return undefined;
    }
  };

  let pullRequest: PullRequest | undefined;
  if (awaited.kind === 'pullRequest') {
    const progress = await looked(() => host.merges.look(awaited.id));
    if (progress !== undefined) {
      ({ pullRequest } = progress);
      facts.push(`Pull request ${awaited.id}: ${describeState(pullRequest)}`);
      facts.push(...waitsFor(progress).map((what) => `  held up by: ${what}`));
      notes.push(...progress.notes);
      if (pullRequest.status === 'abandoned') problems.push(`Pull request ${awaited.id} is closed without a merge.`);
    }
    if (whenStopped !== 'keep') {
      const intent = {
        delivery: 'pullRequest',
        branch: undefined,
        newBranch: false,
        completesInto: undefined,
      } as const;
      const rights = (await looked(() => host.pullRequests.rights(intent))) ?? [];
      for (const { right, granted, mend } of rights) {
        if (granted === false) notes.push(`whenStopped: ${whenStopped} takes "${right}", which is missing. ${mend}`);
      }
    }
  }

  const { defaultBranch } = host;
  const branch = pullRequest?.targetBranch ?? defaultBranch;
  const tip = branch === undefined ? undefined : await looked(() => host.history.tip(branch));
  const commits = commitsOf(awaited, pullRequest);
  for (const { input, commit } of commits) {
    if (tip === undefined || commit === tip) continue;
    const relation = await looked(() => host.history.relation(commit, tip));
    if (relation === 'unrelated' && input === 'revision') {
      notes.push(`${shortCommit(commit)} (${input}) is not in ${branch} of ${host.label}.`);
    }
  }

  const at = pullRequest?.mergeCommit ?? pullRequest?.sourceCommit ?? commits[0]?.commit ?? tip;
  const marked = pullRequest === undefined ? [] : (readMarker(pullRequest.description)?.descriptors ?? []);
  const paths = descriptor === undefined ? marked : [descriptor];
  for (const path of at === undefined ? [] : paths) {
    const commit = at ?? '';
    const text = await looked(() => host.history.readFile(commit, path).then((bytes) => bytes ?? 'absent'));
    if (text === 'absent') {
      notes.push(`${path} is not there at ${shortCommit(commit)}: its removal would be taken for what was delivered.`);
    } else if (text !== undefined) {
      const read = await looked(async () => parseDescriptor(text.toString('utf8'), path));
      if (read !== undefined) facts.push(`${path}: ${read.application} ${read.version}, ${read.files.length} files.`);
    }
  }
  if (paths.length === 0 && awaited.kind !== 'images') {
    facts.push('No descriptor is known: that the commit is contained would be proven, not its content.');
  }
  return { problems, notes, facts };
}

/** The commits that inputs name. */
function commitsOf(
  awaited: WaitOptions['awaited'],
  pullRequest: PullRequest | undefined,
): readonly { readonly input: 'revision' | 'commit'; readonly commit: CommitId }[] {
  switch (awaited.kind) {
    case 'revision':
      return awaited.commit === '' ? [] : [{ input: 'revision', commit: awaited.commit }];
    case 'pullRequest': {
      const { content } = awaited;
      return content === undefined || content === pullRequest?.sourceCommit
        ? []
        : [{ input: 'commit', commit: content }];
    }
    case 'images':
      return [];
  }
}
