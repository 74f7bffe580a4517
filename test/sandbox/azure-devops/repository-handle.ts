import { randomUUID } from 'node:crypto';
import { zeroId } from '../git/bare-repository.ts';
import type { Organization } from './organization.ts';
import type { IdentityState, RepositoryState } from './state.ts';
import { defaultSettings } from './policies.ts';
import type { Services } from './rest/services.ts';
import { remoteUrl } from './serialize.ts';
import { systemIdentity } from './system-identity.ts';
import { addComment } from './threads.ts';
import type { Identity, PullRequestState, Repository } from './types.ts';

/** The public face of a repository. */
export function repositoryHandle(
  organization: Organization,
  { engine, journal }: Services,
  state: RepositoryState,
): Repository {
  const { bare } = state;
  const find = (id: number): PullRequestState => {
    const one = state.pullRequests.find((candidate) => candidate.id === id);
    if (one === undefined) throw new Error(`${state.name} has no pull request ${id}`);
    return one;
  };
  const known = (identity: Identity | undefined): IdentityState =>
    (identity === undefined ? undefined : organization.identity(identity.id)) ?? systemIdentity;
  const settle = async (one: PullRequestState): Promise<void> => {
    engine.announce(state, one.id, 'updated');
    engine.reconsider(state, one);
    await organization.queue.settled();
  };
  const commitish = (ref: string): string =>
    /^[0-9a-f]{40}$/.test(ref) || ref.startsWith('refs/') ? ref : `refs/heads/${ref}`;

  return {
    id: state.id,
    name: state.name,
    project: state.project,
    remoteUrl: remoteUrl(organization, state),
    folder: bare.folder,
    git: (...args) => bare.run(args),
    async commit({ branch, files, message, author }) {
      const ref = `refs/heads/${branch}`;
      const by = author ?? { name: 'Ada Developer', email: 'ada@sandbox.localhost' };
      for (;;) {
        const old = await bare.tip(branch);
        const parent = old ?? (await bare.tip(state.defaultBranch));
        const commit = await bare.write({ parent, files, message: message ?? 'Change files', author: by });
        if (await bare.moveRef(ref, commit, old ?? zeroId)) {
          journal.moved(state, [{ ref, oldId: old ?? zeroId, newId: commit }], systemIdentity);
          return commit;
        }
      }
    },
    tip: (branch) => bare.tip(branch),
    async setBranch(branch, commit) {
      const ref = `refs/heads/${branch}`;
      for (;;) {
        const oldId = (await bare.tip(branch)) ?? zeroId;
        const newId = commit ?? zeroId;
        if (oldId === newId) return;
        if (!(await bare.moveRef(ref, newId, oldId))) continue;
        journal.moved(state, [{ ref, oldId, newId }], systemIdentity);
        return;
      }
    },
    async setDefaultBranch(branch) {
      if ((await bare.tip(branch)) === undefined) throw new Error(`${state.name} has no branch ${branch}`);
      state.defaultBranch = branch;
      await bare.run(['symbolic-ref', 'HEAD', `refs/heads/${branch}`]);
    },
    disable() {
      state.disabled = true;
    },
    read: (ref, path) => bare.read(commitish(ref), path),
    tree: (ref) => bare.paths(commitish(ref)),
    addPolicy({ branch, kind, blocking, settings }) {
      const id = organization.nextId('policy');
      state.policies.push({
        id,
        kind,
        refName: `refs/heads/${branch}`,
        blocking: blocking ?? true,
        enabled: true,
        settings: { ...defaultSettings[kind], ...settings },
        createdDate: new Date().toISOString(),
      });
      return id;
    },
    pullRequests: () => structuredClone(state.pullRequests),
    pullRequest: (id) => structuredClone(find(id)),
    async approve(id, identity, vote = 10) {
      const one = find(id);
      const existing = one.reviewers.find((reviewer) => reviewer.identity.id === identity.id);
      if (existing === undefined) one.reviewers.push({ identity: known(identity), vote, isRequired: false });
      else existing.vote = vote;
      await settle(one);
    },
    async complete(id, o = {}) {
      const one = find(id);
      const by = known(o.identity);
      const result = await organization.queue.run(state.id, () => engine.complete(state, one, by, true, o.strategy));
      if (result.kind === 'not') throw new Error(`Pull request ${id} was not completed: ${result.reason}`);
      await organization.queue.settled();
      return result.commit;
    },
    async abandon(id, identity) {
      engine.abandon(state, find(id), known(identity));
      await organization.queue.settled();
    },
    async comment(id, { content, identity, thread }) {
      const one = find(id);
      const threadId = addComment(one, { content, author: known(identity), thread });
      await settle(one);
      return threadId;
    },
    comeFromFork(id) {
      find(id).forkSource = { name: find(id).sourceRefName };
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

/** A repository's state before anything happened to it. */
export function newRepositoryState(
  from: Pick<RepositoryState, 'name' | 'project' | 'bare' | 'defaultBranch'>,
): RepositoryState {
  return {
    id: randomUUID(),
    ...from,
    disabled: false,
    branchCreators: new Map(),
    pushes: [],
    policies: [],
    commitStatuses: new Map(),
    pullRequests: [],
    reverts: [],
    pushListeners: new Set(),
    pullRequestListeners: new Set(),
  };
}
