import assert from 'node:assert/strict';
import path from 'node:path';
import { type AzureDevOps, type Repository, startAzureDevOps } from '../../sandbox/azure-devops/index.ts';
import {
  type AlertOptions,
  type NotificationController,
  startNotificationController,
} from '../../sandbox/cluster/notification-controller.ts';
import { type Bench, configMap, makeBench, told } from './support.ts';

describe("Flux's notification-controller with an Azure Repos repository", () => {
  let bench: Bench;
  let azure: AzureDevOps;
  let repository: Repository;
  let token: string;
  let controller: NotificationController;

  beforeEach(async () => {
    bench = await makeBench();
    azure = await startAzureDevOps({ folder: path.join(bench.repository.folder, 'azure') });
    token = azure.issueToken(azure.addIdentity({ name: 'Flux', kind: 'service' }));
    const project = azure.addProject('Shop');
    repository = await azure.addRepository({
      project,
      name: 'gitops',
      files: { 'apps/settings.yaml': configMap('1') },
    });
    bench.cluster.addGitSource({ name: 'gitops', url: repository.remoteUrl, branch: 'main', token });
  });
  afterEach(async () => {
    await controller.stop();
    await azure.stop();
    await bench.close();
  });

  async function watch(o: Partial<AlertOptions> = {}): Promise<string> {
    const { flux } = bench.cluster;
    const { collectionUrl } = azure;
    controller = startNotificationController({
      flux,
      collectionUrl,
      project: 'Shop',
      repository: 'gitops',
      token,
      ...o,
    });
    return (await repository.tip('main')) ?? assert.fail();
  }

  async function statuses(commit: string): Promise<string[]> {
    await controller.idle();
    assert.deepEqual(controller.errors, []);
    const answer = await fetch(
      `${azure.collectionUrl}Shop/_apis/git/repositories/gitops/commits/${commit}/statuses?api-version=7.0`,
      { headers: { authorization: `Bearer ${token}` } },
    );
    const { value } = (await answer.json()) as {
      value: { state: string; description: string; context: { genre: string; name: string } }[];
    };
    return value.map(({ state, description, context }) => `${state} ${context.genre}/${context.name}: ${description}`);
  }

  it('posts succeeded under the Kustomization and the provider', async () => {
    const commit = await watch({ summary: 'prod' });
    const event = told(bench.cluster, 'ReconciliationSucceeded');
    bench.cluster.addKustomization({ name: 'apps', source: 'gitops', path: './apps' });
    await event;
    assert.deepEqual(await statuses(commit), [
      'succeeded fluxcd:prod/kustomization/apps/0c9c2e41: reconciliation succeeded',
    ]);
  });

  it('posts error, never failed; and nothing in the releases that lose failures', async () => {
    const commit = await watch();
    const first = told(bench.cluster, 'ArtifactFailed');
    bench.cluster.addKustomization({ name: 'apps', source: 'gitops', path: './none' });
    await first;
    assert.deepEqual(await statuses(commit), ['error fluxcd/kustomization/apps/0c9c2e41: artifact failed']);
    await controller.stop();
    await watch({ flaw: 'postsNoFailures', provider: 'other' });
    const second = told(bench.cluster, 'ArtifactFailed');
    bench.cluster.addKustomization({ name: 'more', source: 'gitops', path: './none' });
    await second;
    assert.equal((await statuses(commit)).length, 1);
  });
});
