import { judgeHelmRelease } from './judge-helm.ts';
import { judgeImages } from './judge-images.ts';
import { judgeKustomization } from './judge-kustomization.ts';
import { commitOfRevision } from './judge-source.ts';
import { Bench, type Judgement, type JudgeOptions, type Verdict } from './judgement.ts';
import type { Knowledge } from './knowledge.ts';
import { helmReleaseType, ownerOf, refText, type Ref } from './objects.ts';
import { shortCommit } from './revision.ts';
import { helmReleaseAt, kustomizationAt, namesIn, scopeKey, sourceAt, type FluxState } from './state.ts';

/**
 * What is to be said of one target, from everything that is known and nothing else: the objects as last seen and the
 * failures counted (`state`), and what the host's history says (`knowledge`). Time plays no part here.
 */
export function judge(state: FluxState, knowledge: Knowledge, target: Ref, options: JudgeOptions): Judgement {
  const release = target.kind === 'HelmRelease' ? helmReleaseAt(state, target) : undefined;
  const owner = release === undefined ? undefined : ownerOf(release.labels);
  const bench = new Bench(state, knowledge, options, owner ?? target);
  if (options.images !== undefined) return bench.close(judgeImages(bench, target, options.images));
  const verdict =
    target.kind === 'HelmRelease' ? judgeHelmTarget(bench, target) : judgeKustomization(bench, target, new Set());
  return bench.close(verdict);
}

/** A HelmRelease that was named itself: its Kustomization must have applied the commit first. */
function judgeHelmTarget(bench: Bench, target: Ref): Verdict {
  const release = helmReleaseAt(bench.state, target);
  const name = refText(target);
  if (release === undefined) {
    const key = scopeKey(helmReleaseType, target.namespace);
    const problem = bench.state.problems.get(key);
    if (problem !== undefined || !bench.state.listed.has(key)) {
      const reason = `${name} ${problem === undefined ? 'was not looked at yet' : `cannot be read: ${problem.message}`}`;
      return { kind: 'pending', code: problem === undefined ? 'unseen' : 'notReadable', reason, object: target };
    }
    const names = namesIn(bench.state, 'HelmRelease', target.namespace);
    const there = names.length === 0 ? 'none' : names.join(', ');
    const reason = `${name} is not there; HelmReleases in ${target.namespace}: ${there}`;
    return { kind: 'pending', code: 'absent', reason, object: target };
  }
  const owner = ownerOf(release.labels);
  if (owner === undefined) {
    return {
      kind: 'failed',
      code: 'unproven',
      reason: `${name} was applied by no Kustomization, so nothing tells which commit it is of`,
      object: target,
      revision: release.lastAttemptedVersion,
    };
  }
  const parent = kustomizationAt(bench.state, owner);
  if (parent === undefined) return judgeKustomization(bench, owner, new Set());
  const source = sourceAt(bench.state, parent.source);
  const applied = commitOfRevision(parent.lastApplied, parent, source);
  if (bench.contains(applied) !== true || parent.observedGeneration < parent.generation) {
    const reason = `${refText(owner)} has not applied ${shortCommit(bench.knowledge.awaited)} yet`;
    return { kind: 'pending', code: 'children', reason, object: owner };
  }
  return judgeHelmRelease(bench, target, parent);
}
