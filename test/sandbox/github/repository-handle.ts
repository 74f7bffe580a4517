import { zeroId } from '../git/bare-repository.ts';
import { statusesOf } from './protection.ts';
import { now } from './pull-request-engine.ts';
import type { PullRequestEngine } from './pull-request-engine.ts';
import { addStatus } from './rest/statuses.ts';
import { administrator } from './site.ts';
import type { Site } from './site.ts';
import type { PullRequestRecord, RepositoryState } from './state.ts';
import type { Actor, PullRequestState, Repository, Review } from './types.ts';

/** The public face of a repository. */
export function repositoryHandle(site: Site, engine: PullRequestEngine, state: RepositoryState): Repository {
  const { bare } = state;
  const find = (number: number): PullRequestRecord => {
    const one = state.pullRequests.find((candidate) => candidate.number === number);
    if (one === undefined) throw new Error(`${state.name} has no pull request ${number}`);
    return one;
  };
  const shown = (one: PullRequestRecord): PullRequestState =>
    structuredClone({ ...one, statuses: statusesOf(state, one.head.commit) });
  const settle = async (one: PullRequestRecord): Promise<void> => {
    engine.touch(one);
    engine.announce(state, one.number, 'updated');
    engine.reconsider(state, one);
    await site.queue.settled();
  };
  const review = async (number: number, by: Actor, kind: Review['state']): Promise<void> => {
    const one = find(number);
    const commit = one.head.commit;
    one.reviews.push({ id: site.nextId(), by, state: kind, commit, submittedAt: now() });
    // Who has answered is not asked any more.
    const { users, teams } = one.requestedReviewers;
    one.requestedReviewers = {
      users: users.filter((user) => user.id !== by.id),
      teams: teams.filter(
        ({ id }) => !site.teams.find((team) => team.id === id)?.members.some(({ id: member }) => member === by.id),
      ),
    };
    await settle(one);
  };
  const move = async (branch: string, newId: string, old: string): Promise<boolean> => {
    const ref = `refs/heads/${branch}`;
    if (!(await bare.moveRef(ref, newId, old))) return false;
    engine.moved(state, [{ ref, oldId: old, newId }], administrator);
    return true;
  };
  const commitish = (ref: string): string =>
    /^[0-9a-f]{40}$/.test(ref) || ref.startsWith('refs/') ? ref : `refs/heads/${ref}`;

  return {
    id: state.id,
    get owner() {
      return state.owner.login;
    },
    get name() {
      return state.name;
    },
    get cloneUrl() {
      return `${site.url}/${state.owner.login}/${state.name}.git`;
    },
    folder: bare.folder,
    git: (...args) => bare.run(args),
    async commit({ branch, files, message, author }) {
      const by = author ?? { name: 'Ada Developer', email: 'ada@sandbox.localhost' };
      for (;;) {
        const old = await bare.tip(branch);
        const parent = old ?? (await bare.tip(state.defaultBranch));
        const commit = await bare.write({ parent, files, message: message ?? 'Change files', author: by });
        if (await move(branch, commit, old ?? zeroId)) {
          await site.queue.settled();
          return commit;
        }
      }
    },
    tip: (branch) => bare.tip(branch),
    read: (ref, path) => bare.read(commitish(ref), path),
    tree: (ref) => bare.paths(commitish(ref)),
    async setBranch(branch, commit) {
      const old = (await bare.tip(branch)) ?? zeroId;
      if (!(await move(branch, commit ?? zeroId, old))) throw new Error(`${branch} moved meanwhile`);
      await site.queue.settled();
    },
    pullRequests: () => state.pullRequests.map(shown),
    pullRequest: (number) => shown(find(number)),
    statuses: (commit) => structuredClone(statusesOf(state, commit)),
    async setStatus(commit, { context, state: word, by = administrator }) {
      addStatus({ engine }, state, commit, {
        id: site.nextId(),
        state: word,
        context,
        description: null,
        targetUrl: null,
        by,
        createdAt: now(),
      });
      await site.queue.settled();
    },
    approve: (number, by) => review(number, by, 'APPROVED'),
    requestChanges: (number, by) => review(number, by, 'CHANGES_REQUESTED'),
    async merge(number, { method = 'merge', by = administrator } = {}) {
      const result = await engine.merge(state, find(number), by, { method });
      if (result.kind === 'not') throw new Error(`Pull request ${number} was not merged: ${result.reason}`);
      await site.queue.settled();
      return result.commit;
    },
    async close(number, by) {
      engine.close(state, find(number), by);
      await site.queue.settled();
    },
    async comment(number, { body, by = administrator }) {
      const one = find(number);
      const comment = { id: site.nextId(), body, by, createdAt: now(), updatedAt: now() };
      one.comments.push(comment);
      await settle(one);
      return comment.id;
    },
    async addLabel(number, label) {
      const one = find(number);
      state.labels.add(label);
      if (!one.labels.includes(label)) one.labels.push(label);
      await settle(one);
    },
    comeFromFork(number, owner = 'somebody-else') {
      find(number).forkOwner = (site.actor(owner) ?? site.addUser({ login: owner })).login;
    },
    protect({ branch, ...protection }) {
      state.protections.set(branch, protection);
      for (const one of state.pullRequests) if (one.base.branch === branch) engine.reconsider(state, one);
    },
    unprotect(branch) {
      state.protections.delete(branch);
      for (const one of state.pullRequests) if (one.base.branch === branch) engine.reconsider(state, one);
    },
    async renameBranch(from, to) {
      const tip = await bare.tip(from);
      if (tip === undefined) throw new Error(`${state.name} has no branch ${from}`);
      await bare.run(['update-ref', `refs/heads/${to}`, tip]);
      if (state.defaultBranch === from) {
        state.defaultBranch = to;
        await bare.run(['symbolic-ref', 'HEAD', `refs/heads/${to}`]);
      }
      const protection = state.protections.get(from);
      if (protection !== undefined) state.protections.set(to, protection);
      state.protections.delete(from);
      state.renamedBranches.set(from, to);
      // Pull requests into it go on into the new one; those from it are closed.
      for (const one of state.pullRequests) if (one.base.branch === from) one.base.branch = to;
      engine.moved(state, [{ ref: `refs/heads/${to}`, oldId: zeroId, newId: tip }], administrator);
      await move(from, zeroId, tip);
      await site.queue.settled();
    },
    rename(name) {
      state.formerNames.push(state.name);
      state.name = name;
    },
    archive(archived = true) {
      state.archived = archived;
    },
    set(settings) {
      Object.assign(state.settings, settings);
    },
    onPush(listener) {
      state.pushListeners.add(listener);
      return () => state.pushListeners.delete(listener);
    },
    onPullRequest(listener) {
      state.pullRequestListeners.add(listener);
      return () => state.pullRequestListeners.delete(listener);
    },
  };
}
