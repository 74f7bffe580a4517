import assert from 'node:assert/strict';
import type { Measure } from '../../scripts/bench/harness.ts';
import { withResults } from '../../scripts/bench/page.ts';
import type { BenchResult } from '../../scripts/bench/results.ts';

const result = (measures: readonly Measure[], machine = { node: '20.1.0', memory: '8 GB' }): BenchResult => ({
  title: 'The start',
  day: '2026-01-31',
  seconds: 12,
  machine,
  measures,
});

const slow: Measure = { name: 'a', value: 50, unit: 'ms', against: { name: 'bare node', value: 20 }, goal: 1.5 };
const small: Measure = { name: 'VSIX', value: 1150, unit: 'kB', atMost: 2000 };
const place = (name: string): string => `<!-- bench:${name} -->\n<!-- /bench -->`;
const page = ['# Numbers', place('goals'), 'What they mean.', place('start'), place('machine'), 'End.\n'].join('\n\n');

describe('the page of the benches', () => {
  it('gets each table where it belongs, and keeps what people wrote', () => {
    const made = withResults(page, {
      start: result([slow, small, { name: 'rest', value: 1, unit: 'count', detail: true }]),
    });
    assert.deepEqual(made.problems, []);
    const lines = made.page.split('\n');
    for (const line of [
      '| start | a | 50 ms | 20 ms: bare node | × 2.5 | ≤ × 1.5 | **missed** |',
      '| start | VSIX | 1.15 MB |  |  | ≤ 2 MB | met |',
      '| a | 50 ms | 20 ms: bare node | × 2.5 | ≤ × 1.5 |',
      'The start. Run on 2026-01-31, in 12 s.',
      'node 20.1.0, memory 8 GB',
    ])
      assert.ok(lines.includes(line), `${line}\n\n${made.page}`);
    assert.ok(!made.page.includes('rest'));
    assert.match(made.page, /^# Numbers\n[\s\S]*\nWhat they mean\.\n[\s\S]*\nEnd\.\n$/);
    assert.equal(withResults(made.page, { start: result([slow, small]) }).page, made.page, 'a second time, the same');
  });

  it('is not left with old numbers, or without some', () => {
    assert.deepEqual(withResults(page, {}).problems, [
      'there are no results for <!-- bench:start -->',
      'there are no results for <!-- bench:machine -->',
    ]);
    const { problems } = withResults(page, { start: result([slow]), waits: result([]) });
    assert.deepEqual(problems, ['there is no place for the results of waits: <!-- bench:waits --> … <!-- /bench -->']);
  });

  it('names the machine of each bench where they differ', () => {
    const other = result([], { node: '24.0.0', memory: '8 GB' });
    const made = withResults(`${page}${place('waits')}`, { start: result([slow]), waits: other }).page;
    assert.match(made, /^start: node 20\.1\.0, memory 8 GB\n\nwaits: node 24\.0\.0, memory 8 GB$/m);
  });
});
