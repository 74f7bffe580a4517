import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Ajv, type AnySchema } from 'ajv';

import { conditionsOf } from '../../../core/flux/conditions.ts';
import { commitPage } from '../../../core/flux/links.ts';
import { forMessage } from '../../../core/flux/report/for-message.ts';
import { forOutput } from '../../../core/printable.ts';
import { reportOf } from '../../../core/flux/report/report.ts';
import { summaryOf } from '../../../core/flux/report/summary.ts';
import { Course } from '../../../core/flux/wait/course.ts';
import { Narrator } from '../../../core/flux/wait/narrator.ts';
import type { TargetOutcome, WaitOutcome } from '../../../core/flux/wait/options.ts';
import { root } from '../../../scripts/project.ts';
import { recordingLog } from '../../recording-log.ts';
import { commits } from './build.ts';
import { FakeClock } from './fake-clock.ts';

const schema = JSON.parse(readFileSync(join(root, 'docs/schemas/wait-report.schema.json'), 'utf8')) as AnySchema;
const validate = new Ajv({ strict: true }).compile(schema);
const asIs = (text: string): string => text;

const target = (o: Partial<TargetOutcome> = {}): TargetOutcome => ({
  cluster: 'dev',
  target: 'Kustomization/flux-system/apps',
  verdict: 'failed',
  code: 'attemptsFailed',
  reason: 'apps failed',
  revision: `main@sha1:${commits.awaited}`,
  warnings: [],
  finalAt: 5,
  ...o,
});
const outcome = (o: Partial<WaitOutcome> = {}): WaitOutcome => ({
  result: 'failed',
  reason: 'apps failed',
  error: undefined,
  findings: ['Pod web-1: CrashLoopBackOff\n    | fatal: no database'],
  notes: [],
  advice: 'Mend it.',
  awaited: commits.awaited,
  mergeCommit: undefined,
  appliedRevision: `main@sha1:${commits.old}`,
  supersededBy: undefined,
  pullRequest: undefined,
  links: { commit: 'https://host.test/commit/2', applied: undefined, pullRequest: undefined, run: undefined },
  targets: [target()],
  warnings: ['slow'],
  timeline: [{ at: 1, text: 'began' }],
  objects: [{ cluster: 'dev', ref: { kind: 'Kustomization' } }],
  startedAt: 0,
  endedAt: 65_000,
  ...o,
});
const read = (text: string): Record<string, unknown> => JSON.parse(text) as Record<string, unknown>;

describe('The report of a wait', () => {
  const kinds: readonly [string, Partial<WaitOutcome>][] = [
    ['a failure', {}],
    [
      'a cancelled run of which nothing is known',
      { result: 'cancelled', awaited: undefined, targets: [], objects: [] },
    ],
    ['an error', { error: { code: 'CLUSTER_FORBIDDEN' } }],
    [
      'a pull request',
      {
        result: 'abandoned',
        pullRequest: {
          id: 31,
          url: 'https://host.test/pr/31',
          status: 'abandoned',
          title: 'web 2.0',
          description: 'x'.repeat(100_000),
          sourceBranch: 'deploy',
          targetBranch: 'main',
          draft: false,
          autoComplete: true,
          sourceCommit: undefined,
          mergeCommit: undefined,
          mergeState: 'clean',
          mergeMessage: undefined,
          closedBy: undefined,
        },
      },
    ],
  ];
  for (const [name, part] of kinds) {
    it(`fits its published schema: ${name}`, () => {
      const report = read(reportOf(outcome(part), asIs));
      assert.ok(validate(report), JSON.stringify(validate.errors));
      assert.equal(validate({ ...report, result: 'done' }), false);
    });
  }

  it('has no secret in it, and stays JSON whatever the secrets are', () => {
    const mask = (text: string): string => text.replaceAll('s3cr"et', '***').replaceAll('reason', '***');
    const report = read(reportOf(outcome({ reason: 'it said s3cr"et', findings: ['reason s3cr"et'] }), mask));
    assert.equal(report['reason'], 'it said ***');
    assert.deepEqual(report['findings'], ['*** ***']);
  });

  it('has of a pull request what tells which it is', () => {
    const [, , , [, part] = ['', {}]] = kinds;
    assert.deepEqual(read(reportOf(outcome(part), asIs))['pullRequest'], {
      id: 31,
      url: 'https://host.test/pr/31',
      title: 'web 2.0',
      status: 'abandoned',
      sourceBranch: 'deploy',
      targetBranch: 'main',
    });
    const pullRequest = { ...part.pullRequest, closedBy: 'Kim' } as WaitOutcome['pullRequest'];
    const report = read(reportOf(outcome({ pullRequest }), asIs));
    assert.equal((report['pullRequest'] as { closedBy: string }).closedBy, 'Kim');
    assert.ok(validate(report), JSON.stringify(validate.errors));
  });

  it('has objects as they are, but for what makes them endless', () => {
    const deep = (depth: number): unknown => (depth === 0 ? 'end' : { in: deep(depth - 1) });
    const nested = (value: unknown): number => (value instanceof Object && 'in' in value ? 1 + nested(value.in) : 0);
    const object = {
      text: 'x'.repeat(4_001),
      whole: 'x'.repeat(4_000),
      nothing: null,
      conditions: new Map([['Ready', { status: 'True' }]]),
      list: Array.from({ length: 201 }, (_, index) => index),
      deep: deep(20),
    };
    const { objects, objectsLeftOut } = read(reportOf(outcome({ objects: [object] }), asIs));
    const [one] = objects as [Record<string, unknown>];
    assert.equal(one['text'], `${'x'.repeat(3_999)}…`);
    assert.deepEqual(
      [one['whole'], one['nothing'], one['conditions']],
      [object.whole, null, { Ready: { status: 'True' } }],
    );
    assert.deepEqual(one['list'], object.list.slice(0, 200));
    assert.equal(nested(one['deep']), 7);
    assert.equal(objectsLeftOut, 0);
  });

  it('is cut between characters, wherever a text is', () => {
    const across = (length: number): string => `${'x'.repeat(length - 1)}🚀🚀`;
    const status = { conditions: [{ type: 'Ready', status: 'False', message: across(32_768) }] };
    const ready = conditionsOf({ apiVersion: 'v1', kind: 'Kustomization', metadata: { name: 'apps' }, status });
    const clock = new FakeClock();
    const narrator = new Narrator(recordingLog([]), clock);
    const course = new Course({ clock, host: undefined }, { runUrl: undefined }, narrator);
    const { reason } = course.end({ result: 'failed', reason: across(4_000) });
    const [object] = read(reportOf(outcome({ objects: [{ text: across(4_000) }] }), asIs))['objects'] as [object];
    const cut = [ready.get('Ready')?.message ?? '', reason, JSON.stringify(object)];
    assert.deepEqual(
      cut.map((text) => text.slice(-6)),
      ['xxxxx…', 'xxxxx…', 'xxx…"}'],
    );
  });

  it('keeps what fits when not all does', () => {
    const conditions = [
      { type: 'Other', status: 'True' },
      { type: 'Ready', status: 'True' },
    ];
    const big = (name: string, count: number, more: object = {}) => ({
      name,
      list: Array.from({ length: count }, () => 'x'.repeat(4_000)),
      ...more,
    });
    const well = Array.from({ length: 6 }, (_, index) => big(`well-${index}`, 200, { conditions }));
    const objects = [...well, big('ill', 100), { name: 'small', conditions: [{ type: 'Ready', status: 'False' }] }];
    const report = read(reportOf(outcome({ objects }), asIs));
    assert.deepEqual(
      (report['objects'] as { name: string }[]).map(({ name }) => name),
      ['ill', 'small', 'well-0', 'well-1', 'well-2', 'well-3'],
    );
    assert.equal(report['objectsLeftOut'], 2);
  });

  it('has an end: what is well is left out before what is not, and it says how much', () => {
    const condition = (status: string) => [{ type: 'Ready', status, message: 'm'.repeat(30_000) }];
    const well = Array.from({ length: 3_000 }, (_, index) => ({
      name: `well-${index}`,
      conditions: condition('True'),
    }));
    const ill = { name: 'ill', conditions: condition('False'), inventory: Array.from({ length: 9_000 }, () => ({})) };
    const text = reportOf(outcome({ objects: [...well, ill] }), asIs);
    assert.ok(text.length < 6_000_000, String(text.length));
    const report = read(text);
    assert.ok(validate(report), JSON.stringify(validate.errors));
    assert.ok(JSON.stringify(report['objects']).includes('"ill"'));
    assert.ok(Number(report['objectsLeftOut']) > 1_000);
  });
});

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

describe('Links to a commit', () => {
  const commit = commits.awaited;
  const pages: readonly [string, string | undefined][] = [
    [
      'https://dev.azure.com/contoso/Fabrikam/_git/gitops',
      `https://dev.azure.com/contoso/Fabrikam/_git/gitops/commit/${commit}`,
    ],
    [
      'https://token@dev.azure.com/contoso/Fab%20rikam/_git/gitops',
      `https://dev.azure.com/contoso/Fab%20rikam/_git/gitops/commit/${commit}`,
    ],
    ['https://github.com/contoso/gitops.git', `https://github.com/contoso/gitops/commit/${commit}`],
    ['https://ghes.example/contoso/gitops/', `https://ghes.example/contoso/gitops/commit/${commit}`],
    ['ssh://git@github.com/contoso/gitops', undefined],
    ['javascript:alert(1)', undefined],
    ['no address', undefined],
  ];
  for (const [repository, page] of pages) {
    it(repository, () => assert.equal(commitPage(repository, commit), page));
  }

  it('are none where the commit is none', () => {
    assert.equal(commitPage('https://github.com/contoso/gitops', ')[x](y'), undefined);
  });
});

describe('Findings in a failure’s message', () => {
  it('are the first ones, as far as they go', () => {
    assert.deepEqual(forMessage(['a', 'b']), ['a', 'b']);
    const many = forMessage(Array.from({ length: 14 }, (_, index) => `${index} ${'x'.repeat(1_000)}`));
    assert.equal(many.length, 3);
    assert.match(many.at(-1) ?? '', /^and 12 more/);
    assert.equal(forMessage(['x'.repeat(9_000)]).join().length, 3_000);
  });
});

describe('Texts for outputs', () => {
  it('are one line, without commands and macros, and have an end', () => {
    const text = forOutput(`a\r\n##vso[task.setvariable variable=x]y $(secret)\u001B[31m ${'x'.repeat(9_000)}`);
    assert.doesNotMatch(text, /\n|##vso\[|\$\(|\u001B/);
    assert.ok(text.length <= 4_000);
  });
});
