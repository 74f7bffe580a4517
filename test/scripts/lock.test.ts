import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { npmCommand } from '../../scripts/bootstrap/npm.mjs';
import { readJson, root } from '../../scripts/project.ts';

interface Lock {
  readonly packages: Readonly<
    Record<
      string,
      { readonly version?: string; readonly integrity?: string; readonly resolved?: string; readonly link?: true }
    >
  >;
}

describe('the lock file', () => {
  const { packages } = readJson<Lock>(join(root, 'package-lock.json'));
  const entries = Object.entries(packages).filter(([path]) => path !== '');

  it('pins every package, of every platform, by version and content', () => {
    assert.ok(entries.length > 100);
    const loose = entries
      .filter(([, { version, integrity }]) => version === undefined || !/^sha512-[\w+/]{86}==$/.test(integrity ?? ''))
      .map(([path]) => path);
    assert.deepEqual(loose, []);
  });

  it('takes every package from the registry: none from an address, a repository or a folder', () => {
    const strange = entries.filter(([, { resolved, link }]) => resolved !== undefined || link === true);
    assert.deepEqual(strange, []);
  });
});

describe('.npmrc', () => {
  it('keeps npm from running install scripts in this repository', async () => {
    const [npm, ...first] = npmCommand();
    const { stdout } = await promisify(execFile)(npm, [...first, 'config', 'get', 'ignore-scripts'], { cwd: root });
    assert.equal(stdout.trim(), 'true');
    assert.match(readFileSync(join(root, '.npmrc'), 'utf8'), /^ignore-scripts=true$/m);
  });
});
