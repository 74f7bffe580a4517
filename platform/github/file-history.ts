import type { FileHistory } from '../../core/ports/file-history.ts';
import { explained } from './errors.ts';
import type { Host } from './repository.ts';

/** The commits that changed a file, from `GET commits?path`. */
export function createFileHistory({ api, at, context }: Host): FileHistory {
  return {
    async commits(tip, path, top) {
      const found: string[] = [];
      const size = Math.min(top, 100);
      for (let page = 1; found.length < top; page++) {
        const { data } = await explained(
          'read a file’s history',
          context,
          () => api.request('GET /repos/{owner}/{repo}/commits', { ...at, sha: tip, path, per_page: size, page }),
          {
            needs: 'Contents',
            missing: {
              code: 'COMMIT_MISSING',
              what: `${context.repository} has no commit ${tip}.`,
              mend: 'Look at the commit id, and at whether the branch that held it was rewritten.',
            },
          },
        );
        found.push(...data.map(({ sha }) => sha));
        if (data.length < size) break;
      }
      return found.slice(0, top);
    },
  };
}
