import assert from 'node:assert/strict';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { locationMistake } from '../../../../core/manifests/schema/location-template.ts';
import { nodeFiles } from '../../../../platform/files.ts';
import { judge, problemsOf } from './support.ts';
import { object } from '../manifests.ts';

/** A definition of `Thing` in the group `x.io`, with a schema of its spec in YAML's flow style. */
const crd = (
  spec: string,
  versions = `[{name: v1, served: true, storage: true, schema: {openAPIV3Schema: ${spec}}}]`,
) =>
  object(
    'CustomResourceDefinition',
    'things.x.io',
    `spec:\n  group: x.io\n  scope: Namespaced\n  names: {kind: Thing, plural: things}\n  versions: ${versions}\n`,
    'apiextensions.k8s.io/v1',
  );
const specOf = (properties: string, more = ''): string =>
  `{type: object, properties: {spec: {type: object, properties: ${properties}${more}}}}`;
const thing = (spec: string, apiVersion = 'x.io/v1'): string => object('Thing', 'a', `spec: ${spec}\n`, apiVersion);
const together = (definition: string, instance: string): string => `${definition}---\n${instance}`;
/** What is wrong with a Thing's spec, without what the definition's own lines move. */
const wrong = async (properties: string, spec: string, more = ''): Promise<readonly string[]> =>
  (await problemsOf(together(crd(specOf(properties, more)), thing(spec)))).map((problem) =>
    problem.replace('Thing a: spec', '').replace(/ \(a\.yaml:\d+\)$/, ''),
  );

describe('custom kinds by definitions among the objects', () => {
  it('unknown fields, types, what is required, bounds, enums, formats and patterns', async () => {
    const properties =
      '{size: {type: integer, minimum: 1, maximum: 9}, mode: {type: string, enum: [Fast, Slow]}, name: {type: string, pattern: "^[a-z]+$", maxLength: 5}, at: {type: string, format: date-time}, many: {type: array, minItems: 1, items: {type: string}}}';
    assert.deepEqual(
      await wrong(properties, '{size: 10, mode: fast, name: A, at: now, many: [], sise: 1}', ', required: [owner]'),
      [
        'required .owner is missing',
        'range .size is 10, must be at most 9',
        'enum .mode is "fast", must be Fast or Slow; did you mean Fast?',
        'pattern .name is "A", must match ^[a-z]+$',
        'format .at is "now", must be a time (2026-01-31T12:00:00Z)',
        'length .many has 0 items, must have at least 1',
        'unknown-field .sise is no field here',
      ],
    );
    assert.deepEqual(
      await wrong(properties, '{size: 9, mode: Slow, name: abc, at: "2026-01-31T12:00:00Z", many: [a]}'),
      [],
    );
  });

  it('Kubernetes’ own words: int-or-string, unknown fields kept, embedded objects, nullable', async () => {
    const port = '{port: {x-kubernetes-int-or-string: true, anyOf: [{type: integer}, {type: string}]}}';
    assert.deepEqual(await wrong(port, '{port: 80}'), []);
    assert.deepEqual(await wrong(port, '{port: http}'), []);
    assert.deepEqual(
      await wrong(port, '{port: [1]}'),
      ['type .port must be an integer or text, is a list', 'type .port must be an integer or text, is a list'].slice(
        0,
        1,
      ),
    );
    const kept =
      '{a: {type: object, x-kubernetes-preserve-unknown-fields: true, properties: {b: {type: object, properties: {c: {type: string}}}}}}';
    assert.deepEqual(await wrong(kept, '{a: {anything: {goes: 1}}}'), []);
    assert.deepEqual(await wrong(kept, '{a: {b: {d: 1}}}'), ['unknown-field .a.b.d is no field here; did you mean c?']);
    const embedded =
      '{o: {type: object, x-kubernetes-embedded-resource: true, x-kubernetes-preserve-unknown-fields: true}}';
    assert.deepEqual(await wrong(embedded, '{o: {apiVersion: v1, kind: X, metadata: {labels: {a: b}}, more: 1}}'), []);
    assert.deepEqual(await wrong(embedded, '{o: {apiVersion: v1, metadata: {label: {a: b}}}}'), [
      'required .o.kind is missing',
      'unknown-field .o.metadata.label is no field here; did you mean labels?',
    ]);
    const nullable = '{a: {type: string, nullable: true}, b: {type: string}}';
    assert.deepEqual(await wrong(nullable, '{a: null, b: null}', ', required: [a, b]'), ['required .b is missing']);
  });

  it('a default fills in what is required, and what alternatives look at; a map’s own values have a schema, too', async () => {
    const kinds =
      '[{properties: {kind: {enum: [ip]}, value: {format: ipv4}}}, {properties: {kind: {not: {enum: [ip]}}}}]';
    const list = `{l: {type: array, items: {type: object, properties: {kind: {type: string, default: ip}, value: {type: string}}, oneOf: ${kinds}}}}`;
    assert.deepEqual(
      await wrong(list, '{l: [{value: 1.2.3.4}, {kind: null, value: 1.2.3.4}, {kind: name, value: x}]}'),
      [],
    );
    assert.deepEqual(await wrong(list, '{l: [{value: x}]}'), ['format .l[0].value is "x", must be an IPv4 address']);
    const nested = '{o: {type: object, default: {}, properties: {a: {type: string, default: x}}, required: [a]}}';
    assert.deepEqual(await wrong(nested, '{}', ', required: [o]'), []);
    assert.deepEqual(await wrong('{a: {type: string, default: x}}', '{}', ', required: [a]'), []);
    const map = '{m: {type: object, additionalProperties: {type: integer}}}';
    assert.deepEqual(await wrong(map, '{m: {a: 1, __proto__: 2}}'), []);
    assert.deepEqual(await wrong(map, '{m: {a: x}}'), ['type .m.a must be an integer, is text']);
  });

  it('lists as maps and sets', async () => {
    const list =
      '{l: {type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [name, kind], items: {type: object, properties: {name: {type: string}, kind: {type: string, default: A}}}}, s: {type: array, x-kubernetes-list-type: set, items: {type: string}}}';
    assert.deepEqual(await wrong(list, '{l: [{name: a}, {name: a, kind: B}], s: [a, b]}'), []);
    assert.deepEqual(await wrong(list, '{l: [{name: a}, {name: a, kind: A}], s: [a, b, a]}'), [
      'duplicate-item .l[1] has the same name and kind as item 0: server-side apply refuses it',
      'duplicate-item .s[2] has the same value as item 0: server-side apply refuses it',
    ]);
  });

  it('one of several shapes: what would be right is told', async () => {
    const properties = '{a: {type: string}, b: {type: string}}';
    const one = ', oneOf: [{required: [a]}, {required: [b]}]';
    assert.deepEqual(await wrong(properties, '{a: x}', one), []);
    assert.deepEqual(await wrong(properties, '{}', one), ['required  needs one of a or b']);
    assert.deepEqual(await wrong(properties, '{a: x, b: x}', one), ['shape  may have only one of a or b']);
    assert.deepEqual(await wrong(properties, '{a: x}', ', not: {required: [a]}'), ['shape  may not have a']);
    const shapes = '{v: {anyOf: [{type: object, properties: {m: {maximum: 3}}}, {type: string}]}}';
    assert.deepEqual(await wrong(shapes, '{v: {m: 5}}'), ['range .v.m is 5, must be at most 3']);
  });

  it('metadata is every object’s, with what the definition asks of it besides', async () => {
    const definition = crd(
      '{type: object, properties: {metadata: {type: object, properties: {name: {type: string, maxLength: 3}}}}}',
    );
    const text = 'apiVersion: x.io/v1\nkind: Thing\nmetadata:\n  name: abc\n  labels: {a: 1}\n  anotations: {}\n';
    assert.deepEqual(
      (await problemsOf(together(definition, text))).map((each) => each.split(' (')[0]),
      [
        'type Thing abc: metadata.labels.a must be text, is an integer: put it in quotes',
        'unknown-field Thing abc: metadata.anotations is no field here; did you mean annotations?',
      ],
    );
    const root = await problemsOf(together(definition, object('Thing', 'a', 'spce: {}\n', 'x.io/v1')));
    assert.match(root[0] ?? '', /^unknown-field Thing a: spce is no field here/);
  });

  it('each version has its own schema; one that is not served is an error, a deprecated one a warning', async () => {
    const open = 'schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}';
    const definition = crd(
      '',
      `[{name: v1, served: true, storage: true, ${open}}, {name: v1beta1, served: true, deprecated: true, storage: false, ${open}}, {name: v1alpha1, served: false, storage: false, ${open}}]`,
    );
    const said = async (apiVersion: string) =>
      (await problemsOf(together(definition, thing('{}', apiVersion))))[0]?.split(' (')[0];
    assert.equal(await said('x.io/v1'), undefined);
    assert.equal(
      await said('x.io/v1beta1'),
      'api-deprecated Thing a: apiVersion is x.io/v1beta1, deprecated: use x.io/v1',
    );
    for (const gone of ['x.io/v1alpha1', 'x.io/v2']) {
      assert.equal(
        await said(gone),
        `api-removed Thing a: apiVersion is ${gone}, which the definition of Thing does not serve: use x.io/v1`,
      );
    }
  });

  it('CEL and patterns that Go does not take are left out, with a note; other rules still count', async () => {
    const text = together(
      crd(
        specOf(
          '{a: {type: string, pattern: "(?!x)y"}, b: {type: integer}}',
          ', x-kubernetes-validations: [{rule: "self.a == self.b"}]',
        ),
      ),
      thing('{a: zzz, b: x}'),
    );
    const { problems, log } = await judge(text);
    assert.deepEqual(
      problems.map((each) => each.split(' ')[0]),
      ['type'],
    );
    assert.match(log.join('\n'), /CEL rules of 1 custom kind are left out/);
    assert.match(log.join('\n'), /a pattern is left out, Go takes it for none: \(\?!x\)y/);
  });

  it('a hostile schema ends: patterns, alternatives in alternatives, depth', async () => {
    assert.deepEqual(
      await wrong('{a: {type: string, pattern: "^(a+)+$"}}', `{a: ${'a'.repeat(5000)}b}`).then((all) => all.length),
      1,
    );
    const alternatives = (depth: number): string =>
      depth === 0 ? '{type: integer}' : `{anyOf: [${alternatives(depth - 1)}, ${alternatives(depth - 1)}]}`;
    assert.match((await wrong(`{a: ${alternatives(8)}}`, '{a: x}'))[0] ?? '', /must be an integer/);
    const doubling = Array.from(
      { length: 13 },
      (_, n) => `p${n}: &p${n} {anyOf: [${n === 0 ? '{type: integer}' : `*p${n - 1}, *p${n - 1}`}]}`,
    );
    assert.match(
      (await wrong(`{a: {type: object, properties: {${doubling.join(', ')}}}}`, '{a: {p12: x}}'))[0] ?? '',
      /^schema-limit/,
    );
  });
});

describe('schemaLocations', () => {
  let folder: string;
  const write = async (content: Readonly<Record<string, string>>): Promise<void> => {
    for (const [path, text] of Object.entries(content)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
  };
  const found = async (location: string, text = thing('{size: x, sise: 1}')): Promise<readonly string[]> =>
    (await problemsOf(text, { locations: [location], files: nodeFiles(join(folder, 'tmp')), missing: 'ignore' })).map(
      (problem) => problem.split(' ')[0] ?? '',
    );
  const jsonSchema = (more: Readonly<Record<string, unknown>> = {}): string =>
    JSON.stringify({
      type: 'object',
      properties: {
        apiVersion: { type: 'string' },
        kind: { type: 'string' },
        metadata: { type: 'object' },
        spec: { type: 'object', properties: { size: { type: 'integer' } }, additionalProperties: false },
      },
      ...more,
    });
  const expected = ['type', 'unknown-field'];

  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'schemas-')));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('the CRDs catalog’s folder, kubeconform’s templates, files and globs', async () => {
    await write({
      'catalog/x.io/thing_v1.json': jsonSchema(),
      'flat/thing-x-v1.json': jsonSchema(),
      'versions/v1.31.0-standalone-strict/thing-x-v1.json': jsonSchema(),
      'crds/thing_v1.json': jsonSchema(),
    });
    assert.deepEqual(await found(join(folder, 'catalog')), expected);
    assert.deepEqual(await found(join(folder, 'flat')), expected);
    assert.deepEqual(
      await found(join(folder, 'catalog/{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json')),
      expected,
    );
    assert.deepEqual(await found(join(folder, 'flat/{{ .ResourceKind }}{{ .KindSuffix }}.json')), expected);
    assert.deepEqual(await found(join(folder, 'crds/*.json')), expected);
    assert.deepEqual(await found(join(folder, 'crds/thing_v1.json')), expected);
    const versioned = join(
      folder,
      'versions/{{.NormalizedKubernetesVersion}}-standalone{{.StrictSuffix}}/{{.ResourceKind}}{{.KindSuffix}}.json',
    );
    const files = nodeFiles(join(folder, 'tmp'));
    const judged = await problemsOf(thing('{size: x}'), {
      locations: ['default', versioned],
      files,
      kubeVersion: '1.31',
    });
    assert.equal(judged.length, 1);
  });

  it('definitions in files, in lists, in a folder with other YAML; the first location counts', async () => {
    const list = `apiVersion: v1\nkind: List\nitems:\n- ${crd(specOf('{size: {type: string}}')).trimEnd().replaceAll('\n', '\n  ')}\n`;
    await write({
      'crds/thing.yaml': `${object('ConfigMap', 'x')}---\n${crd(specOf('{size: {type: integer}}'))}`,
      'crds/templates/broken.yaml': '{{ if CustomResourceDefinition }}\n',
      'crds/thing.json': '{}',
      'list.yaml': list,
    });
    assert.deepEqual(await found(join(folder, 'crds')), expected);
    assert.deepEqual(await found(join(folder, 'crds/*.{yaml,json}')), expected);
    assert.deepEqual(await found(join(folder, 'list.yaml')), ['unknown-field']);
    const locations = [join(folder, 'list.yaml'), join(folder, 'crds')];
    const files = nodeFiles(join(folder, 'tmp'));
    assert.equal((await problemsOf(thing('{size: x}'), { locations, files })).length, 0);
    const rendered = together(crd(specOf('{other: {type: string}}')), thing('{size: x}'));
    assert.deepEqual(await found(join(folder, 'crds'), rendered), ['unknown-field']);
  });

  it('the uppermost fields of a schema that was made from a definition are closed, those of another are not', async () => {
    await write({ 'a/x.io/thing_v1.json': jsonSchema(), 'b/x.io/thing_v1.json': '{"properties":{"spec":{}}}' });
    const text = object('Thing', 'a', 'spce: {}\n', 'x.io/v1');
    assert.deepEqual(await found(join(folder, 'a'), text), ['unknown-field']);
    assert.deepEqual(await found(join(folder, 'b'), text), []);
  });

  it('$ref: inside the file, to files beside it, in circles; never out of the folder or to the network', async () => {
    const at = (ref: string): string => JSON.stringify({ properties: { spec: { $ref: ref } } });
    await write({
      'refs/x.io/thing_v1.json': at('../definitions.json#/definitions/a~1b'),
      'refs/definitions.json': JSON.stringify({
        definitions: {
          'a/b': {
            properties: { size: { $ref: '#/definitions/int' }, next: { $ref: '#/definitions/a~1b' } },
            additionalProperties: false,
          },
          int: { type: 'integer' },
        },
      }),
      'loop/x.io/thing_v1.json': JSON.stringify({
        properties: { spec: { $ref: '#/a' } },
        a: { $ref: '#/b' },
        b: { $ref: '#/a' },
      }),
      'itself/x.io/thing_v1.json': '{"allOf": [{"$ref": "#"}]}',
      'outside.json': '{}',
      'nowhere/x.io/thing_v1.json': at('#/definitions/none'),
      'http/x.io/thing_v1.json': at('https://example.com/x.json'),
      'file/x.io/thing_v1.json': at('file:///etc/passwd'),
      'up/x.io/thing_v1.json': at('../../outside.json'),
      'absolute/x.io/thing_v1.json': at(join(folder, 'outside.json')),
      'link/x.io/thing_v1.json': at('link.json'),
    });
    await symlink(join(folder, 'outside.json'), join(folder, 'link/x.io/link.json'));
    const nested = '{size: 1, next: {size: 1, next: {size: x, sise: 1}}}';
    assert.deepEqual(await found(join(folder, 'refs'), thing(nested)), expected);
    assert.deepEqual(await found(join(folder, 'loop')), []);
    assert.deepEqual(await found(join(folder, 'itself')), ['schema-limit']);
    for (const bad of ['nowhere', 'http', 'file', 'up', 'absolute', 'link']) {
      await assert.rejects(found(join(folder, bad)), { code: 'SCHEMA_INVALID' }, bad);
    }
  });

  it('what is not there, or cannot be read, is an error that names it', async () => {
    await write({ 'a/x.io/thing_v1.json': '{', 'b.yaml': 'kind: CustomResourceDefinition\na: [\n' });
    await assert.rejects(found(join(folder, 'none')), { code: 'FILE_NOT_FOUND' });
    await assert.rejects(found(join(folder, '*.json')), { code: 'FILE_NOT_FOUND' });
    await assert.rejects(found(join(folder, 'a')), { code: 'SCHEMA_INVALID' });
    await assert.rejects(found(join(folder, 'b.yaml')), /b\.yaml.*line \d/);
    await writeFile(join(folder, 'c.yaml'), Buffer.from('kind: CustomResourceDefinition # \xE9', 'latin1'));
    await assert.rejects(found(join(folder, 'c.yaml')), /c\.yaml.*neither UTF-8/);
    await writeFile(join(folder, 'd.yaml'), `\uFEFF${crd(specOf('{size: {type: integer}}')).replaceAll('\n', '\r\n')}`);
    assert.deepEqual(await found(join(folder, 'd.yaml')), expected);
  });

  it('no name of an object leads out of a location', async () => {
    await write({ 'secret_v1.json': '{', 'in/x': '' });
    for (const [apiVersion, kind] of [
      ['../v1', 'Secret'],
      ['../in/../v1', 'secret'],
      ['x.io/v1', '../secret'],
    ] as const) {
      const text = `apiVersion: ${JSON.stringify(apiVersion)}\nkind: ${JSON.stringify(kind)}\nmetadata: {name: a}\n`;
      assert.deepEqual(
        await found(join(folder, 'in/{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json'), text),
        [],
      );
      assert.deepEqual(await found(join(folder, 'in'), text), []);
    }
  });

  it('mistakes in an entry are known before anything is read', () => {
    assert.match(locationMistake('https://raw.example.com/{{.Group}}.json') ?? '', /not on this machine/);
    assert.match(locationMistake('a/{{.Kind}}.json') ?? '', /\{\{\.Kind\}\} is none of kubeconform's \{\{\.Group\}\}/);
    assert.equal(locationMistake('crds/{environment}/{{ .Group }}/*.yaml'), undefined);
  });
});
