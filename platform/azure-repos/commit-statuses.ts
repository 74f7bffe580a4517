import type { GitStatus } from 'azure-devops-node-api/interfaces/GitInterfaces.js';
import type { CommitStatus, CommitStatuses } from '../../core/ports/commit-statuses.ts';
import { commitMissing } from '../history.ts';
import { newestBy } from '../newest-statuses.ts';
import { textIn } from '../readable-answers.ts';
import { explained } from './errors.ts';
import type { Host } from './repository.ts';
import { wire } from './wire.ts';

/** `GET commits/{id}/statuses` and `GET commits` (git-7.0.json). */
export function createCommitStatuses({ api, repository, context }: Host): CommitStatuses {
  const { id, project } = repository;
  return {
    async of(commit, accounts) {
      const read = (top?: number, skip?: number) =>
        explained(
          'read the statuses of a commit',
          context,
          () => api.getStatuses(commit, id, project.id, top, skip, accounts === undefined),
          commitMissing(context.repository, commit),
        );
      if (accounts === undefined) return (await read()).map(toStatus);
      const found = await read(page, 0);
      for (let pages = 1, full = found.length === page; full && pages < mostPages; pages += 1) {
        const more = await read(page, found.length);
        found.push(...more);
        full = more.length === page;
      }
      const newestFirst = found.toSorted((a, b) => (b.id ?? 0) - (a.id ?? 0));
      const all = newestFirst.map((one) => ({
        status: toStatus(one),
        author: [one.createdBy?.id, one.createdBy?.uniqueName],
      }));
      return newestBy(all, accounts);
    },

    async newest(tip, most) {
      const itemVersion = { version: tip, versionType: wire.versionType.commit };
      const found = await explained(
        'list commits',
        context,
        () => api.getCommits(id, { itemVersion, $top: most }, project.id),
        commitMissing(context.repository, tip),
      );
      return found.flatMap(({ commitId }) => textIn(commitId, 'commitId') ?? []);
    },
  };
}

/** The service gives no more at once; who sets more than this is up to no good, and a list without an end is given up. */
const page = 1000;
const mostPages = 20;

function toStatus({ context: called, state, description, creationDate }: GitStatus): CommitStatus {
  return {
    genre: called?.genre ?? '',
    name: called?.name ?? '',
    state: stateOf(state),
    text: description ?? '',
    at: creationDate?.getTime() ?? 0,
  };
}

const states = Object.entries(wire.state) as readonly [CommitStatus['state'], number][];

function stateOf(value: number | undefined): CommitStatus['state'] {
  return states.find(([, number]) => number === value)?.[0] ?? 'notSet';
}
