import { observe } from '../../../core/flux/state.ts';
import { failing, gitRepository, inventoryOf, kustomization, revision, seen, helm } from './build.ts';
import {
  above,
  awaited,
  deployed,
  done,
  elsewhere,
  fetched,
  gaveUp,
  newer,
  no,
  old,
  parent,
  refused,
  running,
  stalled,
  tellAll,
  without,
  workloadless,
  childInventory,
  deleting,
} from './judged.ts';
import { later } from './judging.ts';

tellAll({
  'a Kustomization': {
    'is not there': [
      { state: seen(kustomization({ name: 'b' }), kustomization({ name: 'a' })) },
      'pending absent Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps is not there; Kustomizations in flux-system: a, b',
    ],
    'is not there, nor any other': [
      { state: seen(fetched) },
      'pending absent Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps is not there; Kustomizations in flux-system: none',
    ],
    'cannot be read': [
      { state: refused(seen(fetched), 'Kustomization', 'flux-system') },
      'pending notReadable Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps cannot be read: no right',
    ],
    'is suspended': [
      { state: seen(fetched, kustomization({ spec: { suspend: true } })) },
      'failed suspended Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps is suspended: it applies nothing until somebody resumes it',
      'at main@sha1:11',
    ],
    'is being deleted': [
      {
        state: seen(fetched, {
          ...kustomization(),
          metadata: { ...kustomization().metadata, ...deleting },
        }),
      },
      'pending absent Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps is being deleted',
    ],
    'has applied nothing yet': [
      { state: seen(fetched, without(without(kustomization(), 'lastAppliedRevision'), 'lastAttemptedRevision')) },
      'pending fetched Kustomization/flux-system/apps',
      'the source has it; Kustomization/flux-system/apps has applied nothing',
    ],
    'has applied the commit before': [
      { state: seen(fetched, kustomization()) },
      'pending fetched Kustomization/flux-system/apps',
      'the source has it; Kustomization/flux-system/apps has applied main@sha1:11',
    ],
    'applied it': [
      { state: seen(fetched, done) },
      'succeeded Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps applied main@sha1:22',
      'at main@sha1:22',
    ],
    'applied a newer commit': [
      { state: seen(gitRepository({ commit: newer }), kustomization({ applied: newer })) },
      'succeeded Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps applied main@sha1:33, which contains 22',
      'at main@sha1:33',
    ],
    'writes its status': [
      {
        state: seen(
          fetched,
          kustomization({ applied: awaited, conditions: { Ready: { message: `Applied revision: ${revision(old)}` } } }),
        ),
      },
      'pending reconciling Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps is writing its status',
    ],
    'was changed since': [
      { state: seen(fetched, kustomization({ applied: awaited, generation: 2, observed: 1 })) },
      'pending generation Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps was changed and its controller has not looked at it since',
    ],
    'has a condition of another generation': [
      { state: seen(fetched, kustomization({ applied: awaited, conditions: { Ready: { generation: 0 } } })) },
      'pending generation Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps was changed and its controller has not looked at it since',
    ],
    'has a source that was changed since': [
      { state: seen(gitRepository({ commit: awaited, generation: 2, observed: 1 }), done) },
      'pending generation Kustomization/flux-system/apps',
      'GitRepository/flux-system/gitops was changed and its controller has not looked at it since',
    ],
    'is at work': [
      {
        state: seen(
          fetched,
          kustomization({ conditions: { Ready: { status: 'Unknown' }, Reconciling: { message: 'words' } } }),
        ),
      },
      'pending reconciling Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps: words',
    ],
    'is not ready for a reason that nobody knows': [
      { state: seen(fetched, kustomization({ conditions: no('Peculiar') })) },
      'pending notReady Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps (Peculiar): words',
    ],
    'does not try again': [
      { state: seen(fetched, kustomization({ conditions: stalled() })) },
      'failed stalled Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps does not try again (Bad): words',
      'at main@sha1:11',
    ],
    'does not try again in another generation': [
      { state: seen(fetched, kustomization({ conditions: stalled('Bad', { generation: 0 }) })) },
      'pending fetched Kustomization/flux-system/apps',
      'the source has it; Kustomization/flux-system/apps has applied main@sha1:11',
    ],
    'failed at it': [
      { state: seen(fetched, kustomization({ attempted: awaited, conditions: failing(awaited) })) },
      'failed attemptsFailed Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps failed at main@sha1:22 (BuildFailed): kustomize build failed',
      'at main@sha1:22',
    ],
    'failed at it twice': [
      {
        state: later(
          seen(fetched, kustomization({ attempted: awaited, conditions: failing(awaited) })),
          kustomization({ attempted: awaited, conditions: failing(awaited, { at: '2026-01-01T00:01:00Z' }) }),
        ),
        options: { failAfterAttempts: 2 },
      },
      'failed attemptsFailed Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps failed 2 times at main@sha1:22 (BuildFailed): kustomize build failed',
      'at main@sha1:22',
    ],
    'failed at it, and may try again': [
      {
        state: seen(fetched, kustomization({ attempted: awaited, conditions: failing(awaited) })),
        options: { failAfterAttempts: 2 },
      },
      'pending retrying Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps failed an attempt (BuildFailed): kustomize build failed',
    ],
    'failed at a newer one': [
      {
        state: seen(gitRepository({ commit: newer }), kustomization({ attempted: newer, conditions: failing(newer) })),
      },
      'failed attemptsFailed Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps failed at main@sha1:33, a newer revision than 22, which it contains (BuildFailed): kustomize build failed',
      'at main@sha1:33',
    ],
    'failed at an older one': [
      { state: seen(fetched, kustomization({ attempted: old, conditions: failing(old) })) },
      'pending stale Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps failed an attempt of an older revision (BuildFailed): kustomize build failed',
    ],
    'was applied with other files': [
      {
        state: seen(gitRepository({ commit: newer }), kustomization({ applied: newer })),
        knowledge: { content: new Map([[newer, { kind: 'differs', by: 'build 7', files: [] }]]) },
      },
      'superseded Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps applied main@sha1:33, where the delivered files are others: build 7',
      'at main@sha1:33',
    ],
    'was applied, and the files are compared': [
      {
        state: seen(gitRepository({ commit: newer }), kustomization({ applied: newer })),
        knowledge: { content: new Map() },
      },
      'pending asking Kustomization/flux-system/apps',
      'comparing the delivered files at 33 with the awaited ones',
      'asks: {"kind":"content","commit":"33"}',
    ],
    'was applied, and the files cannot be compared': [
      {
        state: seen(gitRepository({ commit: newer }), kustomization({ applied: newer })),
        knowledge: { content: new Map([[newer, { kind: 'unavailable', because: 'no right' }]]) },
      },
      'succeeded Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps applied main@sha1:33, which contains 22',
      'at main@sha1:33',
      'warns: Only the history was compared, not the content: no right',
    ],
    'waits for what its own one above applies': [
      {
        state: seen(
          fetched,
          kustomization({ name: 'above' }),
          kustomization({
            applied: awaited,
            labels: {
              'kustomize.toolkit.fluxcd.io/name': 'above',
              'kustomize.toolkit.fluxcd.io/namespace': 'flux-system',
            },
          }),
        ),
      },
      'pending children Kustomization/flux-system/above',
      'Kustomization/flux-system/apps may still be as it was: Kustomization/flux-system/above, which applies it, has not applied 22 yet',
    ],
    'changed nothing': [
      {
        state: later(
          seen(
            fetched,
            kustomization({ history: [{ digest: 'd', commit: old, status: 'ReconciliationSucceeded', total: 1 }] }),
          ),
          kustomization({
            applied: awaited,
            history: [{ digest: 'd', commit: awaited, status: 'ReconciliationSucceeded', total: 2 }],
          }),
        ),
      },
      'succeeded Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps applied main@sha1:22; nothing under its path changed',
      'at main@sha1:22',
    ],
  },
  'a child': {
    'is a Kustomization on the same source': [
      { state: seen(fetched, above(), kustomization({ name: 'child' })) },
      'pending children Kustomization/flux-system/child',
      'the source has it; Kustomization/flux-system/child has applied main@sha1:11',
    ],
    'is a Kustomization that is not there': [
      { state: seen(fetched, above()) },
      'pending children Kustomization/flux-system/child',
      'Kustomization/flux-system/child is not there; Kustomizations in flux-system: apps',
    ],
    'is a Kustomization on another source, suspended': [
      { state: seen(fetched, above(), elsewhere({ suspend: true })) },
      'failed suspended Kustomization/flux-system/child',
      'Kustomization/flux-system/child is suspended',
      'at main@sha1:11',
    ],
    'is a Kustomization on another source, ready': [
      { state: seen(fetched, above(), elsewhere()) },
      'succeeded Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps applied main@sha1:22',
      'at main@sha1:22',
    ],
    'is a Kustomization on another source, without status': [
      { state: seen(fetched, above(), elsewhere({}, {})) },
      'pending children Kustomization/flux-system/child',
      'Kustomization/flux-system/child is not ready (no status yet)',
    ],
    'is a Kustomization on another source, not ready': [
      { state: seen(fetched, above(), elsewhere({}, no('BuildFailed'))) },
      'pending children Kustomization/flux-system/child',
      'Kustomization/flux-system/child is not ready (BuildFailed: words)',
    ],
    'is a Kustomization on another source, at work': [
      {
        state: seen(
          fetched,
          above(),
          elsewhere({}, { Ready: { status: 'Unknown', reason: 'Progressing', message: 'words' } }),
        ),
      },
      'pending reconciling Kustomization/flux-system/child',
      'Kustomization/flux-system/child is not ready (Progressing: words)',
    ],
    'is a Kustomization on another source, of another generation': [
      { state: seen(fetched, above(), elsewhere({}, { Ready: { generation: 0 } })) },
      'pending children Kustomization/flux-system/child',
      'Kustomization/flux-system/child is not ready (Succeeded: )',
    ],
    'may not be read': [
      { state: refused(seen(fetched, parent()), 'HelmRelease', 'flux-system') },
      'succeeded Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps applied main@sha1:22',
      'at main@sha1:22',
      'warns: HelmRelease/flux-system/demo, applied by Kustomization/flux-system/apps, was not looked at: no right',
    ],
    'is not there for a moment, for the cluster does not answer': [
      {
        state: observe(seen(fetched, parent()), {
          kind: 'problem',
          type: { group: '', kind: 'HelmRelease' },
          namespace: 'flux-system',
          problem: { kind: 'unreachable', message: 'x' },
        }),
      },
      'pending children HelmRelease/flux-system/demo',
      'HelmRelease/flux-system/demo is not there',
    ],
    'does not count': [
      { state: seen(fetched, above()), options: { checkChildren: false } },
      'succeeded Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps applied main@sha1:22',
      'at main@sha1:22',
    ],
    'fails behind one that waits': [
      {
        state: seen(
          fetched,
          kustomization({ applied: awaited, inventory: [inventoryOf.release, ...childInventory] }),
          ...helm({}),
          kustomization({ name: 'child', attempted: awaited, conditions: failing(awaited) }),
        ),
      },
      'failed attemptsFailed Kustomization/flux-system/child',
      'Kustomization/flux-system/child failed at main@sha1:22 (BuildFailed): kustomize build failed',
      'at main@sha1:22',
    ],
  },
  'workloads that': {
    'were not looked at yet': [
      { state: workloadless({ wait: false }) },
      'pending unseen Deployment/demo/web',
      'Deployment/demo/web, applied by Kustomization/flux-system/apps: not looked at yet',
    ],
    'are not there': [
      { state: running(undefined, { wait: false }) },
      'pending workloads Deployment/demo/web',
      'Deployment/demo/web, applied by Kustomization/flux-system/apps: it is not there',
    ],
    'are on their way': [
      { state: running(deployed('web', '2', { replicas: 1 }), { wait: false }) },
      'pending workloads Deployment/demo/web',
      'Deployment/demo/web, applied by Kustomization/flux-system/apps: 0 of 1 replicas updated',
    ],
    failed: [
      { state: running(deployed('web', '2', { replicas: 1 }, gaveUp), { wait: false }) },
      'failed unhealthy Deployment/demo/web',
      'Deployment/demo/web, applied by Kustomization/flux-system/apps, failed (ProgressDeadlineExceeded: words)',
      'at main@sha1:22',
    ],
    'failed, and may do so again': [
      {
        state: running(deployed('web', '2', { replicas: 1 }, gaveUp), { wait: false }),
        options: { failAfterAttempts: 2 },
      },
      'pending workloads Deployment/demo/web',
      'Deployment/demo/web, applied by Kustomization/flux-system/apps: failed an attempt (ProgressDeadlineExceeded: words)',
    ],
    'may not be read': [
      { state: refused(workloadless({ wait: false }), 'Deployment', 'demo') },
      'succeeded Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps applied main@sha1:22',
      'at main@sha1:22',
      'warns: Kustomization/flux-system/apps has neither wait nor healthChecks, so it says "applied", not "healthy"; and the health of what it applied is unknown: no right.',
    ],
    'are well': [
      { state: running(deployed('web', '2'), { wait: false }) },
      'succeeded Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps applied main@sha1:22',
      'at main@sha1:22',
    ],
    'are looked at by Flux itself': [
      { state: running(deployed('web', '2', { replicas: 1 })) },
      'succeeded Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps applied main@sha1:22',
      'at main@sha1:22',
    ],
  },
});
