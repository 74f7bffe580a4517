import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Ajv, type AnySchema } from 'ajv';

import { conditionsOf } from '../../../core/flux/conditions.ts';
import { forMessage } from '../../../core/flux/report/for-message.ts';
import { forOutput } from '../../../core/printable.ts';
import { reportOf } from '../../../core/flux/report/report.ts';
import { Course } from '../../../core/flux/wait/course.ts';
import { Narrator } from '../../../core/flux/wait/narrator.ts';
import type { WaitOutcome } from '../../../core/flux/wait/options.ts';
import { root } from '../../../scripts/project.ts';
import { recordingLog } from '../../recording-log.ts';
import { FakeClock } from './fake-clock.ts';
import { outcome } from './outcome.ts';

const schema = JSON.parse(readFileSync(join(root, 'docs/schemas/wait-report.schema.json'), 'utf8')) as AnySchema;
const validate = new Ajv({ strict: true }).compile(schema);
const asIs = (text: string): string => text;

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
