import assert from 'node:assert/strict';

import { summaryOf } from '../../../core/flux/report/summary.ts';
import type { TargetOutcome, WaitOutcome } from '../../../core/flux/wait/options.ts';
import { commits } from './build.ts';
import { outcome, target } from './outcome.ts';

describe('The summary of a wait', () => {
  it('has the findings, what to do, links, and a table of the targets', () => {
    const text = summaryOf(outcome());
    assert.match(text, /^### ❌ The rollout failed\n\napps failed/);
    assert.match(text, /CrashLoopBackOff\n {4}\| fatal: no database/);
    assert.match(text, /\*\*What to do\*\*: Mend it\./);
    assert.match(text, /\[2{40}\]\(https:\/\/host\.test\/commit\/2\)/);
    assert.match(text, /\*\*dev\*\*: 0 of 1 done/);
    assert.match(text, /\| ❌ \| `Kustomization\/flux-system\/apps` \| `main@sha1:22222222` \| apps failed \|/);
    assert.match(text, /1m5s/);
  });

  it('has a headline for each end, and for an error', () => {
    const head = (o: Partial<WaitOutcome>): string => summaryOf(outcome(o)).split('\n', 1)[0] ?? '';
    assert.deepEqual(
      (['succeeded', 'failed', 'timedOut', 'abandoned', 'superseded', 'cancelled'] as const).map((result) =>
        head({ result }),
      ),
      [
        '### ✅ Rolled out',
        '### ❌ The rollout failed',
        '### ⌛ Not rolled out in time',
        '### 🚫 The pull request was abandoned',
        '### ⏭ Something else took its place',
        '### ⏹ Cancelled while waiting',
      ],
    );
    assert.equal(head({ error: { code: 'CLUSTER_FORBIDDEN' } }), '### ❌ The wait ended by an error');
  });

  it('is this, when there is all to tell, and no more than a headline and a table when there is little', () => {
    const pullRequest = { id: 31, url: 'https://host.test/pr/31', title: 'web *2.0*' } as WaitOutcome['pullRequest'];
    const links = { commit: undefined, applied: 'https://host.test/commit/1', pullRequest: undefined, run: undefined };
    const all = outcome({ pullRequest, links, supersededBy: 'a push', notes: ['a note'], objects: [] });
    assert.deepEqual(summaryOf(all).split('\n'), [
      '### ❌ The rollout failed',
      '',
      'apps failed',
      '',
      '**Looked closer**',
      '',
      '```',
      'Pod web-1: CrashLoopBackOff',
      '    | fatal: no database',
      '```',
      '',
      '**What to do**: Mend it.',
      '',
      '|  |  |',
      '| --- | --- |',
      `| Commit | \`${commits.awaited}\` |`,
      '| Pull request | [31](https://host.test/pr/31) web \\*2.0\\* |',
      '| Applied | [main@&#8203;sha1:11111111](https://host.test/commit/1) |',
      '| Superseded by | a push |',
      '| Took | 1m5s |',
      '',
      '**dev**: 0 of 1 done',
      '',
      '|  | Object | Revision | What it says |',
      '| --- | --- | --- | --- |',
      '| ❌ | `Kustomization/flux-system/apps` | `main@sha1:22222222` | apps failed |',
      '',
      '- ⚠ slow',
      '- a note',
      '',
      '<details><summary>Time line</summary>',
      '',
      '```',
      '    0s  began',
      '```',
      '',
      '</details>',
      '',
    ]);
    const none = { awaited: undefined, appliedRevision: undefined, targets: [], objects: [], timeline: [] };
    const little = outcome({ ...none, result: 'succeeded', findings: [], advice: '', warnings: [] });
    assert.equal(summaryOf(little), '### ✅ Rolled out\n\napps failed\n\n|  |  |\n| --- | --- |\n| Took | 1m5s |\n');
  });

  it('shows what is not done before what is, and says how much it leaves out', () => {
    const of = (count: number, verdict: TargetOutcome['verdict'], cluster: string): readonly TargetOutcome[] =>
      Array.from({ length: count }, (_, index) =>
        target({ target: `${verdict}-${index}`, verdict, cluster, revision: '', reason: 'r'.repeat(600) }),
      );
    const lines = (targets: readonly TargetOutcome[]): readonly string[] =>
      summaryOf(outcome({ targets, timeline: [] }))
        .split('\n')
        .filter((line) => /^(?:\| [✅❌⏭⏳] |\*\*\w+\*\*: \d|…)/u.test(line))
        .map((line) => line.replace(/r+…/, (said) => String(said.length)));
    assert.deepEqual(
      lines([
        ...of(1, 'succeeded', 'a'),
        ...of(1, 'pending', 'a'),
        ...of(1, 'superseded', 'a'),
        ...of(1, 'succeeded', 'b'),
        ...of(1, 'failed', 'b'),
      ]),
      [
        '**b**: 1 of 2 done',
        '| ❌ | `failed-0` |  | 500 |',
        '| ✅ | `succeeded-0` |  | 500 |',
        '**a**: 1 of 3 done',
        '| ⏭ | `superseded-0` |  | 500 |',
        '| ⏳ | `pending-0` |  | 500 |',
        '| ✅ | `succeeded-0` |  | 500 |',
      ],
    );
    const many = lines([...of(140, 'failed', 'a'), ...of(12, 'pending', 'b'), ...of(3, 'succeeded', 'c')]);
    assert.deepEqual(many.slice(0, 1), ['**a**: 0 of 140 done']);
    assert.deepEqual(many.slice(-4), [
      '| ⏳ | `pending-9` |  | 500 |',
      '… and 2 more, which the report has.',
      '**c**: 3 of 3 done',
      '… and 3 more, which the report has.',
    ]);
    assert.equal(many.length, 1 + 140 + 1 + 10 + 1 + 2);
  });

  it('shows the first hundred moments and the last hundred of a longer time line', () => {
    const moments = (count: number): readonly string[] => {
      const timeline = Array.from({ length: count }, (_, index) => ({ at: index * 1000, text: `at ${index}` }));
      return (/Time line<\/summary>\n\n```\n([\s\S]*)\n```/.exec(summaryOf(outcome({ timeline })))?.[1] ?? '').split(
        '\n',
      );
    };
    assert.equal(moments(200).length, 200);
    const more = moments(201);
    assert.equal(more.length, 201);
    assert.deepEqual(more.slice(99, 102), [' 1m39s  at 99', '        …', '1m41s  at 101'.padStart(14)]);
  });

  it('lets go of the time line first, then of all but what happened', () => {
    const long = (length: number) => [{ at: 0, text: 'x'.repeat(length) }];
    assert.match(summaryOf(outcome({ timeline: long(90_000) })), /Time line/);
    const without = summaryOf(outcome({ timeline: long(100_000) }));
    assert.match(without, /- ⚠ slow\n$/);
    const nothing = summaryOf(outcome({ warnings: Array.from({ length: 200 }, () => 'x'.repeat(500)) }));
    assert.equal(nothing, '### ❌ The rollout failed\n\napps failed\n');
    assert.match(summaryOf(outcome({ findings: ['y'.repeat(30_000)] })), /\ny{19999}…\n/);
  });

  it('names thirty of what is beside the targets, by cluster, whatever of them is known', () => {
    const seen = (index: number) => ({ kind: 'HelmRelease', ref: { namespace: 'demo', name: `h${index}` } });
    const rows = (objects: readonly object[]): readonly string[] =>
      summaryOf(outcome({ objects, timeline: [], warnings: [] }))
        .split('\n')
        .slice(-4);
    const all = summaryOf(outcome({ objects: Array.from({ length: 31 }, (_, index) => seen(index)) }));
    assert.match(all, /\*\*Seen beside these and not ready\*\*: 31 of 31, the first 30 of them\n/);
    assert.equal(all.match(/^\| {2}\| `HelmRelease/gm)?.length, 30);
    assert.deepEqual(
      rows([{ kind: 'Kustomization', ref: {}, cluster: 'x|y', conditions: [{ type: 'Other', status: 'True' }] }]),
      [
        '| Cluster | Object | Ready says |',
        '| --- | --- | --- |',
        '| x\\|y | `Kustomization//` | no status yet: |',
        '',
      ],
    );
    // The same name in another cluster is another.
    const ref = { namespace: 'flux-system', name: 'apps' };
    assert.match(summaryOf(outcome({ objects: [{ kind: 'Kustomization', ref, cluster: 'prod' }] })), /: 1 of 1\n/);
    assert.doesNotMatch(summaryOf(outcome({ objects: [{ kind: 'Kustomization', ref, cluster: 'dev' }] })), /beside/);
  });

  it('groups by cluster, those in trouble first, and shows what is of none', () => {
    const done = { verdict: 'succeeded', code: '' } as const;
    const text = summaryOf(
      outcome({ targets: [target({ cluster: 'one', ...done }), target({ cluster: 'two' }), target({ cluster: '' })] }),
    );
    assert.ok(text.indexOf('**two**: 0 of 1') < text.indexOf('**one**: 1 of 1'));
    assert.match(text, /\*\*Targets\*\*: 0 of 1 done/);
  });

  it('names what was seen beside the targets and is not ready, when it failed', () => {
    const seen = (name: string, status: string, kind = 'Kustomization') => ({
      cluster: 'dev',
      kind,
      ref: { kind, namespace: 'flux-system', name },
      conditions: [{ type: 'Ready', status, reason: 'BuildFailed', message: `of ${name}` }],
    });
    const objects = [seen('apps', 'False'), seen('child', 'False'), seen('well', 'True'), seen('x', 'False', 'Source')];
    const text = summaryOf(outcome({ objects }));
    assert.match(text, /not ready\*\*: 1 of 2\n/);
    assert.match(text, /\| dev \| `Kustomization\/flux-system\/child` \| BuildFailed: of child \|/);
    assert.doesNotMatch(summaryOf(outcome({ objects, result: 'succeeded' })), /not ready/);
    assert.doesNotMatch(summaryOf(outcome({ objects: [seen('well', 'True')] })), /not ready/);
  });

  it('has a size that the run’s page takes, whatever there is to tell', () => {
    const reason = '`|<*'.repeat(2_000);
    const targets = Array.from({ length: 2_000 }, (_, index) =>
      target({ target: `Kustomization/x/app-${index}`, reason }),
    );
    const timeline = Array.from({ length: 1_001 }, (_, at) => ({ at, text: reason }));
    const text = summaryOf(outcome({ targets, timeline, findings: [reason.repeat(20)], warnings: [reason] }));
    assert.ok(text.length <= 100_001, String(text.length));
    assert.match(text, /apps failed/);
  });

  it('shows hostile text as text', () => {
    const bad =
      '</details><img src=x> [a](javascript:x) @team #1 | `code` ##vso[task.complete result=Failed]\n# Head\n```\n';
    const text = summaryOf(
      outcome({
        reason: bad,
        findings: [bad],
        advice: bad,
        notes: [bad],
        warnings: [bad],
        supersededBy: bad,
        timeline: [{ at: 0, text: bad }],
        targets: [target({ cluster: bad, target: bad, reason: bad, revision: bad })],
      }),
    );
    assert.doesNotMatch(text, /##vso\[/);
    const outside = text.replaceAll(/^(`{3,})\n[\s\S]*?\n\1$/gm, '').replaceAll(/(`+)[^`][\s\S]*?\1/g, '');
    assert.doesNotMatch(outside, /<img|^# Head|(?<!\\)\]\(javascript/m);
    assert.equal(outside.match(/<\/details>/g)?.length, 1);
  });
});
