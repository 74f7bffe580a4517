import assert from 'node:assert/strict';
import { describeError, formatPlace, messageOf, TaskError } from '../../core/errors.ts';

describe('an error that reaches a user', () => {
  it('says what happened, where, how to mend it, and its code', () => {
    const at = { file: 'values.yaml', line: 3, column: 7 };
    assert.equal(
      describeError(new TaskError('INPUT_INVALID', 'It is wrong.', 'Mend it.')),
      'It is wrong.\nMend it. [INPUT_INVALID]',
    );
    assert.equal(
      describeError(new TaskError('INPUT_INVALID', 'It is wrong.', 'Mend it.', { at })),
      'It is wrong. (values.yaml:3:7)\nMend it. [INPUT_INVALID]',
    );
    assert.equal(formatPlace({ file: 'a' }), 'a');
    assert.equal(formatPlace({ file: 'a', line: 0 }), 'a:0');
  });

  it('lists what else is wrong, as far as anybody reads', () => {
    const related = (count: number) => Array.from({ length: count }, (_, at) => ({ message: `m${at}` }));
    const lines = (count: number): readonly string[] =>
      describeError(new TaskError('INPUT_INVALID', 'All of it:', 'Mend it.', { related: related(count) })).split('\n');
    assert.deepEqual(lines(1), ['All of it:', '  - m0', 'Mend it. [INPUT_INVALID]']);
    assert.deepEqual([lines(50).length, lines(50).at(-2)], [52, '  - m49']);
    assert.deepEqual([lines(53).length, lines(53).at(-3), lines(53).at(-2)], [53, '  - m49', '  - … and 3 more']);
    const placed = { message: 'm', at: { file: 'f', line: 2 } };
    const error = new TaskError('INPUT_INVALID', 'x', 'y', { related: [placed] });
    assert.match(describeError(error), /\n {2}- m \(f:2\)\n/);
  });

  it('is cut where it is long: the message, and each finding', () => {
    const error = new TaskError('INPUT_INVALID', 'x'.repeat(30_000), 'Mend it.', {
      related: [{ message: 'y'.repeat(3_000) }],
    });
    const [message = '', finding = ''] = describeError(error).split('\n');
    assert.deepEqual([message.length, finding.length], [20_000, '  - '.length + 2_000]);
  });

  it('keeps what it came from, and is told of anything that was thrown', () => {
    const cause = new Error('below');
    assert.equal(new TaskError('INPUT_INVALID', 'x', 'y', { cause }).cause, cause);
    assert.ok(!('cause' in new TaskError('INPUT_INVALID', 'x', 'y')));
    assert.equal(new TaskError('INPUT_INVALID', 'x', 'y').name, 'TaskError');
    assert.deepEqual([messageOf(cause), messageOf('text'), messageOf(undefined)], ['below', 'text', 'undefined']);
  });
});
