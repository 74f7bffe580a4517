import { TaskError } from '../../core/errors.ts';
import type { History } from '../../core/ports/history.ts';
import type { MergeBase } from '../../core/ports/merge-base.ts';
import type { CommitId } from '../../core/ports/pull-requests.ts';
import { relationFrom } from '../history.ts';
import { commitMissing } from '../missing.ts';
import { partIn, wordIn } from '../readable-answers.ts';
import { explained } from './errors.ts';
import { GitHubFailure } from './failure.ts';
import type { Host } from './repository.ts';

/** Files that one query asks for: each is looked up by its path alone, however large its folder. */
const filesAtOnce = 100;

interface Found {
  readonly repository: { readonly commit: { readonly oid?: string } | null } & Readonly<
    Record<`f${number}`, { readonly oid?: string } | null>
  >;
}

/** Questions about the repository's history: REST's comparisons, refs and contents; GraphQL for many files at once. */
export function createHistory(host: Host, mergeBase: MergeBase): History {
  const { api, at, context } = host;
  const contents = { needs: 'Contents' as const };
  const missing = (commit: CommitId) => commitMissing(context.repository, commit);

  const lookUp = async (commit: CommitId, paths: readonly string[]): Promise<readonly (string | undefined)[]> => {
    const names = paths.map((_, index) => `$p${index}: String!`).join(', ');
    // What is no file (a folder, a submodule) has no id here.
    const fields = paths.map((_, index) => `f${index}: object(expression: $p${index}) { ... on Blob { oid } }`);
    const query = `query($owner: String!, $repo: String!, $commit: GitObjectID!, ${names}) {
      repository(owner: $owner, name: $repo) { commit: object(oid: $commit) { ... on Commit { oid } } ${fields.join('\n')} }
    }`;
    const expressions = Object.fromEntries(paths.map((path, index) => [`p${index}`, `${commit}:${path}`]));
    const found = await explained(
      'look up files',
      context,
      () => api.graphql<Found>(query, { ...at, commit, ...expressions }),
      contents,
    );
    const repository = partIn(found.repository, 'repository');
    if (repository.commit?.oid === undefined) {
      const { code, what, mend } = missing(commit);
      throw new TaskError(code, what, mend);
    }
    return paths.map((_, index) => repository[`f${index}`]?.oid);
  };

  return {
    relation: relationFrom(mergeBase),

    tip(branch) {
      const ask = async (): Promise<CommitId | undefined> => {
        try {
          const { data } = await api.request('GET /repos/{owner}/{repo}/git/ref/{ref}', {
            ...at,
            ref: `heads/${branch}`,
          });
          return wordIn(partIn(partIn(data, 'the body').object, 'object').sha, 'sha');
        } catch (thrown) {
          // 409: the repository is empty.
          if (thrown instanceof GitHubFailure && [404, 409].includes(thrown.status)) return undefined;
          throw thrown;
        }
      };
      // The same 404 says that the repository is hidden: a branch is gone only in one that is there.
      const surely = async (): Promise<CommitId | undefined> => {
        const tip = await ask();
        if (tip !== undefined) return tip;
        await api.request('GET /repos/{owner}/{repo}', at);
        return ask();
      };
      return explained('read the branch', context, surely, contents);
    },

    async blobIds(commit, paths) {
      const found = new Map<string, string>();
      for (let from = 0; from < paths.length; from += filesAtOnce) {
        const part = paths.slice(from, from + filesAtOnce);
        const ids = await lookUp(commit, part);
        part.forEach((path, index) => {
          const id = ids[index];
          if (id !== undefined) found.set(path, id);
        });
      }
      return found;
    },

    async readFile(commit, path) {
      const [id] = await lookUp(commit, [path]);
      if (id === undefined) return undefined;
      // Contents by path follow links, and give nothing above 1 MB.
      const { data } = await explained(
        'read a file',
        context,
        () => api.request('GET /repos/{owner}/{repo}/git/blobs/{file_sha}', { ...at, file_sha: id }),
        contents,
      );
      return Buffer.from(wordIn(partIn(data, 'the body').content, 'content'), 'base64');
    },
  };
}
