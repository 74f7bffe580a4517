import assert from 'node:assert/strict';
import { TaskError } from '../../core/errors.ts';
import {
  listIn,
  numberIn,
  partIn,
  readableAnswer,
  readableAnswers,
  sparseListIn,
  textIn,
  textsIn,
  wordIn,
  WrongPart,
} from '../../platform/readable-answers.ts';

describe('answers of another shape', () => {
  const internal = (cause: unknown): TaskError =>
    new TaskError('INTERNAL', 'Could not read it', 'Report it.', { cause });
  const thrownBy = (thrown: unknown): Promise<unknown> =>
    readableAnswer('GitHub', Promise.reject(thrown as Error)).catch((error: unknown) => error);

  it('are no proper answer, and the part that is wrong is named', async () => {
    for (const thrown of [new WrongPart('head is missing'), internal(new WrongPart('head is missing'))]) {
      const told = await thrownBy(thrown);
      assert.ok(told instanceof TaskError && told.code === 'NOT_REACHABLE');
      assert.match(told.message, /from GitHub: [^:]+: head is missing\.$/);
      assert.equal(told.cause, thrown);
    }
  });

  it('are not blamed for a fault of ours', async () => {
    const faults = [new TypeError('x is not a function'), new RangeError('Maximum call stack size exceeded')];
    for (const fault of [...faults, ...faults.map(internal), new TaskError('NOT_ALLOWED', 'a', 'b')])
      assert.equal(await thrownBy(fault), fault);
  });

  it('are told by every method of a port; what is no method stays', async () => {
    const port = { limit: 7, read: (part: unknown) => Promise.resolve(wordIn(part, 'title')), now: () => 'at once' };
    const readable = readableAnswers('Azure DevOps', port);
    assert.equal(readable.limit, 7);
    assert.equal(readable.now(), 'at once');
    assert.equal(await readable.read('x'), 'x');
    const late = { ...port, read: async (part: unknown) => wordIn(part, 'title') };
    await assert.rejects(readableAnswers('Azure DevOps', late).read(1), /from Azure DevOps: .*: title is no text/);
  });

  it('are found where they are read', () => {
    const fails = (read: () => unknown, message: string): void => assert.throws(read, new WrongPart(message));
    assert.equal(textIn(null, 'a'), undefined);
    fails(() => textIn({}, 'a'), 'a is no text');
    fails(() => wordIn(undefined, 'a'), 'a is missing');
    for (const value of [0, -1, 1.5, '1', null, Number.NaN, 2 ** 60]) fails(() => numberIn(value, 'a'), 'a is no number of something'); // prettier-ignore
    assert.deepEqual(partIn({ x: 1 }, 'a'), { x: 1 });
    fails(() => partIn(null, 'a'), 'a is missing');
    for (const value of [[], 'x', 1]) fails(() => partIn(value, 'a'), 'a is none of its kind');
    assert.deepEqual(listIn([{ x: 1 }], 'a'), [{ x: 1 }]);
    for (const value of [undefined, null, {}]) fails(() => listIn(value, 'a'), 'a is no list');
    assert.deepEqual(sparseListIn([null, { x: 1 }], 'a'), [{ x: 1 }]);
    assert.deepEqual([...sparseListIn(null, 'a'), ...textsIn(undefined, 'a')], []);
    assert.deepEqual(textsIn(['x', null], 'a'), ['x']);
    for (const read of [sparseListIn, textsIn]) {
      fails(() => read({}, 'a'), 'a is no list');
      assert.throws(() => read([1], 'a'), WrongPart);
    }
    fails(() => listIn([{}, null], 'a'), 'an entry of a is missing');
  });
});
