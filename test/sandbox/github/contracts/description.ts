import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import type { ValidateFunction } from 'ajv';
import { isJson } from '../json.ts';
import type { Json } from '../json.ts';

/** One operation of GitHub's published description. */
export interface Operation {
  readonly verb: string;
  readonly path: string;
  readonly query: Readonly<Record<string, Json>>;
  readonly body?: Json;
  /** Schema by status; null when the answer has no body. */
  readonly responses: Readonly<Record<string, Json | null>>;
}

interface Document {
  readonly operations: readonly Operation[];
  readonly schemas: Readonly<Record<string, Json>>;
}

/** A verb and a path, whatever the names of its values are. */
const keyOf = (verb: string, path: string): string =>
  `${verb} ${path.replace(/^\//, '').replaceAll(/\{[^}]+\}/g, '{}')}`;

/**
 * GitHub's published description of what the stand-in serves, made by scripts/github-description.ts. It says of no
 * object that it has no other properties; here all are closed, so that a misspelt name is found, but for those that are
 * put together of several.
 */
export class Description {
  readonly #operations = new Map<string, Operation>();
  // Each schema of the description is compiled once, not into each that names it, and runs too seldom to be optimized.
  readonly #ajv = new Ajv({
    strict: false,
    validateFormats: false,
    logger: false,
    inlineRefs: false,
    code: { optimize: false },
  });
  readonly #validators = new Map<Json, ValidateFunction>();

  constructor(text: string) {
    const document = JSON.parse(text.replaceAll('"#/components/', '"github#/components/')) as Document;
    for (const operation of document.operations) this.#operations.set(keyOf(operation.verb, operation.path), operation);
    const parts = new Set([...text.matchAll(/"allOf":(\[[^\]]*\])/g)].flatMap(([, list = '']) => names(list)));
    for (const [name, schema] of Object.entries(document.schemas)) if (!parts.has(name)) close(schema);
    for (const { body, responses } of document.operations) [body, ...Object.values(responses)].forEach(close);
    this.#ajv.addSchema({ $id: 'github', components: { schemas: document.schemas } });
  }

  find(verb: string, path: string): Operation | undefined {
    return this.#operations.get(keyOf(verb, path));
  }

  /** What in a value the schema does not allow; sentences that begin with the place. Schemas are compiled once. */
  problems(schema: Json, value: unknown): string[] {
    let validate = this.#validators.get(schema);
    if (validate === undefined) {
      validate = this.#ajv.compile(schema);
      this.#validators.set(schema, validate);
    }
    if (validate(value)) return [];
    return (validate.errors ?? []).slice(0, 3).map(({ instancePath, message = '', params }) => {
      const extra: unknown = (params as Json)['additionalProperty'];
      return `${instancePath === '' ? 'body' : instancePath} ${message}${typeof extra === 'string' ? ` (${extra})` : ''}`;
    });
  }
}

const names = (list: string): string[] => [...list.matchAll(/schemas\/([^"]+)"/g)].map(([, name = '']) => name);

/** No other properties than those that are described. */
function close(schema: unknown): void {
  if (Array.isArray(schema)) schema.forEach(close);
  if (!isJson(schema)) return;
  const composed = ['allOf', 'anyOf', 'oneOf'].some((word) => word in schema);
  // Errors bear their status as well, whatever the description says.
  const isError = isJson(schema['properties']) && 'documentation_url' in schema['properties'];
  if (isJson(schema['properties']) && !composed && !isError && schema['additionalProperties'] === undefined) {
    schema['additionalProperties'] = false;
  }
  Object.values(schema).forEach(close);
}

let loaded: Description | undefined;

/** Read once. */
export function publishedDescription(): Description {
  loaded ??= new Description(readFileSync(new URL('rest-description.json', import.meta.url), 'utf8'));
  return loaded;
}
