import type { History } from '../../core/ports/history.ts';
import type { MergeBase } from '../../core/ports/merge-base.ts';
import type { CommitId } from '../../core/ports/pull-requests.ts';
import { unlessAborted } from '../../core/unless-aborted.ts';
import { relationFrom } from '../history.ts';
import { commitMissing } from '../missing.ts';
import { longest, readWhole, wordsOf } from '../http-request.ts';
import { textIn, wordIn } from '../readable-answers.ts';
import { HttpFailure } from './failure.ts';
import { explained } from './errors.ts';
import type { Host } from './repository.ts';
import { wire } from './wire.ts';

/** Questions about the repository's history, answered by the REST API. */
export function createHistory({ api, repository, context, once, signal }: Host, mergeBase: MergeBase): History {
  const { id, project } = repository;
  const at = (commit: CommitId) => ({ version: commit, versionType: wire.versionType.commit });

  return {
    relation: relationFrom(mergeBase),

    async blobIds(commit, paths) {
      const wanted = new Set(paths);
      const found = new Map<string, string>();
      for (const { folder, recursion } of listingsFor(paths)) {
        const items = await orAbsent(() =>
          explained(
            'list files',
            context,
            () => api.getItems(id, project.id, `/${folder}`, recursion, false, false, false, false, at(commit)),
            commitMissing(context.repository, commit),
          ),
        );
        for (const { path, objectId, isFolder } of items ?? []) {
          const name = (textIn(path, 'path') ?? '').replace(/^\//, '');
          if (isFolder !== true && wanted.has(name)) found.set(name, wordIn(objectId, 'objectId'));
        }
      }
      return found;
    },

    async tip(branch) {
      const refs = await explained('read the branches', context, () => api.getRefs(id, project.id, `heads/${branch}`));
      return textIn(refs.find((ref) => ref.name === `refs/heads/${branch}`)?.objectId, 'objectId');
    },

    async readFile(commit, path) {
      // Asked for its bytes, a folder is answered, too: with its description.
      const item = await orAbsent(() =>
        explained(
          'look up a file',
          context,
          () =>
            api.getItem(id, `/${path}`, project.id, undefined, wire.recursion.none, false, false, false, at(commit)),
          commitMissing(context.repository, commit),
        ),
      );
      if (item === undefined || item.isFolder === true) return undefined;
      const blob = wordIn(item.objectId, 'objectId');
      return explained('read a file', context, () =>
        // The gate lets bytes pass as they come, so they may break off behind it: then they are asked for once more.
        once(async () => {
          const stream = await api.getBlobContent(id, blob, project.id);
          return unlessAborted(readWhole(stream, longest.answer), signal).catch((cause: unknown) => {
            signal.throwIfAborted();
            const failed = {
              kind: 'network',
              status: 0,
              said: wordsOf(cause),
              method: 'GET',
              url: api.baseUrl,
            } as const;
            throw new HttpFailure({ ...failed, cause });
          });
        }),
      );
    },
  };
}

/** Folders that are listed one by one; of more, what they have in common is listed as a whole. */
const mostFolders = 16;

function listingsFor(paths: readonly string[]): readonly { readonly folder: string; readonly recursion: number }[] {
  const folders = [...new Set(paths.map((path) => path.split('/').slice(0, -1).join('/')))];
  const common = folders.reduce(commonFolder, folders[0] ?? '');
  // Never the whole repository, which may be large.
  if (folders.length > mostFolders && common !== '') return [{ folder: common, recursion: wire.recursion.full }];
  return folders.map((folder) => ({ folder, recursion: wire.recursion.oneLevel }));
}

function commonFolder(a: string, b: string): string {
  const [left, right] = [a.split('/'), b.split('/')];
  const end = left.findIndex((part, index) => part !== right[index]);
  return left.slice(0, end < 0 ? left.length : end).join('/');
}

// TF401174: the item is not there at that commit. TF401175: the commit is not there, which is another thing.
async function orAbsent<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (thrown) {
    const cause = thrown instanceof Error ? thrown.cause : undefined;
    if (cause instanceof HttpFailure && cause.status === 404 && /TF401174/.test(cause.said)) return undefined;
    throw thrown;
  }
}
