import assert from 'node:assert/strict';
import { TaskError } from '../../../core/errors.ts';
import type { PullRequest } from '../../../core/ports/pull-requests.ts';
import { whileOpen } from '../../../core/pull-requests/while-open.ts';

describe('a change of a pull request that somebody may close just then', () => {
  const refused = new TaskError('SERVER_REFUSED', 'not editable', '');
  let looked = 0;
  const change = (thrown: unknown, status: PullRequest['status']) => {
    looked = 0;
    const host = {
      get: async () => {
        looked++;
        return { status } as PullRequest;
      },
    };
    return whileOpen({ host }, 3, async () => {
      if (thrown !== undefined) throw thrown;
      return 'changed';
    });
  };

  it('is made without a further look', async () => {
    assert.deepEqual([await change(undefined, 'open'), looked], ['changed', 0]);
  });

  it('that is refused because it was closed or merged is not the point any more', async () => {
    assert.equal(await change(refused, 'abandoned'), 'gone');
    assert.equal(await change(refused, 'completed'), 'gone');
  });

  it('that is refused though it is open has failed', async () => {
    await assert.rejects(change(refused, 'open'), (error) => error === refused);
    assert.equal(looked, 1);
  });

  it('that fails in any other way has failed, whatever has become of the pull request', async () => {
    for (const thrown of [new TaskError('NOT_ALLOWED', 'no', ''), new TypeError('a defect')]) {
      await assert.rejects(change(thrown, 'abandoned'), (error) => error === thrown);
      assert.equal(looked, 0);
    }
  });
});
