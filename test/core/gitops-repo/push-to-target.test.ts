import assert from 'node:assert/strict';
import { changesDigest } from '../../../core/gitops-repo/changes-digest.ts';
import { pushToTarget } from '../../../core/gitops-repo/push-to-target.ts';
import type { TargetPlan } from '../../../core/gitops-repo/target-plan.ts';
import { readTrailers } from '../../../core/gitops-repo/trailers.ts';
import type { NewCommit } from '../../../core/ports/git-repository.ts';
import { recordingLog } from '../../recording-log.ts';
import { shop } from './plan-words.ts';

describe('Landing on the target branch itself', () => {
  async function push(
    o: {
      changes?: TargetPlan['changes'];
      branch?: TargetPlan['branch'];
      dryRun?: boolean;
      tips?: readonly [string, string][];
      moved?: number;
    } = {},
  ) {
    const lines: string[] = [];
    const done: unknown[] = [];
    const written: NewCommit[] = [];
    let moved = o.moved ?? 0;
    const tip = '1'.repeat(40);
    const changes = o.changes ?? [{ kind: 'write', path: 'a', mode: '100644', content: Buffer.from('1') }];
    const never = (): never => assert.fail('not asked for');
    const ports = {
      git: {
        tips: async (branches: readonly string[]) => {
          done.push(branches);
          return new Map(o.tips ?? [['main', tip]]);
        },
        commit: never,
        entries: never,
        write: async (commit: NewCommit) => {
          written.push(commit);
          return '2'.repeat(40);
        },
        push: async (...of: readonly unknown[]) => {
          done.push(of);
          return moved-- > 0 ? ('moved' as const) : ('pushed' as const);
        },
      },
      clock: { now: () => 77, elapsed: () => 77, sleep: () => Promise.resolve() },
      log: recordingLog(lines),
      signal: new AbortController().signal,
      random: () => 0,
    };
    const plan: TargetPlan = {
      changes,
      changedFiles: changes.map(({ path: at }) => at),
      content: 'c'.repeat(40),
      before: [],
      after: [],
      notes: [],
      branch: o.branch,
    };
    const landing = {
      identity: shop,
      repositoryLabel: 'a/gitops',
      targetBranch: 'main',
      plan: () => Promise.resolve(plan),
      commitMessage: () => {
        done.push('message');
        return 'Deliver shop';
      },
      author: { name: 'A', email: 'a@example.com' },
      dryRun: o.dryRun ?? false,
    };
    const { plan: _, ...result } = await pushToTarget(ports, landing);
    return { result, done, lines, written, tip };
  }
  const nothing = { pullRequest: undefined, superseded: [], closed: [], updates: [] };

  it('makes one commit on the tip, with what it is of, and pushes it', async () => {
    const { result, done, lines, written, tip } = await push();
    const commit = '2'.repeat(40);
    assert.deepEqual(result, { ...nothing, result: 'pushed', branch: 'main', commit, targetCommit: commit });
    assert.deepEqual(done, [['main'], 'message', ['main', commit, tip]]);
    assert.deepEqual(lines, ['info Pushed 2222222222 to main, which was at 1111111111.']);
    const author = { name: 'A', email: 'a@example.com', time: 77 };
    const [made] = written;
    assert.deepEqual([made?.base, made?.parents, made?.author, made?.committer], [tip, [tip], author, author]);
    assert.deepEqual(readTrailers(made?.message ?? ''), {
      identity: shop,
      target: tip,
      content: 'c'.repeat(40),
      changes: changesDigest(made?.changes ?? []),
    });
  });

  it('merges a branch, and needs no commit for one that contains the target', async () => {
    const branch = { tip: '3'.repeat(40), containsTarget: false };
    const merged = await push({ branch });
    assert.deepEqual(merged.written[0]?.parents, [merged.tip, branch.tip]);
    const ahead = await push({ branch: { ...branch, containsTarget: true } });
    assert.deepEqual([ahead.written, ahead.result.commit], [[], branch.tip]);
  });

  it('does nothing where nothing changes, and rehearses without a commit', async () => {
    const none = await push({ changes: [] });
    assert.deepEqual(none.result, {
      ...nothing,
      result: 'none',
      branch: '',
      commit: undefined,
      targetCommit: none.tip,
    });
    const dry = await push({ dryRun: true });
    assert.deepEqual(dry.result, {
      ...nothing,
      result: 'pushed',
      branch: 'main',
      commit: undefined,
      targetCommit: dry.tip,
    });
    assert.deepEqual([dry.done, dry.written], [[['main'], 'message'], []]);
  });

  it('plans again when others were faster, and gives up after sixty times', async () => {
    const again = 'info Somebody else pushed first; planning again on what is there now.';
    const { lines, written } = await push({ moved: 59 });
    assert.deepEqual([lines.length, lines[0], written.length], [60, again, 60]);
    await assert.rejects(push({ moved: 60 }), {
      code: 'TARGET_KEEPS_MOVING',
      message: 'Others pushed first 60 times.',
      mend: 'Nothing was lost and nothing is half done: run it again.',
    });
  });

  it('needs the branch', async () => {
    await assert.rejects(push({ tips: [] }), {
      code: 'TARGET_BRANCH_MISSING',
      message: 'a/gitops has no branch "main".',
      mend: 'Create it, or set targetBranch.',
    });
  });
});
