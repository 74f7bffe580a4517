import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { type AzureDevOps, type Repository, startAzureDevOps } from '../../sandbox/azure-devops/index.ts';
import { type GitOpsConnector, startGitOpsConnector } from '../../sandbox/cluster/gitops-connector.ts';
import { applied, type Bench, conditionOf, configMap, makeBench, readyWith, until } from './support.ts';

describe('Flux and GitOps Connector with an Azure Repos repository', () => {
  let bench: Bench;
  let azure: AzureDevOps;
  let repository: Repository;
  let token: string;
  let connector: GitOpsConnector;

  beforeEach(async () => {
    bench = await makeBench({ pace: { healthTimeout: 10_000 } });
    azure = await startAzureDevOps({ folder: path.join(bench.repository.folder, 'azure') });
    const project = azure.addProject('Shop');
    token = azure.issueToken(azure.addIdentity({ name: 'Flux', kind: 'service' }));
    repository = await azure.addRepository({
      project,
      name: 'gitops',
      files: { 'apps/settings.yaml': configMap('1') },
    });
    connector = startGitOpsConnector({
      flux: bench.cluster.flux,
      collectionUrl: azure.collectionUrl,
      project: 'Shop',
      repository: 'gitops',
      token,
    });
    repository.onPush(() => bench.cluster.flux.poke());
  });
  afterEach(async () => {
    await connector.stop();
    await azure.stop();
    await bench.close();
  });

  async function install(o: { wait?: boolean } = {}): Promise<void> {
    const { cluster } = bench;
    cluster.addGitSource({ name: 'gitops', url: repository.remoteUrl, branch: 'main', token, interval: 600_000 });
    cluster.addKustomization({ name: 'apps', source: 'gitops', path: './apps', ...o });
    await until(cluster, 'Kustomization', 'apps', applied((await repository.tip('main')) ?? assert.fail()));
  }

  /** A pull request whose pipeline waits for the rollout. */
  async function propose(
    files: Record<string, string>,
  ): Promise<{ id: number; plan: ReturnType<AzureDevOps['addPlan']> }> {
    const headers = { authorization: `Bearer ${token}` };
    const base = `${azure.collectionUrl}Shop/_apis/git/repositories/gitops/pullrequests`;
    await repository.commit({ branch: 'deploy', files });
    const created = await fetch(`${base}?api-version=7.0`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ sourceRefName: 'refs/heads/deploy', targetRefName: 'refs/heads/main', title: 'Deploy' }),
    });
    const { pullRequestId: id } = (await created.json()) as { pullRequestId: number };
    const ids = { planId: randomUUID(), jobId: randomUUID(), taskId: randomUUID() };
    const plan = azure.addPlan({ project: repository.project, ...ids });
    const value = JSON.stringify({
      taskid: ids.taskId,
      jobid: ids.jobId,
      planurl: azure.collectionUrl,
      planid: ids.planId,
      projectid: repository.project.id,
      pr_num: String(id),
    });
    const patched = await fetch(`${base}/${id}/properties?api-version=7.0-preview.1`, {
      method: 'PATCH',
      headers: { ...headers, 'content-type': 'application/json-patch+json' },
      body: JSON.stringify([{ op: 'add', path: '/callback-task-id', value }]),
    });
    assert.equal(patched.status, 200, await patched.text());
    return { id, plan };
  }

  it('is fetched with the given token; a wrong one reads GitOperationFailed', async () => {
    await install();
    bench.cluster.addGitSource({ name: 'other', url: repository.remoteUrl, branch: 'main', token: 'wrong' });
    const source = await until(bench.cluster, 'GitRepository', 'other', readyWith('GitOperationFailed'));
    assert.equal(
      conditionOf(source, 'Ready')?.message,
      `failed to checkout and determine revision: unable to list remote for '${repository.remoteUrl}': authentication required: `,
    );
  });

  it('ends the wait of a pull request with the result of its merge commit', async () => {
    await install();
    const { id, plan } = await propose({ 'apps/settings.yaml': configMap('2') });
    const merge = await repository.complete(id);
    assert.equal((await plan.events.waitFor('TaskCompleted')).result, 'succeeded');
    await connector.idle();
    assert.deepEqual(connector.completed, [{ pullRequestId: id, result: 'succeeded' }]);
    assert.deepEqual(connector.errors, []);
    assert.ok(applied(merge)(bench.cluster.get('Kustomization', 'flux-system', 'apps') ?? assert.fail()));
    const statuses = await fetch(
      `${azure.collectionUrl}Shop/_apis/git/repositories/gitops/commits/${merge}/statuses?api-version=7.0`,
      { headers: { authorization: `Bearer ${token}` } },
    );
    const { value } = (await statuses.json()) as {
      value: { state: string; context: { genre: string; name: string } }[];
    };
    assert.ok(
      value.some(
        ({ state, context }) => state === 'succeeded' && `${context.genre}/${context.name}` === 'Kustomization/Status',
      ),
    );
  });

  it('ends it with failed when the build fails', async () => {
    await install();
    const { id, plan } = await propose({ 'apps/values.yaml': 'replicas: 1\n' });
    await repository.complete(id);
    assert.equal((await plan.events.waitFor('TaskCompleted')).result, 'failed');
  });

  it('ends no wait on a reason that it does not know, as the real one does', async () => {
    await install({ wait: true });
    bench.cluster.flux.fail({ kind: 'healthCanceled', times: 1 });
    bench.cluster.flux.fail({ kind: 'health', times: 1 });
    const { id } = await propose({ 'apps/settings.yaml': configMap('2') });
    await repository.complete(id);
    await until(bench.cluster, 'Kustomization', 'apps', (o) => conditionOf(o, 'Healthy')?.status === 'Unknown');
    await repository.commit({ branch: 'main', files: { 'apps/settings.yaml': configMap('3') } });
    await until(bench.cluster, 'Kustomization', 'apps', applied((await repository.tip('main')) ?? assert.fail()));
    await connector.idle();
    assert.match(connector.errors[0]?.message ?? '', /^unknown reason HealthCheckCanceled$/);
    assert.ok(!connector.completed.some(({ pullRequestId }) => pullRequestId === id));
  });
});
