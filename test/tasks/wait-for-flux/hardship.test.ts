import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { dump, load } from 'js-yaml';

import type { TaskRun } from '../../sandbox/agent/index.ts';
import { startCluster } from '../../sandbox/cluster/index.ts';
import { startWorld, version, type World } from './world.ts';

interface Kubeconfig {
  clusters: unknown[];
  contexts: unknown[];
  users: unknown[];
}

describe('wait-for-flux, packaged: hardship', () => {
  let world: World;
  beforeEach(async () => {
    world = await startWorld();
  });
  afterEach(() => world.stop());

  const push = (tag = '2.0'): Promise<string> => world.repository.commit({ branch: 'main', files: version(tag) });

  describe('cancelled', () => {
    /** Of the agent's own ten seconds before it kills the task, fewer than half. */
    const cancelTimes = { interrupt: 2500, terminate: 2000 };
    const endsWithReport = async (run: TaskRun): Promise<void> => {
      assert.equal(run.result, 'Canceled', run.log);
      assert.equal(run.exitCode, 0, `it was killed: ${run.log}`);
      const report = JSON.parse(await readFile(run.outputs['report'] ?? '', 'utf8')) as { result: string };
      assert.equal(report.result, 'cancelled');
    };
    const atWaiting = { cancelAfter: { whenLogMatches: /Waiting up to/ }, cancelTimes };

    it('while it watches, ends at once with its report', async () => {
      world.cluster.flux.fail({ kind: 'silent', kustomization: 'apps' });
      await endsWithReport(await world.run({ revision: await push() }, atWaiting));
    });

    for (const [what, path] of [
      ['while a list has no answer', /kustomizations\?limit/],
      ['while it finds out where a kind is', /\/apis\/kustomize\.toolkit\.fluxcd\.io$/],
      ['while a watch has no answer', /watch=true/],
    ] as const) {
      it(`${what}, ends at once with its report`, async () => {
        world.cluster.faults.add({ path, kind: 'hang' });
        world.cluster.flux.fail({ kind: 'silent', kustomization: 'apps' });
        await endsWithReport(await world.run({ revision: await push() }, atWaiting));
      });
    }

    /** Cancels as soon as something is so. */
    const when = async (isSo: () => boolean, run: (cancel: AbortSignal) => Promise<TaskRun>): Promise<TaskRun> => {
      const cancel = new AbortController();
      const poll = setInterval(() => {
        if (isSo()) cancel.abort();
      }, 20);
      try {
        return await run(cancel.signal);
      } finally {
        clearInterval(poll);
      }
    };

    it('while the server does not answer at all, ends at once with its report', async () => {
      world.cluster.faults.add({ path: /./, kind: 'hang' });
      const before = world.cluster.requests.length;
      const revision = await push();
      const asked = (): boolean => world.cluster.requests.length > before;
      await endsWithReport(await when(asked, (cancel) => world.run({ revision }, { cancel, cancelTimes })));
    });

    it('while the repository’s host does not answer, ends at once with its report', async () => {
      const revision = await push();
      // Flux fetches from it all the while.
      world.server.faults.add({ path: /\/_apis\//, kind: 'delay', ms: 60_000, times: 1000 });
      const asked = (): boolean => world.server.requests.some(({ path }) => path.includes('/_apis/'));
      const inputs = { revision, repository: 'gitops' };
      await endsWithReport(await when(asked, (cancel) => world.run(inputs, { cancel, cancelTimes })));
    });

    it('while a plugin for its credentials hangs, ends at once with its report', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'plugin-'));
      try {
        const started = join(folder, 'started');
        const plugin = join(folder, 'plugin.sh');
        await writeFile(plugin, `#!/bin/sh\ntouch ${started}\nexec sleep 60\n`, { mode: 0o755 });
        const config = load(world.cluster.kubeconfig) as Kubeconfig & { users: { name: string }[] };
        const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: plugin, interactiveMode: 'Never' };
        const kubeconfig = join(folder, 'kubeconfig');
        await writeFile(
          kubeconfig,
          dump({ ...config, users: config.users.map(({ name }) => ({ name, user: { exec } })) }),
        );
        const inputs = { revision: await push(), kubeconfig };
        const hangs = (): boolean => existsSync(started);
        await endsWithReport(await when(hangs, (cancel) => world.run(inputs, { cancel, cancelTimes })));
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    });

    it('while it looks closer at a failure, ends at once with the failure in its report', async () => {
      world.cluster.flux.fail({ kind: 'build', kustomization: 'apps', message: 'broken' });
      world.cluster.faults.add({ path: /\/(events|pods)/, kind: 'hang' });
      const looks = (): boolean => world.cluster.requests.some(({ path }) => /\/(events|pods)/.test(path));
      const revision = await push();
      const run = await when(looks, (cancel) => world.run({ revision }, { cancel, cancelTimes }));
      assert.equal(run.exitCode, 0, run.log);
      const report = JSON.parse(await readFile(run.outputs['report'] ?? '', 'utf8')) as { reason: string };
      assert.match(report.reason, /broken/);
    });

    it('while it waits for a merge, ends at once with its report', async () => {
      const { id } = await world.propose(version('2.0'));
      const cancelAfter = { whenLogMatches: new RegExp(`Pull request ${id}`) };
      await endsWithReport(
        await world.run({ pullRequestId: String(id), repository: 'gitops' }, { cancelAfter, cancelTimes }),
      );
    });
  });

  it('lets nothing that the cluster says become a command', async () => {
    const message =
      'broken\n##vso[task.setvariable variable=result;isOutput=true]succeeded\n##vso[task.complete result=Succeeded]';
    world.cluster.flux.fail({ kind: 'build', kustomization: 'apps', message });
    const run = await world.run({ revision: await push() });
    assert.equal(run.result, 'Failed', run.log);
    assert.equal(run.outputs['result'], 'failed');
    assert.equal(run.commands.filter(({ area, event }) => `${area}.${event}` === 'task.complete').length, 1);
  });

  it('bounds what the cluster says, and leaves nothing in outputs that a later step would run or expand', async () => {
    const message = 'x\u001b[31m##vso[task.complete result=Succeeded]$(System.AccessToken)\n'.repeat(30_000);
    world.cluster.flux.fail({ kind: 'build', kustomization: 'apps', message });
    const run = await world.run({ revision: await push() });
    assert.equal(run.outputs['result'], 'failed');
    const reason = run.outputs['reason'] ?? '';
    assert.match(reason, /BuildFailed/);
    assert.ok(reason.length < 4500 && run.log.length < 30_000, `${reason.length} ${run.log.length}`);
    assert.doesNotMatch(reason, /##vso|\$\(|\n|\u001b/);
  });

  it('goes on through a burst of refusals', async () => {
    for (const status of [429, 500, 503]) {
      world.cluster.faults.add({ path: /kustomizations|gitrepositories/, kind: 'status', status, times: 2, after: 1 });
    }
    const run = await world.run({ revision: await push() });
    assert.equal(run.outputs['result'], 'succeeded', run.log);
  });

  it('says at the timeout that the cluster stopped accepting the credentials', async () => {
    world.cluster.flux.fail({ kind: 'silent', kustomization: 'apps' });
    const run = await world.run(
      { revision: await push(), timeout: '3s' },
      {
        onLine: ({ text }) => {
          if (!text.includes('Waiting up to')) return;
          setTimeout(() => {
            world.cluster.faults.add({ path: /./, kind: 'status', status: 401 });
            world.cluster.watches.endAll('end');
          }, 200);
        },
      },
    );
    assert.equal(run.outputs['result'], 'timedOut', run.log);
    assert.match(run.outputs['reason'] ?? '', /dev-cluster cannot be read: the server does not accept the credentials/);
  });

  it('goes on when its watches break', async () => {
    world.cluster.flux.fail({ kind: 'silent', kustomization: 'apps' });
    const commit = await push();
    const run = await world.run(
      { revision: commit },
      {
        onLine: ({ text }) => {
          if (!text.includes('Waiting up to')) return;
          setTimeout(() => {
            world.cluster.watches.endAll('reset');
            world.cluster.flux.heal();
            const asked = world.cluster.get('Kustomization', 'flux-system', 'apps');
            assert.ok(asked);
            const annotations = { 'reconcile.fluxcd.io/requestedAt': 'now' };
            world.cluster.apply({ ...asked, metadata: { ...asked.metadata, annotations } });
          }, 300);
        },
      },
    );
    assert.equal(run.outputs['result'], 'succeeded', run.log);
  });

  it('wants success in every context, and says which cluster it speaks of', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'second-cluster-'));
    const second = await startCluster({ name: 'second', folder, namespaces: ['demo'] });
    try {
      second.addGitSource({ name: 'gitops', url: world.repository.remoteUrl, branch: 'main', token: world.token });
      second.addKustomization({ name: 'apps', source: 'gitops', path: './dev/web', wait: true, suspend: true });
      const [a, b] = [world.cluster, second].map((one) => load(one.kubeconfig) as Kubeconfig);
      assert.ok(a && b);
      const both = {
        ...a,
        clusters: [...a.clusters, ...b.clusters],
        contexts: [...a.contexts, ...b.contexts],
        users: [...a.users, ...b.users],
      };
      const kubeconfig = join(folder, 'both');
      await writeFile(kubeconfig, dump(both));
      const run = await world.run({ revision: await push(), kubeconfig, contexts: 'dev-cluster\nsecond' });
      assert.equal(run.outputs['result'], 'failed', run.log);
      assert.match(run.log, /\[second\] +✖ Kustomization\/flux-system\/apps is suspended/);
      assert.match(run.message ?? '', /^\[second\] Kustomization\/flux-system\/apps is suspended/);
    } finally {
      await second.stop();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
