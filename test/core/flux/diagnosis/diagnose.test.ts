import assert from 'node:assert/strict';

import { readObject } from '../../../../core/flux/read-object.ts';
import { kustomization } from '../build.ts';
import {
  container,
  crashing,
  deployment,
  event,
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

describe('Looking behind a failed health check', () => {
  it('tells images that cannot be pulled, and why', async () => {
    const causes: readonly [string, string][] = [
      ['rpc error: code = NotFound desc = failed to resolve reference: web:2.0: not found', 'imageMissing'],
      ['failed to authorize: 401 Unauthorized', 'imageAuth'],
      ['pull access denied, repository does not exist or may require authorization', 'imageAuth'],
      ['toomanyrequests: You have reached your pull rate limit', 'imageLimit'],
      ['dial tcp: lookup registry.example: no such host', 'imageUnreachable'],
    ];
    for (const [message, cause] of causes) {
      const found = await look(fakeCluster(rollout(pod('web-1', waiting('ImagePullBackOff', message)))));
      assert.equal(found.root?.cause, cause, message);
      assert.match(linesOf(found), /^Pod web-1, container web \(web:2\.0\): ImagePullBackOff/);
    }
  });

  it('tells a crash with the last lines of the run that crashed', async () => {
    const cluster = fakeCluster(rollout(pod('web-1', crashing({ exitCode: 2 }))), {
      logs: { 'web-1 web previous': 'starting\nfatal: no database\n', 'web-1 web current': 'starting\n' },
    });
    const found = await look(cluster);
    assert.equal(found.root?.cause, 'crash');
    assert.match(
      linesOf(found),
      /CrashLoopBackOff: it ended with Error, exit code 2, restarted 4 times\nstarting\nfatal: no database/,
    );
  });

  it('takes the present log where there was no run before, and shows only the end of a long one', async () => {
    const long = Array.from({ length: 50 }, (_, index) => `line ${index}`).join('\n');
    const found = await look(fakeCluster(rollout(pod('web-1', crashing({}))), { logs: { 'web-1 web current': long } }));
    assert.match(linesOf(found), /line 49/);
    assert.doesNotMatch(linesOf(found), /line 39\n/);
  });

  it('takes secrets out of a log that it shows, and what could be a command', async () => {
    const log = [
      'DB_PASSWORD=hunter2 user=app',
      'connect to postgres://app:hunter3@db/app failed',
      'fetch https://app:hunter4@host/x',
      '{"apiKey": "hunter5", "x": 1}',
      'Authorization: Bearer hunter6',
      '##vso[task.setvariable variable=x]y',
      '\u001B[31mred\u001B[0m',
    ].join('\n');
    const found = await look(fakeCluster(rollout(pod('web-1', crashing({}))), { logs: { 'web-1 web previous': log } }));
    const text = linesOf(found);
    for (const secret of ['hunter2', 'hunter3', 'hunter4', 'hunter5', 'hunter6', '##vso[', '\u001B'])
      assert.ok(!text.includes(secret), `${secret}: ${text}`);
    assert.match(text, /user=app/);
  });

  it('tells out of memory, commands that are not there, and images for another processor', async () => {
    const causes: readonly [object, string][] = [
      [{ reason: 'OOMKilled', exitCode: 137 }, 'outOfMemory'],
      [{ exitCode: 127 }, 'command'],
      [{ exitCode: 1, message: 'exec /app: exec format error' }, 'platform'],
    ];
    for (const [end, cause] of causes) {
      const found = await look(fakeCluster(rollout(pod('web-1', crashing(end)))));
      assert.equal(found.root?.cause, cause);
    }
  });

  it('tells pods of the same fault together, once', async () => {
    const message = (name: string): string => `back-off 10s pulling image for ${name}: not found`;
    const pods = ['web-1', 'web-2', 'web-3'].map((name) => pod(name, waiting('ErrImagePull', message(name))));
    const found = await look(fakeCluster(rollout(...pods)));
    assert.equal(found.findings.length, 1, linesOf(found));
    assert.match(linesOf(found), /^3 pods \(web-1, web-2, web-3\), container web/);
  });

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

  it('tells a quota that refuses pods, of which there is nothing else to be seen', async () => {
    const refused =
      'pods "web-new-x" is forbidden: exceeded quota: small, requested: pods=1, used: pods=4, limited: pods=4';
    const objects = [
      deployment({
        status: { conditions: [{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: refused }] },
      }),
      replicaSet('web-new', { annotations: revision('2') }),
      event({ kind: 'ReplicaSet', name: 'web-new' }, 'FailedCreate', `Error creating: ${refused}`, { count: 12 }),
    ];
    const found = await look(fakeCluster(objects));
    assert.equal(found.root?.cause, 'quota');
    assert.match(linesOf(found), /FailedCreate: pods "web-new-x" is forbidden: exceeded quota/);
  });

  it('tells what keeps a pod from being scheduled, and a volume from being bound', async () => {
    const unscheduled = (message: string): object => ({
      phase: 'Pending',
      conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }],
    });
    const full = await look(
      fakeCluster(rollout(pod('web-1', unscheduled('0/3 nodes are available: 3 Insufficient cpu.')))),
    );
    assert.equal(full.root?.cause, 'unschedulable');
    assert.match(linesOf(full), /Pod web-1: Unschedulable: 0\/3 nodes/);

    const message = '0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims.';
    const claim = make('v1', 'PersistentVolumeClaim', {
      name: 'data',
      spec: { storageClassName: 'fast' },
      status: { phase: 'Pending' },
    });
    const why = event(
      { kind: 'PersistentVolumeClaim', name: 'data' },
      'ProvisioningFailed',
      'storageclass.storage.k8s.io "fast" not found',
    );
    const volumes = { spec: { volumes: [{ persistentVolumeClaim: { claimName: 'data' } }] } };
    const stuck = await look(fakeCluster([...rollout(pod('web-1', unscheduled(message), volumes)), claim, why]));
    assert.equal(stuck.root?.cause, 'volume');
    assert.match(linesOf(stuck), /PersistentVolumeClaim\/demo\/data is Pending, of storage class fast/);
    assert.match(linesOf(stuck), /ProvisioningFailed: storageclass\.storage\.k8s\.io "fast" not found/);
  });

  it('tells a probe that fails by the pod’s events', async () => {
    const running = { phase: 'Running', containerStatuses: [container({ running: {} })] };
    const probe = event({ kind: 'Pod', name: 'web-1' }, 'Unhealthy', 'Readiness probe failed: HTTP 503', { count: 7 });
    const found = await look(fakeCluster([...rollout(pod('web-1', running)), probe]));
    assert.equal(found.root?.cause, 'probe');
    assert.match(
      linesOf(found),
      /runs, but is not ready[\s\S]*\(7 times\): Unhealthy: Readiness probe failed: HTTP 503/,
    );
  });

  it('tells an init container that does not come to its end, with what it says', async () => {
    const stuck = {
      phase: 'Pending',
      initContainerStatuses: [
        container({ running: {} }, { name: 'proxy', ready: true }),
        container({ terminated: { exitCode: 0 } }, { name: 'done', lastState: { terminated: { exitCode: 1 } } }),
        container({ running: {} }, { name: 'migrate' }),
      ],
      containerStatuses: [container({ waiting: { reason: 'PodInitializing' } })],
    };
    const found = await look(
      fakeCluster(rollout(pod('web-1', stuck)), { logs: { 'web-1 migrate current': 'waiting for db:5432' } }),
    );
    assert.match(linesOf(found), /container migrate \(web:2\.0\): is to end before .*\nwaiting for db:5432/);
    assert.doesNotMatch(linesOf(found), /proxy|done/);
  });

  it('tells a volume that is not mounted of a pod that seems merely on its way', async () => {
    const objects = [
      ...rollout(pod('web-1', waiting('ContainerCreating', ''))),
      event({ kind: 'Pod', name: 'web-1' }, 'FailedMount', 'MountVolume.SetUp failed: secret "tls" not found'),
    ];
    const found = await look(fakeCluster(objects));
    assert.equal(found.root?.cause, 'config');
    assert.match(linesOf(found), /secret "tls" not found/);
  });

  it('tells a Job that failed, with its pod’s last words', async () => {
    const job = make('batch/v1', 'Job', {
      name: 'migrate',
      spec: selector,
      status: {
        conditions: [
          {
            type: 'Failed',
            status: 'True',
            reason: 'BackoffLimitExceeded',
            message: 'Job has reached the specified backoff limit',
          },
        ],
      },
    });
    const ended = {
      phase: 'Failed',
      containerStatuses: [container({ terminated: { reason: 'Error', exitCode: 3 } })],
    };
    const found = await look(
      fakeCluster([job, pod('migrate-1', ended, { owner: 'uid-migrate' })], {
        logs: { 'migrate-1 web current': 'relation "users" does not exist' },
      }),
      { reason: "failed early due to stalled resources: [Job/demo/migrate status: 'Failed']" },
    );
    assert.match(linesOf(found), /BackoffLimitExceeded/);
    assert.match(linesOf(found), /exit code 3\nrelation "users" does not exist/);
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

  it('says that an object that is waited for is not there', async () => {
    const found = await look(fakeCluster([]));
    assert.equal(linesOf(found), 'Deployment/demo/web is not there.');
  });

  it('says nothing of pods that are well, done, or on their way', async () => {
    const pods = [
      pod('web-1', { phase: 'Running', containerStatuses: [container({ running: {} }, { ready: true })] }),
      pod('web-2', waiting('ContainerCreating', '')),
      pod('web-3', { phase: 'Succeeded', containerStatuses: [container({ terminated: { exitCode: 0 } })] }),
    ];
    assert.equal(linesOf(await look(fakeCluster(rollout(...pods)))), '');
  });

  it('while health checks still run, looks at what of the inventory is not healthy', async () => {
    const object = readObject(
      kustomization({
        inventory: ['demo_web_apps_Deployment', 'demo_ok_apps_Deployment'],
        conditions: {
          Reconciling: { message: 'Running health checks for revision main@sha1:22 with a timeout of 5m0s' },
        },
      }),
    );
    const healthy = { observedGeneration: 1, replicas: 1, updatedReplicas: 1, availableReplicas: 1 };
    const objects = [
      ...rollout(pod('web-1', waiting('ErrImagePull', 'not found'))),
      deployment({
        name: 'ok',
        labels: { app: 'ok' },
        spec: { selector: { matchLabels: { app: 'ok' } } },
        status: healthy,
      }),
    ];
    const cluster = fakeCluster(objects);
    const found = await look(cluster, { object, reason: 'Running health checks' });
    assert.match(linesOf(found), /ErrImagePull/);
    assert.equal(cluster.asked.filter((one) => one === 'list replicasets.apps').length, 1);
  });

  it('puts the root first', async () => {
    const objects = [
      ...rollout(pod('web-1', crashing({ reason: 'OOMKilled', exitCode: 137 }))).slice(1),
      deployment({
        status: {
          conditions: [
            {
              type: 'Progressing',
              status: 'False',
              reason: 'ProgressDeadlineExceeded',
              message: 'timed out progressing',
            },
          ],
        },
      }),
    ];
    const { findings } = await look(fakeCluster(objects));
    assert.match(findings[0]?.text ?? '', /OOMKilled/);
    assert.match(findings.at(-1)?.text ?? '', /ProgressDeadlineExceeded/);
  });
});

describe('Looking behind other failures', () => {
  const release = { kind: 'HelmRelease', namespace: 'demo', name: 'web' };

  it('finds a release’s workloads by its labels, and by its inventory', async () => {
    const labels = { app: 'web', 'helm.toolkit.fluxcd.io/name': 'web', 'helm.toolkit.fluxcd.io/namespace': 'demo' };
    const behind = [
      ...rollout(pod('web-1', waiting('ErrImagePull', 'not found'))).slice(1),
      deployment({ labels, status: { observedGeneration: 1 } }),
    ];
    for (const status of [{}, { inventory: { entries: [{ id: 'demo_web_apps_Deployment', v: 'v1' }] } }]) {
      const helmRelease = make('helm.toolkit.fluxcd.io/v2', 'HelmRelease', { status });
      const found = await look(fakeCluster([helmRelease, ...behind]), { ref: release, reason: 'upgrade failed' });
      assert.match(linesOf(found), /ErrImagePull/);
    }
  });

  it('tells a release’s test by its pod, and that it was rolled back', async () => {
    const status = {
      history: [{ testHooks: { 'web-test': { phase: 'Failed' }, other: { phase: 'Succeeded' } } }],
      conditions: [{ type: 'Remediated', status: 'True' }],
    };
    const ended = { phase: 'Failed', containerStatuses: [container({ terminated: { exitCode: 1 } })] };
    const helmRelease = make('helm.toolkit.fluxcd.io/v2', 'HelmRelease', { status });
    const found = await look(
      fakeCluster([helmRelease, pod('web-test', ended)], { logs: { 'web-test web current': 'expected 200, got 500' } }),
      { ref: release, reason: 'test failed' },
    );
    assert.equal(found.root?.cause, 'helmTest');
    assert.match(linesOf(found), /Test: Pod web-test[\s\S]*expected 200, got 500/);
    assert.match(linesOf(found), /was put back to the version before/);
  });

  it('follows a child that a health check names, down to its pods', async () => {
    const child = {
      ...kustomization({
        name: 'child',
        conditions: {
          Ready: {
            status: 'False',
            reason: 'HealthCheckFailed',
            message: "timeout waiting for: [Deployment/demo/web status: 'InProgress']",
          },
        },
      }),
    };
    const objects = [child, ...rollout(pod('web-1', waiting('ErrImagePull', 'not found')))];
    const found = await look(fakeCluster(objects), {
      reason: "timeout waiting for: [Kustomization/flux-system/child status: 'InProgress']",
    });
    assert.match(linesOf(found), /ErrImagePull/);
    assert.match(linesOf(found), /Kustomization\/flux-system\/child: HealthCheckFailed/);
  });

  it('tells the cause by the words of Flux alone', async () => {
    const words: readonly [string, string, string | undefined][] = [
      [
        'Kustomization',
        'Deployment/demo/web dry-run failed: admission webhook "validate.kyverno.svc-fail" denied the request',
        'policy',
      ],
      [
        'Kustomization',
        'Deployment/demo/web dry-run failed (Forbidden): admission webhook "validation.gatekeeper.sh" denied the request: [must-have-owner]',
        'policy',
      ],
      ['Kustomization', 'failed calling webhook "mutate.example": no endpoints available', 'webhookDown'],
      [
        'Kustomization',
        'Job/demo/migrate dry-run failed (Invalid): Job.batch "migrate" is invalid: spec.template: field is immutable',
        'immutable',
      ],
      [
        'Kustomization',
        'Canary/demo/web dry-run failed: no matches for kind "Canary" in version "flagger.app/v1beta1"',
        'kindMissing',
      ],
      ['Kustomization', 'ConfigMap/demo/x dry-run failed (NotFound): namespaces "demo" not found', 'namespaceMissing'],
      [
        'Kustomization',
        'deployments.apps "web" is forbidden: User "system:serviceaccount:flux-system:apps" cannot patch resource',
        'applyForbidden',
      ],
      ['Kustomization', 'kustomization path not found: stat /tmp/x: no such file or directory', 'pathMissing'],
      ['Kustomization', "post build failed for 'web': envsubst error", 'substitution'],
      ['GitRepository', 'failed to checkout: authentication required: Unauthorized', 'signIn'],
      ['GitRepository', 'ssh: handshake failed: knownhosts: key mismatch', 'hostKey'],
      ['GitRepository', 'Get "https://git.example": x509: certificate signed by unknown authority', 'certificate'],
      ['GitRepository', 'couldn\'t find remote ref "refs/heads/main"', 'refMissing'],
      [
        'Kustomization',
        "kustomize build failed: accumulating resources from 'missing.yaml': open /tmp/missing.yaml: no such file or directory",
        'fileMissing',
      ],
      [
        'Kustomization',
        "kustomize build failed: accumulating resources from 'x.yaml': MalformedYAMLError: yaml: line 3: did not find expected key",
        'yaml',
      ],
      ['Kustomization', "timeout waiting for: [Deployment/flux/sops-operator status: 'InProgress']", undefined],
      ['HelmRelease', 'Job "x" is invalid: spec.template: field is immutable', 'immutable'],
      ['HelmChart', 'invalid chart reference: chart.metadata.version "x" is invalid', 'helmChart'],
      ['GitRepository', 'ssh: Could not resolve hostname git.example', 'nameResolution'],
      ['GitRepository', 'dial tcp: lookup git.example: no such host', 'nameResolution'],
      [
        'HelmRelease',
        'template: web/templates/x.yaml:3:4: executing "x": nil pointer evaluating interface {}.tag',
        'helmTemplate',
      ],
      ['HelmRelease', 'another operation (install/upgrade/rollback) is in progress', 'helmBusy'],
      ['HelmRelease', 'Helm upgrade failed: context deadline exceeded', undefined],
    ];
    for (const [kind, reason, cause] of words) {
      const found = await look(fakeCluster([]), { ref: { kind, namespace: 'flux-system', name: 'apps' }, reason });
      assert.equal(found.root?.cause, cause, reason);
    }
  });
});

describe('Looking closer with few rights', () => {
  it('names the rules to grant, and says what it can all the same', async () => {
    const cluster = fakeCluster(rollout(pod('web-1', crashing({}))), {
      deny: ['get pods/log', 'list events', 'list events.events.k8s.io'],
    });
    const found = await look(cluster);
    assert.match(linesOf(found), /CrashLoopBackOff/);
    assert.match(found.notes.join(), /\{ apiGroups: \[''\], resources: \[pods\/log\], verbs: \[get\] \}/);
    assert.match(found.notes.join(), /resources: \[events\], verbs: \[get, list\]/);
    assert.match(found.notes.join(), /in demo/);
  });

  it('reads events where only the newer API is allowed', async () => {
    const newer = {
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { name: 'e', namespace: 'demo' },
      regarding: { kind: 'Pod', name: 'web-1' },
      type: 'Warning',
      reason: 'Unhealthy',
      note: 'Readiness probe failed: HTTP 503',
      eventTime: '2026-01-01T11:50:00.000000Z',
      series: { count: 30, lastObservedTime: '2026-01-01T11:58:00.500000Z' },
    };
    const running = { phase: 'Running', containerStatuses: [container({ running: {} })] };
    const cluster = fakeCluster([...rollout(pod('web-1', running)), newer], { deny: ['list events'] });
    const found = await look(cluster);
    assert.match(linesOf(found), /\(30 times, last 2m ago\): Unhealthy: Readiness probe failed/);
    assert.deepEqual(found.notes, []);
  });

  it('asks no more than a bounded number of times, and says so', async () => {
    const names = Array.from({ length: 300 }, (_, index) => `web-${index}`);
    const objects = names.map((name) => deployment({ name }));
    const cluster = fakeCluster(objects);
    await look(cluster, { reason: names.map((name) => `Deployment/demo/${name} status: 'InProgress'`).join(', ') });
    assert.ok(cluster.asked.length <= 80, String(cluster.asked.length));
  });
});

describe('Events', () => {
  const said = async (...events: Parameters<typeof event>[]) => {
    const running = { phase: 'Running', containerStatuses: [container({ running: {} })] };
    return linesOf(await look(fakeCluster([...rollout(pod('web-1', running)), ...events.map((one) => event(...one))])));
  };
  const of = { kind: 'Pod', name: 'web-1' };

  it('come with the newest last, their counts and their ages', async () => {
    const text = await said(
      [of, 'BackOff', 'second', { lastTimestamp: '2026-01-01T11:59:00Z', count: 3 }],
      [of, 'BackOff', 'first', { lastTimestamp: '2026-01-01T11:00:00Z' }],
    );
    assert.match(text, /\(1h ago\): BackOff: first[\s\S]*\(3 times, last 1m ago\): BackOff: second/);
  });

  it('of a Kustomization are of another commit when they are old', async () => {
    const of = { kind: 'Kustomization', name: 'apps', namespace: 'flux-system' };
    const at = (lastTimestamp: string, message: string) => ({
      ...event(of, 'BuildFailed', message, { lastTimestamp }),
      metadata: { name: message, namespace: 'flux-system' },
    });
    const text = linesOf(
      await look(fakeCluster([at('2026-01-01T11:58:00Z', 'of this one'), at('2026-01-01T11:10:00Z', 'of yesterday')])),
    );
    assert.match(text, /Event of Kustomization\/flux-system\/apps \(2m ago\): BuildFailed: of this one/);
    assert.doesNotMatch(text, /yesterday/);
  });

  it('of an older object with the same name, of other objects, and of what is well are left out', async () => {
    const text = await said(
      [{ ...of, uid: 'gone' } as typeof of, 'BackOff', 'of the one before'],
      [{ kind: 'Pod', name: 'web-12' }, 'BackOff', 'of another'],
      [of, 'Pulled', 'all well', { type: 'Normal' }],
    );
    assert.doesNotMatch(text, /one before|another|all well/);
  });
});
