import assert from 'node:assert/strict';
import { TaskError } from '../../../core/errors.ts';
import { blobId } from '../../../core/gitops-repo/blob-id.ts';
import { planChanges, type ChangePlanInput } from '../../../core/gitops-repo/change-plan.ts';

const content = (path: string, text: string) => ({ kind: 'content' as const, path, content: Buffer.from(text) });
const file = (text: string, mode = '100644') => ({ mode, id: blobId(Buffer.from(text)) });

function plan(input: Partial<ChangePlanInput>) {
  return planChanges({ wanted: [], unwanted: [], current: new Map(), ignored: () => false, ...input });
}

describe('the changes that lead to what is wanted', () => {
  it('names a blob as git does', () => {
    assert.equal(blobId(Buffer.from('hello\n')), 'ce013625030ba8dba906f756967f9e9ca394464a');
  });

  it('writes what is new or differs, and nothing that is the same', () => {
    const { changes } = plan({
      wanted: [content('a/new', '1'), content('a/other', '2'), content('a/same', '3')],
      current: new Map([
        ['a', { mode: '040000', id: 'x' }],
        ['a/other', file('old')],
        ['a/same', file('3')],
      ]),
    });
    assert.deepEqual(
      changes.map(({ kind, path }) => [kind, path]),
      [
        ['write', 'a/new'],
        ['write', 'a/other'],
      ],
    );
  });

  it('keeps an executable file executable', () => {
    const { changes } = plan({ wanted: [content('run.sh', 'b')], current: new Map([['run.sh', file('a', '100755')]]) });
    assert.equal(changes[0]?.kind === 'write' ? changes[0].mode : '', '100755');
  });

  it('deletes what is unwanted and there, never what is wanted again', () => {
    const { changes } = plan({
      wanted: [content('keep', 'k')],
      unwanted: ['keep', 'gone', 'never-was'],
      current: new Map([
        ['keep', file('k')],
        ['gone', file('g')],
      ]),
    });
    assert.deepEqual(changes, [{ kind: 'delete', path: 'gone' }]);
  });

  it('does not count what is ignored, but carries it along', () => {
    const { changes, changedFiles } = plan({
      wanted: [content('deployment.json', '{}'), content('a', '1')],
      ignored: (path) => path.endsWith('.json'),
    });
    assert.equal(changes.length, 2);
    assert.deepEqual(changedFiles, ['a']);
  });

  it('gives the same content the same name, whatever the target holds and what is ignored says', () => {
    const ignored = (path: string): boolean => path === 'd.json';
    const one = plan({ wanted: [content('a', '1'), content('d.json', 'x')], ignored });
    const two = plan({
      wanted: [content('d.json', 'y'), content('a', '1')],
      ignored,
      current: new Map([['a', file('0')]]),
    });
    assert.equal(one.content, two.content);
    assert.notEqual(one.content, plan({ wanted: [content('a', '2')], ignored }).content);
  });

  for (const [what, current, said] of [
    ['a symbolic link', new Map([['a', { mode: '120000', id: 'x' }]]), /"a" is a symbolic link/],
    ['a submodule', new Map([['a', { mode: '160000', id: 'x' }]]), /"a" is a submodule/],
    ['a file', new Map([['a', file('x')]]), /"a" is a file/],
  ] as const) {
    it(`refuses to write below ${what}`, () => {
      assert.throws(
        () => plan({ wanted: [content('a/b', '1')], current }),
        (error) =>
          error instanceof TaskError && error.code === 'PATH_CONFLICT' && said.test(error.related[0]?.message ?? ''),
      );
    });
  }

  it('refuses to put a file over a folder, or a file and a folder at one path', () => {
    assert.throws(() => plan({ wanted: [content('a', '1')], current: new Map([['a', { mode: '040000', id: 'x' }]]) }));
    assert.throws(() => plan({ wanted: [content('a', '1'), content('a/b', '2')] }));
  });

  it('lets an unwanted file become a folder', () => {
    const { changes } = plan({ wanted: [content('a/b', '1')], unwanted: ['a'], current: new Map([['a', file('x')]]) });
    assert.deepEqual(
      changes.map(({ kind, path }) => `${kind} ${path}`),
      ['delete a', 'write a/b'],
    );
  });
});
