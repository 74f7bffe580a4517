import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { readRecording } from '../../core/flux/replay.ts';
import { createAgentFolders, runTask, type TaskRun } from '../../sandbox/agent/index.ts';
import { startCluster } from '../../sandbox/cluster/index.ts';
import { packagedExtension } from '../support.ts';

const recordings = join(import.meta.dirname, '../../../../shared/cases/flux-recordings');

/** What comes of it where nobody can be asked for the history, if that is other than the recording expects. */
const withoutHistory: Readonly<Record<string, string>> = {
  '08-kustomization-suspended': 'failed',
  '09-source-suspended': 'failed',
  '10a-source-401': 'timedOut',
  '10b-source-branch-deleted': 'timedOut',
  // A newer commit was applied: that it contains the awaited one only the history tells.
  '12-first-of-two-skipped': 'timedOut',
  '13a-force-push-back-unseen': 'timedOut',
};

/** Recordings that are played at the same time. */
const atOnce = 3;

async function runOne(name: string): Promise<TaskRun> {
  const folder = await mkdtemp(join(tmpdir(), 'recording-'));
  const cluster = await startCluster({ name: 'replayed', folder: join(folder, 'cluster') });
  try {
    const path = join(recordings, `${name}.jsonl`);
    const { header } = readRecording(path);
    const folders = await createAgentFolders(join(folder, 'agent'));
    await mkdir(folders.temp, { recursive: true });
    let begun = false;
    return await runTask({
      extension: await packagedExtension('wait-for-flux'),
      task: 'wait-for-flux',
      folders,
      jobToken: { url: 'http://127.0.0.1:9/', token: 'unused' },
      variables: {},
      timeoutMs: 60_000,
      inputs: {
        kubeconfig: cluster.kubeconfigPath,
        kustomizations: header.waitFor.kustomizations.join('\n'),
        helmReleases: header.waitFor.helmReleases.join('\n'),
        revision: header.waitFor.sha,
        failAfterAttempts: name.startsWith('17-') ? '3' : '1',
        timeout: withoutHistory[name] === 'timedOut' ? '4s' : '40s',
      },
      onLine: ({ text }) => {
        if (begun || !text.includes('Waiting up to')) return;
        begun = true;
        void cluster.replay(path, { speed: 25 }).then(({ done }) => done.catch(() => undefined));
      },
    });
  } finally {
    await cluster.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

if (existsSync(recordings)) {
  describe('wait-for-flux, packaged: recordings of real Flux controllers, by exactly the commit', () => {
    const names = readdirSync(recordings)
      .filter((name) => name.endsWith('.jsonl'))
      .map((name) => name.replace('.jsonl', ''));
    const runs = new Map<string, TaskRun>();

    before(async function () {
      this.timeout(300_000);
      const left = [...names];
      const work = async (): Promise<void> => {
        for (let name = left.shift(); name !== undefined; name = left.shift()) runs.set(name, await runOne(name));
      };
      await Promise.all(Array.from({ length: atOnce }, work));
    });

    for (const name of names) {
      it(name, () => {
        const run = runs.get(name);
        const { header } = readRecording(join(recordings, `${name}.jsonl`));
        assert.equal(run?.outputs['result'], withoutHistory[name] ?? header.expected.outcome, run?.log);
      });
    }

    it('says what would let it know a newer commit', () => {
      assert.match(runs.get('12-first-of-two-skipped')?.outputs['reason'] ?? '', /set repository/);
    });
  });
}
