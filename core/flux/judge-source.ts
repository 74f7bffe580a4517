import type { CommitId } from '../ports/pull-requests.ts';
import { isCurrent } from './attempts.ts';
import type { Bench, Verdict } from './judgement.ts';
import { refText, type Kustomization, type Source } from './objects.ts';
import { commitOf, parseRevision, shortCommit, shortRevision } from './revision.ts';
import { sameGitRepository } from '../git-address.ts';
import { scopeKey, sourceAt } from './state.ts';

/** The commit of a revision that a Kustomization names. Artifacts that are not git's say their origin in metadata. */
export function commitOfRevision(
  revision: string | undefined,
  object: Kustomization,
  source: Source | undefined,
): CommitId | undefined {
  if (revision === undefined) return undefined;
  if (object.source.kind === 'GitRepository') return commitOf(revision);
  const digest = parseRevision(revision)?.digest;
  if (digest !== undefined && source?.revision !== undefined && parseRevision(source.revision)?.digest === digest) {
    return commitOf(source.origin);
  }
  return revision === object.lastApplied ? commitOf(object.lastAppliedOrigin) : undefined;
}

/**
 * Whether a Kustomization held the awaited commit already when it was first seen. If not, what its children showed then
 * was made by an older commit, and the awaited one may be what mends it.
 */
export function hadItWhenFirstSeen(bench: Bench, object: Kustomization | undefined): boolean {
  // A Kustomization on another source knows nothing of the commit; the one above it does.
  const ref = object !== undefined && refText(object.source) === bench.awaitedSource ? object.ref : bench.root;
  const then = bench.state.objects.get(refText(ref))?.first;
  if (then?.kind !== 'Kustomization') return true;
  return bench.contains(commitOfRevision(then.lastApplied, then, sourceAt(bench.state, then.source))) === true;
}

/** What forbids waiting at all: a suspended source, or one that follows something else. */
export function judgeSourceSpec(bench: Bench, source: Source): Verdict | undefined {
  const { repositoryUrl, branchName } = bench.knowledge;
  const name = refText(source.ref);
  const failed = (code: 'suspended' | 'wrongSource', reason: string): Verdict => ({
    kind: 'failed',
    code,
    reason,
    object: source.ref,
    revision: source.revision,
  });
  if (source.suspended)
    return failed('suspended', `${name} is suspended: it fetches nothing until somebody resumes it`);
  if (source.ref.kind !== 'GitRepository') return undefined;
  if (
    repositoryUrl !== undefined &&
    source.url !== undefined &&
    sameGitRepository(source.url, repositoryUrl) === 'different'
  ) {
    return failed('wrongSource', `${name} fetches ${source.url}, but the commit was made in ${repositoryUrl}`);
  }
  if (branchName !== undefined && source.branch !== undefined && source.branch !== branchName) {
    return failed('wrongSource', `${name} follows ${source.follows}, but the commit was made on branch ${branchName}`);
  }
  return undefined;
}

/** Where the source stands, when the Kustomization has not got the awaited commit yet. */
export function judgeSourceProgress(
  bench: Bench,
  object: Kustomization,
  source: Source | undefined,
): Verdict | undefined {
  const awaited = shortCommit(bench.knowledge.awaited);
  if (source === undefined) {
    const name = refText(object.source);
    const key = scopeKey(object.source, object.source.namespace);
    const problem = bench.state.problems.get(key);
    const unseen = problem === undefined && !bench.state.listed.has(key);
    const why =
      problem !== undefined ? `cannot be read: ${problem.message}` : unseen ? 'was not looked at yet' : 'is not there';
    const code = unseen ? 'unseen' : 'sourceAbsent';
    return { kind: 'pending', code, reason: `${name} ${why}`, object: object.source };
  }
  const name = refText(source.ref);
  const pending = (code: 'sourceBehind' | 'sourceFailing' | 'asking' | 'ancestryUnknown', reason: string): Verdict => ({
    kind: 'pending',
    code,
    reason,
    object: source.ref,
  });
  const git = source.ref.kind === 'GitRepository';
  const commit = commitOf(git ? source.revision : source.origin);
  const relation = commit === undefined ? 'none' : bench.relation(commit);
  if (relation === 'same' || relation === 'descendant') return undefined;
  if (relation === undefined) return pending('asking', `asking how ${shortCommit(commit ?? '')} stands to ${awaited}`);

  const stalled = source.conditions.get('Stalled');
  const ready = source.conditions.get('Ready');
  const has = source.revision === undefined ? 'nothing yet' : shortRevision(source.revision);
  if (stalled?.status === 'True' && isCurrent(stalled, source.generation)) {
    return {
      kind: 'failed',
      code: 'sourceStalled',
      reason: `${name} cannot fetch and does not try again (${stalled.reason}): ${stalled.message}`,
      object: source.ref,
      revision: source.revision,
    };
  }
  const unnamed = git || commit !== undefined ? undefined : judgeUnnamed(bench, source);
  if (unnamed !== undefined) return unnamed;
  const gone = judgeBranch(bench, source);
  if (gone !== undefined && relation !== 'unrelated') return gone;
  if (relation === 'unrelated' && !git) {
    const reason = `${name} has ${has}, made of ${shortCommit(commit ?? '')}, which neither contains ${awaited} nor leads to it`;
    return pending('sourceBehind', reason);
  }
  if (relation === 'unrelated') {
    const { branch } = bench.knowledge;
    if (branch.kind === 'known' && branch.contains) {
      return pending('sourceBehind', `${name} has ${has}, from before the branch was rewritten`);
    }
    bench.ask({ kind: 'branch', source: source.branch });
    if (branch.kind === 'unasked') return pending('asking', `asking whether the branch still contains ${awaited}`);
    return {
      kind: 'failed',
      code: 'diverged',
      reason: `${name} has ${has}, which neither contains ${awaited} nor leads to it: the histories diverged`,
      object: source.ref,
      revision: source.revision,
    };
  }
  if (ready?.status === 'False') {
    return pending('sourceFailing', `${name} cannot fetch (${ready.reason}): ${ready.message}`);
  }
  if (relation === 'unavailable') {
    const { repositoryUrl } = bench.knowledge;
    const why =
      repositoryUrl === undefined
        ? 'set repository (and its connection), so that the history can be read'
        : `the history of ${repositoryUrl} does not answer for it: look at the right of its connection to read the code`;
    const reason = `${name} has ${has}, not exactly ${awaited}, and whether that contains it cannot be asked; ${why}`;
    bench.warn(`${reason}.`);
    return pending('ancestryUnknown', reason);
  }
  return pending('sourceBehind', `${name} has ${has} and has not fetched ${awaited} yet`);
}

/** An artifact that is not git's and names no commit in full: what is to be done that it does. */
function judgeUnnamed(bench: Bench, source: Source): Verdict | undefined {
  const name = refText(source.ref);
  const awaited = shortCommit(bench.knowledge.awaited);
  if (source.ref.kind === 'Bucket') {
    return {
      kind: 'failed',
      code: 'originUnknown',
      reason: `${name} is a bucket, whose content names no commit: nothing can prove that it contains ${awaited}`,
      object: source.ref,
      revision: source.revision,
    };
  }
  if (source.revision === undefined || source.conditions.get('Ready')?.status === 'False') return undefined;
  const named = source.origin === undefined ? 'no commit' : `"${source.origin}", which is no commit id of 40 digits`;
  const mend =
    source.ref.kind === 'OCIRepository'
      ? 'push it with flux push artifact --revision="<branch>@sha1:<commit>"'
      : 'let whoever makes it set the metadata org.opencontainers.image.revision (an ArtifactGenerator: originRevision)';
  const reason = `${name} has ${shortRevision(source.revision)}, whose metadata names ${named}, so nothing proves that it contains ${awaited}: ${mend}`;
  bench.warn(`${reason}.`);
  return { kind: 'pending', code: 'ancestryUnknown', reason, object: source.ref };
}

/** Whether the branch has lost the awaited commit: a force push back leaves no trace in Flux. */
function judgeBranch(bench: Bench, source: Source): Verdict | undefined {
  const { branch, awaited } = bench.knowledge;
  bench.ask({ kind: 'branch', source: source.branch });
  if (branch.kind !== 'known' || branch.contains) return undefined;
  const now = branch.tip === undefined ? 'is deleted' : `is at ${shortCommit(branch.tip)}, which does not contain it`;
  return {
    kind: 'failed',
    code: 'rolledBack',
    reason: `${shortCommit(awaited)} is no longer in the branch: ${branch.name} ${now}`,
    object: source.ref,
    revision: source.revision,
  };
}
