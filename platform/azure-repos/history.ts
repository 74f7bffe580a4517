import type { History } from '../../core/ports/history.ts';
import type { MergeBase } from '../../core/ports/merge-base.ts';
import type { CommitId } from '../../core/ports/pull-requests.ts';
import { commitMissing, relationFrom } from '../history.ts';
import { HttpFailure } from './failure.ts';
import { explained } from './errors.ts';
import type { Host } from './repository.ts';
import { wire } from './wire.ts';

/** Questions about the repository's history, answered by the REST API. */
export function createHistory({ api, repository, context }: Host, mergeBase: MergeBase): History {
  const { id, project } = repository;
  const at = (commit: CommitId) => ({ version: commit, versionType: wire.versionType.commit });

  return {
    relation: relationFrom(mergeBase),

    async blobIds(commit, paths) {
      const folders = new Map<string, string[]>();
      for (const path of paths) {
        const folder = path.slice(0, Math.max(path.lastIndexOf('/'), 0));
        folders.set(folder, [...(folders.get(folder) ?? []), path]);
      }
      const found = new Map<string, string>();
      for (const [folder, wanted] of folders) {
        const items = await orAbsent(() =>
          explained(
            'list files',
            context,
            () =>
              api.getItems(
                id,
                project.id,
                `/${folder}`,
                wire.recursion.oneLevel,
                false,
                false,
                false,
                false,
                at(commit),
              ),
            commitMissing(context.repository, commit),
          ),
        );
        const blobs = new Map(
          (items ?? [])
            .filter((item) => item.isFolder !== true)
            .map((item) => [item.path?.replace(/^\//, ''), item.objectId]),
        );
        for (const path of wanted) {
          const blob = blobs.get(path);
          if (blob !== undefined) found.set(path, blob);
        }
      }
      return found;
    },

    async tip(branch) {
      const refs = await explained('read the branches', context, () => api.getRefs(id, project.id, `heads/${branch}`));
      return refs.find((ref) => ref.name === `refs/heads/${branch}`)?.objectId;
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
      const blob = item?.objectId;
      if (blob === undefined || item?.isFolder === true) return undefined;
      return explained('read a file', context, async () => {
        const stream = await api.getBlobContent(id, blob, project.id);
        const chunks: Buffer[] = [];
        for await (const chunk of stream) chunks.push(Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk));
        return Buffer.concat(chunks);
      });
    },
  };
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
