import { join } from 'node:path';
import { mentioned, splitBody } from '../../../platform/github/work-items.ts';
import type { Endpoint } from '../../sandbox/agent/index.ts';
import { startGitHub } from '../../sandbox/github/index.ts';
import type {
  Actor,
  GitHub,
  MergeMethod,
  Organization,
  PullRequestState,
  Repository,
} from '../../sandbox/github/types.ts';
import type { Pull, StandIn, StandInOptions, Strategy } from './stand-in.ts';

/** GitHub Enterprise Server, with what only it has. */
export interface GitHubStandIn extends StandIn {
  readonly github: GitHub;
  readonly organization: Organization;
  /** Whose token the task has. */
  readonly pipeline: Actor;
  readonly person: Actor;
}

const connection = 'github-connection';
const methods: Readonly<Record<Strategy, MergeMethod>> = {
  squash: 'squash',
  noFastForward: 'merge',
  rebase: 'rebase',
  rebaseMerge: 'rebase',
};

export async function startGitHubHost({ folder, files, tls }: StandInOptions): Promise<GitHubStandIn> {
  const github = await startGitHub({ folder: join(folder, 'github'), ...(tls === undefined ? {} : { tls }) });
  const organization = github.addOrganization({ login: 'contoso' });
  const pipeline = github.addUser({ login: 'shop-bot', memberOf: organization });
  const person = github.addUser({
    login: 'ada',
    name: 'Ada Lovelace',
    email: 'ada@example.com',
    memberOf: organization,
  });
  const repo = await github.addRepository({
    owner: 'contoso',
    name: 'gitops',
    private: true,
    files: { ...files },
    allowAutoMerge: true,
  });
  const personal = github.issueToken(person);

  /** A REST call of the person. */
  async function asks(method: string, path: string, body: unknown): Promise<unknown> {
    const response = await fetch(`${github.apiUrl}/repos/contoso/gitops/${path}`, {
      method,
      headers: { authorization: `Bearer ${personal}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  }

  const api = (path: string): RegExp => new RegExp(`/repos/contoso/[^/]+${path}`, 'i');
  return {
    host: 'github',
    github,
    organization,
    pipeline,
    person,
    repository: repositoryOf(repo),
    requests: github.requests,
    faults: github.faults,
    commitStatuses: { kind: 'github', apiUrl: github.apiUrl, repository: 'contoso/gitops' },
    token: github.issueToken(pipeline),
    expiredToken: github.issueToken(pipeline, { expired: true }),
    routes: {
      repository: { method: 'GET', path: api('$') },
      list: { method: 'GET', path: api(String.raw`/pulls(\?|$)`) },
      create: { method: 'POST', path: api(String.raw`/pulls(\?|$)`) },
      change: { method: 'PATCH', path: api(String.raw`/pulls/\d+(\?|$)`) },
      push: { method: 'POST', path: /\/git-receive-pack$/ },
      fetch: { method: 'POST', path: /\/git-upload-pack$/ },
    },
    reviewer: person.login,
    pulls: () => repo.pullRequests().map(pullOf),
    expire: (token) => github.expireToken(token),
    newToken: () => github.issueToken(pipeline),
    setAccess: (access) => github.setRole(pipeline, access, repo),
    readersToken: () =>
      github.issueToken(pipeline, { kind: 'fineGrained', permissions: { contents: 'read', pull_requests: 'read' } }),
    async openPull({ sourceBranch, targetBranch = 'main', title, description }) {
      const made = await asks('POST', 'pulls', { head: sourceBranch, base: targetBranch, title, body: description });
      return Number(Object(made).number);
    },
    approve: (id) => repo.approve(id, person),
    merge: (id, strategy) => repo.merge(id, strategy === undefined ? {} : { method: methods[strategy] }),
    close: (id) => repo.close(id, person),
    async comment(id, body) {
      await repo.comment(id, { body, by: person });
    },
    async edit(id, { title, description }) {
      await asks('PATCH', `pulls/${id}`, {
        ...(title === undefined ? {} : { title }),
        ...(description === undefined ? {} : { body: description }),
      });
    },
    addLabel: (id, label) => repo.addLabel(id, label),
    async protect(branch, { status } = {}) {
      repo.protect({
        branch,
        requiredReviews: 1,
        ...(status === undefined ? {} : { requiredStatusChecks: [`ci/${status}`] }),
      });
    },
    async report(id, name, state) {
      const said = { pending: 'pending', succeeded: 'success', failed: 'failure' } as const;
      await repo.setStatus(repo.pullRequest(id).head.commit, { context: `ci/${name}`, state: said[state] });
    },
    reject: (id) => repo.requestChanges(id, person),
    async retarget(id, branch) {
      await asks('PATCH', `pulls/${id}`, { base: branch });
    },
    renameDefault: (to) => repo.renameBranch('main', to),
    deleteBranch: (branch) => repo.setBranch(branch, undefined),
    setBranch: (branch, commit) => repo.setBranch(branch, commit),
    onPush: (listener) =>
      repo.onPush(({ branch, oldCommit, newCommit }) => listener(branch, { from: oldCommit, to: newCommit })),
    onPull: (listener) =>
      repo.onPullRequest(({ number, kind }) => {
        listener({ id: number, kind: kinds[kind] });
      }),
    violations: () => [...github.violations, ...github.mismatches],
    settled: () => github.settled(),
    stop: () => github.stop(),
    wiring: (token) => ({
      inputs: { repositoryType: 'github', githubEnterpriseConnection: connection, repository: 'contoso/gitops' },
      endpoints: [gitHubEndpoint(connection, github.url, token)],
      jobToken: { url: 'https://azure.test/contoso/', token: 'not-for-github' },
      project: 'Shop Team',
    }),
  };
}

/** A service connection to GitHub Enterprise Server, as the agent hands it over. */
export function gitHubEndpoint(id: string, url: string, token: string): Endpoint {
  return { id, name: id, type: 'githubenterprise', url, auth: { scheme: 'Token', parameters: { apitoken: token } } };
}

function repositoryOf(repo: Repository): StandIn['repository'] {
  return {
    id: `${repo.owner}/${repo.name}`,
    name: `${repo.owner}/${repo.name}`,
    remoteUrl: repo.cloneUrl,
    folder: repo.folder,
    git: (...args) => repo.git(...args),
    commit: (o) => repo.commit(o),
    tip: (branch) => repo.tip(branch),
    read: (ref, path) => repo.read(ref, path),
    tree: (ref) => repo.tree(ref),
  };
}

const kinds = {
  created: 'created',
  updated: 'updated',
  reopened: 'updated',
  closed: 'abandoned',
  merged: 'completed',
} as const;

const strategies = { merge: 'noFastForward', squash: 'squash', rebase: 'rebase' } as const;
const states = { pending: 'pending', success: 'succeeded', failure: 'failed', error: 'error' } as const;

function pullOf(one: PullRequestState): Pull {
  const { users, teams } = one.requestedReviewers;
  const reviewers = new Set([
    ...users.map(({ login }) => login),
    ...teams.map(({ organization, slug }) => `${organization.login}/${slug}`),
    ...one.reviews.map(({ by }) => by.login),
  ]);
  return {
    id: one.number,
    status: one.state === 'open' ? 'open' : one.state === 'merged' ? 'completed' : 'abandoned',
    title: one.title,
    // The line of work items is the host's link, not the text.
    description: splitBody(one.body ?? '').text,
    sourceBranch: one.head.branch,
    targetBranch: one.base.branch,
    draft: one.draft,
    labels: one.labels.toSorted(),
    reviewers: [...reviewers].toSorted().map((name) => ({ name, required: false })),
    approvals: one.reviews.filter(({ state }) => state === 'APPROVED').map(({ by }) => by.login),
    workItems: mentioned(one.body ?? ''),
    autoComplete: one.autoMerge === undefined ? undefined : strategies[one.autoMerge.method],
    comments: one.comments.map(({ body }) => body),
    statuses: one.statuses
      .map(({ context, state, description }) => `${context}=${states[state]}: ${description ?? ''}`)
      .toSorted(),
    mergeState: one.mergeableState === 'dirty' ? 'conflicts' : one.mergeable === undefined ? 'unknown' : 'clean',
  };
}
