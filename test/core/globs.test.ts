import assert from 'node:assert/strict';
import { array, assert as holds, constantFrom, property } from 'fast-check';
import { folderMatcher, globMatcher, splitExceptions } from '../../core/globs.ts';

describe('a glob', () => {
  it('that would be tried in ways without end is refused, and one that is none', () => {
    for (const glob of ['((a+)+)+x', '(a|aa)+', 'a'.repeat(100_000)])
      for (const make of [globMatcher, folderMatcher]) assert.throws(() => make([glob]), { code: 'INPUT_INVALID' });
    assert.ok(globMatcher(['*.(yml|yaml)'])('a.yml'));
    assert.ok(globMatcher(['+(a|b).yaml'])('abab.yaml'));
  });

  it('behind a ! names what is left out', () => {
    const globs = ['a/**', '!a/b', 'c!d', '!!e'];
    assert.deepEqual(splitExceptions(globs), { within: ['a/**', 'c!d'], without: ['a/b', '!e'] });
  });
});

describe('which folders a glob can reach', () => {
  const reached = (glob: string, ...folders: readonly string[]): readonly string[] =>
    folders.filter(folderMatcher([glob]));

  it('are those on the way to its files, and no others', () => {
    const folders = ['apps', 'apps/web', 'apps/web/base', 'other', '.github'];
    assert.deepEqual(reached('*.yaml', ...folders), []);
    assert.deepEqual(reached('apps/*.yaml', ...folders), ['apps']);
    assert.deepEqual(reached('apps/*/x.yaml', ...folders), ['apps', 'apps/web']);
    assert.deepEqual(reached('./apps//web/x.yaml', ...folders), ['apps', 'apps/web']);
    assert.deepEqual(reached('apps/**', ...folders), ['apps', 'apps/web', 'apps/web/base']);
    assert.deepEqual(reached('{apps,other}/x.yaml', ...folders), ['apps', 'other']);
    assert.deepEqual(reached('!(apps)/x.yaml', ...folders), folders);
    assert.deepEqual(reached('*/x.yaml', ...folders), ['apps', 'other', '.github']);
    assert.deepEqual(folders.filter(folderMatcher([])), []);
  });

  it('are all above every path that it fits', () => {
    const name = constantFrom('a', 'b', 'ab', '.c', 'x.yaml');
    const path = array(name, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('/'));
    const part = constantFrom(
      'a',
      '*',
      '**',
      'a*',
      '{a,b}',
      '{a/b,b}',
      '+(a|b)',
      '@(a/b|ab)',
      '?',
      '[ab]',
      'x.yaml',
      '.',
      '.*',
      '***',
    );
    const glob = array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('/'));
    holds(
      property(array(glob, { minLength: 1, maxLength: 3 }), path, (globs, one) => {
        if (!globMatcher(globs)(one)) return;
        const folders = one
          .split('/')
          .slice(0, -1)
          .map((_, index, parts) => parts.slice(0, index + 1).join('/'));
        for (const folder of folders) assert.ok(folderMatcher(globs)(folder), `${globs.join(' ')} reaches ${folder}`);
      }),
      { numRuns: 3000 },
    );
  });
});
