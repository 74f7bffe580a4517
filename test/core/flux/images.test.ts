import assert from 'node:assert/strict';

import { parseReference, type ImageReference } from '../../../core/images/reference.ts';
import { matchImages } from '../../../core/flux/images-awaited.ts';
import type { JudgeOptions } from '../../../core/flux/judgement.ts';
import type { Ref } from '../../../core/flux/objects.ts';
import { observe, type FluxState } from '../../../core/flux/state.ts';
import { scopesNeeded } from '../../../core/flux/targets.ts';
import type { KubernetesObject } from '../../../core/ports/cluster.ts';
import { commits, failing, gitRepository, helm, inventoryOf, known, kustomization, seen, target } from './build.ts';
import { later, listed, short, verdict } from './judging.ts';

const reference = (text: string): ImageReference => {
  const parsed = parseReference(text);
  assert.ok(parsed);
  return parsed;
};
const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;
const releaseLabels = { 'helm.toolkit.fluxcd.io/name': 'demo', 'helm.toolkit.fluxcd.io/namespace': 'flux-system' };

interface WorkloadOptions {
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly ready?: number;
  readonly generation?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly conditions?: readonly unknown[];
}

function workload(image: string, o: WorkloadOptions = {}): KubernetesObject {
  const { kind = 'Deployment', name = 'web', namespace = 'demo', ready = 1, generation = 1 } = o;
  const template = { spec: { containers: [{ name: 'web', image }] } };
  return {
    apiVersion: kind.endsWith('Job') ? 'batch/v1' : 'apps/v1',
    kind,
    metadata: { name, namespace, generation, uid: name, labels: o.labels ?? {} },
    spec: kind === 'CronJob' ? { jobTemplate: { spec: { template } } } : { replicas: 1, template },
    status: {
      observedGeneration: 1,
      replicas: 1,
      updatedReplicas: 1,
      availableReplicas: ready,
      conditions: o.conditions ?? [],
    },
  };
}

const inventory = ['demo_web_apps_Deployment', 'demo_web__Service'];
const apps = (o: Parameters<typeof kustomization>[0] = {}): KubernetesObject => kustomization({ inventory, ...o });

function judged(
  state: FluxState,
  wanted: readonly string[],
  o: { of?: Ref; among?: readonly Ref[]; options?: Partial<JudgeOptions> } = {},
) {
  const of = o.of ?? target;
  const images = { references: wanted.map(reference), among: o.among ?? [of] };
  // Nobody awaits a commit: whatever the history knows must not matter.
  const knowledge = known({ awaited: '', relations: new Map(), branch: { kind: 'unavailable' } });
  return verdict(state, { of, knowledge, options: { ...o.options, images } });
}
const looked = (kustomized: KubernetesObject, ...workloads: readonly KubernetesObject[]): FluxState =>
  listed(seen(gitRepository(), kustomized), 'Deployment', 'demo', ...workloads);

describe('Whether a workload runs an awaited image', () => {
  const cases: readonly [string, string, string, 'found' | 'other' | 'neither'][] = [
    ['the same tag', 'registry.example/web:2', 'registry.example/web:2', 'found'],
    ['another tag', 'registry.example/web:1', 'registry.example/web:2', 'other'],
    ['another repository', 'registry.example/api:2', 'registry.example/web:2', 'neither'],
    ['Docker Hub’s short name', 'nginx:1.27', 'docker.io/library/nginx:1.27', 'found'],
    ['a port in the name', 'registry.example:5000/web:2', 'registry.example/web:2', 'neither'],
    ['a tag, pinned by a digest as well', `web:2@${digest('a')}`, 'web:2', 'found'],
    ['the awaited digest', `web@${digest('a')}`, `web@${digest('a')}`, 'found'],
    ['the awaited digest under another tag', `web:1@${digest('a')}`, `web:2@${digest('a')}`, 'found'],
    ['the tag, where a digest is awaited', 'web:2', `web:2@${digest('a')}`, 'other'],
    ['another digest of the same tag', `web:2@${digest('b')}`, `web:2@${digest('a')}`, 'other'],
    ['no tag at all, which means latest', 'web', 'web:latest', 'found'],
    ['no tag, but a digest', `web@${digest('a')}`, 'web:latest', 'other'],
    ['what is no reference', 'Web:2', 'web:2', 'neither'],
  ];
  for (const [what, running, wanted, expected] of cases) {
    it(`${what}: ${expected}`, () => {
      const { found, others } = matchImages([running], [reference(wanted)]);
      assert.equal(found.length > 0 ? 'found' : others.length > 0 ? 'other' : 'neither', expected);
    });
  }

  it('may be one of several awaited versions of one repository', () => {
    const { found, others } = matchImages(['web:1', 'web:2'], [reference('web:1'), reference('web:2')]);
    assert.deepEqual([found.length, others], [2, []]);
  });
});

describe('The verdict where images are awaited', () => {
  const image = 'registry.example/web:2';

  it('is success when they run and are healthy, whatever commit brought them', () => {
    const found = judged(looked(apps({ applied: commits.foreign }), workload(image)), [image]);
    assert.equal(short(found), 'succeeded');
    assert.equal(found.verdict.reason, 'Kustomization/flux-system/apps runs registry.example/web:2');
    assert.deepEqual([found.questions, found.warnings], [[], []]);
  });

  it('waits while a workload has another version, is not healthy, or was not looked at', () => {
    const other = judged(looked(apps(), workload('registry.example/web:1')), [image]);
    assert.equal(short(other), 'pending images');
    assert.match(other.verdict.reason, /Deployment\/demo\/web still has registry\.example\/web:1/);
    assert.equal(short(judged(looked(apps(), workload(image, { ready: 0 })), [image])), 'pending workloads');
    assert.equal(short(judged(looked(apps(), workload(image, { generation: 2 })), [image])), 'pending workloads');
    assert.equal(short(judged(looked(apps()), [image])), 'pending workloads');
    assert.equal(short(judged(seen(gitRepository(), apps()), [image])), 'pending unseen');
  });

  it('waits until no workload of the repository has another version', () => {
    const two = apps({ inventory: [...inventory, 'demo_worker_apps_Deployment'] });
    const behind = workload('registry.example/web:1', { name: 'worker' });
    assert.equal(short(judged(looked(two, workload(image), behind), [image])), 'pending images');
    const unrelated = workload('registry.example/worker:1', { name: 'worker', ready: 0 });
    assert.equal(short(judged(looked(two, workload(image), unrelated), [image])), 'succeeded');
  });

  it('waits for an image that none of the targets has, and says what they have', () => {
    const found = judged(looked(apps(), workload(image)), [image, 'registry.example/api:7']);
    assert.equal(short(found), 'pending images');
    assert.match(
      found.verdict.reason,
      /no workload of .*apps has registry\.example\/api:7; they have registry\.example\/web:2/,
    );
  });

  it('finds each image among all the targets', () => {
    const infra = kustomization({ name: 'infra', inventory: ['demo_api_apps_Deployment'] });
    const state = later(looked(apps(), workload(image), workload('registry.example/api:7', { name: 'api' })), infra);
    const other: Ref = { ...target, name: 'infra' };
    const wanted = [image, 'registry.example/api:7'];
    for (const of of [target, other]) {
      assert.equal(short(judged(state, wanted, { of, among: [target, other] })), 'succeeded');
      assert.equal(short(judged(state, wanted, { of })), 'pending images');
    }
  });

  it('is failed when a workload fails with an awaited image, not with another', () => {
    const conditions = [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message: 'no' }];
    const state = looked(apps(), workload(image, { conditions }));
    assert.equal(short(judged(state, [image])), 'failed unhealthy');
    assert.equal(short(judged(state, [image], { options: { failAfterAttempts: 2 } })), 'pending workloads');
    const before = looked(apps(), workload('registry.example/web:1', { conditions }));
    assert.equal(short(judged(before, [image])), 'pending images');
  });

  it('is failed by such a workload also while Flux itself still tries', () => {
    const conditions = [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message: 'no' }];
    const trying = apps({ conditions: failing(commits.newer, { reason: 'HealthCheckFailed' }) });
    assert.equal(short(judged(looked(trying, workload(image, { conditions })), [image])), 'failed unhealthy');
  });

  it('tells a failed attempt of Flux at once, and goes on: the next commit may be the one', () => {
    const found = judged(looked(apps({ conditions: failing(commits.newer) }), workload(image)), [image]);
    assert.equal(short(found), 'pending retrying');
    assert.match(found.warnings.join(), /failed an attempt \(BuildFailed\)/);
  });

  it('wants the target itself ready, at its current generation and neither suspended nor given up', () => {
    const states: readonly [KubernetesObject, string][] = [
      [apps({ spec: { suspend: true } }), 'failed suspended'],
      [apps({ generation: 2, observed: 1 }), 'pending generation'],
      [apps({ conditions: { Ready: { status: 'Unknown', reason: 'Progressing' } } }), 'pending reconciling'],
      [apps({ conditions: { Ready: { status: 'False' }, Stalled: { reason: 'AccessDenied' } } }), 'failed stalled'],
      [apps({ conditions: { Ready: { status: 'False', reason: 'DependencyNotReady' } } }), 'pending dependency'],
    ];
    for (const [object, expected] of states)
      assert.equal(short(judged(looked(object, workload(image)), [image])), expected);
    assert.equal(short(judged(looked(apps({ name: 'other' })), [image])), 'pending absent');
    const held = listed(
      seen(gitRepository({ spec: { suspend: true } }), apps()),
      'Deployment',
      'demo',
      workload(image),
    );
    assert.equal(short(judged(held, [image])), 'failed suspended');
  });

  it('looks into what the children have applied, unless told not to', () => {
    const child = kustomization({ name: 'child', inventory });
    const entry = 'flux-system_child_kustomize.toolkit.fluxcd.io_Kustomization';
    const state = later(looked(kustomization({ inventory: [entry] }), workload(image)), child);
    assert.equal(short(judged(state, [image])), 'succeeded');
    assert.equal(short(judged(state, [image], { options: { checkChildren: false } })), 'pending images');
    const failed = later(state, kustomization({ name: 'child', inventory, conditions: failing(commits.newer) }));
    assert.equal(short(judged(failed, [image])), 'pending children');
  });

  it('waits for a child that is not there', () => {
    const entry = 'flux-system_gone_kustomize.toolkit.fluxcd.io_Kustomization';
    const found = judged(looked(kustomization({ inventory: [...inventory, entry] }), workload(image)), [image]);
    assert.equal(short(found), 'pending children');
    assert.match(found.verdict.reason, /Kustomization\/flux-system\/gone is not there/);
  });

  it('knows Jobs and CronJobs too', () => {
    const kinds = apps({ inventory: ['demo_nightly_batch_CronJob', 'demo_migrate_batch_Job'] });
    let state = seen(gitRepository(), kinds);
    state = listed(state, 'CronJob', 'demo', workload(image, { kind: 'CronJob', name: 'nightly' }));
    const running = listed(state, 'Job', 'demo', workload(image, { kind: 'Job', name: 'migrate' }));
    assert.equal(short(judged(running, [image])), 'pending workloads');
    // A Job that was cleaned up had done its work.
    assert.equal(short(judged(listed(state, 'Job', 'demo'), [image])), 'succeeded');
  });

  it('is failed where the workloads may not be read, naming the right', () => {
    const state = observe(seen(gitRepository(), apps()), {
      kind: 'problem',
      type: { group: 'apps', kind: 'Deployment' },
      namespace: 'demo',
      problem: { kind: 'forbidden', right: 'x', message: 'the right to list deployments is missing' },
    });
    const found = judged(state, [image]);
    assert.equal(short(found), 'failed imagesUnseen');
    assert.match(found.verdict.reason, /the right to list deployments is missing/);
  });
});

describe('Images that a HelmRelease runs', () => {
  const image = 'registry.example/web:2';
  const kinds = ['Deployment', 'StatefulSet', 'DaemonSet'];
  const release = (status: object = {}): readonly KubernetesObject[] => {
    const [chart, object] = helm({});
    assert.ok(chart && object);
    return [chart, { ...object, status: { ...(object['status'] as object), ...status } }];
  };
  const state = (objects: readonly KubernetesObject[], ...workloads: readonly KubernetesObject[]): FluxState => {
    const first = seen(gitRepository(), kustomization({ inventory: [inventoryOf.release] }), ...objects);
    return kinds.reduce(
      (all, kind) => listed(all, kind, 'flux-system', ...workloads.filter((one) => one.kind === kind)),
      first,
    );
  };
  const own = { namespace: 'flux-system', labels: releaseLabels };

  it('are found by the labels of what it installed, before Flux 2.8', () => {
    assert.equal(short(judged(state(release(), workload(image, own)), [image])), 'succeeded');
    const foreign = workload(image, { ...own, labels: {} });
    assert.equal(short(judged(state(release(), foreign), [image])), 'pending images');
    const scopes = scopesNeeded(state(release()), [target], true, true).map(({ type }) => type.kind);
    for (const kind of kinds) assert.ok(scopes.includes(kind));
  });

  it('are found by its inventory since', () => {
    const entries = [{ id: 'flux-system_web_apps_Deployment', v: 'v1' }];
    const all = state(release({ inventory: { entries } }), workload(image, { namespace: 'flux-system' }));
    assert.equal(short(judged(all, [image])), 'succeeded');
  });

  it('leave a release that fails with whatever commit to be waited for, and told of; no history is asked', () => {
    const [chart, broken] = helm({
      failures: 1,
      conditions: {
        Ready: { status: 'False', reason: 'UpgradeFailed', message: 'no' },
        Stalled: { reason: 'RetriesExceeded', message: 'gave up', at: '2026-01-02T00:00:00Z' },
      },
    });
    assert.ok(chart && broken);
    const all = later(state(release(), workload(image, own)), chart, broken);
    const found = judged(all, [image]);
    assert.equal(short(found), 'pending children');
    assert.match(found.warnings.join(), /failed for good/);
    assert.deepEqual(found.questions, []);
    const seenSo = judged(state([chart, broken], workload(image, own)), [image]);
    assert.deepEqual([short(seenSo), seenSo.questions], ['pending children', []]);
  });

  it('may be awaited of a HelmRelease alone, which needs no Kustomization then', () => {
    const of: Ref = { kind: 'HelmRelease', namespace: 'flux-system', name: 'demo' };
    const [chart, object] = release();
    assert.ok(chart && object);
    const alone = { ...object, metadata: { ...object.metadata, labels: {} } };
    assert.equal(short(judged(state([chart, alone], workload(image, own)), [image], { of })), 'succeeded');
  });
});
