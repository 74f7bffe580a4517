import type { Cluster, ClusterProblem, KubernetesObject, ObjectType } from '../../../../core/ports/cluster.ts';
import { diagnose, type Diagnosis, type Subject } from '../../../../core/flux/diagnosis/diagnose.ts';

const plurals: Readonly<Record<string, string>> = { HelmRelease: 'helmreleases', Ingress: 'ingresses' };

/** A cluster that holds these objects; `deny` names rights as the API server has them: `list pods`, `get pods/log`. */
export function fakeCluster(
  objects: readonly KubernetesObject[],
  o: { readonly deny?: readonly string[]; readonly logs?: Readonly<Record<string, string>> } = {},
): Pick<Cluster, 'get' | 'list' | 'logs'> & { readonly asked: string[]; readonly selected: string[] } {
  const asked: string[] = [];
  /** By what was listed: `pods app=web`. */
  const selected: string[] = [];
  const nameOf = ({ group, kind }: ObjectType, subresource = ''): string =>
    `${plurals[kind] ?? `${kind.toLowerCase()}s`}${subresource}${group === '' ? '' : `.${group}`}`;
  const ask = (verb: string, type: ObjectType, namespace: string, subresource = ''): ClusterProblem | undefined => {
    const resource = nameOf(type, subresource);
    asked.push(`${verb} ${resource}`);
    if (o.deny?.includes(`${verb} ${resource}`) !== true) return undefined;
    const right = `${verb} ${resource} in namespace ${namespace}`;
    return { kind: 'forbidden', right, message: `the right to ${right} is missing` };
  };
  const of = ({ group, kind }: ObjectType, namespace: string): readonly KubernetesObject[] =>
    objects.filter(
      ({ apiVersion, kind: its, metadata }) =>
        its === kind &&
        metadata.namespace === namespace &&
        (apiVersion.includes('/') ? apiVersion.split('/')[0] : '') === group,
    );
  return {
    asked,
    selected,
    get(type, namespace, name) {
      const problem = ask('get', type, namespace);
      if (problem !== undefined) return Promise.resolve({ ok: false, problem });
      return Promise.resolve({ ok: true, object: of(type, namespace).find(({ metadata }) => metadata.name === name) });
    },
    list(type, namespace, { labels = '', fields = '' } = {}) {
      selected.push(`${nameOf(type)} ${labels}${fields}`);
      const problem = ask('list', type, namespace);
      if (problem !== undefined) return Promise.resolve({ ok: false, problem });
      const terms = labels.split(',').filter((term) => term.includes('='));
      const fits = ({ metadata }: KubernetesObject): boolean =>
        terms.every((term) => metadata.labels?.[term.split('=')[0] ?? ''] === term.split('=')[1]);
      return Promise.resolve({ ok: true, objects: of(type, namespace).filter(fits) });
    },
    logs({ namespace, pod, container }, { previous }) {
      const problem = ask('get', { group: '', kind: 'Pod' }, namespace, '/log');
      if (problem !== undefined) return Promise.resolve({ ok: false, problem });
      return Promise.resolve({ ok: true, text: o.logs?.[`${pod} ${container} ${previous ? 'previous' : 'current'}`] });
    },
  };
}

/** Noon of a day in 2026. */
export const now = 1_767_268_800_000;

export function look(
  cluster: Pick<Cluster, 'get' | 'list' | 'logs'>,
  subject: Partial<Subject> = {},
): Promise<Diagnosis> {
  const reason = "health check failed: timeout waiting for: [Deployment/demo/web status: 'InProgress']";
  const ref = { kind: 'Kustomization', namespace: 'flux-system', name: 'apps' };
  return diagnose(cluster, { ref, object: undefined, reason, ...subject }, now, new AbortController().signal);
}

/** Everything found, as it would be printed. */
export const linesOf = ({ symptoms }: Diagnosis): string =>
  symptoms.map(({ text, detail }) => [text, ...detail].join('\n')).join('\n');

interface Make {
  readonly name?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly owner?: string;
  readonly at?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly spec?: object;
  readonly status?: object;
}

export function make(apiVersion: string, kind: string, o: Make): KubernetesObject {
  const { name = 'web', labels = { app: 'web' }, owner, at = '2026-01-01T11:00:00Z', annotations = {} } = o;
  const ownerReferences = owner === undefined ? [] : [{ uid: owner }];
  const metadata = {
    name,
    namespace: 'demo',
    uid: `uid-${name}`,
    generation: 1,
    labels,
    annotations,
    creationTimestamp: at,
    ownerReferences,
  };
  return { apiVersion, kind, metadata, spec: o.spec ?? {}, status: o.status ?? {} };
}

export const selector = { selector: { matchLabels: { app: 'web' } } };
export const revision = (value: string): Readonly<Record<string, string>> => ({
  'deployment.kubernetes.io/revision': value,
});
export const deployment = (o: Make = {}): KubernetesObject =>
  make('apps/v1', 'Deployment', { spec: selector, annotations: revision('2'), ...o });
export const replicaSet = (name: string, o: Make = {}): KubernetesObject =>
  make('apps/v1', 'ReplicaSet', { name, owner: 'uid-web', ...o });
export const pod = (name: string, status: object, o: Make = {}): KubernetesObject =>
  make('v1', 'Pod', { name, status, owner: 'uid-web-new', ...o });

/** A Deployment with the ReplicaSet of its new template, and the pods given. */
export const rollout = (...pods: readonly KubernetesObject[]): readonly KubernetesObject[] => [
  deployment(),
  replicaSet('web-new', { annotations: revision('2') }),
  ...pods,
];

export const container = (state: object, more: object = {}): object => ({
  name: 'web',
  image: 'web:2.0',
  state,
  ready: false,
  restartCount: 0,
  ...more,
});
export const crashing = (end: object, more: object = {}): object => ({
  containerStatuses: [
    container(
      { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 40s restarting failed container' } },
      { restartCount: 4, lastState: { terminated: { reason: 'Error', exitCode: 1, ...end } }, ...more },
    ),
  ],
});
export const waiting = (reason: string, message: string): object => ({
  phase: 'Pending',
  containerStatuses: [container({ waiting: { reason, message } })],
});

export const event = (
  of: { readonly kind: string; readonly name: string },
  reason: string,
  message: string,
  more: object = {},
): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { name: `${of.name}.${reason}.${message}`, namespace: 'demo', labels: {} },
  involvedObject: { ...of },
  type: 'Warning',
  reason,
  message,
  ...more,
});
