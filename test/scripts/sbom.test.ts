import { Ajv } from 'ajv';
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Metafile } from 'esbuild';
import { readComponents, type Component } from '../../scripts/package/components.ts';
import { makeSbom, type Product } from '../../scripts/package/sbom.ts';
import { readJson, root } from '../../scripts/project.ts';
import { json, miniRepository, type MiniRepository } from './mini-repository.ts';

interface Sbom {
  readonly metadata: { readonly component: { readonly components: readonly { readonly 'bom-ref': string }[] } };
  readonly components: readonly { readonly 'bom-ref': string; readonly purl: string }[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[];
}

/** The published schema of CycloneDX 1.6, with what it refers to. */
function mistakes(sbom: unknown): unknown {
  const folder = join(
    dirname(createRequire(import.meta.url).resolve('@cyclonedx/cyclonedx-library/package.json')),
    'res',
    'schema',
  );
  const schema = (name: string): object => readJson(join(folder, `${name}.SNAPSHOT.schema.json`));
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true, unicodeRegExp: false });
  for (const name of ['spdx', 'jsf-0.82', 'cryptography-defs'])
    ajv.addSchema(schema(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
  const check = ajv.compile(schema('bom-1.6'));
  return check(sbom) ? [] : check.errors;
}

const product: Product = {
  name: 'mini',
  version: '1.2.3',
  license: 'MIT',
  tasks: [
    { name: 'a', code: new Map([['index.js', Buffer.from('a')]]) },
    { name: 'server', code: new Map() },
  ],
};

function component(name: string, more: Partial<Component> = {}): Component {
  return {
    name,
    version: '1.0.0',
    license: 'MIT',
    text: 'words',
    kind: 'library',
    purls: [`pkg:npm/${name}@1.0.0`],
    sha512: 'ab'.repeat(64),
    bytes: new Map([['a', 1]]),
    importedBy: new Set(['']),
    ...more,
  };
}

/** A metafile as far as it is read: an entry of ours that imports, and the bytes of each input. */
function metafile(bytes: Readonly<Record<string, number>>): Metafile {
  const imports = Object.keys(bytes).map((path) => ({ path, kind: 'import-statement' as const }));
  const inputs = Object.fromEntries(Object.entries(bytes).map(([path, size]) => [path, { bytesInOutput: size }]));
  return {
    inputs: { 'tasks/a/index.ts': { bytes: 1, imports } },
    outputs: { 'index.js': { bytes: 1, inputs, imports: [], exports: [] } },
  };
}

describe('the bill of materials', () => {
  it('is valid CycloneDX, as it is shipped', function () {
    const shipped = join(root, 'dist', 'extension', 'sbom.cdx.json');
    assert.ok(existsSync(shipped), 'npm run package makes it');
    const sbom = readJson<Sbom>(shipped);
    assert.deepEqual(mistakes(sbom), []);
    assert.notDeepEqual(mistakes({ ...sbom, components: [{ type: 'library' }] }), []);
  });

  it('names, for each task, just what its bundle holds', async () => {
    const shipped = readJson<Sbom>(join(root, 'dist', 'extension', 'sbom.cdx.json'));
    const of = (task: string) => shipped.dependencies.find(({ ref }) => ref === `task:${task}`)?.dependsOn ?? [];
    assert.ok(of('render-manifests').some((ref) => ref.startsWith('pkg:golang/k8s.io/api@')));
    assert.ok(!of('wait-for-flux').some((ref) => ref.startsWith('pkg:golang/k8s.io/api@')));
    assert.ok(of('wait-for-flux').some((ref) => ref.startsWith('pkg:npm/%40kubernetes/client-node@')));
    assert.deepEqual(of('wait-for-flux-agentless'), []);
    const used = new Set(
      shipped.dependencies.filter(({ ref }) => ref.startsWith('task:')).flatMap((d) => d.dependsOn ?? []),
    );
    assert.deepEqual([...used].toSorted(), shipped.components.map((each) => each['bom-ref']).toSorted());
    const notices = await readFile(join(root, 'dist', 'extension', 'ThirdPartyNotices.txt'), 'utf8');
    assert.equal(notices.match(/^ {2}\S.* \(.+\)$/gm)?.length, shipped.components.length);
  });

  it('is the same text for the same content, in whatever order it came', () => {
    const components = [component('x'), component('y', { license: 'MIT OR Apache-2.0' }), component('@scope/z')];
    const text = makeSbom(product, components);
    assert.equal(makeSbom(product, components.toReversed()), text);
    assert.deepEqual(mistakes(JSON.parse(text)), []);
    assert.match(text, /"expression": "MIT OR Apache-2\.0"/);
    const serial = (sbom: string): string | undefined => /"serialNumber": "(.*)"/.exec(sbom)?.[1];
    assert.notEqual(serial(makeSbom(product, components.slice(1))), serial(text));
  });
});

describe('the components of bundles', () => {
  let repository: MiniRepository;

  beforeEach(async () => (repository = await miniRepository()));
  afterEach(() => repository.remove());

  /** Packages beside the linked ones: below a folder of their own. */
  async function install(name: string, manifest: Readonly<Record<string, unknown>>, licence?: string): Promise<string> {
    const folder = join('vendor', 'node_modules', name);
    await repository.write(join(folder, 'package.json'), json({ name, version: '1.0.0', ...manifest }));
    if (licence !== undefined) await repository.write(join(folder, 'LICENSE'), licence);
    await repository.write(
      'package-lock.json',
      json({ packages: { [`node_modules/${name}`]: { version: '1.0.0', integrity: 'sha512-q80=' } } }),
    );
    return `vendor/node_modules/${name}/index.js`;
  }

  it('are packages with bytes in them, each with its licence, its hash and who asks for it', async () => {
    const used = await install('used', { license: 'ISC' }, 'The words.');
    const [found, ...others] = readComponents(repository.root, [
      { task: 'a', metafile: metafile({ [used]: 10, 'vendor/node_modules/unused/index.js': 0, 'core/x.ts': 5 }) },
      { task: 'b', metafile: metafile({ [used]: 7 }) },
    ]);
    assert.deepEqual(others, []);
    assert.equal(found?.text, 'The words.');
    assert.deepEqual([found?.purls, found?.license, found?.sha512], [['pkg:npm/used@1.0.0'], 'ISC', 'abcd']);
    assert.deepEqual(
      [...(found?.bytes ?? [])],
      [
        ['a', 10],
        ['b', 7],
      ],
    );
    assert.deepEqual([...(found?.importedBy ?? [])], ['']);
  });

  for (const [what, manifest, message] of [
    ['asks for more than its notice', { license: 'GPL-3.0' }, /viral 1\.0\.0 is bundled, and its licence \(GPL-3\.0\)/],
    ['may ask for more', { license: '(MIT OR SSPL-1.0)' }, /its licence \(MIT OR SSPL-1\.0\) is not on the list/],
    ['says none', {}, /its licence \(none said\) is not on the list/],
    ['comes without its words', { license: 'Apache-2.0' }, /comes without its licence's text/],
  ] as const) {
    it(`stop the build when a licence ${what}`, async () => {
      const input = await install('viral', manifest);
      assert.throws(
        () => readComponents(repository.root, [{ task: 'a', metafile: metafile({ [input]: 1 }) }]),
        message,
      );
    });
  }

  it('stop the build when the lock file does not vouch for them', async () => {
    const input = await install('loose', { license: 'MIT' });
    const bundles = [{ task: 'a', metafile: metafile({ [input]: 1 }) }];
    assert.equal(readComponents(repository.root, bundles).length, 1);
    await writeFile(
      join(repository.root, 'package-lock.json'),
      json({ packages: { 'node_modules/loose': { version: '1.0.1', integrity: 'sha512-q80=' } } }),
    );
    assert.throws(() => readComponents(repository.root, bundles), /package-lock\.json does not have it/);
  });
});
