import { failedAttempts, failureOf, isCurrent, type FailedAttempt } from './attempts.ts';
import { childrenOf, judgeChildren } from './judge-children.ts';
import { judgeDependency } from './judge-dependency.ts';
import { commitOfRevision, hadItWhenFirstSeen, judgeSourceProgress, judgeSourceSpec } from './judge-source.ts';
import { judgeWorkloads } from './judge-workloads.ts';
import type { Bench, PendingCode, Verdict } from './judgement.ts';
import { kustomizationType, ownerOf, refText, type Kustomization, type Ref, type Source } from './objects.ts';
import { commitOf, parseRevision, revisionIn, shortCommit, shortRevision } from './revision.ts';
import { helmReleaseAt, kustomizationAt, namesIn, scopeKey, sourceAt } from './state.ts';
import { isWorkload } from './workload-health.ts';

/**
 * The verdict on one Kustomization. The order of the questions is the table's in the documentation ("what it says, what
 * it means"): suspended, wrong source, applied, failed attempts, then where the source stands.
 * @param path the objects above it, so that a Kustomization that applies itself is not judged for ever
 */
export function judgeKustomization(bench: Bench, ref: Ref, path: ReadonlySet<string>): Verdict {
  const object = kustomizationAt(bench.state, ref);
  if (object === undefined) return judgeAbsent(bench, ref);
  const pending = (code: PendingCode, reason: string): Verdict => ({ kind: 'pending', code, reason, object: ref });
  const name = refText(ref);

  if (object.deleting) return pending('absent', `${name} is being deleted`);
  if (object.suspended) {
    const reason = `${name} is suspended: it applies nothing until somebody resumes it`;
    return { kind: 'failed', code: 'suspended', reason, object: ref, revision: object.lastApplied };
  }
  const source = sourceAt(bench.state, object.source);
  const sourceScope = scopeKey(object.source, object.source.namespace);
  if (source === undefined && !bench.state.listed.has(sourceScope) && !bench.state.problems.has(sourceScope)) {
    return pending('unseen', `${refText(object.source)} was not looked at yet`);
  }
  if (source !== undefined) {
    const refused = judgeSourceSpec(bench, source);
    if (refused !== undefined) return refused;
  }

  const applied = commitOfRevision(object.lastApplied, object, source);
  const appliedContains = bench.contains(applied);
  const failure = failureOf(object);
  const ready = object.conditions.get('Ready');

  if (appliedContains === true && applied !== undefined && ready?.status === 'True') {
    return judgeApplied(bench, object, source, applied, path);
  }

  const failed = judgeAttempts(bench, object, source);
  if (failed !== undefined) return failed;

  if (appliedContains === undefined && applied !== undefined && bench.relation(applied) === undefined) {
    return pending('asking', `asking how ${shortCommit(applied)} stands to ${shortCommit(bench.knowledge.awaited)}`);
  }
  const progress = judgeSourceProgress(bench, object, source);
  if (progress !== undefined && (appliedContains !== true || isOfRewrittenBranch(progress))) return progress;

  if (ready?.status === 'False' && ready.reason === 'DependencyNotReady') {
    return judgeDependency(bench, object, ready.message);
  }
  if (failure !== undefined) {
    const commit = commitOfRevision(failure.revision, object, source);
    const of = bench.contains(commit) === true ? '' : ' of an older revision';
    return pending(
      of === '' ? 'retrying' : 'stale',
      `${name} failed an attempt${of} (${failure.reason}): ${failure.message}`,
    );
  }
  const reconciling = object.conditions.get('Reconciling');
  if (reconciling?.status === 'True') return pending('reconciling', `${name}: ${reconciling.message}`);
  if (ready?.status === 'False') return pending('notReady', `${name} (${ready.reason}): ${ready.message}`);
  const at = object.lastApplied === undefined ? 'nothing' : shortRevision(object.lastApplied);
  return pending('fetched', `the source has it; ${name} has applied ${at}`);
}

/** Whether the branch lost the commit: what has applied it will not get ready with it again. */
function isOfRewrittenBranch(verdict: Verdict): boolean {
  return verdict.kind === 'failed' && (verdict.code === 'diverged' || verdict.code === 'rolledBack');
}

/** What is said of a Kustomization that was not seen: that it cannot be, was not yet, or is not there. */
export function judgeAbsent(bench: Bench, ref: Ref): Verdict {
  const key = scopeKey(kustomizationType, ref.namespace);
  const problem = bench.state.problems.get(key);
  if (problem !== undefined) {
    return {
      kind: 'pending',
      code: 'notReadable',
      reason: `${refText(ref)} cannot be read: ${problem.message}`,
      object: ref,
    };
  }
  if (!bench.state.listed.has(key)) {
    return { kind: 'pending', code: 'unseen', reason: `${refText(ref)} was not looked at yet`, object: ref };
  }
  const names = namesIn(bench.state, 'Kustomization', ref.namespace);
  const there = names.length === 0 ? 'none' : names.join(', ');
  const reason = `${refText(ref)} is not there; Kustomizations in ${ref.namespace}: ${there}`;
  return { kind: 'pending', code: 'absent', reason, object: ref };
}

/** Ready=True, and the applied revision contains the awaited commit: is it all of it, and is it what was delivered? */
function judgeApplied(
  bench: Bench,
  object: Kustomization,
  source: Source | undefined,
  applied: string,
  path: ReadonlySet<string>,
): Verdict {
  const { ref } = object;
  const name = refText(ref);
  const pending = (code: PendingCode, reason: string): Verdict => ({ kind: 'pending', code, reason, object: ref });
  const ready = object.conditions.get('Ready');
  // Status comes in two patches, conditions first: only what both say is so.
  const said = ready === undefined ? undefined : revisionIn(ready.message);
  const revision = object.lastApplied ?? applied;
  if (said !== undefined && parseRevision(said)?.digest !== parseRevision(revision)?.digest) {
    return pending('reconciling', `${name} is writing its status`);
  }
  if (object.observedGeneration < object.generation || (ready !== undefined && !isCurrent(ready, object.generation))) {
    return pending('generation', `${name} was changed and its controller has not looked at it since`);
  }
  if (source !== undefined && source.observedGeneration < source.generation) {
    return pending('generation', `${refText(source.ref)} was changed and its controller has not looked at it since`);
  }
  const late = judgeParent(bench, object);
  if (late !== undefined) return late;
  const { content, awaited, delivered = awaited } = bench.knowledge;
  if (applied !== delivered && content !== undefined) {
    const answer = content.get(applied);
    if (answer === undefined) {
      bench.ask({ kind: 'content', commit: applied });
      return pending('asking', `comparing the delivered files at ${shortCommit(applied)} with the awaited ones`);
    }
    if (answer.kind === 'differs') {
      const reason = `${name} applied ${shortRevision(revision)}, where the delivered files are others: ${answer.by}`;
      return { kind: 'superseded', reason, revision, by: answer.by, object: ref };
    }
    if (answer.kind === 'unavailable') bench.warn(`Only the history was compared, not the content: ${answer.because}`);
  }
  if (bench.options.checkChildren) {
    const children = judgeChildren(bench, object, object.inventory, new Set(path).add(name), judgeKustomization);
    if (children !== undefined) return children;
    const unhealthy = judgeWorkloads(bench, object);
    if (unhealthy !== undefined) return unhealthy;
  } else if (!object.checksHealth && object.inventory.some(isWorkload)) {
    bench.warn(`${name} has neither wait nor healthChecks: it says "applied", not "healthy".`);
  }
  const newer = applied === bench.knowledge.awaited ? '' : `, which contains ${shortCommit(bench.knowledge.awaited)}`;
  const same = changedNothing(bench, object) ? '; nothing under its path changed' : '';
  const reason = `${name} applied ${shortRevision(revision)}${newer}${same}`;
  return { kind: 'succeeded', reason, revision, object: ref };
}

/** Whether what was built is what was there before the awaited commit; Flux tells since 2.7. */
function changedNothing(bench: Bench, object: Kustomization): boolean {
  const first = bench.state.objects.get(refText(object.ref))?.first;
  if (first?.kind !== 'Kustomization' || hadItWhenFirstSeen(bench, object)) return false;
  // A chart beside it may well have changed.
  const charts = childrenOf(object.inventory).some((ref) => {
    const source = ref.kind === 'HelmRelease' ? helmReleaseAt(bench.state, ref)?.chartSource : undefined;
    return source !== undefined && refText(source) === bench.awaitedSource;
  });
  if (charts) return false;
  const [then, now] = [first.history[0], object.history[0]];
  return then !== undefined && then.digest !== '' && then.digest === now?.digest && then.status === now.status;
}

/** Enough failed attempts at the awaited commit, or at a newer one that contains it; or one that is never repeated. */
function judgeAttempts(bench: Bench, object: Kustomization, source: Source | undefined): Verdict | undefined {
  const name = refText(object.ref);
  const ledger = bench.state.objects.get(name)?.ledger;
  const stalled = object.conditions.get('Stalled');
  if (stalled?.status === 'True' && isCurrent(stalled, object.generation) && judgeParent(bench, object) === undefined) {
    const reason = `${name} does not try again (${stalled.reason}): ${stalled.message}`;
    return { kind: 'failed', code: 'stalled', reason, object: object.ref, revision: object.lastAttempted };
  }
  const blamed: FailedAttempt[] = [];
  for (const [digest, failure] of ledger?.last ?? []) {
    const commit = object.source.kind === 'GitRepository' ? digest : commitOfRevision(failure.revision, object, source);
    if (bench.contains(commit) !== true) continue;
    if (failedAttempts(ledger, digest) >= bench.options.failAfterAttempts) blamed.push(failure);
  }
  const failure = blamed[0];
  if (failure === undefined || judgeParent(bench, object) !== undefined) return undefined;
  const commit = commitOfRevision(failure.revision, object, source) ?? commitOf(failure.revision);
  const attempts = failedAttempts(ledger, failure.digest);
  const times = attempts === 1 ? '' : ` ${attempts} times`;
  const newer =
    commit === bench.knowledge.awaited
      ? ''
      : `, a newer revision than ${shortCommit(bench.knowledge.awaited)}, which it contains`;
  return {
    kind: 'failed',
    code: 'attemptsFailed',
    reason: `${name} failed${times} at ${shortRevision(failure.revision)}${newer} (${failure.reason}): ${failure.message}`,
    object: object.ref,
    revision: failure.revision,
  };
}

/**
 * What is said as long as the Kustomization that applies this one has not applied the awaited commit: until then this one
 * may still have the spec of the older commit (another path, say), and what it makes of the new revision proves nothing.
 * undefined once that one has, has failed to, or will never tell.
 */
function judgeParent(bench: Bench, object: Kustomization): Verdict | undefined {
  const ref = ownerOf(object.labels);
  if (ref === undefined) return undefined;
  const name = refText(ref);
  const parent = kustomizationAt(bench.state, ref);
  if (parent === undefined || name === refText(object.ref) || parent.suspended) return undefined;
  if (refText(parent.source) !== refText(object.source)) return undefined;
  const source = sourceAt(bench.state, parent.source);
  const applied = commitOfRevision(parent.lastApplied, parent, source);
  if (bench.contains(applied) === true) return undefined;
  const relation = applied === undefined ? 'unrelated' : bench.relation(applied);
  if (relation === 'unavailable') return undefined;
  // While it tries again it shows nothing of what it has failed at.
  for (const { revision } of bench.state.objects.get(name)?.ledger?.last.values() ?? []) {
    if (bench.contains(commitOfRevision(revision, parent, source)) === true) return undefined;
  }
  const reconciling = parent.conditions.get('Reconciling')?.message ?? '';
  const checking = reconciling.startsWith('Running health checks') && bench.contains(commitOf(revisionIn(reconciling)));
  if (checking === true) return undefined;
  const reason = `${refText(object.ref)} may still be as it was: ${name}, which applies it, has not applied ${shortCommit(bench.knowledge.awaited)} yet`;
  return { kind: 'pending', code: relation === undefined ? 'asking' : 'children', reason, object: ref };
}
