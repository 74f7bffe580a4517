import { causeOfImage, causeOfMessage } from '../../../core/flux/diagnosis/cause.ts';
import { describeEvent, readEvent } from '../../../core/flux/diagnosis/events.ts';
import { describeGroup, grouped, problemsOf } from '../../../core/flux/diagnosis/pod.ts';
import { lastLines } from '../../../core/flux/diagnosis/container-log.ts';
import { Look } from '../../../core/flux/diagnosis/look.ts';
import { parseRevision, revisionIn, shortRevision } from '../../../core/flux/revision.ts';
import { nothingSeen, observe } from '../../../core/flux/state.ts';
import { contextGlob } from '../../../core/flux/statuses/context-glob.ts';
import { readStatus, spokenOf } from '../../../core/flux/statuses/reading.ts';
import { judge } from '../../../core/flux/verdict.ts';
import type { KubernetesObject } from '../../../core/ports/cluster.ts';
import { readObject as readAny } from '../../../platform/kubernetes/objects.ts';
import { readList } from '../../../platform/kubernetes/objects.ts';
import { problemOf } from '../../../platform/kubernetes/problems.ts';
import { mutants } from '../mutants.ts';
import type { Outcome } from '../judge.ts';
import type { Value, Way } from '../way.ts';

const commit = 'a'.repeat(40);
const revision = `main@sha1:${commit}`;
const meta = (name: string) => ({ name, namespace: 'flux-system', generation: 2, uid: 'u', labels: { a: 'b' } });
const ready = { type: 'Ready', status: 'True', reason: 'ReconciliationSucceeded', message: `Applied revision: ${revision}`, observedGeneration: 2, lastTransitionTime: '2026-01-01T00:00:00Z' }; // prettier-ignore

const kustomization = {
  apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
  kind: 'Kustomization',
  metadata: meta('apps'),
  spec: { path: './dev', prune: true, wait: true, interval: '1m', sourceRef: { kind: 'GitRepository', name: 'gitops' }, dependsOn: [{ name: 'infra' }], healthChecks: [{ kind: 'Deployment', name: 'web', namespace: 'demo' }] }, // prettier-ignore
  status: { conditions: [ready], lastAppliedRevision: revision, lastAttemptedRevision: revision, observedGeneration: 2, inventory: { entries: [{ id: 'demo_web_apps_Deployment', v: 'v1' }, { id: 'demo_rel_helm.toolkit.fluxcd.io_HelmRelease', v: 'v2' }] }, history: [{ digest: 'sha256:0', lastReconciledStatus: 'ReconciliationSucceeded', totalReconciliations: 1, metadata: { revision } }] }, // prettier-ignore
};
const source = {
  apiVersion: 'source.toolkit.fluxcd.io/v1',
  kind: 'GitRepository',
  metadata: meta('gitops'),
  spec: { url: 'https://example.com/gitops', ref: { branch: 'main' }, interval: '1m' },
  status: {
    artifact: { revision, digest: 'sha256:0', metadata: { a: 'b' } },
    conditions: [ready],
    observedGeneration: 2,
  },
};
const release = {
  apiVersion: 'helm.toolkit.fluxcd.io/v2',
  kind: 'HelmRelease',
  metadata: { ...meta('rel'), namespace: 'demo', labels: { 'kustomize.toolkit.fluxcd.io/name': 'apps', 'kustomize.toolkit.fluxcd.io/namespace': 'flux-system' } }, // prettier-ignore
  spec: { chart: { spec: { chart: 'x', version: '1.x', sourceRef: { kind: 'HelmRepository', name: 'r' } } }, upgrade: { remediation: { retries: 3 } } }, // prettier-ignore
  status: { conditions: [ready], observedGeneration: 2, lastAttemptedRevision: '1.0.0', history: [{ chartVersion: '1.0.0', status: 'deployed', version: 1, digest: 'x' }], helmChart: 'flux-system/demo-rel' }, // prettier-ignore
};
const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { ...meta('web'), namespace: 'demo' },
  spec: { replicas: 2, template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'app:1' }] } } }, // prettier-ignore
  status: { observedGeneration: 2, replicas: 2, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 2, conditions: [ready] }, // prettier-ignore
};
const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { ...meta('web-1'), namespace: 'demo' },
  status: { phase: 'Running', reason: 'x', message: 'y', conditions: [{ type: 'PodScheduled', status: 'True', reason: 'r', message: 'm' }], initContainerStatuses: [{ name: 'i', image: 'i:1', ready: true, state: { terminated: { exitCode: 0, reason: 'Completed' } } }], containerStatuses: [{ name: 'web', image: 'app:1', ready: false, restartCount: 3, state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off' } }, lastState: { terminated: { exitCode: 137, reason: 'OOMKilled', message: 'm' } } }] }, // prettier-ignore
};
const event = {
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { ...meta('e'), creationTimestamp: '2026-01-01T00:00:00Z' },
  type: 'Warning',
  reason: 'BackOff',
  message: 'Back-off',
  count: 3,
  series: { count: 4, lastObservedTime: '2026-01-01T00:00:00.000000Z' },
  lastTimestamp: '2026-01-01T00:00:00Z',
  involvedObject: { kind: 'Pod', name: 'web-1', uid: 'u' },
};

const target = { kind: 'Kustomization', namespace: 'flux-system', name: 'apps' };
const knowledge = {
  awaited: commit,
  relations: new Map([[commit, 'same' as const]]),
  branch: { kind: 'known' as const, name: 'main', tip: commit, contains: true },
  content: undefined,
  repositoryUrl: 'https://example.com/gitops',
  branchName: 'main',
};

/** Everything that is there, told as a cluster tells it, and what is concluded from it. */
function concluded(changed: unknown): Outcome {
  const all = [kustomization, source, release, deployment].map((one) =>
    one.kind === (changed as KubernetesObject).kind ? changed : one,
  );
  let state = nothingSeen;
  for (const raw of all) {
    const object = readAny(raw);
    if (object === undefined) continue;
    const group = object.apiVersion.includes('/') ? (object.apiVersion.split('/')[0] ?? '') : '';
    const type = { group, kind: object.kind };
    state = observe(state, { kind: 'listed', type, namespace: object.metadata.namespace ?? '', objects: [object] });
    state = observe(state, { kind: 'changed', object });
  }
  const printed: string[] = [];
  for (const one of [target, { kind: 'HelmRelease', namespace: 'demo', name: 'rel' }]) {
    const { verdict } = judge(state, knowledge, one, { failAfterAttempts: 1, checkChildren: true });
    if ('reason' in verdict) printed.push(verdict.reason);
  }
  return { printed };
}

const plain = (outcome: Outcome): Outcome => ({ ...outcome, wrong: (outcome.printed ?? []).map(insides) });

function insides(text: string): string | undefined {
  return /\[object |undefined|NaN(?!")/.test(text) ? `speaks of our insides: ${text.slice(0, 300)}` : undefined;
}

function told(changed: unknown): Outcome {
  const object = readAny(changed);
  if (object === undefined) return {};
  const printed = [
    ...grouped(problemsOf(object)).map(describeGroup),
    describeEvent(readEvent(object), Date.UTC(2026, 0, 2)),
  ];
  return { printed };
}

const shapes =
  (right: object): Way['takes'] =>
  () =>
    [...mutants(right, [0, 6, 12])].map(({ where, value }): Value => {
      const text = JSON.stringify(value);
      return { kind: where, text, raw: Buffer.from(text) };
    });

const withMessage = (message: string) => ({
  ...kustomization,
  status: { ...kustomization.status, conditions: [{ ...ready, status: 'False', reason: message, message }], lastAppliedRevision: message, lastAttemptedRevision: message }, // prettier-ignore
});

/** What clusters say: objects, conditions, events, logs, errors; and statuses on commits. */
export const ways: readonly Way[] = [
  ...[kustomization, source, release, deployment].map((right): Way => ({
    name: `the shape of a ${right.kind}`,
    takes: shapes(right),
    attempt: (text) => plain(concluded(JSON.parse(text))),
  })),
  ...[pod, event].map((right): Way => ({
    name: `the shape of a ${right.kind}`,
    takes: shapes(right),
    attempt: (text) => plain(told(JSON.parse(text))),
  })),
  { name: 'a condition', takes: 'text', longest: 50_000, attempt: (text) => concluded(withMessage(text)) },
  { name: 'names of objects', takes: 'text', longest: 3000, attempt: (text) => concluded({ ...kustomization, metadata: { ...meta(text), namespace: text, labels: { [text]: text } }, spec: { ...kustomization.spec, path: text, sourceRef: { kind: text, name: text, namespace: text } } }) }, // prettier-ignore
  { name: 'an inventory', takes: 'text', longest: 3000, attempt: (text) => concluded({ ...kustomization, status: { ...kustomization.status, inventory: { entries: [{ id: text, v: text }, { id: `${text}_${text}_${text}_${text}`, v: text }] } } }) }, // prettier-ignore
  { name: 'a revision', takes: 'text', attempt: (text) => { parseRevision(text); revisionIn(text); return { printed: [shortRevision(text)] }; } }, // prettier-ignore
  { name: 'what is looked for in a message', takes: 'text', attempt: (text) => { causeOfImage(text, text); for (const kind of ['Kustomization', 'GitRepository', 'HelmRelease']) causeOfMessage(kind, text); } }, // prettier-ignore
  { name: 'words of a pod', takes: 'text', longest: 20_000, attempt: (text) => told({ ...pod, metadata: meta(text), status: { containerStatuses: [{ name: text, image: text, ready: false, state: { waiting: { reason: text, message: text } } }] } }) }, // prettier-ignore
  { name: 'an event', takes: 'text', attempt: (text) => told({ ...event, reason: text, message: text, lastTimestamp: text, series: { lastObservedTime: text, count: 1 } }) }, // prettier-ignore
  {
    name: 'the log of a pod',
    takes: 'text',
    attempt: async (text) => {
      const cluster = { logs: () => Promise.resolve({ ok: true, text }) };
      const look = new Look(cluster as never, 0, new AbortController().signal);
      const problem = { pod: pod as KubernetesObject, container: 'web', image: '', text: '', cause: undefined, log: 'current' } as const; // prettier-ignore
      return { leaves: await lastLines(look, problem) };
    },
  },
  { name: 'a list of the API server', takes: 'text', attempt: (text) => listed(text) },
  { name: 'a refusal of the API server', takes: 'text', attempt: (text) => refusal(text) },
  { name: 'the message of a refusal', takes: 'text', attempt: (text) => refusal(JSON.stringify({ kind: 'Status', message: text, reason: text, details: { name: text } })) }, // prettier-ignore
  {
    name: 'a status on a commit',
    takes: 'text',
    attempt: (text) => {
      for (const state of ['succeeded', 'failed', 'pending'] as const) {
        const status = { genre: text, name: text, state, text, at: 0 };
        readStatus(status);
        readStatus({ ...status, genre: 'fluxcd', name: `kustomization/${text}/00000000` });
        spokenOf(status, [target], { explicit: false });
      }
    },
  },
  { name: 'the name that a status is to have', takes: 'text', longest: 2000, attempt: (text) => { const fits = contextGlob(text); for (const name of ['a', 'a'.repeat(200), 'a/'.repeat(60), text]) fits(name); } }, // prettier-ignore
];

function listed(text: string): Outcome {
  try {
    readList(text, 'v1', 'Pod');
    return {};
  } catch (thrown) {
    // It is told as a problem of the cluster.
    return { wrong: [thrown instanceof Error && !(thrown instanceof TypeError) ? undefined : String(thrown)] };
  }
}

function refusal(body: string): Outcome {
  const asked = { verb: 'list', type: { group: '', kind: 'Pod' }, plural: 'pods', namespace: 'demo' } as const;
  return {
    printed: [400, 401, 403, 404, 429, 500].flatMap((status) => problemOf({ status, body }, asked)?.message ?? []),
  };
}
