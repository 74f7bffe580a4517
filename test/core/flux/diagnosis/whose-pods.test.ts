import assert from 'node:assert/strict';

import {
  container,
  crashing,
  fakeCluster,
  linesOf,
  look,
  make,
  pod,
  replicaSet,
  revision,
  rollout,
  selector,
  waiting,
} from './fake.ts';

describe('The pods that are looked at', () => {
  it('looks at the pods of the new template, not at those of the version before', async () => {
    const old = replicaSet('web-old', { annotations: revision('1') });
    const objects = [
      ...rollout(pod('web-new-1', waiting('ErrImagePull', 'not found'))),
      old,
      pod('web-old-1', crashing({}), { owner: 'uid-web-old' }),
    ];
    const found = await look(fakeCluster(objects));
    assert.match(linesOf(found), /web-new-1/);
    assert.doesNotMatch(linesOf(found), /web-old-1/);
  });

  it('finds the new pods by their label where ReplicaSets may not be read', async () => {
    const hash = (value: string) => ({ labels: { app: 'web', 'pod-template-hash': value } });
    const objects = [
      ...rollout(pod('web-new-1', waiting('ErrImagePull', 'not found'), { ...hash('b'), at: '2026-01-01T11:30:00Z' })),
      pod('web-old-1', crashing({}), { ...hash('a'), at: '2025-12-01T00:00:00Z' }),
    ];
    const found = await look(fakeCluster(objects, { deny: ['list replicasets.apps'] }));
    assert.match(linesOf(found), /web-new-1/);
    assert.doesNotMatch(linesOf(found), /web-old-1/);
    assert.match(found.notes.join(), /apiGroups: \['apps'\], resources: \[replicasets\], verbs: \[get, list\]/);
  });

  it('tells a StatefulSet’s pod of the new revision', async () => {
    const set = make('apps/v1', 'StatefulSet', { spec: selector, status: { updateRevision: 'web-b' } });
    const of = (hash: string) => ({ owner: 'uid-web', labels: { app: 'web', 'controller-revision-hash': hash } });
    const objects = [
      set,
      pod('web-1', waiting('ErrImagePull', 'not found'), of('web-b')),
      pod('web-0', crashing({}), of('web-a')),
    ];
    const found = await look(fakeCluster(objects), { reason: "[StatefulSet/demo/web status: 'InProgress']" });
    assert.match(linesOf(found), /web-1/);
    assert.doesNotMatch(linesOf(found), /Pod web-0/);
  });

  it('tells the last one of a Job’s many failures, with its words', async () => {
    const job = make('batch/v1', 'Job', { name: 'migrate', spec: selector });
    const ended = { phase: 'Failed', containerStatuses: [container({ terminated: { exitCode: 3 } })] };
    const of = (name: string, at: string) => pod(name, ended, { owner: 'uid-migrate', at });
    const found = await look(
      fakeCluster([job, of('migrate-a', '2026-01-01T11:10:00Z'), of('migrate-b', '2026-01-01T11:50:00Z')], {
        logs: { 'migrate-a web current': 'first', 'migrate-b web current': 'last' },
      }),
      { reason: "[Job/demo/migrate status: 'Failed']" },
    );
    assert.match(linesOf(found), /^2 pods \(migrate-b, migrate-a\).*exit code 3\nlast$/m);
  });

  it('tells pods of the same fault together, once', async () => {
    const message = (name: string): string => `back-off 10s pulling image for ${name}: not found`;
    const pods = ['web-1', 'web-2', 'web-3'].map((name) => pod(name, waiting('ErrImagePull', message(name))));
    const found = await look(fakeCluster(rollout(...pods)));
    assert.equal(found.symptoms.length, 1, linesOf(found));
    assert.match(linesOf(found), /^3 pods \(web-1, web-2, web-3\), container web/);
  });

  it('says nothing of pods that are well, done, or on their way', async () => {
    const pods = [
      pod('web-1', { phase: 'Running', containerStatuses: [container({ running: {} }, { ready: true })] }),
      pod('web-2', waiting('ContainerCreating', '')),
      pod('web-3', { phase: 'Succeeded', containerStatuses: [container({ terminated: { exitCode: 0 } })] }),
    ];
    assert.equal(linesOf(await look(fakeCluster(rollout(...pods)))), '');
  });
});
