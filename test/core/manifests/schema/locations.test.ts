import assert from 'node:assert/strict';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { entry } from '../../../../core/unstructured.ts';
import { definitionsIn, readLocations, schemaLocations } from '../../../../core/manifests/schema/locations.ts';
import { nodeFiles } from '../../../../platform/files.ts';
import { optionsOf } from '../rendering/options.ts';

describe('places where schemas are looked for', () => {
  let folder: string;
  const files = nodeFiles('none');
  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'locations-')));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function write(contents: Readonly<Record<string, string | Buffer>>): Promise<void> {
    for (const [path, content] of Object.entries(contents)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), content);
    }
  }

  /** The kinds that a schema is found for, with its title as a sign of which, and how many definitions there are. */
  async function found(locations: readonly string[], ...kinds: readonly string[]): Promise<readonly unknown[]> {
    const wanted = kinds.map((each) => {
      const [apiVersion = '', kind = ''] = each.split(' ');
      return { apiVersion, kind };
    });
    const places = locations.map((location) => (location === 'default' ? location : join(folder, location)));
    const { schemas, crds } = await readLocations(files, places, wanted, '1.30', () => ({}));
    return [...[...schemas].map(([key, schema]) => `${key}: ${String(schema.enum?.[0])}`), crds.length];
  }
  const titled = (title: string): string => JSON.stringify({ enum: [title] });
  const crd = (kind: string): string =>
    `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: a}\nspec: {names: {kind: ${kind}}}\n`;

  it('by kubeconform’s templates, each field of them', async () => {
    await write({
      'My.x.io/v1beta1/web.json': titled('parts'),
      'v1.30.0-standalone-strict/web-my-v1beta1.json': titled('versioned'),
      'odd-v2.json': titled('core'),
    });
    const web = 'My.x.io/v1beta1 Web';
    assert.deepEqual(await found(['{{.Group}}/{{ .ResourceAPIVersion }}/{{.ResourceKind}}.json'], web), [
      `${web}: parts`,
      0,
    ]);
    const versioned =
      '{{.NormalizedKubernetesVersion}}-standalone{{.StrictSuffix}}/{{.ResourceKind}}{{.KindSuffix}}.json';
    assert.deepEqual(await found([versioned], web, 'v2 Odd'), [`${web}: versioned`, 0]);
    assert.deepEqual(await found(['default', '{{.ResourceKind}}{{.KindSuffix}}.json'], web, 'v2 Odd'), [
      'v2 Odd: core',
      0,
    ]);
  });

  it('in a folder by three layouts, the first that has it; its definitions are read only for what is left', async () => {
    await write({
      'c/x.io/web_v1.json': titled('catalog'),
      'c/web-x-v1.json': titled('flat'),
      'c/v1.30.0-standalone-strict/other-x-v1.json': titled('versioned'),
      'c/last-x-v1.json': titled('flat'),
      'c/in/a.yaml': crd('A'),
      'd/web-x-v1.json': titled('second place'),
    });
    const kinds = ['x.io/v1 Web', 'x.io/v1 Other', 'x.io/v1 Last'];
    const all = ['x.io/v1 Web: catalog', 'x.io/v1 Other: versioned', 'x.io/v1 Last: flat'];
    assert.deepEqual(await found(['c', 'd'], ...kinds), [...all, 0]);
    assert.deepEqual(await found(['c'], ...kinds, 'x.io/v1 None'), [...all, 1]);
  });

  it('in files named for the kind, in the folder of its group or of none', async () => {
    await write({
      'x.io/web_v1.json': titled('of the group'),
      'y.io/web_v1.json': titled('of another'),
      'crds/web_v1.json': titled('of none'),
      'crds/web_v2.json': titled('another version'),
      'crds/web_v1.yaml': titled('YAML'),
    });
    assert.deepEqual(await found(['y.io/web_v1.json', 'x.io/web_v1.json'], 'x.io/v1 Web'), [
      'x.io/v1 Web: of the group',
      0,
    ]);
    assert.deepEqual(await found(['crds/*'], 'x.io/v1 Web'), ['x.io/v1 Web: of none', 0]);
  });

  it('by no name that leads elsewhere, or that no kind has', async () => {
    await write({ 'evil.json': titled('evil'), 'in/x.io/a': '', 'in/evil.json': titled('evil'), 'in/x.json': '1' });
    const long = 'a'.repeat(101);
    await write({ [`in/${long}.json`]: titled('long') });
    const kind = 'in/x.io/{{.ResourceKind}}.json';
    assert.deepEqual(await found([kind, 'in/{{.ResourceKind}}.json'], 'x.io/v1 ../evil', `x.io/v1 ${long}`), [0]);
    const group = 'in/{{.Group}}/evil.json';
    const version = 'in/x.io/{{.ResourceAPIVersion}}.json';
    assert.deepEqual(
      await found([group, version], '../v1 Web', 'x..y/v1 Web', 'x.io/../../evil Web', 'x.io/../x Web'),
      [0],
    );
    assert.deepEqual(await found([group], `${'x'.repeat(300)}/v1 Web`), [0]);
  });

  it('where the definitions are: in files of one or many, in lists; JSON schemas are none', async () => {
    const list = `kind: List\nitems:\n- ${crd('C').trimEnd().replaceAll('\n', '\n  ')}\n- kind: CustomResourceDefinition\n- 3\n`;
    const json = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      spec: { names: { kind: 'J' } },
    };
    await write({
      'a.yaml': `${crd('A')}---\nkind: Other # CustomResourceDefinition\n---\n${crd('B')}`,
      'list.yaml': list,
      'j.json': JSON.stringify(json),
      'k.json': titled('none'),
      'below/in/d.yml': crd('D'),
      'below/broken.yaml': 'kind: CustomResourceDefinition\na: [\n',
      'below/latin.yaml': Buffer.from('kind: CustomResourceDefinition # \xE9', 'latin1'),
      'below/j.json': '{',
    });
    const kinds = async (...locations: readonly string[]): Promise<readonly unknown[]> => {
      const places = locations.map((each) => (each === 'default' ? each : join(folder, each)));
      return (await definitionsIn(files, places)).map((data) => entry(entry(entry(data, 'spec'), 'names'), 'kind'));
    };
    assert.deepEqual(await kinds('default', 'none/{{.Group}}.json', 'a.yaml', 'below'), ['A', 'B', 'D']);
    assert.deepEqual(await kinds('*.{yaml,json}'), ['A', 'B', 'J', 'C']);
    await assert.rejects(kinds('none.yaml'), {
      code: 'FILE_NOT_FOUND',
      message: `schemaLocations: there is nothing at "${join(folder, 'none.yaml')}".`,
      mend: 'The path is relative to the working folder; look at checkout, and at the steps before that fetch the schemas.',
    });
    await assert.rejects(kinds('none/*.yaml'), { code: 'FILE_NOT_FOUND' });
    const invalid = (file: string, why: string) => ({
      code: 'SCHEMA_INVALID',
      message: `The schema ${join(folder, file)}, which schemaLocations names, cannot be used: ${why}.`,
      mend: 'Mend the file, or take it out of schemaLocations.',
      at: { file: join(folder, file) },
    });
    await assert.rejects(
      kinds('below/broken.yaml'),
      invalid('below/broken.yaml', 'unexpected end of the stream within a flow collection, line 3'),
    );
    await assert.rejects(
      kinds('below/latin.yaml'),
      invalid('below/latin.yaml', 'it is neither UTF-8 nor UTF-16 with its mark'),
    );
    await assert.rejects(kinds('below/*.json'), invalid('below/j.json', 'it is no JSON'));
  });

  it('whose references lead to what is there', async () => {
    const refused = async (ref: string): Promise<string> => {
      await write({ 'c/x.io/web_v1.json': JSON.stringify({ items: [{ $ref: ref }] }) });
      return found(['c'], 'x.io/v1 Web').then(
        (all) => String(all[0]),
        (error: unknown) => (error instanceof Error ? error.message.replace(/^.* cannot be used: /, '') : ''),
      );
    };
    await write({ 'c/other.json': JSON.stringify({ list: [{ a: 1 }], 'a%/~b': 1 }), 'out.json': '{}' });
    const told: string[] = [];
    for (const ref of [
      'https://x.io/a.json',
      '../../../out.json',
      '../none.json',
      '..',
      '#/none',
      '#none',
      '../other.json#/list/1',
      '../other.json#/list/x0',
    ])
      told.push(await refused(ref));
    assert.deepEqual(told, [
      'its $ref "https://x.io/a.json" leads to the network.',
      `its $ref "../../../out.json" leads out of ${join(folder, 'c')}.`,
      'its $ref "../none.json" leads to no file.',
      'its $ref ".." leads to no file.',
      'its $ref "#/none" leads nowhere.',
      'its $ref "#none" leads nowhere.',
      'its $ref "../other.json#/list/1" leads nowhere.',
      'its $ref "../other.json#/list/x0" leads nowhere.',
    ]);
    for (const ref of [
      '#',
      '#/items/0',
      '../other.json',
      '../other.json#/list/0/a',
      '../other.json#/a%25~1~0b',
      '../other.json#/a%~1~0b',
      join(folder, 'c/other.json'),
    ])
      assert.equal(await refused(ref), 'x.io/v1 Web: undefined', ref);
  });

  it('with placeholders filled for each application, each place once', () => {
    const schemas = {
      ...optionsOf({}).schemas,
      locations: ['crds/{application}', 'crds/{environment}', '{{.Group}}.json'],
    };
    assert.deepEqual(schemaLocations(optionsOf({ schemas }), ['shop', 'web']), [
      'crds/shop',
      'crds/dev',
      '{{.Group}}.json',
      'crds/web',
    ]);
  });
});
