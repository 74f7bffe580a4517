import assert from 'node:assert/strict';
import { readFiles } from '../../../core/images/read-files.ts';
import { wantedOf } from '../../../core/images/search.ts';
import { request } from './request.ts';

/** Files in memory that say what was read of them, in which order; of undefined there are too many bytes. */
function memory(
  content: Readonly<Record<string, string | Buffer | undefined>>,
  links: Readonly<Record<string, string>> = {},
) {
  const reads: string[] = [];
  return {
    reads,
    list: async () => [
      ...Object.keys(content).map((path) => ({ path, kind: 'file' as const })),
      ...Object.keys(links).map((path) => ({ path: path.slice('/r/'.length), kind: 'symlink' as const })),
    ],
    kind: async (path: string) => (links[path]?.endsWith('/') === true ? ('folder' as const) : ('file' as const)),
    realPath: async (path: string) => links[path] ?? path,
    scan: async (paths: readonly string[], see: (path: string, bytes: string | undefined) => void) => {
      for (const path of paths) {
        const name = path.slice('/r/'.length);
        reads.push(name);
        const found = content[name];
        see(path, found === undefined ? undefined : Buffer.from(found).toString('latin1'));
      }
    },
  };
}

const asked = request({ images: ['x.io/team/app:2'] });
const choice = { folder: '/r', globs: ['**'], ...wantedOf(asked) };
const never = new AbortController().signal;
const marked = (policy: string): string => `version: 1 # {"$imagepolicy": "${policy}:tag"}\n`;

describe('reading files', () => {
  it('reads each file once, and hands on those that may hold the image', async () => {
    const files = memory({
      a: 'image: x.io/team/app:1',
      b: 'image: x.io/team/web:1',
      c: 'app: app',
      d: marked('flux:app'),
    });
    const found = await readFiles(files, choice, never);
    assert.deepEqual(files.reads, ['a', 'b', 'c', 'd']);
    assert.deepEqual(found.texts, [{ path: 'a', text: 'image: x.io/team/app:1' }]);
    assert.equal(found.count, 4);
  });

  it('reads files with markers again when a file with the image has markers of the same policies', async () => {
    const hit = `image: x.io/team/app:1 # {"$imagepolicy": "flux:app"}\n`;
    const files = memory({ a: marked('flux:app'), b: marked('flux:web'), c: hit, d: 'image: x.io/team/web:1' });
    const found = await readFiles(files, choice, never);
    assert.deepEqual(files.reads, ['a', 'b', 'c', 'd', 'a', 'b']);
    assert.deepEqual(
      found.texts.map(({ path }) => path),
      ['c', 'a'],
    );
  });

  it('says of files that would be wanted why they are left alone; of others nothing', async () => {
    const broken = Buffer.concat([Buffer.from('image: x.io/team/app:1'), Buffer.from([0xff])]);
    const files = memory({
      nul: 'image: x.io/team/app:1\0',
      broken,
      other: Buffer.from([0xff]),
      huge: undefined,
    });
    const { texts, skipped } = await readFiles(files, choice, never);
    assert.deepEqual([texts, skipped.map(({ path }) => path)], [[], ['nul', 'broken', 'huge']]);
  });

  it('leaves other encodings alone, with a word for each', async () => {
    const text = 'image: x.io/team/app:1\n';
    const little = (of: string): Buffer => Buffer.from(of, 'utf16le');
    const files = memory({
      utf8: `\uFEFF${text}`,
      latin1: Buffer.from(`# \u00fc\n${text}`, 'latin1'),
      le: little(text),
      'marked-le': little(`\uFEFF${text}`),
      be: little(text).swap16(),
      'marked-be': little(`\uFEFF${text}`).swap16(),
      cut: little(`\uFEFF${text}`).subarray(0, -1),
      nul: `x\0${text}`,
      other: little('\uFEFFimage: x.io/team/web:1'),
    });
    const { texts, skipped } = await readFiles(files, choice, never);
    assert.deepEqual(texts, [{ path: 'utf8', text: `\uFEFF${text}` }]);
    assert.deepEqual(
      skipped.map(({ path, reason }) => `${path} ${reason.split(':')[0] ?? ''}`),
      [
        'latin1 it is no UTF-8 text (Latin-1?)',
        'le it is UTF-16LE',
        'marked-le it is UTF-16LE',
        'be it is UTF-16BE',
        'marked-be it is UTF-16BE',
        'cut it is UTF-16LE',
        'nul it is binary',
      ],
    );
  });

  it('follows links to files inside, once; not to folders, nor to what is left out', async () => {
    const text = 'image: x.io/team/app:1\n';
    const links = {
      '/r/a': '/r/v1/a',
      '/r/current': '/r/v1/',
      '/r/b': '/r/legacy/b',
      '/r/out': '/etc/out',
      '/r/beside': '/root/x',
    };
    const { texts, skipped } = await readFiles(
      memory({ 'v1/a': text }, links),
      { ...choice, globs: ['**', '!legacy/**'] },
      never,
    );
    assert.deepEqual(texts, [{ path: 'v1/a', text }]);
    assert.deepEqual(
      skipped.map(({ path }) => path),
      ['out', 'beside'],
    );
  });
});
