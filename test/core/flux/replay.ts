import { readFileSync } from 'node:fs';

import type { BranchAnswer, Knowledge, Relation } from '../../../core/flux/knowledge.ts';
import type { Ref } from '../../../core/flux/objects.ts';
import { nothingSeen, observe, type FluxState } from '../../../core/flux/state.ts';
import { allTargets } from '../../../core/flux/targets.ts';
import { advance, overall, type Overall, type Track, type TrackOptions } from '../../../core/flux/tracker.ts';
import type { KubernetesObject } from '../../../core/ports/cluster.ts';

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

/** Replays a recording through the pure verdict, event by event. Gives every step. */
export function replay(
  recording: Recording,
  options: Partial<TrackOptions> = {},
  host: { branch: boolean } = { branch: true },
): Step[] {
  const { header } = recording;
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
  // A watch begins with a list, which the recording has as its first ADDED events.
  const kinds = ['Kustomization', 'GitRepository', 'HelmRelease', 'HelmChart'];
  let state: FluxState = { ...nothingSeen, listed: new Set(kinds.map((kind) => `${kind}/flux-system`)) };
  const tracks = new Map<string, Track>();
  const steps: Step[] = [];
  for (const event of recording.events) {
    if (event.type === 'ACTION') {
      if (host.branch) branch = afterAction(header, event, branch);
    } else if (event.object !== undefined) {
      state = observe(state, { kind: event.type === 'DELETED' ? 'deleted' : 'changed', object: event.object });
    }
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
      tracks.set(key, advance(tracks.get(key), target, state, knowledge, all, event.ms));
    }
    steps.push({ ms: event.ms, overall: overall([...tracks.values()]), tracks: [...tracks.values()] });
  }
  return steps;
}
