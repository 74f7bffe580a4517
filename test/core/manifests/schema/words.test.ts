import assert from 'node:assert/strict';
import { fromJsonSchema, type Dialect } from '../../../../core/manifests/schema/json-schema.ts';
import { validate, type ValidationOptions } from '../../../../core/manifests/schema/validate.ts';

const referred: Readonly<Record<string, unknown>> = {
  '#whole': { type: 'integer' },
  '#hop': { $ref: '#whole' },
  '#circle': { $ref: '#circle' },
};

/** What is wrong with a value: `rule path: message`. */
function told(
  raw: unknown,
  value: unknown,
  kind: Dialect['kind'] = 'json',
  o: Partial<ValidationOptions> = {},
): readonly string[] {
  const dialect: Dialect = {
    kind,
    resolve: (ref) => (Object.hasOwn(referred, ref) ? { raw: referred[ref], dialect } : undefined),
    metadata: () => ({ map: { fields: new Map([['name', () => ({ types: ['text'] })]]), others: 'refused' } }),
  };
  const matches = (pattern: string, text: string): boolean => new RegExp(pattern, 'u').test(text);
  const options = { matches, secret: false, encrypted: false, ...o };
  const { problems, more } = validate(fromJsonSchema(raw, dialect), value, options);
  const lines = problems.map(({ rule, path, message }) => `${rule} ${path.join('.')}: ${message}`);
  return more === 0 ? lines : [...lines, `${more} more`];
}

type Case = readonly [schema: unknown, value: unknown, ...problems: readonly string[]];

/** A condition, from parts: an object with a `then` of its own would pass for a promise. */
const ifK = (met: unknown, otherwise: unknown): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    [
      ['if', { required: ['k'] }],
      ['then', met],
      ['else', otherwise],
    ].filter(([, value]) => value !== undefined),
  );

const inJsonSchema: Readonly<Record<string, readonly Case[]>> = {
  'no schema, and what is none': [
    [true, 1],
    ['text', 1],
    [{ type: 'strange' }, 1],
    [{ type: ['toString', 3] }, 1],
    [false, 1, 'shape : has a shape that its schema refuses'],
  ],
  'types, of which null is one': [
    [{ type: 'string' }, 5, 'type : must be text, is an integer: put it in quotes'],
    [{ type: 'string' }, null, 'type : must be text, is null: leave the field out'],
    [{ type: ['string', 'null'] }, null],
    [{ type: 'string', nullable: true }, null],
    [{ type: 'number' }, 1],
    [{ type: 'integer' }, 1.5, 'type : must be an integer, is a number'],
    [{ type: ['array', 'object'] }, true, 'type : must be a list or a map, is true (as YAML reads yes, on and y)'],
  ],
  'values that are named': [
    [{ enum: ['', 'abcd'] }, 'abce', 'enum : is "abce", must be abcd; did you mean abcd?'],
    [{ enum: [1, 'a'] }, 2, 'enum : is 2, must be 1 or a'],
    [{ enum: [{ a: [1] }] }, { a: [1] }],
    [{ enum: ['a'], const: 'b' }, 'a'],
    [{ const: 'a' }, 'b', 'enum : is "b", must be a; did you mean a?'],
    [{ const: null }, null],
    [{ const: null }, 1, 'enum : is 1, must be null'],
  ],
  texts: [
    [{ minLength: 2, maxLength: 2 }, 'ab'],
    [{ minLength: 2 }, 'a', 'length : has 1 characters, must have at least 2'],
    [{ maxLength: 1 }, 'ab', 'length : has 2 characters, may have at most 1'],
    [{ pattern: '^a' }, 'ab'],
    [{ pattern: '^a' }, 'b', 'pattern : is "b", must match ^a'],
    [{ pattern: '^a', minLength: 1 }, 1],
    [{ format: 'ipv4' }, 'x', 'format : is "x", must be an IPv4 address'],
  ],
  'numbers, with bounds of both ages': [
    [{ minimum: 1, maximum: 1 }, 1],
    [{ minimum: 2 }, 1, 'range : is 1, must be at least 2'],
    [{ maximum: 1 }, 2, 'range : is 2, must be at most 1'],
    [{ minimum: 1, exclusiveMinimum: true }, 1, 'range : is 1, must be above 1'],
    [{ minimum: 1, exclusiveMinimum: false }, 1],
    [{ exclusiveMinimum: 1 }, 1, 'range : is 1, must be above 1'],
    [{ maximum: 1, exclusiveMaximum: true }, 1, 'range : is 1, must be below 1'],
    [{ maximum: 1, exclusiveMaximum: false }, 1],
    [{ exclusiveMaximum: 1 }, 1, 'range : is 1, must be below 1'],
    [{ multipleOf: 2 }, 3, 'range : is 3, must be a multiple of 2'],
    [{ minimum: 2 }, '1'],
  ],
  lists: [
    [{ minItems: 1, maxItems: 1 }, [1]],
    [{ minItems: 1 }, [], 'length : has 0 items, must have at least 1'],
    [{ maxItems: 1 }, [1, 2], 'length : has 2 items, may have at most 1'],
    [{ items: { type: 'integer' } }, [1, 'x'], 'type 1: must be an integer, is text'],
    [{ items: [{ type: 'integer' }] }, ['x']],
    [{ uniqueItems: true }, [1, 2, 1], 'duplicate-item 2: has the same value as item 0: server-side apply refuses it'],
    [{ items: { type: 'object' } }, { a: 1 }],
  ],
  maps: [
    [{ properties: { a: { type: 'integer' } } }, { a: 1, b: 2 }],
    [{ required: ['a', 3] }, { 3: 1 }, 'required a: is missing'],
    [
      { properties: { a: { type: 'string' } }, required: ['a'] },
      { a: null },
      'type a: must be text, is null: leave the field out',
    ],
    [
      { properties: { ab: {} }, additionalProperties: false },
      { ac: 1 },
      'unknown-field ac: is no field here; did you mean ab?',
    ],
    [{ properties: { ab: {} }, additionalProperties: false }, { ab: 1, ac: 1 }, 'unknown-field ac: is no field here'],
    [{ additionalProperties: { type: 'integer' } }, { a: 'x' }, 'type a: must be an integer, is text'],
    [
      { patternProperties: { '^a': { type: 'integer' } }, additionalProperties: false },
      { a1: 1, b: 1 },
      'unknown-field b: is no field here',
    ],
    [{ patternProperties: { '^a': { type: 'integer' } } }, { a1: 'x', b: 'x' }, 'type a1: must be an integer, is text'],
    [{ propertyNames: { maxLength: 1 } }, { a: 1, bc: 1 }, 'length bc: has 2 characters, may have at most 1'],
    [{ minProperties: 1, maxProperties: 1 }, { a: 1 }],
    [{ minProperties: 1 }, {}, 'length : has 0 fields, must have at least 1'],
    [{ maxProperties: 1 }, { a: 1, b: 1 }, 'length : has 2 fields, may have at most 1'],
    [{ dependentRequired: { a: ['b', 3] } }, { a: 1 }, 'required b: is missing, which a asks for'],
    [{ dependentRequired: { a: ['b'] } }, { c: 1 }],
    [{ dependentRequired: { a: ['b'] } }, { a: 1, b: 1 }],
    [{ dependencies: { a: ['b'], c: {} } }, { a: 1, c: 1 }, 'required b: is missing, which a asks for'],
  ],
  'one condition, two ways': [
    [ifK({ required: ['a'] }, { required: ['b'] }), { k: 1 }, 'required a: is missing'],
    [ifK({ required: ['a'] }, { required: ['b'] }), {}, 'required b: is missing'],
    [ifK({ required: ['a'] }, undefined), {}],
    [ifK(undefined, { required: ['b'] }), { k: 1 }],
  ],
  'alternatives: what would have been right': [
    [
      { allOf: [{ minimum: 2 }, { maximum: 0 }] },
      1,
      'range : is 1, must be at least 2',
      'range : is 1, must be at most 0',
    ],
    [
      { anyOf: [{ type: 'integer' }, { type: ['integer', 'boolean'] }] },
      [],
      'type : must be an integer or true or false, is a list',
    ],
    [{ anyOf: [{ type: 'integer' }, {}] }, []],
    [{ anyOf: [{ required: ['a'] }] }, {}, 'required : needs a'],
    [
      { anyOf: [{ required: ['a', 'b'] }, { type: 'object', required: ['c'] }] },
      {},
      'required : needs one of a and b or c',
    ],
    [{ anyOf: [{ required: ['a'] }, { required: ['b'], properties: { c: {} } }] }, {}, 'required a: is missing'],
    [{ anyOf: [{ type: 'array', required: ['a'] }, { required: ['b'] }] }, {}, 'type : must be a list, is a map'],
    [
      {
        anyOf: [
          { type: 'integer', minimum: 2 },
          { type: 'integer', multipleOf: 5 },
        ],
      },
      1,
      'range : is 1, must be at least 2',
    ],
    [
      { anyOf: [{ required: ['b', 'c'], maxProperties: 0 }, { properties: { a: { type: 'integer' } } }] },
      { a: 'x' },
      'type a: must be an integer, is text',
    ],
    [{ oneOf: [{ type: 'integer' }, { minimum: 1 }] }, 1, 'shape : fits more than one of its shapes, must fit one'],
    [{ oneOf: [{ type: 'integer' }, { minimum: 1 }] }, 0],
    [{ oneOf: [{ required: ['a'] }, { required: ['b'] }] }, { a: 1, b: 1 }, 'shape : may have only one of a or b'],
    [{ oneOf: [{ required: ['a'] }, { required: ['b'] }] }, {}, 'required : needs one of a or b'],
    [{ not: { required: ['a', 'b'] } }, { a: 1, b: 1 }, 'shape : may not have a and b'],
    [{ not: { required: ['a', 'b'] } }, { a: 1 }],
    [{ not: { minimum: 1, required: ['a'] } }, 1, 'shape : has a shape that its schema refuses'],
    [{ not: { minimum: 1 } }, 1, 'shape : has a shape that its schema refuses'],
  ],
  'what is named elsewhere': [
    [{ $ref: '#hop', minimum: 2 }, 1, 'range : is 1, must be at least 2'],
    [{ $ref: '#hop' }, 'x', 'type : must be an integer, is text'],
    [{ $ref: '#circle' }, 'x'],
    [{ $ref: '#none' }, 'x'],
  ],
};

const inDefinitions: Readonly<Record<string, readonly Case[]>> = {
  'fields that nobody names are refused': [
    [{ type: 'object' }, { a: 1 }, 'unknown-field a: is no field here'],
    [{ properties: { abc: {} } }, { abd: 1 }, 'unknown-field abd: is no field here; did you mean abc?'],
    [{}, { a: 1 }],
    [{ type: 'object', additionalProperties: true }, { a: 1 }],
    [{ type: 'object', 'x-kubernetes-preserve-unknown-fields': true }, { a: 1 }],
    [{ type: 'object', properties: { a: {}, b: {} }, anyOf: [{ properties: { a: { type: 'string' } } }] }, { b: 1 }],
  ],
  'null is not there, unless it may be': [
    [{ type: 'string' }, null],
    [{ type: 'object', properties: { a: { type: 'string' } }, required: ['a'] }, { a: null }, 'required a: is missing'],
    [{ type: 'object', properties: { a: { nullable: true } }, required: ['a'] }, { a: null }],
    [
      { type: 'array', items: { type: 'object', properties: { a: {} }, required: ['a'] } },
      [null],
      'required 0.a: is missing',
    ],
    [{ type: 'array', items: { type: 'object', properties: { a: {} } } }, [null]],
    [{ type: 'array', items: { type: 'string', nullable: true } }, [null]],
  ],
  'Kubernetes’ own words': [
    [{ 'x-kubernetes-int-or-string': true, type: 'boolean' }, 1],
    [{ 'x-kubernetes-int-or-string': true }, 1.5, 'type : must be an integer or text, is a number: put it in quotes'],
    [
      {
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['a', 3],
        items: { properties: { a: { default: 1 } } },
      },
      [{}, { a: 1 }, { a: 2 }],
      'duplicate-item 1: has the same a as item 0: server-side apply refuses it',
    ],
    [
      { 'x-kubernetes-list-type': 'set' },
      ['a', 'a'],
      'duplicate-item 1: has the same value as item 0: server-side apply refuses it',
    ],
    [
      {
        type: 'object',
        'x-kubernetes-embedded-resource': true,
        properties: { metadata: { type: 'object' } },
        required: ['spec'],
      },
      { apiVersion: 1, metadata: { name: 'a', nmae: 'b' } },
      'required kind: is missing',
      'required spec: is missing',
      'type apiVersion: must be text, is an integer: put it in quotes',
      'unknown-field metadata.nmae: is no field here',
    ],
  ],
};

describe('the words of schemas', () => {
  for (const [kind, groups] of [
    ['json', inJsonSchema],
    ['crd', inDefinitions],
  ] as const) {
    for (const [name, cases] of Object.entries(groups)) {
      it(`${kind}: ${name}`, () => {
        for (const [schema, value, ...problems] of cases)
          assert.deepEqual(told(schema, value, kind), problems, `${JSON.stringify(schema)} ${JSON.stringify(value)}`);
      });
    }
  }

  it('leave out values that may be secret', () => {
    const schema = { properties: { apiToken: { items: { enum: ['abcd'] } } }, enum: [{}] };
    assert.deepEqual(told(schema, { apiToken: ['hunter2'] }), [
      'enum : is {"apiToken":["hunter2"]}, must be {}',
      'enum apiToken.0: has a value that it may not have, must be abcd',
    ]);
    const secret = told({ enum: ['abcd'] }, 'abce', 'json', { secret: true });
    assert.deepEqual(secret, ['enum : has a value that it may not have, must be abcd']);
  });

  it('are no matter where SOPS has replaced a value, nor is what it adds', () => {
    const schema = { properties: { a: { type: 'integer' }, b: {} }, additionalProperties: false };
    const inner = { properties: { b: schema }, additionalProperties: false };
    const encrypted = { encrypted: true };
    assert.deepEqual(told(schema, { a: 'ENC[x]', sops: {} }, 'json', encrypted), []);
    assert.deepEqual(told(schema, { a: 'x ENC[x]', other: {} }, 'json', encrypted), [
      'type a: must be an integer, is text',
      'unknown-field other: is no field here',
    ]);
    assert.deepEqual(told(inner, { b: { sops: {} } }, 'json', encrypted), ['unknown-field b.sops: is no field here']);
    assert.deepEqual(told(schema, { a: 'ENC[x]', sops: {} }), [
      'type a: must be an integer, is text',
      'unknown-field sops: is no field here',
    ]);
  });

  it('are asked to an end: a hundred mistakes are told, and a schema without end is given up', () => {
    const many = Object.fromEntries(Array.from({ length: 103 }, (_, index) => [`f${index}`, 'x']));
    const lines = told({ additionalProperties: { type: 'integer' } }, many);
    assert.deepEqual([lines.length, lines.at(-1)], [101, '3 more']);
    const endless: Record<string, unknown> = {};
    endless['allOf'] = [endless];
    assert.deepEqual(told({ properties: { a: endless, b: { type: 'integer' } } }, { a: 1, b: 'x' }), [
      'schema-limit a: is too deep, or its schema too complex, to be checked to its end',
    ]);
  });
});
