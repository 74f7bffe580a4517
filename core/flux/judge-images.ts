import type { ImageReference } from '../images/reference.ts';
import { failureOf, isCurrent } from './attempts.ts';
import { matchImages, namesOf, type ImagesAwaited } from './images-awaited.ts';
import { workloadsBelow } from './images-workloads.ts';
import { judgeChildren } from './judge-children.ts';
import { judgeDependency } from './judge-dependency.ts';
import { judgeHelmRelease } from './judge-helm.ts';
import { judgeAbsent } from './judge-kustomization.ts';
import { judgeSourceSpec } from './judge-source.ts';
import type { Bench, PendingCode, Verdict } from './judgement.ts';
import { refText, type Ref, type Workload } from './objects.ts';
import { kustomizationAt, scopeKey, sourceAt, workloadAt } from './state.ts';

/**
 * The verdict where images are awaited instead of a commit: every workload of their repositories runs them and is healthy,
 * and the target itself is ready. Which commit brings them nobody knows beforehand, so a failed attempt of Flux is told
 * at once but ends nothing: the next commit may be the one. A workload that fails with an awaited image does end it.
 */
export function judgeImages(bench: Bench, target: Ref, awaited: ImagesAwaited): Verdict {
  const own = target.kind === 'HelmRelease' ? judgeRelease(bench, target) : judgeTarget(bench, target);
  if (own?.kind === 'failed') return own;
  const workloads = judgeRunning(bench, target, awaited);
  if (workloads.verdict?.kind === 'failed') return workloads.verdict;
  const first = own ?? workloads.verdict ?? judgeMissing(bench, target, awaited);
  if (first !== undefined) return first;
  const name = refText(target);
  const runs = workloads.found.length === 0 ? 'is ready' : `runs ${namesOf(workloads.found)}`;
  const revision = kustomizationAt(bench.state, target)?.lastApplied ?? '';
  return { kind: 'succeeded', reason: `${name} ${runs}`, revision, object: target };
}

/** Whether a Kustomization is ready, whatever it has applied; undefined when it is, and its children are. */
function judgeTarget(bench: Bench, ref: Ref): Verdict | undefined {
  const object = kustomizationAt(bench.state, ref);
  if (object === undefined) return judgeAbsent(bench, ref);
  const name = refText(ref);
  const pending = (code: PendingCode, reason: string): Verdict => ({ kind: 'pending', code, reason, object: ref });
  const failed = (code: 'suspended' | 'stalled', reason: string): Verdict => ({
    kind: 'failed',
    code,
    reason,
    object: ref,
    revision: object.lastApplied,
  });
  if (object.deleting) return pending('absent', `${name} is being deleted`);
  if (object.suspended)
    return failed('suspended', `${name} is suspended: it applies nothing until somebody resumes it`);
  const source = sourceAt(bench.state, object.source);
  if (source === undefined && !bench.state.listed.has(scopeKey(object.source, object.source.namespace))) {
    return pending('unseen', `${refText(object.source)} was not looked at yet`);
  }
  const refused = source === undefined ? undefined : judgeSourceSpec(bench, source);
  if (refused !== undefined) return refused;
  const stalled = object.conditions.get('Stalled');
  if (stalled?.status === 'True' && isCurrent(stalled, object.generation)) {
    return failed('stalled', `${name} does not try again (${stalled.reason}): ${stalled.message}`);
  }
  const fetching = source?.conditions.get('Ready');
  if (source !== undefined && fetching?.status === 'False') {
    bench.warn(`${refText(source.ref)} cannot fetch (${fetching.reason}): ${fetching.message}`);
  }
  const ready = object.conditions.get('Ready');
  if (ready?.status === 'False' && ready.reason === 'DependencyNotReady') {
    return judgeDependency(bench, object, ready.message);
  }
  const failure = failureOf(object);
  if (failure !== undefined) {
    const reason = `${name} failed an attempt (${failure.reason}): ${failure.message}`;
    bench.warn(reason);
    return pending('retrying', reason);
  }
  if (object.observedGeneration < object.generation || (ready !== undefined && !isCurrent(ready, object.generation))) {
    return pending('generation', `${name} was changed and its controller has not looked at it since`);
  }
  if (ready?.status !== 'True') {
    const at = object.conditions.get('Reconciling')?.message ?? ready?.message ?? 'no status yet';
    return pending(ready?.status === 'False' ? 'notReady' : 'reconciling', `${name}: ${at}`);
  }
  if (!bench.options.checkChildren) return undefined;
  // Without a commit to judge by, a child Kustomization comes here only when it is not there.
  return withoutBlame(bench, judgeChildren(bench, object, object.inventory, new Set([name]), judgeAbsent));
}

function judgeRelease(bench: Bench, ref: Ref): Verdict | undefined {
  const verdict = judgeHelmRelease(bench, ref, undefined);
  return verdict.kind === 'succeeded' ? undefined : withoutBlame(bench, verdict);
}

/** A failure that may not be that of the awaited images: told, not final. What is suspended stays so. */
function withoutBlame(bench: Bench, verdict: Verdict | undefined): Verdict | undefined {
  if (verdict?.kind !== 'failed' || verdict.code === 'suspended') return verdict;
  bench.warn(verdict.reason);
  return { kind: 'pending', code: 'children', reason: verdict.reason, object: verdict.object };
}

/** What the workloads of a target run, as far as it is of the awaited repositories. */
function judgeRunning(
  bench: Bench,
  target: Ref,
  { references }: ImagesAwaited,
): { readonly found: readonly ImageReference[]; readonly verdict: Verdict | undefined } {
  const found = new Set<ImageReference>();
  let pending: Verdict | undefined;
  const below = workloadsBelow(bench.state, target, bench.options.checkChildren);
  for (const ref of below.workloads) {
    const workload = workloadAt(bench.state, ref);
    if (workload === undefined) {
      pending ??= judgeUnseen(bench, ref);
      continue;
    }
    const match = matchImages(workload.images, references);
    match.found.forEach((reference) => found.add(reference));
    const verdict = judgeWorkload(bench, workload, match);
    if (verdict?.kind === 'failed') return { found: [...found], verdict };
    pending ??= verdict;
  }
  if (below.cut) bench.warn(`${refText(target)} has workloads in too many namespaces: not all were looked at.`);
  for (const { type, namespace } of below.scopes) {
    const key = scopeKey(type, namespace);
    const problem = bench.state.problems.get(key);
    if (problem?.kind === 'forbidden')
      bench.warn(`Workloads of ${refText(target)} were not looked at: ${problem.message}`);
    else if (!bench.state.listed.has(key) && problem?.kind !== 'notServed') {
      pending ??= waiting('unseen', `the ${type.kind}s in ${namespace} were not looked at yet`, target);
    }
  }
  return { found: [...found], verdict: pending };
}

function judgeUnseen(bench: Bench, ref: Ref): Verdict | undefined {
  // A Job may be cleaned up once it is done.
  if (!bench.state.listed.has(scopeKey(ref, ref.namespace)) || ref.kind === 'Job') return undefined;
  return waiting('workloads', `${refText(ref)} is not there`, ref);
}

function judgeWorkload(bench: Bench, workload: Workload, match: ReturnType<typeof matchImages>): Verdict | undefined {
  const name = refText(workload.ref);
  if (match.others.length > 0) return waiting('images', `${name} still has ${match.others.join(', ')}`, workload.ref);
  if (match.found.length === 0) return undefined;
  const { health } = workload;
  switch (health.kind) {
    case 'healthy':
      return undefined;
    case 'progressing':
      return waiting('workloads', `${name} has ${namesOf(match.found)}: ${health.reason}`, workload.ref);
    case 'failed': {
      const reason = `${name} failed with ${namesOf(match.found)} (${health.reason})`;
      if (bench.options.failAfterAttempts > 1) return waiting('workloads', reason, workload.ref);
      return { kind: 'failed', code: 'unhealthy', reason, object: workload.ref, revision: undefined };
    }
  }
}

/** An awaited image that no workload of any target has; and whether that can be said at all. */
function judgeMissing(bench: Bench, target: Ref, { references, among }: ImagesAwaited): Verdict | undefined {
  const seen = new Set<ImageReference>();
  const unreadable = new Set<string>();
  const others = new Set<string>();
  for (const one of among) {
    const below = workloadsBelow(bench.state, one, bench.options.checkChildren);
    for (const ref of below.workloads) {
      const images = workloadAt(bench.state, ref)?.images ?? [];
      matchImages(images, references).found.forEach((reference) => seen.add(reference));
      images.forEach((image) => others.add(image));
    }
    for (const { type, namespace } of below.scopes) {
      const problem = bench.state.problems.get(scopeKey(type, namespace));
      if (problem?.kind === 'forbidden') unreadable.add(problem.message);
    }
  }
  const missing = references.filter((reference) => !seen.has(reference));
  if (missing.length === 0) return undefined;
  const what = `no workload of ${among.map(refText).join(', ')} has ${namesOf(missing)}`;
  if (unreadable.size > 0) {
    const reason = `${what}, as far as can be seen: ${[...unreadable].join('; ')}`;
    return { kind: 'failed', code: 'imagesUnseen', reason, object: target, revision: undefined };
  }
  const there = [...others].slice(0, 5).join(', ');
  return waiting('images', `${what}; ${there === '' ? 'they run no images' : `they have ${there}`}`, target);
}

function waiting(code: PendingCode, reason: string, object: Ref): Verdict {
  return { kind: 'pending', code, reason, object };
}
