import assert from 'node:assert/strict';
import { findManifests, findUndecodable } from '../../../../core/manifests/flux/manifests.ts';

describe('flux: what a folder without a kustomization file is made of', () => {
  const find = (folder: string, ...files: readonly string[]): readonly string[] => findManifests({ files }, folder);

  it('is its YAML files, as the controller walks: a folder before what its name only begins', () => {
    assert.deepEqual(
      find('apps', 'apps/b.yml', 'apps/a-b.yaml', 'apps/a/x.yaml', 'apps/a.yaml.bak', 'apps/a.json', 'apps2/c.yaml'),
      ['apps/a/x.yaml', 'apps/a-b.yaml', 'apps/b.yml'],
    );
    assert.deepEqual(find('.', 'b.yaml', 'a/a.yaml'), ['a/a.yaml', 'b.yaml']);
  });

  it('is a folder below as a whole where that has one, of several in each other the outermost', () => {
    const files = ['apps/a/kustomization.yaml', 'apps/a/x.yaml', 'apps/a/in/kustomization.yml', 'apps/a/in/y.yaml'];
    assert.deepEqual(find('apps', ...files, 'apps/b/z.yaml'), ['apps/a', 'apps/b/z.yaml']);
    assert.deepEqual(find('.', 'x/in/Kustomization', 'x/in/deep/y.yaml', 'x/z.yaml'), ['x/in', 'x/z.yaml']);
    assert.deepEqual(find('apps/a/in/deep', ...files, 'apps/a/in/deep/y.yaml'), ['apps/a/in/deep/y.yaml']);
  });

  it('is told where it is no object, with the line', async () => {
    const told = async (text: string): Promise<readonly string[]> =>
      findUndecodable(
        { kind: async (path) => (path === '/r/a.yaml' ? 'file' : 'folder'), read: async () => Buffer.from(text) },
        { absolute: (path) => `/r/${path}`, nameOf: (path) => path },
        ['a.yaml', 'folder'],
      );
    const named = (kind: string, name: string): string => `kind: ${kind}\nmetadata: {name: ${name}}\n`;
    assert.deepEqual(await told(`${named('A', 'a')}---\n~\n---\n{}\n---\nkind: ThingList\n`), []);
    assert.deepEqual(await told(`${named('A', 'a')}---\nkind: ListOf\n`), ['a.yaml:4 (ListOf) has no metadata.name']);
    assert.deepEqual(await told(named('A', '~')), ['a.yaml:1 (A) has no metadata.name']);
    assert.deepEqual(await told(named("''", 'a')), ['a.yaml:1 has no kind']);
    assert.deepEqual(await told(`${named('A', 'a')}---\nb: 1\nc: {\n`), [
      'a.yaml:6 is no YAML: unexpected end of the stream within a flow collection',
    ]);
  });
});
