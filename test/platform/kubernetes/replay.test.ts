import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Host } from '../../../core/flux/wait/options.ts';
import { waitForFlux } from '../../../core/flux/wait/wait.ts';
import { systemClock } from '../../../platform/clock.ts';
import { quietHost } from '../../core/flux/quiet-host.ts';
import { openClusters } from '../../../platform/kubernetes/open.ts';
import { readRecording, relationIn } from '../../core/flux/replay.ts';
import { linesOf } from '../../core/flux/lines.ts';
import { startCluster } from '../../sandbox/cluster/index.ts';
import { openingAgent } from './opening-agent.ts';

const recordings = join(import.meta.dirname, '../../../../shared/cases/flux-recordings');
const judged: Readonly<Record<string, string>> = {
  '08-kustomization-suspended': 'failed',
  '09-source-suspended': 'failed',
  '10a-source-401': 'timedOut',
  // No branch is asked here: nothing in Flux says that the commit is gone.
  '10b-source-branch-deleted': 'timedOut',
  '13a-force-push-back-unseen': 'timedOut',
};
const { log } = linesOf();

if (existsSync(recordings)) {
  describe('Recordings of real Flux controllers, through the API and a real watch', () => {
    for (const file of readdirSync(recordings).filter((name) => name.endsWith('.jsonl'))) {
      const name = file.replace('.jsonl', '');
      it(name, async () => {
        const folder = await mkdtemp(join(tmpdir(), 'replay-'));
        const cluster = await startCluster({ name: 'replayed', folder });
        try {
          const path = join(recordings, file);
          const { header } = readRecording(path);
          const access = { kind: 'kubeconfig', path: cluster.kubeconfigPath, contexts: [] } as const;
          const clusters = await openClusters(access, openingAgent(), { pollInterval: 100 });
          const refuse = (): Promise<never> => Promise.reject(new Error('not asked for here'));
          const host: Host = {
            ...quietHost,
            history: {
              relation: (commit, other) => {
                const relation = relationIn(header, commit, other);
                return relation === 'unavailable' ? refuse() : Promise.resolve(relation);
              },
              tip: () => Promise.resolve(header.waitFor.sha),
              blobIds: () => Promise.resolve(new Map()),
              readFile: () => Promise.resolve(undefined),
            },
          };
          const replayed = await cluster.replay(path, { speed: 25 });
          const named = (kind: string) => (text: string) => {
            const [namespace = '', object = ''] = text.split('/');
            return { kind, namespace, name: object };
          };
          const over = judged[name] === 'timedOut' ? 1500 : 20_000;
          const outcome = await waitForFlux(
            {
              clock: systemClock(),
              log,
              signal: new AbortController().signal,
              openClusters: () => Promise.resolve(clusters),
              host,
            },
            {
              awaited: { kind: 'revision', commit: header.waitFor.sha },
              targets: [
                ...header.waitFor.kustomizations.map(named('Kustomization')),
                ...header.waitFor.helmReleases.map(named('HelmRelease')),
              ],
              descriptor: undefined,
              timeout: over,
              mergeTimeout: 1000,
              stableFor: 0,
              pollInterval: 100,
              failAfterAttempts: name.startsWith('17-') ? 3 : 1,
              checkChildren: true,
              whenStopped: 'keep',
              reconcile: false,
              runUrl: undefined,
            },
          );
          assert.equal(outcome.result, judged[name] ?? header.expected.outcome, outcome.reason);
          void replayed.done.catch(() => undefined);
        } finally {
          await cluster.stop();
          await rm(folder, { recursive: true, force: true });
        }
      });
    }
  });
}
