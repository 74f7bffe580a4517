import assert from 'node:assert/strict';
import { posix, win32 } from 'node:path';
import { globMatcher, folderMatcher } from '../../core/globs.ts';
import { isInside } from '../../core/manifests/local-references.ts';
import { collisionKey, safeSegment } from '../../core/manifests/layout.ts';
import { splitGlob } from '../../core/manifests/sources.ts';
import { unsafePath, unsafeSegment } from '../../core/placeholders.ts';
import { inside } from '../../platform/inside.ts';

describe('paths, as Windows and as the others have them', () => {
  for (const [name, isBelow] of [
    ['what is rendered', isInside],
    ['what the agent’s files hold', inside],
  ] as const) {
    describe(`inside a folder: ${name}`, () => {
      for (const [folder, path, expected] of [
        ['C:\\src', 'C:\\src', true],
        ['C:\\src', 'C:\\src\\app\\a.yaml', true],
        ['C:\\src', 'c:\\SRC\\app', true],
        ['C:\\src', 'C:/src/app', true],
        ['C:\\src', 'C:\\src\\..app', true],
        ['C:\\src', `C:\\src\\${'deep\\'.repeat(60)}a.yaml`, true],
        ['C:\\', 'C:\\src', true],
        ['\\\\server\\share\\src', '\\\\server\\share\\src\\app', true],
        ['C:\\src', 'C:\\src2', false],
        ['C:\\src', 'C:\\', false],
        ['C:\\src', 'C:\\src\\..\\other', false],
        ['C:\\src', 'D:\\src\\app', false],
        ['C:\\src', '\\\\server\\share\\src', false],
        ['\\\\server\\share', '\\\\server\\other', false],
        ['\\\\server\\share\\src', 'C:\\src', false],
      ] as const) {
        it(`Windows: ${path.slice(0, 60)} ${expected ? 'is' : 'is not'} inside ${folder}`, () =>
          assert.equal(isBelow(folder, path, win32), expected));
      }
      for (const [folder, path, expected] of [
        ['/src', '/src/app', true],
        ['/src', '/src/..app', true],
        ['/src', '/src/a\\..\\..\\b', true],
        ['/src', '/SRC/app', false],
        ['/src', '/src2', false],
        ['/src', '/', false],
      ] as const) {
        it(`elsewhere: ${path} ${expected ? 'is' : 'is not'} inside ${folder}`, () =>
          assert.equal(isBelow(folder, path, posix), expected));
      }
    });
  }

  it('globs: the folder before the first wildcard keeps its root', () => {
    for (const [pattern, separator, folder, glob] of [
      ['C:\\*\\overlays', '\\', 'C:/', '*/overlays'],
      ['C:\\apps\\*', '\\', 'C:/apps', '*'],
      ['\\*', '\\', '/', '*'],
      ['\\\\server\\share\\apps\\*', '\\', '//server/share/apps', '*'],
      ['apps\\*\\prod\\', '\\', 'apps', '*/prod'],
      ['..\\*', '\\', '..', '*'],
      ['*', '\\', '.', '*'],
      ['/*/overlays', '/', '/', '*/overlays'],
      ['C:/*', '/', 'C:', '*'],
    ] as const) {
      assert.deepEqual(splitGlob(pattern, separator), { folder, glob }, pattern);
    }
  });

  it('globs: authors on Windows write their own separator; elsewhere it is an escape', () => {
    assert.ok(globMatcher(['apps\\**\\*.yaml'], '\\')('apps/dev/web.yaml'));
    assert.ok(!globMatcher(['apps\\**\\*.yaml'], '/')('apps/dev/web.yaml'));
    assert.ok(folderMatcher(['apps\\dev\\*'], '\\')('apps'));
    assert.ok(!folderMatcher(['apps\\dev\\*'], '\\')('other'));
  });

  it('names that Windows cannot hold are written nowhere', () => {
    const devices = [
      'CON',
      'con.yaml',
      'NUL',
      'nul.tar.gz',
      'COM1',
      'com\u00B9.yaml',
      'LPT9.txt',
      'AUX .yaml',
      'CONIN$',
    ];
    const others = [
      'a.',
      'a ',
      'a:stream',
      'a?',
      'a*',
      'a|b',
      '<a>',
      'a"b',
      'a\\b',
      'a\u0001',
      'C:',
      '..',
      '.git',
      'GIT~1',
    ];
    for (const name of [...devices, ...others]) {
      assert.notEqual(unsafeSegment(name), undefined, name);
      assert.notEqual(unsafePath(`dev/${name}/x.yaml`), undefined, name);
      const safe = safeSegment(name);
      assert.equal(unsafeSegment(safe), undefined, `${name} became ${safe}`);
      assert.notEqual(safe.toLowerCase(), name.toLowerCase());
    }
    for (const path of ['C:\\x', 'C:x', 'c:/x', '/x', '\\\\server\\share', '\\x', '//server/share']) {
      assert.notEqual(unsafePath(path), undefined, path);
    }
    for (const name of ['console', 'com', 'com10', 'nul-1', 'auxiliary.yaml', 'a.b', '.gitignore']) {
      assert.equal(unsafeSegment(name), undefined, name);
    }
  });

  it('names that only case or the spelling of a letter tells apart are one file', () => {
    assert.equal(collisionKey('dev/Web.yaml'), collisionKey('DEV/web.YAML'));
    assert.equal(collisionKey('caf\u00E9'), collisionKey('cafe\u0301'));
    assert.notEqual(collisionKey('dev/web.yaml'), collisionKey('dev/web2.yaml'));
  });
});
