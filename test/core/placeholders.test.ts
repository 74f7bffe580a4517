import assert from 'node:assert/strict';
import { expandPattern, unsafeBranch, unsafePath, unsafeSegment } from '../../core/placeholders.ts';

describe('placeholders', () => {
  it('fills a pattern', () => {
    const expanded = expandPattern(
      '{cluster}/{namespace}/{application}.yaml',
      { cluster: 'c1', namespace: 'dev', application: 'web' },
      'path',
    );
    assert.deepEqual(expanded, { ok: true, value: 'c1/dev/web.yaml' });
  });

  it('lists the known names when one is unknown', () => {
    const expanded = expandPattern('{envrionment}', {}, 'path');
    assert.ok(!expanded.ok);
    assert.match(
      expanded.mistakes[0] ?? '',
      /unknown placeholder \{envrionment\}; known are \{environment\} .*\{version\}/,
    );
  });

  it('names the input to set when a known one is empty', () => {
    const expanded = expandPattern('{environment}/{cluster}', { environment: 'dev' }, 'path');
    assert.deepEqual(expanded, { ok: false, mistakes: ['{cluster} is empty: set the input "cluster"'] });
  });

  it('reports every mistake of a pattern', () => {
    const expanded = expandPattern('{a}/{b}/{cluster}', {}, 'path');
    assert.ok(!expanded.ok);
    assert.equal(expanded.mistakes.length, 3);
  });

  for (const value of [
    '..',
    '.',
    'a/b',
    'C:',
    'a\\b',
    'nul',
    'NUL.txt',
    'com1',
    'x.',
    'x ',
    'a\u0000b',
    '.git',
    '.GIT',
    'git~1',
    '.g\u200Bit',
    'a:b',
  ]) {
    it(`refuses ${JSON.stringify(value)} as a path segment`, () => {
      assert.notEqual(unsafeSegment(value), undefined);
      assert.equal(expandPattern('x/{environment}/y', { environment: value }, 'path').ok, false);
    });
  }

  for (const value of ['dev', 'a.b', '..a', 'Ünïcode', 'a b', 'console', '.gitignore']) {
    it(`takes ${JSON.stringify(value)} as a path segment`, () => assert.equal(unsafeSegment(value), undefined));
  }

  it('refuses paths that are not relative or leave their folder', () => {
    for (const path of ['/etc/x', 'C:/x', 'a//b', 'a/../b', 'a/', ''])
      assert.notEqual(unsafePath(path), undefined, path);
    assert.equal(unsafePath('a/b.c/d'), undefined);
  });

  it('refuses branch names as git does', () => {
    for (const branch of [
      '-x',
      'a..b',
      'a b',
      'a~1',
      'a^',
      'a:b',
      'a?',
      'a*',
      'a[',
      'a\\b',
      '/a',
      'a/',
      'a//b',
      '.a',
      'a/.b',
      'a.lock',
      'a.',
      '@',
      'a@{b',
      'a\u007f',
    ]) {
      assert.notEqual(unsafeBranch(branch), undefined, branch);
    }
    for (const branch of ['main', 'deploy/dev/web', 'a-b', 'a@b', 'ü/ö'])
      assert.equal(unsafeBranch(branch), undefined, branch);
  });

  it('of a place to read from, only what is filled in must be a safe segment', () => {
    const free = expandPattern('/x/../{environment}/*.yaml', { environment: 'dev' }, 'location');
    assert.deepEqual(free, { ok: true, value: '/x/../dev/*.yaml' });
    assert.ok(!expandPattern('overlays/{version}', { version: '../../secret' }, 'location').ok);
  });

  it('does not read what a value holds as a pattern again', () => {
    const expanded = expandPattern('{application}', { application: '{cluster}' }, 'text');
    assert.deepEqual(expanded, { ok: true, value: '{cluster}' });
  });
});
