import assert from 'node:assert/strict';
import { readFiles } from '../../core/images/read-files.ts';
import { leftAlone } from '../../core/images/report.ts';
import { wantedOf } from '../../core/images/search.ts';
import { readPlain } from '../../core/manifests/read-plain.ts';
import { someOf } from '../../core/wording.ts';
import type { FoundFile } from '../../core/ports/files.ts';
import { request } from '../core/images/request.ts';

const many = 100_000;

/** A folder with so many entries, none of which is on a disk. */
const folder = (kind: FoundFile['kind']) => ({
  list: async () => Array.from({ length: many }, (_, index): FoundFile => ({ path: `${index}.yaml`, kind })),
  kind: async (path: string) => (path === '/r' ? ('folder' as const) : ('file' as const)),
  realPath: async (path: string) => (path === '/r' || kind === 'file' ? path : `/elsewhere${path}`),
  read: async (path: string) => Buffer.from(`image: app:1 # ${path}\n`),
  scan: async (paths: readonly string[], see: (path: string, bytes: string | undefined) => void) => {
    for (const path of paths) see(path, path.endsWith('/777.yaml') ? 'image: app:1\n' : 'x: y\n');
  },
});

describe('folders with a hundred thousand entries', () => {
  const choice = { ...wantedOf(request({ images: ['app:2'] })), folder: '/r', globs: ['**/*.yaml'] };
  const { signal } = new AbortController();

  it('are looked through for images, of which only what holds one is kept', async () => {
    const { texts, count, skipped } = await readFiles(folder('file'), choice, signal);
    assert.deepEqual([texts.map(({ path }) => path), count, skipped], [['777.yaml'], many, []]);
  });

  it('of links that lead out tell of some, and how many more there are', async () => {
    const { texts, skipped } = await readFiles(folder('symlink'), choice, signal);
    assert.deepEqual([texts, skipped.length], [[], many]);
    const told = leftAlone(skipped);
    assert.equal(told.length, 21);
    assert.match(told.at(-1)?.message ?? '', /99980 more files/);
    assert.deepEqual(leftAlone(skipped.slice(0, 20)).length, 20);
  });

  it('are rendered as they are, each file once', async () => {
    const texts = await readPlain(folder('file'), '/r', (path) => path);
    assert.deepEqual([texts.length, texts.at(-1)?.file], [many, '/r/99999.yaml']);
  });

  it('are named in a line that somebody can read', () => {
    const names = Array.from({ length: many }, (_, index) => `n${index}`);
    assert.match(someOf(names), /^n0, n1, .*, n19 and 99980 more$/);
    assert.equal(someOf(names.slice(0, 2)), 'n0, n1');
  });
});
