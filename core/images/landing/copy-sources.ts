import { shortId } from '../../commit-id.ts';
import { TaskError } from '../../errors.ts';
import { isFile } from '../../gitops-repo/tree-entry.ts';
import { folderMatcher, globMatcher, splitExceptions } from '../../globs.ts';
import type { Log } from '../../ports/agent.ts';
import type { FileHistory } from '../../ports/file-history.ts';
import type { GitRepository } from '../../ports/git-repository.ts';
import type { MergeBase } from '../../ports/merge-base.ts';
import type { CommitId } from '../../ports/pull-requests.ts';
import { copyReferences } from '../copy-from.ts';
import type { UpdateChoice } from '../decide.ts';
import { formatReference, repositoryKey, type ImageReference } from '../reference.ts';
import type { TextFile, UpdateRequest } from '../request.ts';
import { someOf } from '../../wording.ts';
import { RepositoryTree } from './repository-tree.ts';

/** What reading other commits of the repository takes: those to copy from, and those to go back to. */
export interface SourcePorts {
  readonly git: Pick<GitRepository, 'commit' | 'entries' | 'files' | 'blobs'>;
  readonly mergeBase: MergeBase;
  readonly fileHistory: FileHistory;
  readonly log: Pick<Log, 'info'>;
  readonly signal: AbortSignal;
}

/** The files to copy from as they were at the commit asked for, and what they came to hold after it. */
export interface CopySources {
  readonly tree: RepositoryTree;
  readonly later: NonNullable<UpdateRequest['later']>;
}

/** The branch that what is read belongs to. */
export interface SourceAt {
  readonly repositoryLabel: string;
  readonly targetBranch: string;
  readonly target: CommitId;
}

// So many of the files that have changed since are looked back in, and so far.
const most = { files: 20, commits: 20 };

/**
 * Where `copyFromRevision` says that files are copied from; undefined when it says nothing.
 * @throws COMMIT_MISSING, COMMIT_NOT_ON_BRANCH
 */
export async function copySources(
  ports: SourcePorts,
  choice: Pick<UpdateChoice, 'copyFrom' | 'copyFromRevision' | 'request'>,
  at: SourceAt,
): Promise<CopySources | undefined> {
  const { copyFrom, copyFromRevision: revision, request } = choice;
  if (revision === undefined || copyFrom.length === 0) return undefined;
  const tree = new RepositoryTree(ports.git, revision);
  if (revision === at.target) return { tree, later: new Map() };
  await mustBeOnBranch(ports, { input: 'copyFromRevision', revision }, at);
  const found = await laterReferences(ports, { copyFrom, request, revision }, at);
  const since = found.length === 0 ? '' : `; what came later is left out: ${listed(found)}`;
  ports.log.info(`Copying what the files of copyFrom held at ${shortId(revision)}${since}.`);
  const later = new Map<string, Set<string>>();
  for (const one of found) {
    const repository = repositoryKey(one);
    later.set(repository, (later.get(repository) ?? new Set()).add(one.tag ?? one.digest ?? ''));
  }
  return { tree, later };
}

/** @throws COMMIT_NOT_ON_BRANCH naming the input, COMMIT_MISSING */
export async function mustBeOnBranch(
  { mergeBase }: Pick<SourcePorts, 'mergeBase'>,
  { input, revision }: { readonly input: string; readonly revision: CommitId },
  { repositoryLabel, targetBranch, target }: SourceAt,
): Promise<void> {
  if (revision === target || (await mergeBase.mergeBase(revision, target)) === revision) return;
  throw new TaskError(
    'COMMIT_NOT_ON_BRANCH',
    `${input}: the commit ${revision} of ${repositoryLabel} is not in the history of "${targetBranch}", so nothing has run what it holds.`,
    'Give a commit of that branch; after a rewrite of the branch deliver again.',
  );
}

/** What the files held in commits after the one that is copied. */
async function laterReferences(
  { git, fileHistory }: Pick<SourcePorts, 'git' | 'fileHistory'>,
  { copyFrom, request, revision }: Pick<UpdateChoice, 'copyFrom' | 'request'> & { readonly revision: CommitId },
  { targetBranch, target }: SourceAt,
): Promise<readonly ImageReference[]> {
  const chosen = async (commit: CommitId): Promise<ReadonlyMap<string, string>> => {
    const { within, without } = splitExceptions(copyFrom);
    const [wanted, left] = [globMatcher(within), globMatcher(without)];
    const files = await git.files(commit, [''], folderMatcher(within));
    return new Map([...files].flatMap(([path, { id }]) => (wanted(path) && !left(path) ? [[path, id]] : [])));
  };
  const then = await chosen(revision);
  const changed = [...(await chosen(target))].filter(([path, id]) => then.get(path) !== id).map(([path]) => path);
  const referencesOf = async (path: string, id: string): Promise<readonly ImageReference[]> => {
    const text = (await git.blobs([id])).get(id)?.toString('utf8') ?? '';
    return referencesIn({ path, text }, request);
  };
  const later: ImageReference[] = [];
  for (const path of changed.slice(0, most.files)) {
    const old = then.get(path);
    const copied = new Set((old === undefined ? [] : await referencesOf(path, old)).map(formatReference));
    for (const commit of await fileHistory.commits({ branch: targetBranch, tip: target }, path, most.commits)) {
      const entry = (await git.entries(commit, [path])).get(path);
      // From here on back it is what is copied.
      if (entry?.id === old) break;
      if (!isFile(entry)) continue;
      const found = await referencesOf(path, entry.id);
      later.push(...found.filter((one) => !copied.has(formatReference(one))));
    }
  }
  return later;
}

function referencesIn(file: TextFile, { selection }: UpdateRequest): readonly ImageReference[] {
  try {
    const { images, policies } = copyReferences([file], selection);
    return [...images, ...policies.values()];
  } catch (error) {
    // It was in two minds then, and tells nothing of an order.
    if (error instanceof TaskError && error.code === 'IMAGE_AMBIGUOUS') return [];
    throw error;
  }
}

function listed(later: readonly ImageReference[]): string {
  return someOf([...new Set(later.map(formatReference))], 5);
}
