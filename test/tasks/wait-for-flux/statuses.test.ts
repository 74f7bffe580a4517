import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';

import type { RunTaskOptions, TaskRun } from '../../sandbox/agent/index.ts';
import { startGitOpsConnector } from '../../sandbox/cluster/gitops-connector.ts';
import { startNotificationController, type AlertOptions } from '../../sandbox/cluster/notification-controller.ts';
import { startWorld, version, type World } from './world.ts';

describe('wait-for-flux, packaged: statuses on the commit, on Azure Repos', () => {
  let world: World;
  let writers: { stop(): Promise<void>; readonly errors: readonly Error[] }[];
  before(async () => {
    world = await startWorld();
  });
  after(() => world.stop());
  beforeEach(() => {
    writers = [];
  });
  afterEach(async () => {
    for (const writer of writers) await writer.stop();
    assert.deepEqual(
      writers.flatMap(({ errors }) => errors),
      [],
    );
  });

  const place = () => ({
    flux: world.cluster.flux,
    collectionUrl: world.server.collectionUrl,
    project: 'Fabrikam',
    repository: 'gitops',
    token: world.token,
  });
  const notify = (o: Partial<AlertOptions> = {}): void => {
    writers.push(startNotificationController({ ...place(), ...o }));
  };
  const run = (inputs: Record<string, string>, o?: Partial<RunTaskOptions>): Promise<TaskRun> =>
    world.run({ backend: 'commitStatus', kubeconfig: '', repository: 'gitops', ...inputs }, o);

  it('waits for the merge, then for what Flux says of the merge commit', async () => {
    notify({ summary: 'production' });
    const { id, commit } = await world.propose(version('1.1'));
    const waited = await run(
      { pullRequestId: String(id), commit },
      {
        onLine: ({ text }) => {
          if (text.includes('waits to be completed')) void world.repository.complete(id, { identity: world.person });
        },
      },
    );
    assert.equal(waited.result, 'Succeeded', waited.log);
    assert.equal(waited.outputs['result'], 'succeeded');
    assert.equal(waited.outputs['appliedRevision'], await world.repository.tip('main'));
    assert.match(waited.log, /fluxcd:production\/kustomization\/apps\/0c9c2e41 at \w{8}: reconciliation succeeded/);
    const report = JSON.parse(await readFile(waited.outputs['report'] ?? '', 'utf8')) as { objects: unknown[] };
    assert.equal(report.objects.length, 1);
    assert.deepEqual(world.cluster.requests, [], 'the cluster was asked');
    assert.deepEqual(world.server.violations, []);
  });

  it('fails with what Flux says', async () => {
    notify();
    const commit = await world.repository.commit({ branch: 'main', files: version('2.0-bad') });
    const waited = await run({ revision: commit });
    assert.equal(waited.outputs['result'], 'failed', waited.log);
    assert.match(waited.message ?? '', /kustomization\/apps\/0c9c2e41 at \w{8}: health check failed/);
    assert.match(waited.message ?? '', /backend kubernetes[\s\S]*\[ROLLOUT_FAILED\]/);
  });

  it('is not taken in by a dependency that is not ready, which Flux up to 2.7 calls succeeded', async () => {
    world.cluster.flux.fail({ kind: 'dependency', kustomization: 'apps' });
    notify({ flaw: 'infoIsSuccess' });
    const commit = await world.repository.commit({ branch: 'main', files: version('3.0') });
    const waited = await run(
      { revision: commit },
      {
        onLine: ({ text }) => {
          if (text.includes('dependency not ready')) world.cluster.flux.heal();
        },
      },
    );
    assert.equal(waited.outputs['result'], 'succeeded', waited.log);
    assert.match(waited.log, /… .*dependency not ready[\s\S]*✔ .*reconciliation succeeded/);
  });

  it('succeeds by a newer commit when Flux skips this one', async () => {
    notify();
    await world.repository.git('branch', '-f', 'aside', 'main');
    const commit = await world.repository.commit({ branch: 'aside', files: version('4.0') });
    world.cluster.flux.fail({ kind: 'skipCommit', source: 'gitops', when: (attempt) => attempt.commit === commit });
    await world.repository.git('branch', '-f', 'main', commit);
    const waiting = run({ revision: commit });
    const newer = await world.repository.commit({ branch: 'main', files: { 'README.md': 'Other people’s.\n' } });
    const waited = await waiting;
    assert.equal(waited.outputs['result'], 'succeeded', waited.log);
    assert.equal(waited.outputs['appliedRevision'], newer);
    world.cluster.flux.heal();
  });

  it('reads GitOps Connector’s statuses as well', async () => {
    writers.push(startGitOpsConnector(place()));
    const commit = await world.repository.commit({ branch: 'main', files: version('5.0') });
    const waited = await run({ revision: commit });
    assert.equal(waited.outputs['result'], 'succeeded', waited.log);
    assert.match(waited.log, /Kustomization\/Status at/);
    const bad = await world.repository.commit({ branch: 'main', files: version('6.0-bad') });
    assert.equal((await run({ revision: bad })).outputs['result'], 'failed');
  });

  it('says at the timeout where to look: Flux 2.8.0 sets no status at all', async () => {
    notify({ flaw: 'postsNothing' });
    const commit = await world.repository.commit({ branch: 'main', files: version('7.0') });
    const waited = await run({ revision: commit, timeout: '2s' });
    assert.equal(waited.outputs['result'], 'timedOut', waited.log);
    assert.match(waited.message ?? '', /no status of Kustomization\/flux-system\/apps yet[\s\S]*no status at all on/);
    assert.match(waited.message ?? '', /Provider[\s\S]*Code \(status\)[\s\S]*Alert[\s\S]*2\.8\.0[\s\S]*\[TIMED_OUT\]/);
  });

  it('believes what others set under Flux’s name only where nobody says whose count', async () => {
    const commit = await world.repository.commit({ branch: 'main', files: version('7.1-bad') });
    const claim = async (state: string): Promise<void> => {
      const path = `Fabrikam/_apis/git/repositories/gitops/commits/${commit}/statuses?api-version=7.0`;
      const answer = await fetch(`${world.server.collectionUrl}${path}`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${world.server.issueToken(world.person)}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify({ context: { genre: 'fluxcd', name: 'kustomization/apps/0c9c2e41' }, state }),
      });
      assert.equal(answer.status, 201);
    };
    await claim('succeeded');
    assert.equal((await run({ revision: commit })).outputs['result'], 'succeeded');
    const others = await run({ revision: commit, statusAuthors: 'flux@fabrikam.example', timeout: '2s' });
    assert.equal(others.outputs['result'], 'timedOut', others.log);
    assert.match(others.log, /only those count that were set by flux@fabrikam\.example/);
    assert.match(others.message ?? '', /set by \S+: ignored, because statusAuthors names flux@fabrikam\.example/);
    const theirs = await run({ revision: commit, statusAuthors: 'someone\nROBIN@fabrikam.example' });
    assert.equal(theirs.outputs['result'], 'succeeded', theirs.log);
  });

  it('waits for each cluster that statusContext names', async () => {
    notify();
    notify({ provider: '77aa1b2c' });
    const commit = await world.repository.commit({ branch: 'main', files: version('8.0') });
    const both = 'fluxcd/kustomization/apps/0c9c2e41\nfluxcd/kustomization/apps/77aa1b2c';
    const waited = await run({ revision: commit, statusContext: both });
    assert.equal(waited.outputs['result'], 'succeeded', waited.log);
  });

  it('dry run: tells who has set statuses, and of what nobody has', async () => {
    notify();
    const commit = await world.repository.commit({ branch: 'main', files: version('9.0') });
    await world.applied(commit);
    const dry = await run({ kustomizations: 'apps\ninfra', dryRun: 'true' });
    assert.equal(dry.result, 'Succeeded', dry.log);
    assert.match(dry.log, /Kustomization\/flux-system\/apps: fluxcd\/kustomization\/apps\/0c9c2e41/);
    assert.match(dry.log, /Nothing has set a status of Kustomization\/flux-system\/infra/);
  });

  it('takes nothing that a status says for a command', async () => {
    const commit = await world.repository.commit({ branch: 'main', files: { 'README.md': 'Hostile.\n' } });
    const command = '##vso[task.setvariable variable=result;isOutput=true]succeeded';
    const answer = await fetch(
      `${world.server.collectionUrl}Fabrikam/_apis/git/repositories/gitops/commits/${commit}/statuses?api-version=7.0`,
      {
        method: 'POST',
        headers: { authorization: `Bearer ${world.token}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          state: 'failed',
          description: `\u001B[2Jno\r\n${command} $(secret)`,
          context: { genre: 'fluxcd', name: `kustomization/apps/${command}` },
        }),
      },
    );
    assert.equal(answer.status, 201);
    const waited = await run({ revision: commit });
    assert.equal(waited.outputs['result'], 'failed', waited.log);
    assert.match(waited.message ?? '', /\[ROLLOUT_FAILED\]/);
    assert.doesNotMatch(waited.log + waited.summaries.join(''), /##vso\[task\.setvariable|\u001B/);
    assert.doesNotMatch(waited.outputs['reason'] ?? '', /\$\(|##vso\[/);
  });

  it('refuses what statuses cannot tell, all at once', async () => {
    const waited = await world.run({
      backend: 'commitStatus',
      kustomizations: '',
      helmReleases: 'demo/web',
      reconcile: 'true',
      revision: world.base,
    });
    assert.match(waited.message ?? '', /\[INPUT_INVALID\]/);
    for (const name of ['kubeconfig', 'helmReleases', 'reconcile', 'kustomizations', 'repository']) {
      assert.match(waited.message ?? '', new RegExp(`- ${name}: `));
    }
  });
});
