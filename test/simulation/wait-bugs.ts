import type { Cluster, ClusterEvent, KubernetesObject } from '../../core/ports/cluster.ts';
import type { RepositoryHost } from '../../core/ports/repository-host.ts';
import { calm, inRepository, type Bug } from './planting.ts';
import { platform } from './platform.ts';
import type { FluxShape, Shape } from './shape.ts';
import type { Opens } from './simulated.ts';

const flux: FluxShape = {
  clusters: ['west'],
  down: undefined,
  pace: 2,
  webhook: true,
  waits: 1,
  slow: false,
  depends: false,
  health: true,
  broken: false,
  statuses: 0,
  workloads: false,
  charts: undefined,
};

/** People change what is on the target, and every run waits for that. */
const waiting: Partial<Shape> = {
  ...calm,
  atOnce: 1,
  people: 0.6,
  acts: ['edits the application on the target'],
  flux,
};

/** Flux comes after everybody else. */
const slow: Partial<Shape> = { ...waiting, flux: { ...flux, pace: 0.5, webhook: false } };

type Relation = Awaited<ReturnType<RepositoryHost['history']['relation']>>;

const inHistory = (change: (asked: Promise<Relation>) => Promise<Relation>): Opens =>
  inRepository(({ history }) => ({ history: { ...history, relation: (...of) => change(history.relation(...of)) } }));

/** People set what releases are to run, whose rollouts take a while, and Flux does not wait for them. */
const releasing: Partial<Shape> = {
  ...waiting,
  acts: ['sets a release’s value'],
  flux: { ...flux, slow: true, health: false, charts: 'repository' },
};

/** What stands between a cluster and whoever reads it. */
type Reader = (event: ClusterEvent) => ClusterEvent;

/** @param readerOf given the commit that is waited for */
function inCluster(readerOf: (awaited: string) => Reader): Opens {
  return {
    ...platform,
    openClusters: async (access, agent, options) => {
      // It is the whole agent, though opening asks for less.
      const awaited = String(Object(agent).input('revision'));
      const clusters = await platform.openClusters(access, agent, options);
      return clusters.map((one) => through(one, readerOf(awaited)));
    },
  };
}

function through(cluster: Cluster, read: Reader): Cluster {
  return {
    ...cluster,
    follow: (type, namespace, tell, signal) => cluster.follow(type, namespace, (event) => tell(read(event)), signal),
    async list(type, namespace, ...more) {
      const listed = await cluster.list(type, namespace, ...more);
      const event = read(
        listed.ok
          ? { kind: 'listed', type, namespace, objects: listed.objects }
          : { kind: 'problem', type, namespace, problem: listed.problem },
      );
      return event.kind === 'listed' ? { ok: true, objects: event.objects } : listed;
    },
  };
}

const eachObject =
  (read: (object: KubernetesObject) => KubernetesObject): Reader =>
  (event) => {
    switch (event.kind) {
      case 'listed':
        return { ...event, objects: event.objects.map(read) };
      case 'changed':
        return { ...event, object: read(event.object) };
      case 'deleted':
      case 'problem':
        return event;
    }
  };

const statusOf = (object: KubernetesObject): Readonly<Record<string, unknown>> => Object(object['status']);

/** Ready's status of an object, or what it is to be. */
function ready(object: KubernetesObject): unknown;
function ready(object: KubernetesObject, status: string): readonly object[];
function ready(object: KubernetesObject, status?: string): unknown {
  const { conditions } = statusOf(object);
  const all: readonly object[] = Array.isArray(conditions) ? conditions : [];
  const isReady = (one: object): boolean => Reflect.get(one, 'type') === 'Ready';
  if (status === undefined) return Object(all.find(isReady)).status;
  return all.map((one) => (isReady(one) ? { ...one, status } : one));
}

/** Conditions of an object that nothing happens to. */
const settled = (conditions: readonly object[]): readonly object[] =>
  conditions.filter((one) => Reflect.get(one, 'type') !== 'Reconciling');

/** Nothing of a kind that a server does not list is there. */
const emptied =
  (type: string): Reader =>
  (event) =>
    event.kind === 'problem' && event.type.kind === type ? { ...event, kind: 'listed', objects: [] } : event;

export const waitBugs = {
  'tells another revision’s failure as this one’s': {
    opens: inCluster((awaited) =>
      eachObject((object) => {
        if (object.kind !== 'Kustomization' || ready(object) !== 'False') return object;
        // Neither does it say what it is at.
        const conditions = settled(ready(object, 'False'));
        const lastAttemptedRevision = `main@sha1:${awaited}`;
        return { ...object, status: { ...statusOf(object), lastAttemptedRevision, conditions } };
      }),
    ),
    where: { ...slow, flux: { ...flux, pace: 0.5, webhook: false, broken: true } },
    found: /(attemptsFailed|unhealthy) is not so/,
  },
  'takes no answer for nothing there': {
    opens: inCluster(() => emptied('Kustomization')),
    where: { ...waiting, faults: ['unlisted'], faultRate: 0.9 },
    seed: 2,
    found: /was there all the time/,
  },
  'takes another commit’s status for this one’s': {
    opens: inRepository(({ commitStatuses }) => ({
      commitStatuses: {
        ...commitStatuses,
        of: async (commit) => {
          const [, before = commit] = await commitStatuses.newest(commit, 2);
          return commitStatuses.of(before);
        },
      },
    })),
    where: { ...slow, flux: { ...flux, pace: 0.5, webhook: false, statuses: 1 } },
    seed: 3,
    found: /no status said|never was applied/,
  },
  'takes the rollout of what was before for one of what is awaited': {
    opens: inHistory(async (asked) => {
      const relation = await asked;
      return relation === 'ancestor' || relation === 'descendant' ? 'descendant' : relation;
    }),
    where: slow,
    seed: 8,
    found: /never was (ready at|applied)/,
  },
  'believes that what was ready still is': {
    opens: inCluster(() =>
      eachObject((object) => {
        const status = statusOf(object);
        if (object.kind !== 'Kustomization' || status['lastAttemptedRevision'] === undefined) return object;
        const { lastAttemptedRevision: lastAppliedRevision } = status;
        return { ...object, status: { ...status, lastAppliedRevision, conditions: ready(object, 'True') } };
      }),
    ),
    where: { ...waiting, acts: ['edits the application on the target', 'makes applying fail'] },
    seed: 7,
    found: /never was (ready at|applied)/,
  },
  'looks at one of its clusters alone': {
    opens: {
      ...platform,
      openClusters: async (...asked) => (await platform.openClusters(...asked)).slice(0, 1),
    },
    where: { ...waiting, flux: { ...flux, clusters: ['west', 'east'], down: 'east' } },
    found: /never was (ready at|applied)/,
  },
  'takes an older release for this one': {
    opens: inCluster(() =>
      eachObject((object) => {
        if (object.kind !== 'HelmRelease') return object;
        const { generation: observedGeneration } = object.metadata;
        const conditions = settled(ready(object, 'True')).map((one) => ({ ...one, observedGeneration }));
        return { ...object, status: { ...statusOf(object), observedGeneration, conditions } };
      }),
    ),
    where: releasing,
    seed: 9,
    found: /never was (ready at|applied)/,
  },
} satisfies Readonly<Record<string, Bug>>;
