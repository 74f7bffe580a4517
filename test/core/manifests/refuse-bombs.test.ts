import assert from 'node:assert/strict';
import { refuseBombs } from '../../../core/manifests/refuse-bombs.ts';

describe('files that kustomize would write out until no memory is left', () => {
  const bomb = (end = 'f'): string =>
    [
      'a: &a [x]',
      ...[...'bcdefgh'].map((name, at) => `${name}: &${name} [${`*${'abcdefg'.charAt(at)},`.repeat(10)}]`),
    ].join('\n') + `\n${end}: 1\n`;

  /** Which files were read. */
  async function refuse(
    contents: Readonly<Record<string, string | Buffer>>,
    copies: readonly string[],
  ): Promise<readonly string[]> {
    const read: string[] = [];
    await refuseBombs(
      {
        kind: async (path) =>
          path.endsWith('.folder') ? 'folder' : path in contents ? 'file' : copies.includes(path) ? 'folder' : 'absent',
        list: async (copy) =>
          Object.keys(contents)
            .filter((path) => path.startsWith(`${copy}/`))
            .map((path) => ({ path: path.slice(copy.length + 1), kind: 'file' as const })),
        read: async (path) => {
          read.push(path);
          return Buffer.from(contents[path] ?? '');
        },
      },
      { copies, nameOf: (path) => path.replace('/copy', 'name') },
    );
    return read;
  }
  const refused = (file: string, line: number) => ({
    code: 'MANIFESTS_INVALID',
    message: /^YAML: its aliases, written out, would be more than 1000000 values$/,
    mend: 'Mend the file.',
    at: { file, line },
  });

  it('are refused wherever they are: in a folder, or named alone, in any of their documents', async () => {
    await assert.rejects(refuse({ '/copy/in/a.yaml': bomb() }, ['/other', '/copy']), refused('name/in/a.yaml', 1));
    await assert.rejects(refuse({ '/copy.yaml': `a: 1\n---\n${bomb()}` }, ['/copy.yaml']), refused('name.yaml', 3));
    const utf16 = Buffer.from(`\uFEFF${bomb()}`, 'utf16le');
    await assert.rejects(refuse({ '/copy/a.yaml': utf16 }, ['/copy']), refused('name/a.yaml', 1));
  });

  it('are not those with a few aliases, or what is no file', async () => {
    const contents = { '/copy/a.yaml': 'a: &a 1\nb: *a\n', '/copy/b.yaml': 'a: "&"\n', '/copy/x.folder': '' };
    assert.deepEqual(await refuse(contents, ['/copy', '/gone']), ['/copy/a.yaml', '/copy/b.yaml']);
  });
});
