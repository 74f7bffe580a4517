import { shortName } from '../../printable.ts';
import { refText } from '../objects.ts';
import type { PendingCode, Verdict } from '../judgement.ts';
import type { FluxState } from '../state.ts';
import type { Track } from '../tracker.ts';
import { someOf } from '../../wording.ts';
import type { Narrator } from './narrator.ts';

/** With more targets than this a cluster is told as a whole: how many are done, and which deserve to be named. */
const mostSingle = 12;
/** Targets of a cluster that are named then. */
const mostNamed = 3;
/** A target that fails again and again has this many lines at once; then it waits its turn. */
const mostAttempts = 8;

/** A cluster, as far as it is told of. */
export interface Shown {
  readonly cluster: { readonly name: string };
  readonly tracks: readonly Track[];
  readonly state: Pick<FluxState, 'problems'>;
}

/** Tells how the targets stand, as far as it is news, each line with its cluster where there are several. */
export function tell(views: readonly Shown[], narrator: Narrator, missing: boolean): void {
  const single = views.reduce((sum, view) => sum + view.tracks.length, 0) <= mostSingle;
  for (const view of views) {
    const where = whereIn(views, view);
    if (single || view.tracks.length === 1) for (const track of view.tracks) tellTarget(view, track, where, narrator);
    else tellCluster(view, where, narrator);
    for (const { judgement } of view.tracks)
      tellWarnings(judgement.verdict, judgement.warnings, where, narrator, missing);
    tellProblems(view, where, narrator);
  }
  const { done, all, percent } = progressOf(views);
  narrator.progress(percent, `Waiting for Flux: ${done} of ${all} done`);
}

/** `[dev-cluster] `, as wide for all; nothing for a single cluster. */
export function whereIn(views: readonly Shown[], view: Shown): string {
  if (views.length < 2) return '';
  const name = (one: Shown): string => shortName(one.cluster.name, 40);
  const widest = Math.max(...views.map((one) => name(one).length));
  return `${`[${name(view)}]`.padEnd(widest + 2)} `;
}

/** Sentences in one; of many only the first. */
export function joined(sentences: readonly string[]): string {
  return someOf(sentences, mostSingle, '; ');
}

/** What the other targets were doing when one decided it all; undefined when there are none. */
export function meanwhile(views: readonly Shown[], decisive: Track): string | undefined {
  const others = views.flatMap((view) =>
    view.tracks.filter((track) => track !== decisive).map((track) => ({ view, track })),
  );
  if (others.length === 0) return undefined;
  const isDone = ({ track }: (typeof others)[number]): boolean => track.judgement.verdict.kind === 'succeeded';
  const open = others.filter((one) => !isDone(one));
  const reasons = open.map(({ view, track }) =>
    `${whereIn(views, view).trim()} ${track.judgement.verdict.reason}`.trim(),
  );
  const done = `Meanwhile, of the others ${others.length - open.length} of ${others.length} were done`;
  return reasons.length === 0 ? done : `${done}; ${someOf(reasons, 5, '; ')}`;
}

function tellTarget(view: Shown, { target, judgement: { verdict } }: Track, where: string, narrator: Narrator): void {
  const subject = `${view.cluster.name} ${refText(target)}`;
  if (verdict.kind !== 'pending') {
    const mark = verdict.kind === 'succeeded' ? '✔' : '✖';
    narrator.state(subject, `${verdict.kind} ${verdict.reason}`, `${where}${mark} ${verdict.reason}`, true);
    return;
  }
  if (isQuiet(verdict)) return;
  const sure = verdict.code === 'retrying' && narrator.linesOf(subject) < mostAttempts;
  narrator.state(subject, `${verdict.code} ${verdict.reason}`, `${where}… ${verdict.reason}`, sure);
}

/** `12 of 500 done; 2 retrying: …, …; 486 waiting: …` */
function tellCluster(view: Shown, where: string, narrator: Narrator): void {
  const { tracks } = view;
  for (const track of tracks) {
    // Whatever the rest does, what is lost is told at once.
    if (track.judgement.verdict.kind === 'failed') tellTarget(view, track, where, narrator);
  }
  const verdicts = tracks.map(({ judgement }) => judgement.verdict);
  const done = verdicts.filter(({ kind }) => kind === 'succeeded').length;
  const open = verdicts.filter(({ kind }) => kind === 'pending');
  const failing = open.filter((verdict) => verdict.kind === 'pending' && isTrouble(verdict.code));
  const rest = open.filter((verdict) => !failing.includes(verdict));
  const parts = [`${done} of ${tracks.length} done`, ...namedOf('in trouble', failing), ...namedOf('under way', rest)];
  const mark = done === tracks.length ? '✔' : '…';
  narrator.state(view.cluster.name, parts.join('; '), `${where}${mark} ${parts.join('; ')}`, done === tracks.length);
}

function namedOf(what: string, verdicts: readonly Verdict[]): readonly string[] {
  if (verdicts.length === 0) return [];
  const named = verdicts.slice(0, mostNamed).map(({ reason }) => shortName(reason, 200));
  return [`${verdicts.length} ${what}: ${named.join(' | ')}${verdicts.length > mostNamed ? ' | …' : ''}`];
}

function tellWarnings(
  verdict: Verdict,
  warnings: readonly string[],
  where: string,
  narrator: Narrator,
  missing: boolean,
): void {
  if (verdict.kind === 'pending') {
    if (verdict.code === 'absent' && missing) narrator.warn(`${where}${verdict.reason}. Is the name right?`);
    if (verdict.code === 'sourceFailing') narrator.warn(`${where}${verdict.reason}`);
  }
  for (const warning of warnings) narrator.warn(`${where}${warning}`);
}

function tellProblems(view: Shown, where: string, narrator: Narrator): void {
  for (const problem of view.state.problems.values()) {
    if (problem.kind === 'unreachable')
      narrator.warn(`${where}The cluster ${view.cluster.name}: ${problem.message}. It is tried again.`);
    else if (problem.kind === 'unauthorized')
      narrator.warn(`${where}The cluster ${view.cluster.name}: ${problem.message}.`);
  }
}

/** What is no news, or is told as a warning. */
function isQuiet({ code }: Verdict & { readonly kind: 'pending' }): boolean {
  return code === 'absent' || code === 'sourceFailing' || code === 'asking' || code === 'unseen';
}

function isTrouble(code: PendingCode): boolean {
  return ['absent', 'notReadable', 'sourceAbsent', 'sourceFailing', 'retrying', 'ancestryUnknown'].includes(code);
}

function progressOf(views: readonly Shown[]): { done: number; all: number; percent: number } {
  const verdicts = views.flatMap((view) => view.tracks.map(({ judgement }) => judgement.verdict));
  const far = verdicts.reduce((sum, verdict) => sum + (verdict.kind === 'pending' ? stageOf(verdict.code) : 100), 0);
  const done = verdicts.filter(({ kind }) => kind !== 'pending').length;
  return { done, all: verdicts.length, percent: verdicts.length === 0 ? 0 : Math.floor(far / verdicts.length) };
}

/** How far a target is on its way, in percent: fetched, applied, healthy, its children too. */
function stageOf(code: PendingCode): number {
  switch (code) {
    case 'absent':
    case 'notReadable':
    case 'unseen':
    case 'asking':
    case 'sourceAbsent':
    case 'sourceFailing':
    case 'ancestryUnknown':
      return 0;
    case 'sourceBehind':
      return 5;
    case 'fetched':
    case 'dependency':
    case 'stale':
      return 20;
    case 'reconciling':
    case 'retrying':
    case 'generation':
    case 'notReady':
      return 40;
    case 'children':
    case 'chart':
    case 'canary':
    case 'release':
    case 'workloads':
    case 'images':
      return 60;
    case 'stabilizing':
    case 'confirming':
      return 90;
  }
}
