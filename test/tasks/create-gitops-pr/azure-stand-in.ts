import { join } from 'node:path';
import { startAzureDevOps } from '../../sandbox/azure-devops/index.ts';
import type {
  AzureDevOps,
  Identity,
  Permission,
  Project,
  PullRequestState,
  Repository,
} from '../../sandbox/azure-devops/types.ts';
import type { Pull, StandIn, StandInOptions } from './stand-in.ts';

/** Azure DevOps, with what only it has. */
export interface AzureStandIn extends StandIn {
  readonly azure: AzureDevOps;
  readonly project: Project;
  readonly repository: Repository;
  readonly pipeline: Identity;
  readonly person: Identity;
}

const branchOf = (ref: string): string => ref.replace('refs/heads/', '');

export async function startAzure({ folder, files, tls }: StandInOptions): Promise<AzureStandIn> {
  const azure = await startAzureDevOps({ folder: join(folder, 'azure'), ...(tls === undefined ? {} : { tls }) });
  const project = azure.addProject('Shop Team');
  const repository = await azure.addRepository({ project, name: 'gitops', files });
  const pipeline = azure.addIdentity({ name: 'Shop Team Build Service (contoso)', kind: 'service' });
  const person = azure.addIdentity({ name: 'Ada', email: 'ada@example.com' });
  const personal = azure.issueToken(person);

  /** A REST call of the person. */
  async function asks(method: string, path: string, body: unknown): Promise<unknown> {
    const base = `${azure.collectionUrl}${encodeURIComponent(project.name)}/_apis/git/repositories/${repository.name}`;
    const response = await fetch(`${base}/pullrequests${path}?api-version=7.0`, {
      method,
      headers: { authorization: `Bearer ${personal}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  }

  return {
    host: 'azureRepos',
    azure,
    project,
    repository,
    pipeline,
    person,
    requests: azure.requests,
    faults: azure.faults,
    commitStatuses: { collectionUrl: azure.collectionUrl, project: project.name, repository: repository.name },
    token: azure.issueToken(pipeline),
    expiredToken: azure.issueToken(pipeline, { expired: true }),
    routes: {
      repository: { method: 'GET', path: /_apis\/git\/repositories\/gitops$/i },
      list: { method: 'GET', path: /\/pullrequests\?/i },
      create: { method: 'POST', path: /\/pullrequests(\?|$)/i },
      change: { method: 'PATCH', path: /\/pullrequests\/\d+(\?|$)/i },
      push: { method: 'POST', path: /\/git-receive-pack$/ },
      fetch: { method: 'POST', path: /\/git-upload-pack$/ },
    },
    reviewer: 'ada@example.com',
    pulls: () => repository.pullRequests().map(pullOf),
    expire: (token) => azure.expireToken(token),
    newToken: () => azure.issueToken(pipeline),
    setAccess(access) {
      const set = (permission: Permission, may: boolean): void =>
        may ? azure.allow(pipeline, permission, repository) : azure.deny(pipeline, permission, repository);
      set('GenericRead', access !== 'none');
      for (const permission of ['GenericContribute', 'CreateBranch', 'PullRequestContribute'] as const)
        set(permission, access === 'write');
    },
    readersToken() {
      const body = { message: 'TF400409: You do not have permissions to view branch policies.' };
      azure.faults.add({ path: /policy\/evaluations/, kind: 'status', status: 403, body, times: 1000 });
      return azure.issueToken(pipeline);
    },
    async openPull({ sourceBranch, targetBranch = 'main', title, description }) {
      const made = await asks('POST', '', {
        sourceRefName: `refs/heads/${sourceBranch}`,
        targetRefName: `refs/heads/${targetBranch}`,
        title,
        description,
      });
      return Number(Object(made).pullRequestId);
    },
    approve: (id) => repository.approve(id, person),
    merge: (id, strategy) => repository.complete(id, strategy === undefined ? {} : { strategy }),
    close: (id) => repository.abandon(id, person),
    async comment(id, content) {
      await repository.comment(id, { content, identity: person });
    },
    async edit(id, changes) {
      await asks('PATCH', `/${id}`, changes);
    },
    async addLabel(id, name) {
      await asks('POST', `/${id}/labels`, { name });
    },
    async protect(branch, { status } = {}) {
      repository.addPolicy({ branch, kind: 'minimumReviewers' });
      if (status === undefined) return;
      repository.addPolicy({ branch, kind: 'status', settings: { statusGenre: 'ci', statusName: status } });
    },
    async report(id, name, state) {
      await asks('POST', `/${id}/statuses`, { context: { genre: 'ci', name }, state, description: name });
    },
    reject: (id) => repository.approve(id, person, -10),
    async retarget(id, branch) {
      await asks('PATCH', `/${id}`, { targetRefName: `refs/heads/${branch}` });
    },
    async renameDefault(to) {
      // As people do it there: the branch anew, the new default, and the old one away. Nobody's pull request follows.
      await repository.setBranch(to, (await repository.tip('main')) ?? null);
      await repository.setDefaultBranch(to);
      await repository.setBranch('main', null);
    },
    deleteBranch: (branch) => repository.setBranch(branch, null),
    setBranch: (branch, commit) => repository.setBranch(branch, commit),
    onPush: (listener) =>
      repository.onPush(({ branch, oldCommit, newCommit }) => listener(branch, { from: oldCommit, to: newCommit })),
    onPull: (listener) => repository.onPullRequest(listener),
    violations: () => azure.violations,
    settled: () => azure.settled(),
    stop: () => azure.stop(),
    wiring: (token) => ({
      inputs: { repository: 'gitops' },
      endpoints: [],
      jobToken: { url: azure.collectionUrl, token },
      project: project.name,
    }),
  };
}

function pullOf(one: PullRequestState): Pull {
  const statuses = new Map(
    one.statuses.map(({ context, state, description }) => {
      const name = `${context.genre ?? ''}/${context.name}`;
      return [name, `${name}=${state}: ${description}`];
    }),
  );
  return {
    id: one.id,
    status: one.status === 'active' ? 'open' : one.status,
    title: one.title,
    description: one.description,
    sourceBranch: branchOf(one.sourceRefName),
    targetBranch: branchOf(one.targetRefName),
    draft: one.isDraft,
    labels: one.labels.map(({ name }) => name).toSorted(),
    reviewers: one.reviewers
      .map(({ identity, isRequired }) => ({ name: identity.displayName, required: isRequired }))
      .toSorted((a, b) => a.name.localeCompare(b.name)),
    approvals: one.reviewers.filter(({ vote }) => vote >= 5).map(({ identity }) => identity.displayName),
    workItems: one.workItems,
    autoComplete:
      one.autoCompleteSetBy === undefined ? undefined : (one.completionOptions?.mergeStrategy ?? 'noFastForward'),
    comments: one.threads.flatMap(({ comments }) =>
      comments.filter(({ commentType }) => commentType !== 'system').map(({ content }) => content),
    ),
    statuses: [...statuses.values()].toSorted(),
    mergeState: mergeStates[one.mergeStatus],
  };
}

const mergeStates: Readonly<Record<PullRequestState['mergeStatus'], Pull['mergeState']>> = {
  notSet: 'unknown',
  queued: 'unknown',
  failure: 'unknown',
  conflicts: 'conflicts',
  succeeded: 'clean',
  rejectedByPolicy: 'clean',
};
