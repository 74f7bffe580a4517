import assert from 'node:assert/strict';
import { TaskError } from '../../../core/errors.ts';
import {
  readParts,
  repositoryDigest,
  writePart,
  type DifferencePart,
} from '../../../core/pull-requests/gathered-part.ts';
import type { Files } from '../../../core/ports/files.ts';
import { recordingLog } from '../../recording-log.ts';

describe('The parts of one comment', () => {
  const part = (over: Partial<DifferencePart> = {}): DifferencePart => ({
    environment: 'dev',
    cluster: '',
    application: 'shop',
    attempt: 1,
    told: { changed: true, counts: '1', where: 'gitops', repository: 'r', markdown: 'm' },
    ...over,
  });
  async function read(files: Readonly<Record<string, unknown>>, kinds: Readonly<Record<string, 'symlink'>> = {}) {
    const lines: string[] = [];
    const asked: unknown[] = [];
    const text = (path: string): string => {
      const held = files[path.slice('/parts/'.length)];
      return typeof held === 'string' ? held : JSON.stringify(held);
    };
    const port: Pick<Files, 'list' | 'size' | 'read'> = {
      list: async (...of: unknown[]) => {
        asked.push(of);
        return Object.keys(files).map((path) => ({ path, kind: kinds[path] ?? ('file' as const), size: 0 }));
      },
      size: async (path: string) => text(path).length,
      read: async (path: string) => {
        if (text(path) === 'gone') throw new TaskError('PATH_UNSAFE', 'x', '');
        if (text(path) === 'ill') throw new RangeError('x');
        return Buffer.from(text(path));
      },
    };
    const parts = await readParts(port, recordingLog(lines), '/parts');
    return { parts, lines, asked };
  }
  const note = (path: string) => `warning ${path} in differencesPath is no difference of render-manifests`;

  it('are those of the last attempt, sorted', async () => {
    const [web, first, second] = [part({ application: 'web' }), part(), part({ attempt: 2, told: undefined })];
    const { parts, lines, asked } = await read({ a: web, b: second, c: first, d: part({ cluster: 'weu' }) });
    assert.deepEqual(JSON.stringify(parts), JSON.stringify([second, web, part({ cluster: 'weu' })]));
    assert.deepEqual([lines, asked], [[], [['/parts', ['**/*.json']]]]);
  });

  it('are passed over, and named, where they are none', async () => {
    const { told } = part();
    const none: readonly unknown[] = [
      'no json',
      'null',
      '[]',
      '1',
      part({ attempt: 1.5 }),
      { ...part(), attempt: '1' },
      { ...part(), environment: 1 },
      { ...part(), cluster: undefined },
      { ...part(), application: null },
      { ...part(), told: null },
      { ...part(), told: [] },
      { ...part(), told: 'x' },
      { ...part(), told: { ...told, changed: 'yes' } },
      ...['counts', 'where', 'repository', 'markdown'].map((key) => ({ ...part(), told: { ...told, [key]: 1 } })),
      `${JSON.stringify(part())}${' '.repeat(1_000_000)}`,
      'gone',
    ];
    for (const one of none)
      assert.deepEqual((await read({ x: one })).lines, [note('x')], JSON.stringify(one).slice(0, 200));
    await assert.rejects(read({ x: 'ill' }), RangeError);
    assert.deepEqual((await read({ x: 'no json' }, { x: 'symlink' })).lines, []);
  });

  it('are a thousand at most', async () => {
    const many = (count: number) =>
      read(
        Object.fromEntries(
          Array.from({ length: count }, (_, index) => [`p${index}`, part({ application: `a${index}` })]),
        ),
      );
    assert.deepEqual((await many(1000)).lines, []);
    const { parts, lines } = await many(1001);
    assert.deepEqual(
      [parts.length, lines],
      [1000, ['warning differencesPath holds more than 1000 files: not all are told']],
    );
  });

  it('have a file of their own for each attempt', async () => {
    const written: string[] = [];
    const files = {
      write: async (path: string, text: string | Uint8Array) => void written.push(`${path} ${String(text)}`),
    };
    for (const one of [part(), part({ attempt: 2 }), part({ application: 'web' })])
      await writePart(files, '/parts', one);
    assert.deepEqual(
      written.map((line) => /^\/parts\/[0-9a-f]{16}-(\d)\.json \{/.exec(line)?.[1]),
      ['1', '2', '1'],
    );
    assert.equal(new Set(written.map((line) => line.slice(0, 23))).size, 2);
  });

  it('know a repository by a word that tells nothing of its address', async () => {
    const key = (url: string | undefined) =>
      repositoryDigest(
        {
          kind: async () => (url === undefined ? 'absent' : 'folder'),
          readIfThere: async () => Buffer.from(`[remote "origin"]\nurl = ${url ?? ''}\n`),
          realPath: async (path) => path,
        },
        '/work/gitops',
      );
    assert.equal(await key(undefined), '');
    assert.match(await key('https://token@x.test/a'), /^[0-9a-f]{64}$/);
    assert.notEqual(await key('https://x.test/a'), await key('https://x.test/b'));
  });
});
