import assert from 'node:assert/strict';
import { TaskError } from '../../../core/errors.ts';
import { editsStand, writeEdits } from '../../../core/images/write-files.ts';

const before = { '/r/a': 'a1', '/r/b': 'b1', '/r/c': 'c1' };
const edits = ['a', 'b', 'c'].map((path) => ({ path, before: `${path}1`, after: `${path}2` }));

interface Faults {
  /** The step (`stage /r/a`, `commit /r/a`) that fails, and all later ones when `always`. */
  readonly at?: string;
  readonly always?: boolean;
  readonly error?: Error;
  /** Runs before each step. */
  readonly meanwhile?: (step: string, content: Record<string, string>) => void;
}

/** Files in memory, where a step can fail; `waiting` holds what was prepared and neither committed nor discarded. */
function memory({ at, always = false, error = new Error('disk full'), meanwhile }: Faults = {}) {
  const content: Record<string, string> = { ...before };
  const waiting = new Set<object>();
  let failing = false;
  const step = (name: string): void => {
    meanwhile?.(name, content);
    if (name === at || (failing && always)) {
      failing = true;
      throw error;
    }
  };
  return {
    content,
    waiting,
    alone: <T>(_: string, action: () => Promise<T>): Promise<T> => action(),
    readIfThere: async (path: string) => (content[path] === undefined ? undefined : Buffer.from(content[path])),
    stage: async (path: string, text: string | Uint8Array) => {
      step(`stage ${path}`);
      const staged = {
        commit: async () => {
          waiting.delete(staged);
          step(`commit ${path}`);
          content[path] = text.toString();
        },
        discard: async () => {
          waiting.delete(staged);
        },
      };
      waiting.add(staged);
      return staged;
    },
  };
}

describe('writing edits', () => {
  it('writes all of them', async () => {
    const files = memory();
    assert.equal(await writeEdits(files, '/r', edits), true);
    assert.deepEqual(files.content, { '/r/a': 'a2', '/r/b': 'b2', '/r/c': 'c2' });
    assert.equal(await editsStand(files, '/r', edits), true);
    files.content['/r/b'] = 'somebody’s';
    assert.equal(await editsStand(files, '/r', edits), false);
  });

  for (const path of ['/r/a', '/r/b', '/r/c'])
    for (const what of ['stage', 'commit'])
      it(`leaves all as they were when ${what} of ${path} fails`, async () => {
        const files = memory({ at: `${what} ${path}` });
        await assert.rejects(writeEdits(files, '/r', edits), /disk full/);
        assert.deepEqual(files.content, before);
        assert.equal(files.waiting.size, 0, 'nothing prepared is left behind');
      });

  it('replaces none before all are prepared', async () => {
    const seen: string[] = [];
    await writeEdits(memory({ meanwhile: (step) => seen.push(step.split(' ')[0] ?? '') }), '/r', edits);
    assert.deepEqual(seen, ['stage', 'stage', 'stage', 'commit', 'commit', 'commit']);
  });

  it('names the files that cannot be put back, and puts the others back', async () => {
    const files = memory({
      at: 'commit /r/c',
      error: new TaskError('DISK_FULL', '/r/c could not be written.', 'Free space.'),
      meanwhile: (step, content) => {
        if (step === 'commit /r/c') refused = true;
        if (refused && step === 'stage /r/a' && content['/r/a'] === 'a2') throw new Error('no');
      },
    });
    let refused = false;
    await assert.rejects(writeEdits(files, '/r', edits), (error: unknown) => {
      assert.ok(error instanceof TaskError);
      assert.equal(error.code, 'DISK_FULL');
      assert.match(error.message, /r\/c could not be written.*could not be put back and hold the new text: a\./);
      return true;
    });
    assert.deepEqual(files.content, { '/r/a': 'a2', '/r/b': 'b1', '/r/c': 'c1' });
  });

  it('writes none when a file is no longer what was planned for, or gone', async () => {
    for (const other of ['somebody’s', undefined]) {
      const files = memory();
      if (other === undefined) delete files.content['/r/b'];
      else files.content['/r/b'] = other;
      const found = { ...files.content };
      assert.equal(await writeEdits(files, '/r', edits), false);
      assert.deepEqual(files.content, found);
      assert.equal(files.waiting.size, 0);
    }
  });

  it('writes none when a file’s folder went away', async () => {
    const files = memory({ at: 'stage /r/c', error: new TaskError('FILE_NOT_FOUND', '/r/c', 'x') });
    assert.equal(await writeEdits(files, '/r', edits), false);
    assert.deepEqual(files.content, before);
  });

  it('puts back only what is its own: an edit that somebody made meanwhile stays', async () => {
    const files = memory({
      at: 'commit /r/c',
      meanwhile: (step, content) => {
        if (step === 'commit /r/c') content['/r/a'] = 'somebody’s';
      },
    });
    await assert.rejects(writeEdits(files, '/r', edits), /disk full/);
    assert.deepEqual(files.content, { '/r/a': 'somebody’s', '/r/b': 'b1', '/r/c': 'c1' });
  });
});
