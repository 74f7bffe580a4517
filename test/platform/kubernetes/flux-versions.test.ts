import assert from 'node:assert/strict';

import type { Verdict } from '../../../core/flux/judgement.ts';
import { ClusterView } from '../../../core/flux/wait/cluster-view.ts';
import { commits, known, kustomization, revision, target } from '../../core/flux/build.ts';
import type { FluxVersion } from '../../sandbox/cluster/index.ts';
import { Following } from './following.ts';

const digest = `sha256:${'b'.repeat(64)}`;
const condition = (message: string) => [
  { type: 'Ready', status: 'True', reason: 'Succeeded', message, observedGeneration: 1, lastTransitionTime: '' },
];

/** A Kustomization on an OCI artifact with a HelmRelease below, whose chart is another; as a version of Flux has them. */
function objects(oci: string): readonly object[] {
  const source = (name: string, metadata: object) => ({
    apiVersion: `source.toolkit.fluxcd.io/${oci}`,
    kind: 'OCIRepository',
    metadata: { name, namespace: 'flux-system', generation: 1 },
    spec: { url: `oci://registry.example/${name}`, interval: '1m', ref: { tag: 'latest' } },
    status: {
      observedGeneration: 1,
      artifact: { revision: `latest@${digest}`, metadata },
      conditions: condition('stored artifact'),
    },
  });
  const apps = kustomization({
    inventory: ['flux-system_demo_helm.toolkit.fluxcd.io_HelmRelease'],
    spec: { sourceRef: { kind: 'OCIRepository', name: 'gitops' } },
  });
  const { history: _, ...status } = apps['status'] as Record<string, unknown>;
  return [
    source('gitops', { 'org.opencontainers.image.revision': revision(commits.awaited) }),
    source('chart', {}),
    {
      ...apps,
      status: {
        ...status,
        lastAppliedRevision: `latest@${digest}`,
        lastAppliedOriginRevision: revision(commits.awaited),
        conditions: condition(`Applied revision: latest@${digest}`),
      },
    },
    {
      apiVersion: 'helm.toolkit.fluxcd.io/v2',
      kind: 'HelmRelease',
      metadata: { name: 'demo', namespace: 'flux-system', generation: 1 },
      spec: { interval: '1m', chartRef: { kind: 'OCIRepository', name: 'chart' } },
      status: {
        observedGeneration: 1,
        lastAttemptedRevision: '1.0.0',
        lastAttemptedRevisionDigest: digest,
        history: [{ chartVersion: '1.0.0', version: 1, status: 'deployed' }],
        conditions: condition('Helm install succeeded'),
      },
    },
  ];
}

describe('The API versions that a server has of Flux', () => {
  const cases: readonly [FluxVersion, string][] = [
    ['2.3', 'v1beta2'],
    ['2.6', 'v1'],
    ['2.9', 'v1'],
  ];
  for (const [flux, oci] of cases) {
    it(`are found out: Flux ${flux}, whose OCIRepository is ${oci}`, async () => {
      const following = await Following.start({ flux });
      await following.cluster.flux.stop();
      for (const object of objects(oci)) following.cluster.apply(object);
      const cluster = await following.open();
      try {
        const verdict = await new Promise<Verdict>((resolve) => {
          const view = new ClusterView({
            cluster,
            targets: [target],
            track: { failAfterAttempts: 1, checkChildren: true, stableFor: 0 },
            signal: following.signal,
            changed() {
              const [track] = view.tracks;
              if (track?.finalAt !== undefined) resolve(track.judgement.verdict);
            },
            judgeNow: () => ({ knowledge: known(), now: 0 }),
          });
          view.judge();
        });
        assert.equal(verdict.kind, 'succeeded', verdict.reason);
        const asked = following.cluster.requests
          .map(({ path }) => path)
          .filter((path) => path.includes('ocirepositories'));
        assert.ok(asked.length > 0 && asked.every((path) => path.startsWith(`/apis/source.toolkit.fluxcd.io/${oci}/`)));
      } finally {
        await following.stop();
      }
    });
  }
});
