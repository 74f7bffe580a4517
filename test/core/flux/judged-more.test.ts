import assert from 'node:assert/strict';

import { adviceFor } from '../../../core/flux/advice.ts';
import type { FailureCode, PendingCode, Verdict } from '../../../core/flux/judgement.ts';
import { preflight } from '../../../core/flux/preflight.ts';
import { healthOf, isWorkload, runsImages, templateOf } from '../../../core/flux/workload-health.ts';
import type { Cluster, KubernetesObject } from '../../../core/ports/cluster.ts';
import { commits, gitRepository, helm, kustomization, releaseTarget, target } from './build.ts';

describe('The health of a workload, word for word', () => {
  const failing = (type: string, reason: string | undefined, message?: string) => ({
    conditions: [
      { type: 'Other', status: 'True' },
      { type, status: 'True', reason, message },
    ],
  });
  const cases: readonly (readonly [string, object, object, string])[] = [
    ['Deployment', {}, { observedGeneration: 0 }, 'progressing: its controller has not looked at it yet'],
    ['Deployment', {}, { observedGeneration: undefined }, 'progressing: its controller has not looked at it yet'],
    ['Deployment', {}, {}, 'progressing: 0 of 1 replicas updated'],
    ['Deployment', { replicas: 3 }, { updatedReplicas: 2 }, 'progressing: 2 of 3 replicas updated'],
    [
      'Deployment',
      { replicas: 1 },
      { updatedReplicas: 1, replicas: 3 },
      'progressing: 2 replicas of the version before are still there',
    ],
    [
      'Deployment',
      { replicas: 2 },
      { updatedReplicas: 2, replicas: 2, availableReplicas: 1 },
      'progressing: 1 of 2 replicas available',
    ],
    ['Deployment', { replicas: 2 }, { updatedReplicas: 2, replicas: 2, availableReplicas: 2 }, 'healthy'],
    [
      'Deployment',
      {},
      failing('Progressing', 'ProgressDeadlineExceeded', 'timed out'),
      'failed: ProgressDeadlineExceeded: timed out',
    ],
    ['Deployment', {}, failing('Progressing', 'ProgressDeadlineExceeded'), 'failed: ProgressDeadlineExceeded: '],
    ['Deployment', { replicas: 0 }, failing('Progressing', 'Other'), 'healthy'],
    ['StatefulSet', {}, {}, 'progressing: 0 of 1 replicas ready'],
    ['StatefulSet', { replicas: 2 }, { readyReplicas: 1 }, 'progressing: 1 of 2 replicas ready'],
    [
      'StatefulSet',
      { replicas: 2 },
      { readyReplicas: 2, updatedReplicas: 1, currentRevision: 'a', updateRevision: 'b' },
      'progressing: 1 of 2 replicas updated',
    ],
    ['StatefulSet', { replicas: 2 }, { readyReplicas: 2, currentRevision: 'a', updateRevision: 'a' }, 'healthy'],
    [
      'StatefulSet',
      { replicas: 3, updateStrategy: { rollingUpdate: { partition: 1 } } },
      { readyReplicas: 3, updatedReplicas: 1 },
      'progressing: 1 of 2 replicas updated',
    ],
    [
      'StatefulSet',
      { replicas: 3, updateStrategy: { rollingUpdate: { partition: 1 } } },
      { readyReplicas: 3, updatedReplicas: 2, currentRevision: 'a' },
      'healthy',
    ],
    [
      'StatefulSet',
      { replicas: 1, updateStrategy: { rollingUpdate: { partition: 0 } } },
      { readyReplicas: 1, currentRevision: 'a' },
      'progressing: 0 of 1 replicas updated',
    ],
    ['StatefulSet', { updateStrategy: { type: 'OnDelete' } }, {}, 'healthy'],
    ['DaemonSet', { updateStrategy: { type: 'OnDelete' } }, {}, 'healthy'],
    ['DaemonSet', {}, {}, 'progressing: no pods are scheduled yet'],
    ['DaemonSet', {}, { desiredNumberScheduled: 2 }, 'progressing: 0 of 2 pods updated'],
    [
      'DaemonSet',
      {},
      { desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable: 1 },
      'progressing: 1 of 2 pods available',
    ],
    [
      'DaemonSet',
      {},
      { desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable: 2, numberReady: 1 },
      'progressing: 1 of 2 pods ready',
    ],
    [
      'DaemonSet',
      {},
      { desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable: 2, numberReady: 2 },
      'healthy',
    ],
    ['Job', {}, {}, 'progressing: it has not completed yet'],
    ['Job', { suspend: true }, {}, 'progressing: it is suspended'],
    ['Job', {}, failing('Complete', undefined), 'healthy'],
    ['Job', {}, { conditions: [{ type: 'Complete', status: 'False' }] }, 'progressing: it has not completed yet'],
    ['Job', {}, { conditions: [{ type: 'Failed', status: 'False' }] }, 'progressing: it has not completed yet'],
    ['Job', {}, failing('Failed', 'BackoffLimitExceeded', 'x'), 'failed: BackoffLimitExceeded: x'],
    ['Job', {}, failing('Failed', undefined), 'failed: Failed: '],
    ['CronJob', {}, {}, 'healthy'],
  ];
  for (const [kind, spec, status, expected] of cases) {
    it(`${kind} ${JSON.stringify(spec)} ${JSON.stringify(status)}`, () => {
      const health = healthOf(kind, 1, { ...spec }, { observedGeneration: 1, ...status });
      assert.equal(health.kind === 'healthy' ? health.kind : `${health.kind}: ${health.reason}`, expected);
    });
  }

  it('is that of the four kinds that have one; images run in CronJobs too', () => {
    const of = (group: string, kind: string) => [isWorkload({ group, kind }), runsImages({ group, kind })];
    for (const kind of ['Deployment', 'StatefulSet', 'DaemonSet']) {
      assert.deepEqual(of('apps', kind), [true, true]);
      assert.deepEqual(of('batch', kind), [false, false]);
    }
    assert.deepEqual(of('batch', 'Job'), [true, true]);
    assert.deepEqual(of('batch', 'CronJob'), [false, true]);
    assert.deepEqual(of('apps', 'CronJob'), [false, false]);
    assert.deepEqual(of('', 'toString'), [false, false]);
  });

  it('goes with what runs: all images, and whether the containers are those of Flagger’s copy', () => {
    const pod = (settings: string) => ({
      initContainers: [{ image: 'init:1' }],
      containers: [{ image: 'web:1', envFrom: settings }, { name: 'none' }],
    });
    const template = { template: { spec: pod('settings') } };
    const { images, containers } = templateOf('Deployment', template);
    assert.deepEqual(images, ['init:1', 'web:1']);
    assert.equal(templateOf('Deployment', { template: { spec: pod('settings-primary') } }).containers, containers);
    assert.notEqual(templateOf('Deployment', { template: { spec: pod('other') } }).containers, containers);
    assert.deepEqual(templateOf('CronJob', { jobTemplate: { spec: template } }), { images, containers });
    assert.deepEqual(templateOf('Deployment', { jobTemplate: { spec: template } }).images, []);
  });
});

describe('The advice on a verdict', () => {
  const object = { kind: 'Kustomization', namespace: 'flux-system', name: 'apps' };
  const root = { cause: 'quota', at: object } as const;
  const failed = (code: FailureCode, reason = ''): Verdict => ({
    kind: 'failed',
    code,
    reason,
    object,
    revision: undefined,
  });
  const pending = (code: PendingCode): Verdict => ({ kind: 'pending', code, reason: '', object });
  // Those of one line are told alike; each line is another.
  const failures: readonly (readonly FailureCode[])[] = [
    ['suspended'],
    ['wrongSource'],
    ['diverged', 'rolledBack'],
    ['attemptsFailed'],
    ['stalled'],
    ['sourceStalled'],
    ['chartFailed'],
    ['releaseFailed'],
    ['canaryFailed'],
    ['originUnknown'],
    ['imagesUnseen'],
    ['unhealthy'],
    ['unproven'],
  ];
  const waits: readonly (readonly PendingCode[])[] = [
    ['absent'],
    ['notReadable'],
    ['unseen'],
    ['asking', 'ancestryUnknown'],
    ['sourceAbsent'],
    ['sourceBehind'],
    ['sourceFailing'],
    ['fetched', 'generation'],
    ['dependency'],
    ['reconciling', 'release', 'chart'],
    ['retrying', 'stale', 'notReady'],
    ['canary'],
    ['images'],
    ['children', 'workloads'],
    ['stabilizing', 'confirming'],
  ];

  it('is one for each of what it may be, in whole sentences', () => {
    const told: string[] = [];
    for (const verdicts of [
      ...failures.map((codes) => codes.map((code) => failed(code))),
      ...waits.map((codes) => codes.map(pending)),
    ]) {
      const all = new Set(verdicts.map((verdict) => adviceFor(verdict, undefined)));
      assert.equal(all.size, 1, JSON.stringify(verdicts));
      told.push(...all);
    }
    assert.equal(new Set(told).size, told.length);
    for (const one of told) assert.match(one, /^\S.{30,}\.$/);
  });

  it('is that of the attempt’s own reason, where that tells', () => {
    const of = (reason: string) => adviceFor(failed('attemptsFailed', reason), undefined);
    assert.equal(of('apps failed (HealthCheckFailed): x'), adviceFor(failed('unhealthy'), undefined));
    assert.match(of('apps failed (BuildFailed): x'), /flux build kustomization/);
    assert.match(of('apps failed (Other): x'), /failAfterAttempts/);
  });

  it('is that of the cause behind it, unless the failure is about something else', () => {
    const behind: readonly FailureCode[] = [
      'attemptsFailed',
      'stalled',
      'sourceStalled',
      'chartFailed',
      'releaseFailed',
      'canaryFailed',
      'unhealthy',
    ];
    for (const code of failures.flat())
      assert.equal(/quota/.test(adviceFor(failed(code), root)), behind.includes(code), code);
    for (const code of waits.flat()) assert.match(adviceFor(pending(code), root), /quota/);
  });

  it('is none where nothing went wrong', () => {
    assert.equal(adviceFor({ kind: 'succeeded', reason: '', revision: '', object }, root), '');
    assert.equal(adviceFor({ kind: 'superseded', reason: '', revision: '', by: '', object }, root), '');
  });
});

describe('A dry run, word for word', () => {
  function clusterOf(objects: readonly KubernetesObject[], refused: readonly string[] = []) {
    const asked: string[] = [];
    const ofKind = (kind: string) => objects.filter((object) => object.kind === kind);
    const no = (kind: string) => ({ kind: 'forbidden', right: kind, message: `no right to ${kind}` }) as const;
    const cluster: Cluster = {
      name: 'dev',
      server: '',
      probe: () => Promise.resolve(),
      follow: () => Promise.resolve(),
      list: (type, namespace) => {
        asked.push(`${type.group}/${type.kind} in ${namespace}`);
        return Promise.resolve(
          refused.includes(type.kind)
            ? { ok: false, problem: no(type.kind) }
            : { ok: true, objects: ofKind(type.kind) },
        );
      },
      get: (type, namespace, name) => {
        asked.push(`${type.group}/${type.kind}/${namespace}/${name}`);
        const object = ofKind(type.kind).find(({ metadata }) => metadata.name === name);
        return Promise.resolve(
          refused.includes(type.kind) ? { ok: false, problem: no(type.kind) } : { ok: true, object },
        );
      },
      logs: () => Promise.resolve({ ok: true, text: undefined }),
      annotate: () => Promise.resolve(undefined),
    };
    return { cluster, asked };
  }
  const look = async (
    objects: readonly KubernetesObject[],
    o: { refused?: readonly string[]; targets?: readonly (typeof target)[]; awaited?: 'images' } = {},
  ) => {
    const { cluster, asked } = clusterOf(objects, o.refused);
    const found = await preflight(cluster, o.targets ?? [target], new AbortController().signal, o.awaited);
    return { ...found, asked };
  };
  const apps = 'Kustomization/flux-system/apps';
  const source = 'GitRepository/flux-system/gitops';
  const facts = [
    `[dev] ${apps} applied main@sha1:${commits.old}, checks health.`,
    `[dev] ${source} follows branch main of https://dev.azure.com/contoso/Fabrikam/_git/gitops, at main@sha1:${commits.old}.`,
  ];

  it('looks at each once, and at what would tell the reason behind a failure', async () => {
    const found = await look([gitRepository(), kustomization()], { targets: [target, target] });
    assert.deepEqual(found, {
      problems: [],
      notes: [],
      facts,
      asked: [
        'kustomize.toolkit.fluxcd.io/Kustomization in flux-system',
        'source.toolkit.fluxcd.io/GitRepository/flux-system/gitops',
        '/Event in flux-system',
        '/Pod in flux-system',
      ],
    });
  });

  it('follows a release to its Kustomization, where a commit is awaited', async () => {
    const objects = [...helm({}), gitRepository(), kustomization()];
    const found = await look(objects, { targets: [releaseTarget] });
    assert.deepEqual([found.problems, found.facts], [[], facts]);
    assert.deepEqual((await look(objects, { targets: [releaseTarget], awaited: 'images' })).facts, []);
    assert.deepEqual((await look(helm({ labels: {} }), { targets: [releaseTarget] })).problems, [
      '[dev] HelmRelease/flux-system/demo was applied by no Kustomization: its commit cannot be proven.',
    ]);
  });

  it('names what is not there, suspended, or not to be seen', async () => {
    const problems = async (objects: readonly KubernetesObject[], refused: readonly string[] = []) =>
      (await look(objects, { refused })).problems;
    assert.deepEqual(await problems([]), [`[dev] ${apps} is not there; Kustomizations in flux-system: none.`]);
    assert.deepEqual(await problems([kustomization({ name: 'a' }), kustomization({ name: 'b' })]), [
      `[dev] ${apps} is not there; Kustomizations in flux-system: a, b.`,
    ]);
    assert.deepEqual((await look([], { targets: [releaseTarget] })).problems, [
      '[dev] HelmRelease/flux-system/demo is not there; HelmReleases in flux-system: none.',
    ]);
    assert.deepEqual(await problems([kustomization()]), [`[dev] ${source}, the source of ${apps}, is not there.`]);
    assert.deepEqual(await problems([kustomization()], ['GitRepository']), [
      `[dev] ${source}: no right to GitRepository.`,
    ]);
    assert.deepEqual(await problems([], ['Kustomization']), [`[dev] ${apps}: no right to Kustomization.`]);
    const suspend = { spec: { suspend: true } };
    assert.deepEqual(await problems([gitRepository(suspend), kustomization(suspend)]), [
      `[dev] ${apps} is suspended.`,
      `[dev] ${source} is suspended.`,
    ]);
    assert.deepEqual((await look([gitRepository(), kustomization()], { refused: ['Event', 'Pod'] })).notes, [
      '[dev] the reason behind a failure would stay hidden: no right to Event.',
      '[dev] the reason behind a failure would stay hidden: no right to Pod.',
    ]);
  });

  it('says what has not been applied or fetched yet', async () => {
    const bare = (object: KubernetesObject) => ({ ...object, status: {} });
    const unknown = { ...bare(gitRepository()), spec: { ref: {} } };
    const found = await look([
      unknown,
      { ...bare(kustomization()), spec: { sourceRef: { kind: 'GitRepository', name: 'gitops' } } },
    ]);
    assert.deepEqual(found.facts, [
      `[dev] ${apps} applied nothing yet, does not check health.`,
      `[dev] ${source} follows branch master of ?, at nothing yet.`,
    ]);
  });

  it('says what is wrong with a source that names no commit, and of one that cannot fetch', async () => {
    const of = (kind: string, status: object): KubernetesObject[] => [
      { ...gitRepository(), kind, status: { artifact: { revision: `sha256:${'a'.repeat(64)}` }, ...status } },
      kustomization({ spec: { sourceRef: { kind, name: 'gitops' } } }),
    ];
    assert.deepEqual((await look(of('Bucket', {}))).problems, [
      '[dev] Bucket/flux-system/gitops is a bucket, whose content names no commit: wait for images.',
    ]);
    const conditions = [{ type: 'Ready', status: 'False', reason: 'R', message: 'words' }];
    assert.deepEqual((await look(of('OCIRepository', { conditions }))).notes, [
      '[dev] OCIRepository/flux-system/gitops has an artifact whose metadata (org.opencontainers.image.revision) names no commit in full.',
      '[dev] OCIRepository/flux-system/gitops cannot fetch (R): words',
    ]);
    assert.deepEqual((await look(of('OCIRepository', { artifact: undefined }))).notes, []);
    assert.deepEqual((await look(of('OCIRepository', {}), { awaited: 'images' })).notes, []);
  });
});
