import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isJson } from '../json.ts';
import type { Json } from '../json.ts';
import type { Definitions, Schema } from './schema.ts';

/** One operation of a published specification. */
export interface Operation {
  readonly verb: string;
  /** Parts of the path below the organization; `{name}` is a value, `{name?}` one that may be left out. */
  readonly segments: readonly string[];
  /** Names of query parameters, in lower case. */
  readonly query: ReadonlySet<string>;
  readonly body: Schema | undefined;
  readonly response: Schema | undefined;
  readonly definitions: Definitions;
}

/** Where the published specifications lie when a checkout has them beside it. */
export const specificationFolder = resolve(import.meta.dirname, '../../../../../shared/contracts/azure-devops');

/** The specifications, looked up by verb and path. */
export class Specifications {
  readonly #byArea = new Map<string, Operation[]>();

  /** Reads every `*.json` of the folder: OpenAPI 2, UTF-8 with or without a byte order mark. */
  constructor(folder: string) {
    for (const name of readdirSync(folder).toSorted()) {
      if (!name.endsWith('.json')) continue;
      const document: unknown = JSON.parse(readFileSync(join(folder, name), 'utf8').replace(/^\uFEFF/, ''));
      if (isJson(document)) this.#add(document);
    }
  }

  #add(document: Json): void {
    const shared = object(document['parameters']);
    const definitions = object(document['definitions']) as Definitions;
    for (const paths of [document['paths'], document['x-ms-paths']]) {
      for (const [path, operations] of Object.entries(object(paths))) {
        for (const [verb, operation] of Object.entries(object(operations))) {
          if (isJson(operation)) this.#index(newOperation(verb, path, operation, shared, definitions));
        }
      }
    }
  }

  #index(operation: Operation): void {
    const area = areaOf(operation.segments);
    const known = this.#byArea.get(area);
    if (known === undefined) this.#byArea.set(area, [operation]);
    else known.push(operation);
  }

  /** Every operation that a call could mean: some are published in several forms with other parameters. */
  find(verb: string, path: string): readonly Operation[] {
    const parts = path.split('/').filter((part) => part !== '');
    const found = (this.#byArea.get(areaOf(parts)) ?? []).filter(
      (operation) => operation.verb === verb && fits(operation.segments, parts),
    );
    // A literal part beats a value: `pullrequests/{id}/labels` is not `…/{anything}`.
    const literals = (operation: Operation): number =>
      operation.segments.filter((segment) => !segment.startsWith('{')).length;
    const best = Math.max(0, ...found.map(literals));
    return found.filter((operation) => literals(operation) === best);
  }
}

const object = (value: unknown): Json => (isJson(value) ? value : {});

/** The word after `_apis`, in lower case. */
function areaOf(parts: readonly string[]): string {
  const at = parts.findIndex((part) => part.toLowerCase() === '_apis');
  return (parts[at + 1] ?? '').toLowerCase();
}

function fits(pattern: readonly string[], parts: readonly string[]): boolean {
  let at = 0;
  for (const segment of pattern) {
    const part = parts[at];
    if (segment.endsWith('?}') && part?.toLowerCase() === '_apis') continue;
    if (part === undefined) return false;
    if (!segment.startsWith('{') && segment.toLowerCase() !== part.toLowerCase()) return false;
    at += 1;
  }
  return at === parts.length;
}

function newOperation(verb: string, path: string, operation: Json, shared: Json, definitions: Definitions): Operation {
  const given = Array.isArray(operation['parameters']) ? operation['parameters'] : [];
  const parameters = given.map((entry: unknown) => {
    const parameter = object(entry);
    const reference = parameter['$ref'];
    return typeof reference === 'string' ? object(shared[reference.replace('#/parameters/', '')]) : parameter;
  });
  const optional = new Set(
    parameters
      .filter((parameter) => parameter['x-ms-required'] === false)
      .map((parameter) => String(parameter['name'])),
  );
  const segments = (path.split('?')[0] ?? '')
    .split('/')
    .filter((segment) => segment !== '' && segment !== '{organization}')
    .map((segment) => (optional.has(segment.slice(1, -1)) ? `${segment.slice(0, -1)}?}` : segment));
  const body = parameters.find((parameter) => parameter['in'] === 'body');
  const success = Object.entries(object(operation['responses'])).find(([status]) => status.startsWith('2'))?.[1];
  const response = object(success)['schema'];
  return {
    verb: verb.toUpperCase(),
    segments,
    query: new Set(
      parameters.filter((entry) => entry['in'] === 'query').map((entry) => String(entry['name']).toLowerCase()),
    ),
    body: body === undefined ? undefined : object(body['schema']),
    response: isJson(response) ? response : undefined,
    definitions,
  };
}

let loaded: Specifications | undefined;

/** The specifications beside this checkout, read once; undefined where there are none. */
export function publishedSpecifications(): Specifications | undefined {
  if (loaded === undefined && existsSync(specificationFolder)) loaded = new Specifications(specificationFolder);
  return loaded;
}
