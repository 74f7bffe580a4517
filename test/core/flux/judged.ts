import assert from 'node:assert/strict';

import { parseReference } from '../../../core/images/reference.ts';
import type { JudgeOptions } from '../../../core/flux/judgement.ts';
import type { Knowledge } from '../../../core/flux/knowledge.ts';
import type { Ref } from '../../../core/flux/objects.ts';
import { observe, type FluxState } from '../../../core/flux/state.ts';
import type { ClusterProblem, KubernetesObject } from '../../../core/ports/cluster.ts';
import {
  commits,
  gitRepository,
  helm,
  inventoryOf,
  known,
  kustomization,
  seen,
  target,
  type ConditionSpec,
} from './build.ts';
import { verdict } from './judging.ts';

export const { old, awaited, newer, foreign } = commits;
export const fetched = gitRepository({ commit: awaited });
export const done = kustomization({ applied: awaited });
export const no = (
  reason: string,
  message = 'words',
  o: ConditionSpec = {},
): Readonly<Record<string, ConditionSpec>> => ({
  Ready: { status: 'False', reason, message, ...o },
});
export const stalled = (reason = 'Bad', o: ConditionSpec = {}): Readonly<Record<string, ConditionSpec>> => ({
  Stalled: { reason, message: 'words', ...o },
});
/** A source that is not git's, with what it says of its origin. */
export const artifact = (
  kind: string,
  origin?: string,
  o: { none?: true; conditions?: object[] } = {},
): KubernetesObject => ({
  apiVersion: 'source.toolkit.fluxcd.io/v1',
  kind,
  metadata: { name: 'gitops', namespace: 'flux-system', generation: 1, uid: kind },
  spec: { url: 'oci://registry.example/gitops' },
  status: {
    observedGeneration: 1,
    ...(o.none === true
      ? {}
      : {
          artifact: {
            revision: `latest@sha256:${'a'.repeat(64)}`,
            ...(origin === undefined ? {} : { metadata: { 'org.opencontainers.image.revision': origin } }),
          },
        }),
    conditions: o.conditions ?? [{ type: 'Ready', status: 'True', reason: 'Succeeded', message: '' }],
  },
});
export const on = (kind: string): KubernetesObject => kustomization({ spec: { sourceRef: { kind, name: 'gitops' } } });
export const refused = (state: FluxState, kind: string, namespace: string, message = 'no right'): FluxState => {
  const problem: ClusterProblem = { kind: 'forbidden', right: 'x', message };
  return observe(state, { kind: 'problem', type: { group: '', kind }, namespace, problem });
};
export const without = (object: KubernetesObject, field: string): KubernetesObject => ({
  ...object,
  status: { ...(object['status'] as object), [field]: undefined },
});

/** The target waits for `db`. */
export const needing = (...others: readonly KubernetesObject[]): FluxState =>
  seen(
    fetched,
    kustomization({ conditions: no('DependencyNotReady'), spec: { dependsOn: [{ name: 'db' }] } }),
    ...others,
  );

export const deleting: object = { deletionTimestamp: '2026-01-01T00:00:00Z' };

export interface Case {
  readonly state: FluxState;
  readonly knowledge?: Partial<Knowledge>;
  readonly options?: Partial<JudgeOptions>;
  readonly of?: Ref;
}

export const parent = (): KubernetesObject => kustomization({ applied: awaited, inventory: [inventoryOf.release] });
/** A release below its Kustomization, whose chart is of the awaited commit unless told otherwise. */
export const released = (o: Parameters<typeof helm>[0]): FluxState =>
  seen(fetched, parent(), ...helm({ chartCommit: awaited, ...o }));
export const ownChart = { chart: { spec: { chart: './chart', sourceRef: { kind: 'GitRepository', name: 'gitops' } } } };
export const chartOf = (spec: object): readonly KubernetesObject[] =>
  helm({ chartCommit: awaited })
    .slice(0, 1)
    .map((one) => ({ ...one, spec: { ...(one['spec'] as object), ...spec } }));
export const valued = [inventoryOf.release, 'flux-system_demo__ConfigMap'];
export const withValues = {
  ...ownChart,
  valuesFrom: [
    { kind: 'ConfigMap', name: 'demo' },
    { kind: 'Secret', name: 'demo' },
  ],
};
export const childInventory = ['flux-system_child_kustomize.toolkit.fluxcd.io_Kustomization'];
export const above = (): KubernetesObject => kustomization({ applied: awaited, inventory: childInventory });
export const elsewhere = (spec: object = {}, conditions?: Readonly<Record<string, ConditionSpec>>): KubernetesObject =>
  kustomization({
    name: 'child',
    spec: { sourceRef: { kind: 'GitRepository', name: 'other' }, ...spec },
    ...(conditions === undefined ? {} : { conditions }),
  });

/** A release whose chart is an OCIRepository of its own. */
export const chartSource = (spec: object = {}, status: object = {}): KubernetesObject => {
  const made = artifact('OCIRepository');
  return {
    ...made,
    metadata: { ...made.metadata, name: 'chart' },
    spec: { ...(made['spec'] as object), ...spec },
    status: { ...(made['status'] as object), ...status },
  };
};
export const byRef = (source?: KubernetesObject, status: object = {}): FluxState => {
  const [, release] = helm({ spec: { chart: undefined, chartRef: { kind: 'OCIRepository', name: 'chart' } } });
  assert.ok(release);
  const object = { ...release, status: { ...(release['status'] as object), helmChart: undefined, ...status } };
  return seen(fetched, parent(), object, ...(source === undefined ? [] : [source]));
};
export const canary = (phase: string, status: object = {}, spec: object = {}): KubernetesObject => ({
  apiVersion: 'flagger.app/v1beta1',
  kind: 'Canary',
  metadata: { name: 'web', namespace: 'demo', generation: 1, uid: 'canary' },
  spec: { targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, ...spec },
  status: { phase, lastTransitionTime: '2026-01-01T00:00:00Z', ...status },
});
export const deployed = (
  name: string,
  tag: string,
  spec: object = { replicas: 0 },
  status: object = {},
): KubernetesObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'demo', generation: 1, uid: name },
  spec: { ...spec, template: { spec: { containers: [{ image: `registry.example/web:${tag}` }] } } },
  status: { observedGeneration: 1, ...status },
});
export const gaveUp = {
  conditions: [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message: 'words' }],
};
export const listedAll = (state: FluxState, kind: string, objects: readonly KubernetesObject[]): FluxState =>
  observe(state, { kind: 'listed', type: { group: '', kind }, namespace: 'demo', objects });
export const withCanary = (...objects: readonly KubernetesObject[]): FluxState => {
  const state = seen(fetched, kustomization({ applied: awaited, inventory: ['demo_web_flagger.app_Canary'] }));
  const workloads = objects.filter(({ kind }) => kind === 'Deployment');
  const canaries = listedAll(
    state,
    'Canary',
    objects.filter(({ kind }) => kind === 'Canary'),
  );
  return workloads.length === 0 ? canaries : listedAll(canaries, 'Deployment', workloads);
};
/** A Kustomization with a Deployment, which was not looked at. */
export const workloadless = (spec: Readonly<Record<string, unknown>> = { wait: true }): FluxState =>
  seen(fetched, kustomization({ applied: awaited, inventory: ['demo_web_apps_Deployment'], spec }));
export const running = (object?: KubernetesObject, spec?: Readonly<Record<string, unknown>>): FluxState =>
  listedAll(workloadless(spec), 'Deployment', object === undefined ? [] : [object]);
export const images = (image: string, among: Ref = target): Partial<JudgeOptions> => {
  const reference = parseReference(image);
  assert.ok(reference);
  return { images: { references: [reference], among: [among] } };
};

/** All that is said: kind and code, the object whose fault it is, the words, the revision, and what is warned of. */
export function said({ state, knowledge = {}, ...o }: Case): readonly string[] {
  const { verdict: found, warnings, questions } = verdict(state, { knowledge: known(knowledge), ...o });
  const { kind, namespace, name } = found.object;
  return [
    `${found.kind}${'code' in found ? ` ${found.code}` : ''} ${kind}/${namespace}/${name}`,
    found.reason,
    ...('revision' in found && found.revision !== undefined ? [`at ${found.revision}`] : []),
    ...warnings.map((text) => `warns: ${text}`),
    ...questions.map((one) => `asks: ${JSON.stringify(one)}`),
  ].map((line) => line.replaceAll(/([0-9a-f])\1{7,}/g, '$1$1'));
}

export type Suites = Readonly<Record<string, Readonly<Record<string, readonly [Case, ...string[]]>>>>;

/** A test for each case: what is said is just that. */
export function tellAll(suites: Suites): void {
  for (const [what, cases] of Object.entries(suites)) {
    describe(`What is said of ${what}${what.endsWith(' that') || what.endsWith(' itself') ? '' : ' that'}`, () => {
      for (const [title, [of, ...expected]] of Object.entries(cases))
        it(title, () => assert.deepEqual(said(of), expected));
    });
  }
}
