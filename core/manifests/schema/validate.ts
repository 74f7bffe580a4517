import { isDeepStrictEqual } from 'node:util';
import { printableLine } from '../../printable.ts';
import type { Data } from '../../unstructured.ts';
import type { FieldPath } from '../locate.ts';
import { nearest } from './did-you-mean.ts';
import { formatMistake } from './formats.ts';
import { requirementsOf } from './requirements.ts';
import { keyOf, lengthMistake, rangeMistake } from './rules.ts';
import type { LazySchema, ListKey, ListRules, MapRules, Schema, SchemaRule } from './schema.ts';
import { isOfType, listed, listedAnd, shown, typeMistake, valueTypeOf } from './values.ts';

/** A rule that a value breaks, at a path below it. */
export interface SchemaProblem {
  readonly rule: SchemaRule;
  readonly path: FieldPath;
  /** To be read after the field's name. */
  readonly message: string;
}

/** Whether a text matches a pattern; undefined when that cannot be told (no pattern, or too much work). */
export type MatchPattern = (pattern: string, text: string) => boolean | undefined;

/** What validating one object knows besides its schema. */
export interface ValidationOptions {
  readonly matches: MatchPattern;
  /** Leaves values out of messages: what the object holds is secret. */
  readonly secret: boolean;
  /** SOPS replaced values by text of its own: it stands for any. */
  readonly encrypted: boolean;
}

/** What was found, and how much more there was than is told. */
export interface Validation {
  readonly problems: readonly SchemaProblem[];
  readonly more: number;
}

/** As many problems of one object are told; who has more has one cause for them. */
const mostProblems = 100;
// What an honest schema needs for a megabyte of values; a hostile one of alternatives in alternatives never ends.
const mostSteps = 2_000_000;
const deepest = 400;

/** Holds a value against a schema; never throws, and ends after a bounded number of steps. */
export function validate(schema: Schema, value: unknown, options: ValidationOptions): Validation {
  const work: Work = { steps: 0, depth: 0, ended: undefined };
  const check = new Check(options, work, mostProblems);
  check.value(schema, value);
  if (work.ended === undefined) return { problems: check.problems, more: check.more };
  const message = 'is too deep, or its schema too complex, to be checked to its end';
  return { problems: [...check.problems, { rule: 'schema-limit', path: work.ended, message }], more: check.more };
}

/** What one object has cost, in all the attempts at its alternatives. */
interface Work {
  steps: number;
  /** Schemas in schemas: one that leads back to itself has no end. */
  depth: number;
  /** Where it was given up. */
  ended: FieldPath | undefined;
}

class Check {
  readonly problems: SchemaProblem[] = [];
  more = 0;
  readonly #options: ValidationOptions;
  readonly #work: Work;
  readonly #most: number;
  readonly #path: (string | number)[] = [];

  constructor(options: ValidationOptions, work: Work, most: number) {
    this.#options = options;
    this.#work = work;
    this.#most = most;
  }

  get count(): number {
    return this.problems.length + this.more;
  }

  #tell(rule: SchemaRule, message: string, ...steps: readonly (string | number)[]): void {
    // What was given up says nothing.
    if (this.#work.ended !== undefined) return;
    if (this.problems.length >= this.#most) this.more += 1;
    else this.problems.push({ rule, message, path: [...this.#path, ...steps] });
  }

  #exhausted(): boolean {
    this.#work.steps += 1;
    if (this.#work.steps > mostSteps || this.#work.depth > deepest) this.#work.ended ??= [...this.#path];
    return this.#work.ended !== undefined;
  }

  value(schema: Schema, value: unknown): void {
    if (this.#exhausted()) return;
    this.#work.depth += 1;
    this.#holdAgainst(schema, value);
    this.#work.depth -= 1;
  }

  #holdAgainst(schema: Schema, value: unknown): void {
    if (this.#options.encrypted && typeof value === 'string' && value.startsWith('ENC[')) return;
    const type = valueTypeOf(value);
    if (schema.types !== undefined && !isOfType(schema.types, type)) {
      if (type !== 'null' || schema.nulls !== 'absent') this.#tell('type', typeMistake(schema.types, value));
      return;
    }
    if (schema.enum !== undefined) this.#enum(schema.enum, value);
    if (typeof value === 'string' || typeof value === 'number') this.#scalars(schema, value);
    if (Array.isArray(value)) {
      if (schema.list !== undefined) this.#list(schema.list, value);
    } else if (type === 'map' && schema.map !== undefined) this.#map(schema.map, value as Data);
    this.#combined(schema, value);
  }

  /** `is "clusterIP"`; without the value where it may be a secret. */
  #is(value: unknown): string {
    const field = this.#path.findLast((step) => typeof step === 'string') ?? '';
    const secret = this.#options.secret || /password|passwd|secret|token|private/i.test(field);
    return secret ? 'has a value that it may not have' : `is ${shown(value)}`;
  }

  #enum(values: readonly unknown[], value: unknown): void {
    if (values.some((each) => each === value || isDeepStrictEqual(each, value))) return;
    const names = values.filter((each) => each !== '').map((each) => (typeof each === 'string' ? each : shown(each)));
    const meant = typeof value === 'string' ? nearest(value, names) : undefined;
    const hint = meant === undefined || this.#options.secret ? '' : `; did you mean ${meant}?`;
    this.#tell('enum', `${this.#is(value)}, must be ${listed(names)}${hint}`);
  }

  #scalars(schema: Schema, value: string | number): void {
    const format = schema.format === undefined ? undefined : formatMistake(schema.format, value);
    if (format !== undefined) this.#tell('format', `${this.#is(value)}, must be ${format}`);
    if (typeof value === 'number') {
      const range = schema.number === undefined ? undefined : rangeMistake(schema.number, value);
      if (range !== undefined) this.#tell('range', `${this.#is(value)}, must be ${range}`);
      return;
    }
    const length = schema.text === undefined ? undefined : lengthMistake(schema.text, value);
    if (length !== undefined) this.#tell('length', length);
    const pattern = schema.text?.pattern;
    if (pattern !== undefined && this.#options.matches(pattern, value) === false) {
      this.#tell('pattern', `${this.#is(value)}, must match ${printableLine(pattern, 200)}`);
    }
  }

  #list({ items, minItems = 0, maxItems, apartBy }: ListRules, list: readonly unknown[]): void {
    if (list.length < minItems) this.#tell('length', `has ${list.length} items, must have at least ${minItems}`);
    if (maxItems !== undefined && list.length > maxItems) {
      this.#tell('length', `has ${list.length} items, may have at most ${maxItems}`);
    }
    if (items !== undefined) {
      const schema = items();
      for (const [index, item] of list.entries()) {
        this.#path.push(index);
        // Kubernetes takes an item that is null for one with no field set.
        const empty = item === null && schema.nulls === 'absent' && schema.map?.required !== undefined;
        this.value(schema, empty && schema.map.required.length > 0 ? {} : item);
        this.#path.pop();
      }
    }
    if (apartBy !== undefined) this.#apart(apartBy, list);
  }

  #apart(apartBy: 'value' | readonly ListKey[], list: readonly unknown[]): void {
    const seen = new Map<string, number>();
    for (const [index, item] of list.entries()) {
      const key = apartBy === 'value' ? JSON.stringify(item) : keyOf(apartBy, item);
      if (key === undefined) continue;
      const first = seen.get(key);
      if (first === undefined) seen.set(key, index);
      else {
        const what = apartBy === 'value' ? 'value' : listedAnd(apartBy.map(({ name }) => name));
        this.#tell('duplicate-item', `has the same ${what} as item ${first}: server-side apply refuses it`, index);
      }
    }
  }

  #map(rules: MapRules, value: Data): void {
    const { fields, required = [], others, patterns = [], names, needs } = rules;
    const present = Object.keys(value);
    for (const name of required) {
      const absent = !Object.hasOwn(value, name) || (value[name] === null && isAbsent(fields?.get(name)));
      if (absent) this.#tell('required', 'is missing', name);
    }
    for (const name of present) {
      const item = value[name];
      const field = fields?.get(name);
      let known = field !== undefined;
      this.#path.push(name);
      if (field !== undefined) this.#field(field, item);
      for (const { pattern, schema } of patterns) {
        if (this.#options.matches(pattern, name) !== true) continue;
        known = true;
        this.#field(schema, item);
      }
      if (names !== undefined) this.value(names(), name);
      if (!known && typeof others === 'function') this.#field(others, item);
      this.#path.pop();
      if (!known && others === 'refused' && !(this.#options.encrypted && this.#path.length === 0 && name === 'sops')) {
        this.#unknown(name, fields, value);
      }
    }
    if (rules.minFields !== undefined && present.length < rules.minFields) {
      this.#tell('length', `has ${present.length} fields, must have at least ${rules.minFields}`);
    }
    if (rules.maxFields !== undefined && present.length > rules.maxFields) {
      this.#tell('length', `has ${present.length} fields, may have at most ${rules.maxFields}`);
    }
    for (const [name, asked] of needs ?? []) {
      if (!Object.hasOwn(value, name)) continue;
      for (const other of asked) {
        if (!Object.hasOwn(value, other)) this.#tell('required', `is missing, which ${name} asks for`, other);
      }
    }
  }

  #field(schema: LazySchema, value: unknown): void {
    const made = schema();
    if (value === null && made.nulls === 'absent') return;
    this.value(made, value);
  }

  #unknown(name: string, fields: MapRules['fields'], value: Data): void {
    const free = [...(fields?.keys() ?? [])].filter((field) => !Object.hasOwn(value, field));
    const meant = nearest(name, free);
    this.#tell('unknown-field', `is no field here${meant === undefined ? '' : `; did you mean ${meant}?`}`, name);
  }

  #combined({ allOf = [], anyOf = [], oneOf = [], not, when }: Schema, value: unknown): void {
    for (const schema of allOf) this.value(schema(), value);
    if (anyOf.length > 0) this.#anyOf(anyOf, value);
    if (oneOf.length > 0) {
      const fits = oneOf.filter((schema) => this.#fits(schema, value));
      if (fits.length === 0) this.#noneOf(oneOf, value);
      else if (fits.length > 1) {
        const asked = requirementsOf(fits);
        const what =
          asked === undefined
            ? 'fits more than one of its shapes, must fit one'
            : `may have only one of ${listed(asked)}`;
        this.#tell('shape', what);
      }
    }
    if (not !== undefined && this.#fits(not, value)) {
      const asked = requirementsOf([not]);
      this.#tell(
        'shape',
        asked === undefined ? 'has a shape that its schema refuses' : `may not have ${listed(asked)}`,
      );
    }
    if (when !== undefined) {
      const branch = this.#fits(when.condition, value) ? when.met : when.otherwise;
      if (branch !== undefined) this.value(branch(), value);
    }
  }

  #anyOf(schemas: readonly LazySchema[], value: unknown): void {
    if (!schemas.some((schema) => this.#fits(schema, value))) this.#noneOf(schemas, value);
  }

  #attempt(schema: LazySchema, value: unknown): Check {
    const attempt = new Check(this.#options, this.#work, 1);
    attempt.value(schema(), value);
    return attempt;
  }

  #fits(schema: LazySchema, value: unknown): boolean {
    return this.#attempt(schema, value).count === 0;
  }

  /** Says what would have been right: the types, the fields of which one is needed, or the nearest shape's complaint. */
  #noneOf(schemas: readonly LazySchema[], value: unknown): void {
    const type = valueTypeOf(value);
    const types = schemas.map((schema) => schema().types);
    if (types.every((each) => each !== undefined && !isOfType(each, type))) {
      const all = [...new Set(types.flatMap((each) => each ?? []))];
      this.#tell('type', typeMistake(all, value));
      return;
    }
    const asked = requirementsOf(schemas);
    if (asked !== undefined && type === 'map') {
      this.#tell('required', `needs ${asked.length > 1 ? 'one of ' : ''}${listed(asked)}`);
      return;
    }
    const attempts = schemas.map((schema) => this.#attempt(schema, value));
    const best = attempts.toSorted((a, b) => a.count - b.count)[0]?.problems[0];
    if (best === undefined) this.#tell('shape', 'fits none of its shapes');
    else this.#tell(best.rule, best.message, ...best.path);
  }
}

function isAbsent(schema: LazySchema | undefined): boolean {
  return schema?.().nulls === 'absent';
}
