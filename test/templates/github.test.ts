import assert from 'node:assert/strict';
import {
  startNotificationController,
  type NotificationController,
} from '../sandbox/cluster/notification-controller.ts';
import { startGitHubHost, type GitHubStandIn } from '../tasks/create-gitops-pr/github-stand-in.ts';
import { cd } from './consumer.ts';
import { results, startWorld, stepOf, type Settings, type World } from './world.ts';

describe('the templates, run: GitHub has the GitOps repository', function () {
  this.timeout(240_000);
  let world: World;
  let hub: GitHubStandIn;
  let controller: NotificationController;
  before(async () => {
    world = await startWorld({
      elsewhere: async (folder) => {
        hub = await startGitHubHost({ folder, files: { 'README.md': '# What runs\n' } });
        const { repository, token } = hub;
        const { endpoints } = hub.wiring(token);
        const commit = (o: Parameters<typeof repository.commit>[0]): Promise<string> => repository.commit(o);
        return {
          remoteUrl: repository.remoteUrl,
          token,
          endpoints,
          commit,
          onPush: (listener) => hub.onPush(listener),
        };
      },
    });
    const [cluster] = world.sandbox.clusters;
    assert.ok(cluster);
    controller = startNotificationController({
      kind: 'github',
      apiUrl: hub.github.apiUrl,
      repository: 'contoso/gitops',
      flux: cluster.flux,
      token: hub.token,
    });
  });
  after(async () => {
    await controller.stop();
    await world.stop();
    await hub.stop();
  });

  it('by parameters alone: merges by itself, waits at the cluster or for statuses, and rolls back', async () => {
    const [connection] = hub.wiring(hub.token).endpoints;
    const host = {
      repositoryType: 'github',
      githubEnterpriseConnection: connection?.name,
      gitOpsRepository: 'contoso/gitops',
    };
    const pipeline = (version: string) => (environments: readonly Settings[]) =>
      cd(environments, { ...host, substitution: 'envsubst', version });
    const dev = await world.place('dev', { autoComplete: true, rollback: 'autoComplete' });
    // Nothing of it is asked of the cluster.
    const prod = await world.place('prod', {
      dependsOn: ['dev'],
      autoComplete: true,
      wait: 'commitStatus',
      kubernetesConnection: '',
    });
    const places = [{ settings: dev }, { settings: prod }];
    const run = await world.deliver({ tag: '1.0', places, pipeline: pipeline('1.0') });
    assert.equal(run.result, 'Succeeded', run.log);
    assert.deepEqual([world.running('dev'), world.running('prod')], ['1.0', '1.0']);
    const statuses = stepOf(run, 'prod_rollout/rollout/flux');
    assert.match(statuses.log, /kustomization\/prod\/0c9c2e41 at \w{8}: reconciliation succeeded/);
    assert.deepEqual(run.schemaMistakes, []);

    const failed = await world.deliver({ tag: 'bad', places, pipeline: pipeline('bad') });
    assert.deepEqual(
      results(failed),
      {
        dev_propose: 'Succeeded',
        dev_rollout: 'Failed',
        dev_verify: 'Skipped',
        prod_propose: 'Skipped',
        prod_rollout: 'Skipped',
        prod_verify: 'Skipped',
      },
      failed.log,
    );
    assert.equal(stepOf(failed, 'dev_rollout/rollback/rolledBack').outputs['result'], 'succeeded', failed.log);
    assert.deepEqual([world.running('dev'), world.running('prod')], ['1.0', '1.0']);

    // And later by the pipeline for it, which takes one parameter.
    const later = await world.deliver({ tag: '1.1', places: [{ settings: dev }], pipeline: pipeline('1.1') });
    assert.deepEqual([later.result, world.running('dev')], ['Succeeded', '1.1'], later.log);
    const back = await world.deliver({
      tag: '1.1',
      places,
      pipeline: (environments) => cd(environments, { ...host, environment: 'dev' }, 'rollback'),
    });
    assert.equal(back.result, 'Succeeded', back.log);
    assert.deepEqual([world.running('dev'), world.running('prod')], ['1.0', '1.0']);
    assert.deepEqual(back.schemaMistakes, []);
    await hub.settled();
    assert.deepEqual(
      hub.pulls().map(({ status }) => status),
      Array.from({ length: 6 }, () => 'completed'),
    );
    assert.deepEqual([hub.violations(), world.sandbox.azureDevOps.violations, controller.errors], [[], [], []]);
  });
});
