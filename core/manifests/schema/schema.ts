/** What YAML gives: a map is an object, a list an array. */
export type ValueType = 'text' | 'integer' | 'number' | 'boolean' | 'list' | 'map' | 'null';

/** A part of a schema, made when it is first looked at: schemas may hold themselves. */
export type LazySchema = () => Schema;

/**
 * What a value must be, whoever says so: Kubernetes' own types, a CRD, a JSON schema. What is left out asks for nothing.
 */
export interface Schema {
  readonly types?: readonly ValueType[];
  /**
   * `absent`: a field that is null counts as not there, as Kubernetes takes it; `value`: null is a value of type null,
   * as JSON schema has it.
   */
  readonly nulls?: 'absent' | 'value';
  /** What a field is when it is not there; only definitions of custom kinds say so. */
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly text?: TextRules;
  readonly number?: NumberRules;
  readonly list?: ListRules;
  readonly map?: MapRules;
  readonly allOf?: readonly LazySchema[];
  readonly anyOf?: readonly LazySchema[];
  readonly oneOf?: readonly LazySchema[];
  readonly not?: LazySchema;
  readonly when?: { readonly condition: LazySchema; readonly met?: LazySchema; readonly otherwise?: LazySchema };
}

/** Lengths count code points; the pattern is one of Go's, found anywhere in the text. */
export interface TextRules {
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
}

/** `minimum` and `maximum` are allowed themselves, `above` and `below` are not. */
export interface NumberRules {
  readonly minimum?: number;
  readonly maximum?: number;
  readonly above?: number;
  readonly below?: number;
  readonly multipleOf?: number;
}

/** What a list asks of its length and its items. */
export interface ListRules {
  readonly items?: LazySchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  /** `value`: no item may be there twice; else the fields that tell items apart. */
  readonly apartBy?: 'value' | readonly ListKey[];
}

/** A field that tells the items of a list apart. */
export interface ListKey {
  readonly name: string;
  /** What an item without the field has. */
  readonly fallback?: unknown;
}

/** What a map asks of its fields, by their names. */
export interface MapRules {
  readonly fields?: ReadonlyMap<string, LazySchema>;
  readonly required?: readonly string[];
  /** Fields that `fields` does not name. */
  readonly others?: 'refused' | LazySchema;
  readonly patterns?: readonly { readonly pattern: string; readonly schema: LazySchema }[];
  readonly names?: LazySchema;
  readonly minFields?: number;
  readonly maxFields?: number;
  /** Fields that ask for others when they are there. */
  readonly needs?: ReadonlyMap<string, readonly string[]>;
}

/** Which rule of a schema an object breaks. */
export type SchemaRule =
  | 'unknown-field'
  | 'type'
  | 'required'
  | 'enum'
  | 'format'
  | 'pattern'
  | 'range'
  | 'length'
  | 'duplicate-item'
  | 'shape'
  | 'schema-limit';

/** An apiVersion that is served, and on its way out. */
export interface Deprecation {
  /** ` since Kubernetes 1.29`, or empty where nobody says. */
  readonly since: string;
  /** The apiVersion to use instead. */
  readonly use: string;
}
