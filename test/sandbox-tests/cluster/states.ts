import type { Cluster, KubernetesObject } from '../../sandbox/cluster/index.ts';
import type { Recording } from '../../sandbox/cluster/replay.ts';
import { statusOf } from './support.ts';

/** What is compared of one object's state: conditions with their words, revisions, history, inventory. */
function shown(object: KubernetesObject, commits: string[]): string {
  const status = statusOf(object);
  const plain = (text: string | undefined): string => words(text ?? '-', commits);
  const conditions = status.conditions
    .map((one) => `${one.type}=${one.status} ${one.reason} "${plain(one.message)}"`)
    .join('; ');
  const history = (status.history ?? [])
    .map((one) =>
      one.chartVersion === undefined
        ? `${one.lastReconciledStatus}@${plain(one.metadata?.revision)}*${one.totalReconciliations}`
        : `${one.status ?? ''} ${one.action ?? ''} ${plain(one.chartVersion)} v${one.version ?? 0}`,
    )
    .join(', ');
  const release = object.kind === 'HelmRelease'; // its inventory needs a rendered chart, which the model has not
  const inventory = release ? '' : (status.inventory?.entries ?? []).map(({ id }) => id).join(' ');
  const observed = status.observedGeneration === object.metadata.generation ? 'observed' : 'unobserved';
  return [
    conditions,
    `applied ${plain(status.lastAppliedRevision)}, attempted ${plain(status.lastAttemptedRevision)}, artifact ${plain(status.artifact?.revision)}, from ${plain(status.observedSourceArtifactRevision)}`,
    `history ${history}`,
    `inventory ${inventory}`,
    observed,
  ].join(' | ');
}

/** Commits by their place in history; times, temporary folders and servers' addresses are left out. */
function words(text: string, commits: string[]): string {
  let plain = text;
  for (const [index, commit] of commits.entries())
    plain = plain.replaceAll(commit, `c${index}`).replaceAll(commit.slice(0, 12), `c${index}`);
  return plain
    .replaceAll(/\/tmp\/kustomization-\d+/g, '/tmp/kustomization-0')
    .replaceAll(/(http|file):\/\/[^'\s]*/g, 'URL')
    .replaceAll(/(after|passed in|timeout of) [\d.hms]+/g, '$1 TIME');
}

/** The distinct states of each object, in order, by `Kind/name`. */
export type States = Map<string, string[]>;

function add(states: States, object: KubernetesObject, commits: string[]): void {
  const key = `${object.kind}/${object.metadata.name}`;
  const known = states.get(key) ?? [];
  const state = shown(object, commits);
  if (known.at(-1) !== state) known.push(state);
  states.set(key, known);
}

/** What a recording shows, without the state before. */
export function recordedStates({ header, events }: Recording): States {
  const commits = header.commits.map(({ sha }) => sha);
  const states: States = new Map();
  const start = events.findIndex(({ type }) => type !== 'ADDED');
  const last = new Map<string, KubernetesObject>();
  for (const [index, { object }] of events.entries()) {
    if (object === undefined) continue;
    if (index < start) last.set(`${object.kind}/${object.metadata.name}`, object);
    else add(states, object, commits);
  }
  return withoutStart(states, [...last.values()], commits);
}

/** Watches a cluster. @returns a function that gives the states seen so far, without those at the start */
export function watchStates(cluster: Cluster, kinds: string[]): (commits: string[]) => States {
  const before = kinds.flatMap((kind) => cluster.list(kind));
  const seen: KubernetesObject[] = [];
  cluster.store.onChange(({ object }) => kinds.includes(object.kind) && seen.push(object));
  return (commits) => {
    const states: States = new Map();
    for (const object of seen) add(states, object, commits);
    return withoutStart(states, before, commits);
  };
}

function withoutStart(states: States, before: KubernetesObject[], commits: string[]): States {
  for (const object of before) {
    const list = states.get(`${object.kind}/${object.metadata.name}`);
    if (list?.[0] === shown(object, commits)) list.shift();
    if (list?.length === 0) states.delete(`${object.kind}/${object.metadata.name}`);
  }
  return states;
}
