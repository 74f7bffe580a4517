import type { GitStatus } from 'azure-devops-node-api/interfaces/GitInterfaces.js';
import type { AuthoredStatuses, CommitStatus, StatusState } from '../../core/ports/commit-statuses.ts';
import { commitMissing } from '../missing.ts';
import { textIn, textsIn } from '../readable-answers.ts';
import { explained } from './errors.ts';
import type { Host } from './repository.ts';
import { wire } from './wire.ts';

/** What of a host the statuses of its commits take. */
export interface StatusesHost extends Pick<Host, 'context'> {
  readonly api: Pick<Host['api'], 'getStatuses' | 'getCommits'>;
  readonly repository: Pick<Host['repository'], 'id' | 'project'>;
}

/** `GET commits/{id}/statuses` and `GET commits` (git-7.0.json). */
export function createCommitStatuses({ api, repository, context }: StatusesHost): AuthoredStatuses {
  const { id, project } = repository;
  /** @param of which of all; the newest of each context when it is not given */
  const read = (commit: string, of?: { readonly top: number; readonly skip: number }) =>
    explained(
      'read the statuses of a commit',
      context,
      () => api.getStatuses(commit, id, project.id, of?.top, of?.skip, of === undefined),
      commitMissing(context.repository, commit),
    );
  return {
    async of(commit) {
      return (await read(commit)).map(toStatus);
    },

    async authored(commit) {
      const found = await read(commit, { top: page, skip: 0 });
      for (let pages = 1, full = found.length === page; full && pages < mostPages; pages += 1) {
        const more = await read(commit, { top: page, skip: found.length });
        found.push(...more);
        full = more.length === page;
      }
      const newestFirst = found.toSorted((a, b) => (b.id ?? 0) - (a.id ?? 0));
      return newestFirst.map((one) => ({
        status: toStatus(one),
        authors: textsIn([one.createdBy?.id, one.createdBy?.uniqueName], 'createdBy'),
      }));
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
    genre: textIn(called?.genre, 'genre') ?? '',
    name: textIn(called?.name, 'name') ?? '',
    state: stateOf(state),
    text: textIn(description, 'description') ?? '',
    at: creationDate?.getTime() || 0,
  };
}

/** By the names that both sides have for them. */
const states = Object.entries(wire.state) as readonly [StatusState, number][];

function stateOf(value: number | undefined): StatusState {
  return states.find(([, number]) => number === value)?.[0] ?? 'notSet';
}
