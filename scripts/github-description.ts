/**
 * `npm run github-description -- <folder>`: makes test/sandbox/github/contracts/rest-description.json, the part of GitHub's
 * published REST description that the sandbox serves. The folder is that of an unpacked npm package @octokit/openapi,
 * which is too large (400 MB) to have everybody install it; the result is committed, so nobody else needs it.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { PullRequestEngine } from '../test/sandbox/github/pull-request-engine.ts';
import { allRoutes } from '../test/sandbox/github/rest/routes.ts';
import { Site } from '../test/sandbox/github/site.ts';
import { GitRunner } from '../test/sandbox/git/runner.ts';
import { main, root, ScriptError } from './project.ts';

type Json = Record<string, unknown>;

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const object = (value: unknown): Json => (isJson(value) ? value : {});

/** Of no interest to whoever only checks. */
const dropped = new Set([
  'default',
  'deprecated',
  'description',
  'example',
  'examples',
  'externalDocs',
  'format',
  'title',
]);

/** As JSON Schema has it: OpenAPI 3.0's `nullable` becomes a type, prose goes. */
function plain(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(plain);
  if (!isJson(schema)) return schema;
  const { nullable, ...rest } = schema;
  const kept = Object.fromEntries(
    Object.entries(rest)
      .filter(([name]) => !dropped.has(name) && !name.startsWith('x-'))
      .map(([name, value]) => [name, name === 'properties' ? properties(value) : plain(value)]),
  );
  if (nullable !== true) return kept;
  if (typeof kept['type'] !== 'string') return { anyOf: [kept, { type: 'null' }] };
  const { enum: members } = kept;
  const type = [kept['type'], 'null'];
  return {
    ...kept,
    type,
    ...(Array.isArray(members) ? { enum: [...new Set([...(members as unknown[]), null])] } : {}),
  };
}

/** Here the names are GitHub's: none of them is left out. */
const properties = (value: unknown): Json =>
  Object.fromEntries(Object.entries(object(value)).map(([name, schema]) => [name, plain(schema)]));

await main(async () => {
  const [folder] = parseArgs({ allowPositionals: true }).positionals;
  if (folder === undefined) throw new ScriptError('Say where the package @octokit/openapi lies.');
  const document = object(JSON.parse(await readFile(join(folder, 'generated', 'api.github.com.json'), 'utf8')));
  const schemas: Json = {};

  const resolved = (value: unknown): Json => {
    const { $ref: reference } = object(value);
    if (typeof reference !== 'string') return object(value);
    return resolved(
      reference
        .split('/')
        .slice(1)
        .reduce<unknown>((at, name) => object(at)[name], document),
    );
  };
  /** Also keeps all that it refers to. */
  const kept = (value: unknown): unknown => {
    const schema = plain(value);
    for (const [, name = ''] of JSON.stringify(schema).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (schemas[name] !== undefined) continue;
      schemas[name] = {};
      schemas[name] = kept(object(object(document['components'])['schemas'])[name]);
    }
    return schema;
  };

  const bodyOf = (value: unknown): unknown => {
    const { schema } = object(object(resolved(value)['content'])['application/json']);
    return schema === undefined ? null : kept(schema);
  };

  const shape = (path: string): string => path.replaceAll(/\{[^}]+\}/g, '{}').replace(/^\//, '');
  const published = Object.entries(object(document['paths']));
  const site = new Site(new GitRunner('.'));
  const operations = allRoutes({ engine: new PullRequestEngine(site) }).flatMap(({ verb, path }) => {
    const [known, verbs] = published.find(([name]) => shape(name) === shape(path)) ?? [];
    const operation = object(verbs)[verb.toLowerCase()];
    if (known === undefined || !isJson(operation)) {
      console.log(`${verb} ${path} is not in the description`);
      return [];
    }
    const parameters = Array.isArray(operation['parameters']) ? operation['parameters'].map(resolved) : [];
    const queries = parameters.filter((parameter) => parameter['in'] === 'query');
    return {
      verb,
      path: known,
      query: Object.fromEntries(queries.map((parameter) => [String(parameter['name']), kept(parameter['schema'])])),
      ...(operation['requestBody'] === undefined ? {} : { body: bodyOf(operation['requestBody']) }),
      responses: Object.fromEntries(
        Object.entries(object(operation['responses'])).map(([status, response]) => [status, bodyOf(response)]),
      ),
    };
  });

  const file = join(root, 'test', 'sandbox', 'github', 'contracts', 'rest-description.json');
  const lines = (entries: readonly string[]): string => entries.join(',\n');
  const text = `{
"source": "@octokit/openapi ${String(object(document['info'])['version'])}, MIT License, Copyright (c) 2020 Octokit contributors",
"operations": [
${lines(operations.map((operation) => JSON.stringify(operation)))}
],
"schemas": {
${lines(Object.entries(schemas).map(([name, schema]) => `${JSON.stringify(name)}: ${JSON.stringify(schema)}`))}
}
}
`;
  await writeFile(file, text);
  console.log(`${file}: ${operations.length} operations, ${Object.keys(schemas).length} schemas`);
});
