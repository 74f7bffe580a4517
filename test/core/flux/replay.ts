import { readFileSync } from 'node:fs';

import type { BranchAnswer, Knowledge, Relation } from '../../../core/flux/knowledge.ts';
import type { Ref } from '../../../core/flux/objects.ts';
import { nothingSeen, observe, type FluxState } from '../../../core/flux/state.ts';
import { allTargets } from '../../../core/flux/targets.ts';
import { advance, overall, type Overall, type Track, type TrackOptions } from '../../../core/flux/tracker.ts';
import type { ClusterEvent, KubernetesObject } from '../../../core/ports/cluster.ts';

interface Header {
  readonly scenario: string;
  readonly branch: string;
  readonly settledAt: string | null;
  readonly commits: readonly { readonly sha: string; readonly parents: readonly string[] }[];
  readonly waitFor: {
    readonly sha: string;
    readonly kustomizations: readonly string[];
    readonly helmReleases: readonly string[];
  };
  readonly expected: { readonly outcome: string; readonly because: string };
}

interface Line {
  readonly ms: number;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'ACTION';
  readonly object?: KubernetesObject;
  readonly action?: string;
  readonly detail?: { readonly branch?: string; readonly to?: string | null };
}

export interface Recording {
  readonly header: Header;
  readonly events: readonly Line[];
}

export function readRecording(file: string): Recording {
  const [first = '{}', ...rest] = readFileSync(file, 'utf8').trim().split('\n');
  return { header: JSON.parse(first) as Header, events: rest.map((line) => JSON.parse(line) as Line) };
}

/** How `commit` stands to `other`, from the recording's own history. */
export function relationIn(header: Header, commit: string, other: string): Relation {
  const parents = new Map(header.commits.map(({ sha, parents: of }) => [sha, of]));
  const reaches = (from: string, to: string): boolean =>
    from === to || (parents.get(from) ?? []).some((parent) => reaches(parent, to));
  if (commit === other) return 'same';
  return reaches(commit, other) ? 'descendant' : reaches(other, commit) ? 'ancestor' : 'unrelated';
}

/** What the host says of the branch after a push; nobody waits for a commit before it was pushed. */
function afterAction(header: Header, event: Line, before: BranchAnswer): BranchAnswer {
  if (event.detail?.branch !== header.branch) return before;
  if (event.action === 'delete-branch') return { kind: 'known', name: header.branch, tip: undefined, contains: false };
  const tip = event.detail.to;
  if (tip === undefined) return before;
  const contains = tip !== null && ['same', 'descendant'].includes(relationIn(header, tip, header.waitFor.sha));
  if (!contains && before.kind !== 'known') return before;
  return { kind: 'known', name: header.branch, tip: tip ?? undefined, contains };
}

export interface Step {
  readonly ms: number;
  readonly overall: Overall;
  readonly tracks: readonly Track[];
}

/** One moment of a replay: what the watches tell then, and what was done from outside. */
export interface Moment {
  readonly ms: number;
  readonly told: readonly ClusterEvent[];
  readonly action?: Line;
}

/** A recording as its own events tell it, one moment each. */
export function momentsOf({ events }: Recording): readonly Moment[] {
  return events.map((event): Moment => {
    const { ms, object, type } = event;
    if (type === 'ACTION') return { ms, told: [], action: event };
    return { ms, told: object === undefined ? [] : [{ kind: type === 'DELETED' ? 'deleted' : 'changed', object }] };
  });
}

const kinds = ['Kustomization', 'GitRepository', 'HelmRelease', 'HelmChart'] as const;

/** What lists tell of everything that is there after some moments. */
export function listsAfter(moments: readonly Moment[]): readonly ClusterEvent[] {
  const there = new Map<string, KubernetesObject>();
  for (const event of moments.flatMap(({ told }) => told)) {
    if (event.kind !== 'changed' && event.kind !== 'deleted') continue;
    const key = `${event.object.kind}/${event.object.metadata.name}`;
    if (event.kind === 'deleted') there.delete(key);
    else there.set(key, event.object);
  }
  return kinds.map((kind) => ({
    kind: 'listed',
    type: { group: '', kind },
    namespace: 'flux-system',
    objects: [...there.values()].filter((object) => object.kind === kind),
  }));
}

/** Replays a recording through the pure verdict, event by event. Gives every step. */
export function replay(
  recording: Recording,
  options: Partial<TrackOptions> = {},
  host: { branch: boolean } = { branch: true },
): Step[] {
  return play(recording.header, momentsOf(recording), options, host);
}

/** Plays moments of a recording, maybe others than it has. A watch begins with a list, its first ADDED events. */
export function play(
  header: Header,
  moments: readonly Moment[],
  options: Partial<TrackOptions> = {},
  host: { branch: boolean } = { branch: true },
): Step[] {
  const awaited = header.waitFor.sha;
  const named =
    (kind: string) =>
    (text: string): Ref => {
      const [namespace = '', name = ''] = text.split('/');
      return { kind, namespace, name };
    };
  const targets = [
    ...header.waitFor.kustomizations.map(named('Kustomization')),
    ...header.waitFor.helmReleases.map(named('HelmRelease')),
  ];
  const relations = new Map<string, Relation>();
  for (const { sha } of header.commits) relations.set(sha, relationIn(header, sha, awaited));
  let branch: BranchAnswer = { kind: host.branch ? 'unasked' : 'unavailable' };
  let state: FluxState = { ...nothingSeen, listed: new Set(kinds.map((kind) => `${kind}/flux-system`)) };
  const tracks = new Map<string, Track>();
  const steps: Step[] = [];
  for (const { ms, told, action } of moments) {
    if (host.branch && action !== undefined) branch = afterAction(header, action, branch);
    state = told.reduce(observe, state);
    const knowledge: Knowledge = {
      awaited,
      relations,
      branch,
      content: undefined,
      repositoryUrl: undefined,
      branchName: header.branch,
    };
    for (const target of allTargets(state, targets)) {
      const key = `${target.kind}/${target.name}`;
      const all: TrackOptions = { failAfterAttempts: 1, checkChildren: true, stableFor: 0, ...options };
      tracks.set(key, advance(tracks.get(key), target, state, knowledge, all, ms));
    }
    steps.push({ ms, overall: overall([...tracks.values()]), tracks: [...tracks.values()] });
  }
  return steps;
}
