import type { CommitStatus, CommitStatuses } from '../../core/ports/commit-statuses.ts';
import { commitMissing } from '../history.ts';
import { textIn } from '../readable-answers.ts';
import { explained } from './errors.ts';
import type { Host } from './repository.ts';
import { wire } from './wire.ts';

/** `GET commits/{id}/statuses` and `GET commits` (git-7.0.json). */
export function createCommitStatuses({ api, repository, context }: Host): CommitStatuses {
  const { id, project } = repository;
  return {
    async of(commit) {
      const found = await explained(
        'read the statuses of a commit',
        context,
        () => api.getStatuses(commit, id, project.id, undefined, undefined, true),
        commitMissing(context.repository, commit),
      );
      return found.map(({ context: called, state, description, creationDate }) => ({
        genre: called?.genre ?? '',
        name: called?.name ?? '',
        state: stateOf(state),
        text: description ?? '',
        at: creationDate?.getTime() ?? 0,
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

const states = Object.entries(wire.state) as readonly [CommitStatus['state'], number][];

function stateOf(value: number | undefined): CommitStatus['state'] {
  return states.find(([, number]) => number === value)?.[0] ?? 'notSet';
}
