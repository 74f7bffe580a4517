import assert from 'node:assert/strict';
import { mergePaths, wantedFiles, type PathVersions } from '../../../core/gitops-repo/three-way.ts';
import type { TreeEntry } from '../../../core/ports/git-repository.ts';
import { MemoryGit, type Held } from './memory-git.ts';

/** A file with a mode of its own. */
const as = (mode: string, text: string): Held => ({ mode, text });
const [file, program, link] = ['100644', '100755', '120000'];

describe('a path that two sides have changed', () => {
  let memory: MemoryGit;
  beforeEach(() => {
    memory = new MemoryGit();
  });
  const entryOf = async (held: Held | undefined): Promise<TreeEntry | undefined> => {
    if (held === undefined) return undefined;
    return (await memory.git.entries(memory.commit({ f: held }), ['f'])).get('f');
  };
  const versions = async (
    base: Held | undefined,
    ours: Held | undefined,
    theirs: Held | undefined,
  ): Promise<PathVersions> => ({
    path: 'f',
    base: await entryOf(base),
    ours: await entryOf(ours),
    theirs: await entryOf(theirs),
  });
  /** Mode and text, what clashes, or that nothing is there. */
  const merged = async (base?: Held, ours?: Held, theirs?: Held): Promise<string> => {
    const of = await versions(base, ours, theirs);
    const result = (await mergePaths(memory.git, [of])).get('f');
    assert.ok(result !== undefined);
    if (result.kind === 'clash') return `clash: ${result.reason}`;
    if (result.kind === 'absent') return 'absent';
    if (result.kind === 'content') return `merged ${result.mode} ${Buffer.from(result.content).toString()}`;
    return `${result.mode} ${(await memory.git.blobs([result.id])).get(result.id)?.toString()}`;
  };

  const lines = (...all: readonly string[]): string => all.join('\n');
  const [base, mine, other] = [lines('a', 'b', 'c'), lines('A', 'b', 'c'), lines('a', 'b', 'C')];
  const cases: readonly (readonly [string, readonly (Held | undefined)[], string])[] = [
    ['only ours changed', [base, mine, base], `${file} ${mine}`],
    ['only theirs changed', [base, base, other], `${file} ${other}`],
    ['both changed the same', [base, mine, mine], `${file} ${mine}`],
    ['both took it away', [base, undefined, undefined], 'absent'],
    ['theirs took it away', [base, base, undefined], 'absent'],
    ['ours took it away, theirs left it', [base, undefined, base], 'absent'],
    ['both made the same of nothing', [undefined, mine, mine], `${file} ${mine}`],
    ['both changed other lines', [base, mine, other], `merged ${file} ${lines('A', 'b', 'C')}`],
    ['both changed one line', [base, mine, lines('x', 'b', 'c')], 'clash: the same lines have changed since'],
    ['one changed the mode, one the text', [base, as(program, base), other], `${program} ${other}`],
    ['one changed the text, one the mode', [base, mine, as(program, base)], `${program} ${mine}`],
    ['one changed both, one the text', [base, as(program, mine), other], `merged ${program} ${lines('A', 'b', 'C')}`],
    ['one the text, one both', [base, mine, as(program, other)], `merged ${program} ${lines('A', 'b', 'C')}`],
    ['both changed the mode alike', [base, as(program, mine), as(program, mine)], `${program} ${mine}`],
    [
      'both changed the mode alike, and other lines',
      [base, as(program, mine), as(program, other)],
      `merged ${program} ${lines('A', 'b', 'C')}`,
    ],
    [
      'one text, each a mode of its own',
      [as('100600', base), as(program, mine), as(file, mine)],
      'clash: its mode has changed since',
    ],
    ['same text, other modes', [base, as(program, mine), mine], `${program} ${mine}`],
    ['ours is no text', [base, 'A\0', other], 'clash: it is no text, and has changed since'],
    ['theirs is no text', [base, mine, 'C\0'], 'clash: it is no text, and has changed since'],
    ['it was no text', ['a\0', mine, other], 'clash: it is no text, and has changed since'],
    ['ours took it away, theirs changed it', [base, undefined, other], 'clash: it is not there any more'],
    ['theirs took it away, ours changed it', [base, mine, undefined], 'clash: it would go, but has changed since'],
    ['both made it, each another', [undefined, mine, other], 'clash: something else is there now'],
    [
      'a link that both changed',
      [as(link, 'x'), as(link, 'y'), as(link, 'z')],
      'clash: a symbolic link or submodule there has changed since',
    ],
    [
      'a file that became a link',
      [base, mine, as(link, 'z')],
      'clash: a symbolic link or submodule there has changed since',
    ],
    ['a link that only theirs changed', [as(link, 'x'), as(link, 'x'), as(link, 'z')], `${link} z`],
  ];
  for (const [name, [before, ours, theirs], is] of cases)
    it(`${name}: ${is.split('\n')[0]}`, async () => {
      assert.equal(await merged(before, ours, theirs), is);
    });

  it('where a folder stands now clashes, whatever was there', async () => {
    const of = await versions(base, mine, other);
    const ours = { mode: '040000', id: 'f'.repeat(40) };
    const result = await mergePaths(memory.git, [{ ...of, ours }]);
    assert.deepEqual(result.get('f'), { kind: 'clash', reason: 'a folder stands there now' });
  });

  it('is read only where lines have to be merged, and each text once', async () => {
    const of = await versions(base, mine, base);
    await mergePaths(memory.git, [of, { ...of, path: 'g' }]);
    assert.deepEqual(memory.read, []);
    const both = await versions(base, mine, other);
    await mergePaths(memory.git, [both, { ...both, path: 'g' }]);
    assert.equal(memory.read.length, 3);
  });

  it('becomes what a plan wants; what is not there, or clashes, wants nothing', () => {
    const now = new Map([['a', { mode: file, id: 'old' }]]);
    const all = wantedFiles(
      new Map([
        ['a', { kind: 'object', mode: file, id: 'new' }],
        ['b', { kind: 'object', mode: program, id: 'new' }],
        ['c', { kind: 'content', mode: file, content: Buffer.from('c') }],
        ['d', { kind: 'absent' }],
        ['e', { kind: 'clash', reason: 'x' }],
      ]),
      now,
    );
    assert.deepEqual(all, [
      { kind: 'object', path: 'a', id: 'new', mode: file, replaces: 'old' },
      { kind: 'object', path: 'b', id: 'new', mode: program, replaces: undefined },
      { kind: 'content', path: 'c', content: Buffer.from('c'), mode: file },
    ]);
  });
});
