import { printableLine } from '../../printable.ts';
import { entry, isRecord, listOf, textAt, textOf, textsOf, type Data } from '../../unstructured.ts';
import type { FieldPath } from '../locate.ts';
import { groupOf, type Manifest } from '../objects.ts';

/** A container of a pod template, with where it stands in its object. */
export interface Container {
  readonly data: Data;
  readonly path: FieldPath;
  /** ` (container web)`, for messages; empty where it has no name. */
  readonly named: string;
  readonly init: boolean;
}

/** The pods that an object makes, or the pod that it is. */
export interface PodTemplate {
  readonly spec: Data;
  /** Where `spec` stands. */
  readonly path: FieldPath;
  readonly labels: ReadonlyMap<string, string>;
  readonly annotations: ReadonlyMap<string, string>;
  /** Init containers first. */
  readonly containers: readonly Container[];
  /** Of Windows: what is Linux's own (users by number, capabilities, seccomp …) is refused there. */
  readonly windows: boolean;
}

/** An object as the rules see it. */
export interface LintObject {
  readonly manifest: Manifest;
  readonly data: Data;
  readonly kind: string;
  readonly group: string;
  readonly name: string;
  /** Where it will be: the namespace it names, else the one that the delivery goes to. */
  readonly namespace: string;
  readonly pod: PodTemplate | undefined;
}

/** @param namespace of objects that name none */
export function lintObject(manifest: Manifest, namespace: string): LintObject {
  const { data, reference } = manifest;
  const group = groupOf(reference.apiVersion);
  return {
    manifest,
    data,
    kind: reference.kind,
    group,
    name: reference.name,
    namespace: reference.namespace === '' ? namespace : reference.namespace,
    pod: podOf(data, group, reference.kind),
  };
}

/** Whether an object is of a kind that Kubernetes itself serves in that group. */
export function isA(object: LintObject, group: string, ...kinds: readonly string[]): boolean {
  return object.group === group && kinds.includes(object.kind);
}

// Kubernetes' own; other kinds are known by their shape: Argo's Rollout, Knative's Service, KEDA's ScaledJob.
const ownTemplates: ReadonlyMap<string, FieldPath> = new Map([
  ['/Pod', []],
  ['/PodTemplate', ['template']],
  ['/ReplicationController', ['spec', 'template']],
  ['apps/Deployment', ['spec', 'template']],
  ['apps/ReplicaSet', ['spec', 'template']],
  ['apps/StatefulSet', ['spec', 'template']],
  ['apps/DaemonSet', ['spec', 'template']],
  ['extensions/Deployment', ['spec', 'template']],
  ['extensions/ReplicaSet', ['spec', 'template']],
  ['extensions/DaemonSet', ['spec', 'template']],
  ['batch/Job', ['spec', 'template']],
  ['batch/CronJob', ['spec', 'jobTemplate', 'spec', 'template']],
]);
const customTemplates: readonly FieldPath[] = [
  ['spec', 'template'],
  ['spec', 'jobTargetRef', 'template'],
  ['spec', 'jobTemplate', 'spec', 'template'],
];

function podOf(data: Data, group: string, kind: string): PodTemplate | undefined {
  const own = ownTemplates.get(`${group}/${kind}`);
  // Without its pod it misses all that a pod must have.
  if (own !== undefined) return templateAt(data, own) ?? templateFrom({}, {}, own);
  for (const path of customTemplates) {
    // Only where the containers have images: some operators take such a shape to overlay parts of their own pods.
    const template = templateAt(data, path);
    if (template?.containers.some((container) => textOf(entry(container.data, 'image')) !== undefined) === true) {
      return template;
    }
  }
  return undefined;
}

function templateAt(data: Data, at: FieldPath): PodTemplate | undefined {
  const template = entry(data, ...at.map(String));
  const spec = entry(template, 'spec');
  return isRecord(spec) ? templateFrom(template, spec, at) : undefined;
}

function templateFrom(template: unknown, spec: Data, at: FieldPath): PodTemplate {
  const path = [...at, 'spec'];
  return {
    spec,
    path,
    labels: textsOf(entry(template, 'metadata', 'labels')),
    annotations: textsOf(entry(template, 'metadata', 'annotations')),
    containers: [...containersOf(spec, path, 'initContainers'), ...containersOf(spec, path, 'containers')],
    windows: entry(spec, 'os', 'name') === 'windows' || entry(spec, 'nodeSelector', 'kubernetes.io/os') === 'windows',
  };
}

function containersOf(spec: Data, path: FieldPath, list: 'initContainers' | 'containers'): readonly Container[] {
  return listOf(entry(spec, list)).flatMap((data, index) => {
    if (!isRecord(data)) return [];
    const name = textAt(data, 'name');
    return [
      {
        data,
        path: [...path, list, index],
        named: name === '' ? '' : ` (container ${printableLine(name, 63)})`,
        init: list === 'initContainers',
      },
    ];
  });
}
