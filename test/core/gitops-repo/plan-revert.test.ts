import assert from 'node:assert/strict';
import { TaskError } from '../../../core/errors.ts';
import { planRevert } from '../../../core/gitops-repo/plan-revert.ts';
import { MemoryGit } from './memory-git.ts';
import { clashes, told, undo } from './reverting.ts';

describe('undoing a merged change', () => {
  it('puts back by its id what nobody touched since, and takes away what came', async () => {
    const plan = await undo({ a: '1\n', b: '1\n' }, { a: '2\n', b: null, c: '2\n' }, { d: 'others\n' });
    assert.deepEqual(told(plan), { a: '100644 back', b: '100644 back', c: 'gone' });
    assert.deepEqual(plan.memory.read, [], 'no content is fetched for it');
  });

  it('puts modes, links and submodules back', async () => {
    const module = (digit: string) => ({ mode: '160000', text: digit.repeat(40) });
    const plan = await undo(
      {
        run: { mode: '100755', text: 'x' },
        link: { mode: '120000', text: 'to/a' },
        module: module('a'),
        file: 'plain',
      },
      { run: 'x', link: { mode: '120000', text: 'to/b' }, module: module('b'), file: { mode: '120000', text: 'to' } },
    );
    assert.deepEqual(told(plan), {
      run: '100755 back',
      link: '120000 back',
      module: '160000 back',
      file: '100644 back',
    });
  });

  it('merges what was changed since in other lines, and keeps the mode that it has now', async () => {
    const plan = await undo(
      { a: 'one: 1\ntwo: 1\nthree: 1\n' },
      { a: 'one: 2\ntwo: 1\nthree: 1\n' },
      { a: { mode: '100755', text: 'one: 2\ntwo: 1\nthree: 3\n' } },
    );
    assert.deepEqual(told(plan), { a: 'one: 1\ntwo: 1\nthree: 3\n' });
    assert.equal(plan.changes[0]?.kind === 'write' ? plan.changes[0].mode : '', '100755');
  });

  it('does nothing where the change is gone already, and the rest where part of it is', async () => {
    const before = { a: '1\n', b: '1\n' };
    assert.deepEqual(told(await undo(before, { a: '2\n', c: 'c\n' }, { a: '1\n', c: null })), {});
    assert.deepEqual(told(await undo(before, { a: '2\n', b: '2\n' }, { a: '1\n' })), { b: '100644 back' });
  });

  it('lists all that clashes, and why, before anything is decided', async () => {
    const lfs = (digit: string) =>
      `version https://git-lfs.github.com/spec/v1\noid sha256:${digit.repeat(64)}\nsize 1${digit}\n`;
    const found = await clashes(
      undo(
        {
          lines: '1\n',
          gone: '1\n',
          binary: '\u00001',
          link: 'x',
          lfs: lfs('1'),
          mode: 'm',
          became: 'x',
          removed: 'x\n',
        },
        {
          lines: '2\n',
          gone: '2\n',
          binary: '\u00002',
          link: { mode: '120000', text: 'y' },
          lfs: lfs('2'),
          mode: { mode: '100755', text: 'm' },
          became: 'y',
          removed: null,
          added: 'a\n',
        },
        {
          lines: '3\n',
          gone: null,
          binary: '\u00003',
          link: { mode: '120000', text: 'z' },
          lfs: lfs('3'),
          mode: { mode: '120000', text: 'm' },
          became: null,
          'became/now': 'a folder',
          removed: 'again\n',
          added: 'b\n',
        },
      ),
    );
    assert.deepEqual(found, [
      'added: it would go, but has changed since',
      'became: a folder stands there now',
      'binary: it is no text, and has changed since',
      'gone: it is not there any more',
      'lfs: the same lines have changed since',
      'lines: the same lines have changed since',
      'link: a symbolic link or submodule there has changed since',
      'mode: a symbolic link or submodule there has changed since',
      'removed: something else is there now',
    ]);
  });

  it('puts a file back where the change made a folder of it', async () => {
    const pull = { y: null, 'y/z': 'z' };
    assert.deepEqual(Object.keys(told(await undo({ y: 'y' }, pull))), ['y', 'y/z']);
    await assert.rejects(undo({ y: 'y' }, pull, { 'y/others': 'o' }), { code: 'MERGE_CONFLICTS' });
  });

  it('refuses where others have a folder or a link above the path by now', async () => {
    await assert.rejects(
      undo({ 'a/b': '1\n' }, { 'a/b': null }, { a: { mode: '120000', text: 'elsewhere' } }),
      (error) => error instanceof TaskError && error.code === 'PATH_CONFLICT',
    );
  });

  it('refuses where the target’s history has lost it', async () => {
    const memory = new MemoryGit();
    const onto = memory.commit({ a: '1' });
    const merged = memory.commit({ a: '2' }, onto);
    const rewritten = memory.commit({ a: '3' }, onto);
    const change = { pullRequest: 7, onto, merged, changed: new Map(), descriptors: [] };
    await assert.rejects(
      planRevert({ git: memory.git, mergeBase: memory.mergeBase }, change, { ignored: () => false })(rewritten),
      (error) => error instanceof TaskError && error.code === 'PULL_REQUEST_NOT_MERGED',
    );
  });
});
