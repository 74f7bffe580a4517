import assert from 'node:assert/strict';

import { causes } from '../../../../core/flux/diagnosis/cause.ts';
import { adviceOfCause } from '../../../../core/flux/diagnosis/cause-advice.ts';
import { diagnose } from '../../../../core/flux/diagnosis/diagnose.ts';
import { readTime } from '../../../../core/flux/diagnosis/time.ts';
import { readObject } from '../../../../core/flux/read-object.ts';
import type { ClusterProblem, KubernetesObject } from '../../../../core/ports/cluster.ts';
import { kustomization } from '../build.ts';
import {
  container,
  deployment,
  event,
  fakeCluster,
  linesOf,
  look,
  make,
  now,
  pod,
  replicaSet,
  revision,
  rollout,
  waiting,
} from './fake.ts';

const stuck = rollout(pod('web-1', waiting('ErrImagePull', 'not found')));
const stuckLine = 'Pod web-1, container web (web:2.0): ErrImagePull. not found';
type Conditions = NonNullable<NonNullable<Parameters<typeof kustomization>[0]>['conditions']>;
const ready = (status: string, reason: string, message: string, type = 'Ready'): object => ({
  conditions: [{ type, status, reason, message }],
});
const named = (kind: string, name = 'web', namespace = 'demo'): string => `${kind}/${namespace}/${name} status: 'x'`;

describe('What a failure names', () => {
  it('is looked at: a Service, by its load balancer', async () => {
    const service = (spec: object, status: object = {}) => make('v1', 'Service', { spec, status });
    const told = async (object: KubernetesObject) =>
      linesOf(await look(fakeCluster([object]), { reason: named('Service') }));
    const line = (name: string) => `Service/demo/web has got no address from its load balancer yet (${name})`;
    assert.equal(await told(service({ type: 'LoadBalancer' })), line('the cluster’s own class'));
    assert.equal(await told(service({ type: 'LoadBalancer', loadBalancerClass: 'x' })), line('x'));
    assert.equal(await told(service({ type: 'LoadBalancer' }, { loadBalancer: { ingress: [{}] } })), '');
    assert.equal(await told(service({ type: 'ClusterIP' })), '');
    assert.equal(linesOf(await look(fakeCluster([]), { reason: named('Service') })), 'Service/demo/web is not there.');
    const found = await look(fakeCluster([service({ type: 'LoadBalancer' })]), { reason: named('Service') });
    assert.equal(found.root?.cause, 'loadBalancer');
    const job = make('example/v1', 'Other', { spec: { type: 'LoadBalancer' } });
    assert.equal(linesOf(await look(fakeCluster([job]), { reason: named('Other') })), '');
  });

  it('is looked at: a volume claim, by its phase and its class', async () => {
    const told = async (status: object, spec: object = {}) => {
      const claim = make('v1', 'PersistentVolumeClaim', { name: 'data', spec, status });
      const waits = event({ kind: claim.kind, name: 'data' }, 'WaitForFirstConsumer', 'waiting', { type: 'Normal' });
      const found = await look(fakeCluster([claim, waits]), { reason: named('PersistentVolumeClaim', 'data') });
      return [found.root?.cause, linesOf(found)];
    };
    const said = (what: string) => [
      'volume',
      `PersistentVolumeClaim/demo/data is ${what}\nEvent of PersistentVolumeClaim/demo/data: WaitForFirstConsumer: waiting`,
    ];
    assert.deepEqual(await told({}), said('Pending, of the default storage class'));
    assert.deepEqual(await told({ phase: 'Lost' }, { storageClassName: 'fast' }), said('Lost, of storage class fast'));
    assert.deepEqual(await told({ phase: 'Bound' }), [undefined, '']);
  });

  it('is looked at: the claims of a pod that waits for them, three at most', async () => {
    const volumes = ['a', 'b', 'c', 'd'].map((claimName) => ({ persistentVolumeClaim: { claimName } }));
    const status = {
      conditions: [{ type: 'PodScheduled', status: 'False', reason: 'R', message: 'unbound PersistentVolumeClaims' }],
    };
    const bound = make('v1', 'PersistentVolumeClaim', { name: 'b', status: { phase: 'Bound' } });
    const spec = { volumes: [{ emptyDir: {} }, ...volumes] };
    const found = await look(fakeCluster([...rollout(pod('web-1', status, { spec })), bound]));
    assert.deepEqual(
      found.findings.map(({ text, cause }) => [text, cause]),
      [
        ['Pod web-1: R: unbound PersistentVolumeClaims', 'volume'],
        ['PersistentVolumeClaim/demo/a is not there.', 'volume'],
        ['PersistentVolumeClaim/demo/c is not there.', 'volume'],
      ],
    );
    const other = { conditions: [{ type: 'PodScheduled', status: 'False', message: 'Insufficient cpu' }] };
    const cluster = fakeCluster(rollout(pod('web-1', other, { spec })));
    await look(cluster);
    assert.ok(!cluster.asked.includes('get persistentvolumeclaims'));
  });

  it('is looked at: a Canary, by the pods of its new version', async () => {
    const canary = {
      apiVersion: 'flagger.app/v1beta1',
      kind: 'Canary',
      metadata: { name: 'web', namespace: 'demo', uid: 'c', generation: 1 },
      spec: { targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' } },
      status: {},
    };
    const ref = { kind: 'Canary', namespace: 'demo', name: 'web' };
    const found = await look(fakeCluster(stuck), { ref, object: readObject(canary), reason: 'failed' });
    assert.equal(linesOf(found), stuckLine);
    assert.equal(linesOf(await look(fakeCluster(stuck), { ref, reason: 'failed' })), '');
  });

  it('is looked at: a workload that is itself what failed, once', async () => {
    const ref = { kind: 'Deployment', namespace: 'demo', name: 'web' };
    const own = event({ kind: 'Deployment', name: 'web' }, 'x', 'its own');
    const cluster = fakeCluster([...stuck, own]);
    const found = await look(cluster, { ref, reason: named('Deployment') });
    assert.equal(linesOf(found), `${stuckLine}\nEvent of Deployment/demo/web: x: its own`);
    assert.equal(cluster.asked.filter((one) => one === 'get deployments.apps').length, 1);
    assert.equal(cluster.asked.filter((one) => one === 'list events').length, 3, 'of it, its ReplicaSet and its pod');
  });

  it('is looked at down to three Kustomizations in each other, and to the workloads of a release', async () => {
    const chain = (from: number, to: number) =>
      Array.from({ length: to - from + 1 }, (_, index) => {
        const next = from + index + 1;
        return {
          ...kustomization({
            name: `k${next - 1}`,
            conditions: {
              Ready: {
                status: 'False',
                reason: 'HealthCheckFailed',
                message: `timeout waiting for: [${next > to ? named('HelmRelease') : named('Kustomization', `k${next}`, 'flux-system')}]`,
              },
            },
          }),
        };
      });
    const labels = { app: 'web', 'helm.toolkit.fluxcd.io/name': 'web', 'helm.toolkit.fluxcd.io/namespace': 'demo' };
    const [, ...behind] = stuck;
    const release = make('helm.toolkit.fluxcd.io/v2', 'HelmRelease', {});
    const objects = [release, deployment({ labels, status: { observedGeneration: 1 } }), ...behind];
    const reason = `timeout waiting for: [${named('Kustomization', 'k1', 'flux-system')}]`;
    const two = await look(fakeCluster([...chain(1, 2), ...objects]), { reason });
    assert.match(linesOf(two), new RegExp(`^${stuckLine.replaceAll(/[().]/g, '\\$&')}$`, 'm'));
    const cluster = fakeCluster([...chain(1, 3), ...objects]);
    const three = await look(cluster, { reason });
    assert.match(linesOf(three), /Kustomization\/flux-system\/k3: HealthCheckFailed/);
    assert.ok(!cluster.asked.includes('get helmreleases.helm.toolkit.fluxcd.io'));
  });

  it('is looked at once, however often it is named, and six at most', async () => {
    const circle = kustomization({
      name: 'k',
      conditions: { Ready: { status: 'False', message: named('Kustomization', 'k', 'flux-system') } },
    });
    const cluster = fakeCluster([circle]);
    await look(cluster, {
      reason: `${named('Kustomization', 'k', 'flux-system')}, ${named('Kustomization', 'apps', 'flux-system')}`,
    });
    assert.equal(cluster.asked.filter((one) => one.startsWith('get ')).length, 1);
    const many = fakeCluster([]);
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const found = await look(many, { reason: names.map((name) => named('Deployment', name)).join(', ') });
    assert.equal(found.findings.length, 6);
  });

  it('is of the inventory’s kind where two kinds have one name, and ends before the sentence does', async () => {
    const object = readObject(
      kustomization({ inventory: ['demo_web_example.com_Service', 'demo_other_apps_Deployment'] }),
    );
    const cluster = fakeCluster([]);
    const reason = 'Service/demo/web. Deployment/demo/web-... and x/Deployment/demo/no';
    const found = await look(cluster, { object, reason });
    assert.deepEqual(cluster.asked.slice(0, 2), ['get services.example.com', 'get deployments.apps']);
    assert.equal(linesOf(found), 'Service/demo/web is not there.\nDeployment/demo/web is not there.');
  });

  it('is the object’s own conditions too, as far as they tell of trouble', async () => {
    const reason = 'x';
    const told = async (conditions: Conditions) => {
      const object = readObject(kustomization({ name: 'apps', conditions }));
      return linesOf(await look(fakeCluster(stuck), { object, reason }));
    };
    const message = named('Deployment');
    assert.equal(await told({ Ready: { status: 'False', message } }), stuckLine);
    assert.equal(await told({ Ready: { status: 'Unknown', message } }), stuckLine);
    assert.equal(await told({ Stalled: { status: 'True', message } }), stuckLine);
    assert.equal(await told({ Reconciling: { status: 'True', message } }), stuckLine);
    assert.equal(await told({ Ready: { status: 'True', message } }), '');
  });
});

describe('Health checks that name nothing', () => {
  const words = 'Running health checks for revision main@sha1:22 with a timeout of 5m0s';
  const inventory = ['demo_web_apps_Deployment', 'demo_cm__ConfigMap'];
  const failing = ready('False', 'R', 'too slow', 'Progressing');
  const told = async (objects: readonly KubernetesObject[], conditions: Conditions, entries = inventory) => {
    const object = readObject(kustomization({ inventory: entries, conditions }));
    const cluster = fakeCluster(objects);
    return { said: linesOf(await look(cluster, { object, reason: 'x' })), asked: cluster.asked };
  };

  it('have the inventory looked at, and only they', async () => {
    assert.equal((await told(stuck, { Reconciling: { message: words } })).said, stuckLine);
    assert.equal((await told(stuck, { Reconciling: { message: 'Building manifests' } })).said, '');
    const both = await told(stuck, { Reconciling: { message: `${words} ${named('Service')}` } });
    assert.equal(both.said, 'Service/demo/web is not there.');
    const release = { ref: { kind: 'GitRepository', namespace: 'a', name: 'b' }, object: undefined, reason: words };
    assert.equal(linesOf(await look(fakeCluster(stuck), release)), '');
  });

  it('have only what is in the inventory looked at, and six of it at most', async () => {
    const many = Array.from({ length: 8 }, (_, index) => deployment({ name: `web-${index}`, status: failing }));
    const objects = [...many, deployment({ name: 'foreign', status: failing })];
    const entries = many.map(({ metadata }) => `demo_${metadata.name}_apps_Deployment`);
    const { said, asked } = await told(objects, { Reconciling: { message: words } }, entries);
    assert.deepEqual(
      said.split('\n'),
      many.slice(0, 6).map(({ metadata }) => `Deployment/demo/${metadata.name}: R: too slow`),
    );
    assert.equal(asked.filter((one) => one === 'list deployments.apps').length, 1);
    const places = Array.from({ length: 14 }, (_, index) => `ns${index}_web_apps_Deployment`);
    const wide = await told([], { Reconciling: { message: words } }, places);
    assert.equal(wide.asked.filter((one) => one === 'list deployments.apps').length, 12);
  });
});

describe('A workload’s own conditions', () => {
  it('are told where they tell of trouble, with what they are the cause of', async () => {
    const told = async (conditions: object, kind = 'Deployment') => {
      const object = make(kind === 'Job' ? 'batch/v1' : 'apps/v1', kind, { status: conditions });
      const { findings } = await look(fakeCluster([object]), { reason: named(kind) });
      return findings.map(({ text, cause }) => [text, cause]).flat();
    };
    assert.deepEqual(await told(ready('False', 'R', 'm', 'Available')), ['Deployment/demo/web: R: m', undefined]);
    assert.deepEqual(await told(ready('True', 'R', 'm', 'Available')), []);
    assert.deepEqual(await told(ready('False', 'R', '', 'Available')), []);
    assert.deepEqual(await told(ready('False', '', 'm', 'Available')), [
      'Deployment/demo/web: Available: m',
      undefined,
    ]);
    assert.deepEqual(await told(ready('True', 'R', 'm', 'Stalled')), ['Deployment/demo/web: R: m', undefined]);
    assert.deepEqual(await told(ready('False', 'R', 'm', 'Stalled')), []);
    assert.deepEqual(await told(ready('True', 'FailedCreate', 'exceeded quota', 'ReplicaFailure')), [
      'Deployment/demo/web: FailedCreate: exceeded quota',
      'quota',
    ]);
    assert.deepEqual(await told(ready('False', 'R', 'exceeded quota', 'Available')), [
      'Deployment/demo/web: R: exceeded quota',
      undefined,
    ]);
    assert.deepEqual(await told(ready('True', 'DeadlineExceeded', 'm', 'Failed'), 'Job'), [
      'Job/demo/web: DeadlineExceeded: m',
      'deadline',
    ]);
  });

  it('and its pods are one cause: what a ReplicaSet says again in an event is said once', async () => {
    const message = 'pods "x" is forbidden: exceeded quota';
    const objects = [
      deployment({ status: ready('True', 'FailedCreate', message, 'ReplicaFailure') }),
      replicaSet('web-new', { annotations: revision('2') }),
      event({ kind: 'ReplicaSet', name: 'web-new' }, 'FailedCreate', message),
      event({ kind: 'ReplicaSet', name: 'web-new' }, 'Other', 'words'),
    ];
    assert.equal(
      linesOf(await look(fakeCluster(objects))),
      `Deployment/demo/web: FailedCreate: ${message}\nEvent of ReplicaSet/demo/web-new: Other: words`,
    );
  });

  it('events are looked at of pods in trouble, and of one that is on its way', async () => {
    const way = (name: string) => pod(name, { phase: 'Pending' });
    const trouble = pod('web-1', waiting('ErrImagePull', 'not found'));
    const fine = pod('web-4', { phase: 'Running', containerStatuses: [container({ running: {} }, { ready: true })] });
    const events = ['web-1', 'web-2', 'web-3', 'web-4'].map((name) => event({ kind: 'Pod', name }, 'x', `of ${name}`));
    const found = await look(fakeCluster([...rollout(trouble, way('web-2'), way('web-3'), fine), ...events]));
    assert.deepEqual(
      found.findings.slice(1).map(({ text }) => text.split(' ').at(-1)),
      ['web-1', 'web-2'],
    );
  });
});

describe('Looking behind a release', () => {
  const ref = { kind: 'HelmRelease', namespace: 'demo', name: 'web' };
  const told = async (o: Parameters<typeof make>[2], ...objects: readonly KubernetesObject[]) => {
    const release = make('helm.toolkit.fluxcd.io/v2', 'HelmRelease', o);
    const cluster = fakeCluster([release, ...objects]);
    return { found: await look(cluster, { ref, reason: 'x' }), cluster };
  };
  const back =
    'HelmRelease/demo/web was put back to the version before, so the pods that failed are gone: only its own words and events tell of them.';
  const remediated = {
    conditions: [
      { type: 'Ready', status: 'False' },
      { type: 'Remediated', status: 'True' },
    ],
  };

  it('says that it was rolled back where nothing else is to be seen', async () => {
    assert.equal(linesOf((await told({ status: remediated })).found), back);
    assert.equal(linesOf((await told({ status: { conditions: [{ type: 'Ready', status: 'True' }] } })).found), '');
    assert.equal(
      linesOf((await told({ status: { conditions: [{ type: 'Remediated', status: 'False' }] } })).found),
      '',
    );
    const status = { ...remediated, inventory: { entries: [{ id: 'demo_web_apps_Deployment', v: 'v1' }] } };
    assert.equal(linesOf((await told({ status }, ...stuck)).found), stuckLine);
  });

  it('asks for its workloads in the namespace that it installs into, by helm-controller’s labels', async () => {
    const { cluster } = await told({ spec: { targetNamespace: 'other' } });
    const labels = 'helm.toolkit.fluxcd.io/name=web,helm.toolkit.fluxcd.io/namespace=demo';
    assert.deepEqual(cluster.selected.slice(0, 4), [
      `deployments.apps ${labels}`,
      `statefulsets.apps ${labels}`,
      `daemonsets.apps ${labels}`,
      `jobs.batch ${labels}`,
    ]);
    assert.equal(linesOf((await told({ spec: { targetNamespace: 'other' } }, ...stuck)).found), '');
  });

  it('tells of four of its workloads at most', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const entries = names.map((name) => ({ id: `demo_${name}_apps_Deployment`, v: 'v1' }));
    const workloads = names.map((name) => deployment({ name, status: ready('False', 'R', 'm', 'Available') }));
    const { found } = await told({ status: { inventory: { entries } } }, ...workloads);
    assert.equal(
      linesOf(found),
      names
        .slice(0, 4)
        .map((name) => `Deployment/demo/${name}: R: m`)
        .join('\n'),
    );
  });

  it('tells of its failed tests, four at most, whether or not their pods are there', async () => {
    const testHooks = Object.fromEntries(
      ['a', 'b', 'c', 'd', 'e']
        .map((name) => [name, { phase: 'Failed' }])
        .toSpliced(1, 0, ['ok', { phase: 'Succeeded' }]),
    );
    const { found } = await told(
      { status: { history: [{ testHooks }] } },
      pod('a', { phase: 'Failed' }),
      pod('ok', { phase: 'Failed' }),
      pod('b', { containerStatuses: [container({ terminated: { exitCode: 1 } })] }),
    );
    assert.deepEqual(
      found.findings.map(({ text, cause }) => [text, cause]),
      [
        ['The test pod a has failed.', 'helmTest'],
        ['Test: Pod b, container web (web:2.0): it ended with Error, exit code 1', 'helmTest'],
        ['The test c has failed; its pod is gone.', 'helmTest'],
        ['The test d has failed; its pod is gone.', 'helmTest'],
      ],
    );
  });
});

describe('What kept it from seeing more', () => {
  const refusing = (problem: ClusterProblem) => ({
    get: () => Promise.resolve({ ok: false as const, problem }),
    list: () => Promise.resolve({ ok: false as const, problem }),
    logs: () => Promise.resolve({ ok: false as const, problem }),
  });
  const notes = async (problem: ClusterProblem) => (await look(refusing(problem))).notes;
  const page = 'https://github.com/gitops-delivery/gitops-delivery/blob/main/docs/rbac/wait-for-flux.yaml';

  it('is said once, by what it is', async () => {
    assert.deepEqual(await notes({ kind: 'unreachable', message: 'ECONNREFUSED' }), [
      'Not all was looked at: ECONNREFUSED.',
    ]);
    assert.deepEqual(await notes({ kind: 'unauthorized', message: 'expired' }), ['Not all was looked at: expired.']);
    assert.deepEqual(await notes({ kind: 'notServed', type: { group: '', kind: 'X' }, message: 'x' }), []);
    assert.deepEqual(await notes({ kind: 'forbidden', right: '?', message: 'not allowed at all' }), [
      'not allowed at all',
    ]);
  });

  it('is one rule for each group, in all namespaces that it was missing in', async () => {
    const reason = `${named('Deployment')}, ${named('Job', 'a', 'other')}, ${named('StatefulSet')}, ${named('Service')}`;
    const deny = [
      'get deployments.apps',
      'get statefulsets.apps',
      'get jobs.batch',
      'list events',
      'list events.events.k8s.io',
    ];
    const { notes: said } = await look(fakeCluster([make('v1', 'Service', {})], { deny }), { reason });
    assert.deepEqual(said, [
      "More could be said with further rights in demo, other, flux-system. Grant the task's account the rules " +
        "{ apiGroups: ['apps'], resources: [deployments, statefulsets], verbs: [get, list] } and " +
        "{ apiGroups: ['batch'], resources: [jobs], verbs: [get, list] } and " +
        `{ apiGroups: [''], resources: [events], verbs: [get, list] }; all that helps: ${page}`,
    ]);
    const cluster = fakeCluster([], { deny: ['list events', 'list events.events.k8s.io'] });
    const { notes: one } = await look(cluster, { ref: { kind: 'X', namespace: '', name: 'x' }, reason: 'x' });
    assert.deepEqual(one, [
      "More could be said with further rights in default. Grant the task's account the rule " +
        `{ apiGroups: [''], resources: [events], verbs: [get, list] }; all that helps: ${page}`,
    ]);
  });

  it('is that there was too much, after eighty requests, or that time was over', async () => {
    const names = Array.from({ length: 5 }, (_, index) => `web-${index}`);
    const of = (name: string) => [
      make('apps/v1', 'StatefulSet', { name, spec: { selector: { matchLabels: { app: name } } } }),
      ...names.map((one) =>
        pod(`${name}-${one}`, waiting(`Err${one}`, 'x'), { owner: `uid-${name}`, labels: { app: name } }),
      ),
    ];
    const many = fakeCluster(names.flatMap(of));
    const below = await look(many, { reason: names.map((name) => named('StatefulSet', name)).join() });
    assert.deepEqual(below.notes, []);
    const asked: string[] = [];
    const endless = {
      ...fakeCluster([]),
      get: (_: unknown, namespace: string, name: string) => {
        asked.push(name);
        const next = [1, 2, 3, 4, 5, 6].map((one) => named('Kustomization', `${name}${one}`, namespace)).join();
        const object = { ...kustomization({ name, conditions: { Ready: { status: 'False', message: next } } }) };
        return Promise.resolve({ ok: true as const, object });
      },
    };
    const above = await look(endless, {
      reason: named('Kustomization', 'k', 'flux-system').concat(named('Kustomization', 'l', 'flux-system')),
    });
    assert.deepEqual(above.notes, ['Not all was looked at: there is too much of it.']);
    const stopped = new AbortController();
    stopped.abort();
    const ref = { kind: 'Deployment', namespace: 'demo', name: 'web' };
    const none = fakeCluster(stuck);
    const late = await diagnose(none, { ref, object: undefined, reason: '' }, now, stopped.signal);
    assert.deepEqual([late.notes, none.asked], [['Not all was looked at: the cluster did not answer in time.'], []]);
  });
});

describe('The advice on a cause', () => {
  const at = { kind: 'Pod', namespace: 'demo', name: 'web-1' };
  const ref = { kind: 'Kustomization', namespace: 'flux-system', name: 'apps' };

  it('is one of its own for each, in whole sentences', () => {
    const all = causes.map((cause) => adviceOfCause({ cause, at }, ref));
    for (const one of all) assert.match(one, /^[A-Z].{40,}\.$/);
    assert.equal(new Set(all).size, causes.length);
  });

  it('names the object in its commands, and nothing that a shell would take for more than a name', () => {
    const crash = (of: typeof at) => adviceOfCause({ cause: 'crash', at: of }, ref);
    assert.match(crash(at), /kubectl logs web-1 -n demo --previous/);
    assert.match(crash({ ...at, name: 'x;rm', namespace: '$(x)' }), /kubectl logs <pod> -n <namespace> --previous/);
    assert.match(crash({ ...at, kind: 'Deployment' }), /kubectl logs <pod> -n demo/);
    assert.match(adviceOfCause({ cause: 'crash', at: undefined }, ref), /kubectl logs <pod> -n <namespace>/);
    const signIn = (of: typeof ref) => adviceOfCause({ cause: 'signIn', at }, of);
    assert.match(signIn(ref), /flux reconcile source git apps -n flux-system\./);
    for (const of of [
      { ...ref, name: '-x' },
      { ...ref, namespace: '`x`' },
    ])
      assert.match(signIn(of), /flux reconcile source git <name> -n <namespace>\./);
  });
});

describe('A time as Kubernetes writes it', () => {
  it('is read as JavaScript reads it, over the ends of months, leap years and centuries', () => {
    const days = ['01-01', '02-28', '03-01', '12-31'];
    for (const year of [1970, 1999, 2000, 2024, 2026, 2099, 2100, 2101, 2400])
      for (const day of [...days, ...(new Date(`${year}-02-29`).getUTCMonth() === 1 ? ['02-29'] : [])])
        for (const time of ['00:00:00Z', '23:59:59.123456Z', '12:30:45.5Z'])
          assert.equal(
            readTime(`${year}-${day}T${time}`),
            Date.parse(`${year}-${day}T${time}`),
            `${year}-${day}T${time}`,
          );
    for (const text of [
      '',
      'x',
      '2026-01-01',
      '2026-01-01T00:00:00+01:00',
      'x2026-01-01T00:00:00Z',
      '2026-01-01T00:00:00Zx',
    ])
      assert.equal(readTime(text), undefined, text);
  });
});
