import type { FileHistory } from '../../core/ports/file-history.ts';
import { textIn } from '../readable-answers.ts';
import { explained } from './errors.ts';
import { HttpFailure } from './failure.ts';
import type { Host } from './repository.ts';
import { wire } from './wire.ts';

/** The commits that changed a file, from `GET commits?searchCriteria.itemPath` (git-7.0.json). */
export function createFileHistory({ api, repository, context }: Host): FileHistory {
  return {
    async commits({ tip }, path, top) {
      return explained('read a file’s history', context, async () => {
        try {
          const found = await api.getCommits(
            repository.id,
            {
              itemPath: `/${path}`,
              itemVersion: { version: tip, versionType: wire.versionType.commit },
              // What only a merged branch held never was on this one.
              historyMode: wire.historyMode.firstParent,
              $top: top,
            },
            repository.project.id,
          );
          return found.flatMap(({ commitId }) => textIn(commitId, 'commitId') ?? []);
        } catch (thrown) {
          // TF401174: the path is not there; so there is no history of it.
          if (thrown instanceof HttpFailure && thrown.status === 404 && /TF401174/.test(thrown.said)) return [];
          throw thrown;
        }
      });
    },
  };
}
