import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createAgentFolders, runTask, type AgentFolders, type TaskRun } from '../../sandbox/agent/index.ts';
import { startCluster, type Cluster } from '../../sandbox/cluster/index.ts';
import { startNotificationController, type AlertOptions } from '../../sandbox/cluster/notification-controller.ts';
import { startGitHubHost, type GitHubStandIn } from '../create-gitops-pr/github-stand-in.ts';
import { packagedExtension } from '../support.ts';
import { version } from './world.ts';

describe('wait-for-flux, packaged: statuses on the commit, on GitHub', () => {
  let folder: string;
  let at: GitHubStandIn;
  let cluster: Cluster;
  let agent: AgentFolders;
  let stop: () => Promise<void> = () => Promise.resolve();

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'statuses-github-'));
    at = await startGitHubHost({ folder, files: version('1.0') });
    cluster = await startCluster({ name: 'dev', folder: join(folder, 'cluster'), namespaces: ['demo'] });
    const url = `${at.github.url}/contoso/gitops.git`;
    cluster.addGitSource({ name: 'gitops', url, branch: 'main', token: at.token });
    cluster.addKustomization({ name: 'apps', source: 'gitops', path: './dev/web', wait: true, interval: 60_000 });
    at.onPush(() => cluster.flux.poke());
    agent = await createAgentFolders(join(folder, 'agent'));
  });
  after(async () => {
    await cluster.stop();
    await at.stop();
    await rm(folder, { recursive: true, force: true });
  });
  afterEach(() => stop());

  const notify = (o: Partial<AlertOptions> = {}): void => {
    const { apiUrl } = at.github;
    const place = {
      kind: 'github',
      apiUrl,
      repository: 'contoso/gitops',
      flux: cluster.flux,
      token: at.token,
    } as const;
    const controller = startNotificationController({ ...place, ...o });
    stop = async () => {
      await controller.stop();
      assert.deepEqual(controller.errors, []);
    };
  };
  const run = async (inputs: Record<string, string>): Promise<TaskRun> => {
    const { inputs: wiring, endpoints, jobToken, project } = at.wiring(at.token);
    return runTask({
      extension: await packagedExtension('wait-for-flux'),
      task: 'wait-for-flux',
      folders: agent,
      jobToken,
      endpoints,
      variables: { 'System.TeamProject': project, 'System.CollectionUri': jobToken.url },
      timeoutMs: 25_000,
      inputs: {
        ...wiring,
        backend: 'commitStatus',
        kustomizations: 'apps',
        pollInterval: '1s',
        timeout: '20s',
        ...inputs,
      },
    });
  };

  it('waits for what Flux says under a context of its own', async () => {
    notify();
    const commit = await at.repository.commit({ branch: 'main', files: version('2.0') });
    const waited = await run({ revision: commit });
    assert.equal(waited.outputs['result'], 'succeeded', waited.log);
    assert.equal(waited.outputs['appliedRevision'], commit);
    assert.match(waited.log, /kustomization\/apps\/0c9c2e41 at \w{8}: reconciliation succeeded/);
    assert.deepEqual(at.violations(), []);
  });

  it('fails with what Flux says under a name that commitStatusExpr made', async () => {
    notify({ name: (event) => `staging/${event.name}` });
    const commit = await at.repository.commit({ branch: 'main', files: version('3.0-bad') });
    const waited = await run({ revision: commit, statusContext: 'staging/*' });
    assert.equal(waited.outputs['result'], 'failed', waited.log);
    assert.match(waited.message ?? '', /staging\/apps at \w{8}: health check failed/);
  });
});
