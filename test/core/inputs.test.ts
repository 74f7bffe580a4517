import assert from 'node:assert/strict';
import { TaskError, describeError } from '../../core/errors.ts';
import { InputReader } from '../../core/inputs.ts';

const reader = (inputs: Record<string, string>): InputReader => new InputReader((name) => inputs[name]);

describe('inputs', () => {
  it('reads each kind', () => {
    const read = reader({
      a: ' x ',
      flag: 'True',
      pick: 'HELM',
      n: '3',
      wait: '1h30m',
      list: '# no\n\n one \r\ntwo=2',
      map: 'A=1\nB = two = 2 ',
    });
    assert.equal(read.required('a'), 'x');
    assert.equal(read.optional('none'), undefined);
    assert.equal(read.text('none', 'fallback'), 'fallback');
    assert.equal(read.flag('flag', false), true);
    assert.equal(read.flag('none', true), true);
    assert.equal(read.choice('pick', ['auto', 'helm'], 'auto'), 'helm');
    assert.equal(read.count('n', 1), 3);
    assert.equal(read.duration('wait', '1m', 'positive'), 5_400_000);
    assert.deepEqual(read.lines('list'), [
      { text: 'one', line: 3 },
      { text: 'two=2', line: 4 },
    ]);
    assert.deepEqual(
      [...read.pairs('map')],
      [
        ['A', '1'],
        ['B', 'two = 2'],
      ],
    );
    assert.doesNotThrow(() => read.finish());
  });

  it('reports every mistake at once, each with its input', () => {
    const read = reader({
      flag: 'yes',
      pick: 'bash',
      n: '-1',
      wait: 'soon',
      zero: '0',
      map: 'A=1\nnonsense\nA=2',
      path: '{clutser}',
    });
    read.required('a');
    read.flag('flag', false);
    read.choice('pick', ['auto', 'helm'], 'auto');
    read.count('n', 1);
    read.duration('wait', '1m', 'positive');
    read.duration('zero', '1m', 'positive');
    read.pairs('map');
    read.pattern('path', '', {}, 'path');
    // Read once more, by another who minds it: its mistake stays one.
    read.flag('flag', false);
    assert.throws(
      () => read.finish(),
      (error) => {
        assert.ok(error instanceof TaskError);
        assert.equal(error.code, 'INPUT_INVALID');
        const named = error.related.map(({ message }) => message.split(/[:,]/)[0]);
        assert.deepEqual(named, ['a', 'flag', 'pick', 'n', 'wait', 'zero', 'map', 'map', 'path']);
        assert.match(describeError(error), /map, line 2: "nonsense" is not name=value/);
        return true;
      },
    );
  });

  it('reads the number of a pull request', () => {
    const read = reader({ id: ' 12 ', long: '9999999999' });
    assert.deepEqual(
      [read.pullRequest('id'), read.pullRequest('long'), read.pullRequest('none')],
      [12, 9999999999, undefined],
    );
    assert.doesNotThrow(() => read.finish());
    for (const wrong of ['0', '012', '-1', '1.5', '#12', '12345678901', '1 2', '1\n2']) {
      const one = reader({ id: wrong });
      assert.equal(one.pullRequest('id'), undefined);
      assert.throws(() => one.finish(), { related: [{ message: `id: "${wrong}" is no pull request’s number` }] });
    }
  });
});
