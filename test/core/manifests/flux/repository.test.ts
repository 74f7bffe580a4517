import assert from 'node:assert/strict';
import { openRepository, repositoryRoot } from '../../../../core/manifests/flux/repository.ts';

describe('flux: a GitOps repository', () => {
  const contents: Readonly<Record<string, string>> = { '/w/repo/apps/.sourceignore': '/off.yaml\n' };
  const files = {
    kind: async (path: string) => (path === '/w/repo/.git' ? 'folder' : 'absent'),
    list: async () => [
      { path: 'apps/.sourceignore', kind: 'file' as const },
      { path: 'apps/in/a.yaml', kind: 'file' as const },
      { path: 'apps/off.yaml', kind: 'file' as const },
      { path: 'link.yaml', kind: 'symlink' as const },
    ],
    readIfThere: async (path: string) => (contents[path] === undefined ? undefined : Buffer.from(contents[path])),
    realPath: async (path: string) => path,
  };
  const open = (base: string) => openRepository(files, '/w/repo', base);

  it('holds files that no .sourceignore leaves out, and no links', async () => {
    const repository = await open('/w');
    assert.deepEqual(repository.files, ['apps/.sourceignore', 'apps/in/a.yaml']);
    assert.deepEqual(
      ['apps/in/a.yaml', 'apps/off.yaml', 'link.yaml', 'apps'].map((path) => repository.holds(path)),
      [true, false, false, false],
    );
    assert.deepEqual(
      ['.', 'apps', 'apps/in', 'apps/in/a.yaml', 'none'].map((path) => repository.holdsFolder(path)),
      [true, true, true, false, false],
    );
    const seen = repository.through('!/apps/off.yaml\n/apps/in\n');
    assert.deepEqual(seen.files, ['apps/.sourceignore', 'apps/off.yaml']);
    assert.equal(seen.through(''), repository);
  });

  it('names files as seen from the working folder, and in full where they are not in it', async () => {
    const [inside, outside, itself] = [await open('/w'), await open('/w/repo/apps'), await open('/w/repo')];
    assert.deepEqual(
      [inside, outside, itself].map((repository) => repository.nameOf('apps/a.yaml')),
      ['repo/apps/a.yaml', '/w/repo/apps/a.yaml', 'apps/a.yaml'],
    );
    assert.deepEqual([inside.pathOf('/w/repo'), inside.pathOf('/w/repo/apps/a.yaml')], ['.', 'apps/a.yaml']);
    assert.equal(inside.absolute('apps'), '/w/repo/apps');
  });

  it('is the folder that holds .git, else the working folder, else what is looked at', async () => {
    const root = (folder: string, base: string) => repositoryRoot(files, folder, base);
    assert.equal(await root('/w/repo/apps/in', '/w'), '/w/repo');
    assert.equal(await root('/x/y/z', '/x/y'), '/x/y');
    assert.equal(await root('/x/y/z', '/elsewhere'), '/x/y/z');
  });
});
