import {
  defaultFieldResolver,
  execute,
  GraphQLError,
  parse,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type { DocumentNode, FieldNode, GraphQLFieldResolver, GraphQLSchema } from 'graphql';
import { readBody } from '../../http/body.ts';
import type { Exchange } from '../../http/server.ts';
import { signIn } from '../auth.ts';
import { isJson } from '../json.ts';
import type { Json } from '../json.ts';
import { publicLinks } from '../links.ts';
import type { Links } from '../links.ts';
import { send } from '../rest/serve-rest.ts';
import type { Services } from '../rest/services.ts';
import type { Site } from '../site.ts';
import type { Token } from '../state.ts';
import type { Reader } from './access.ts';
import { errorJson } from './errors.ts';
import { mutations } from './mutations.ts';
import { queries } from './queries.ts';
import { publishedSchema } from './schema.ts';

const guide = 'https://docs.github.com/graphql/guides/forming-calls-with-graphql#authenticating-with-graphql';

/** Serves one query or mutation. Everything but a missing sign-in is answered with 200. */
export async function serveGraphql(
  exchange: Exchange,
  o: { site: Site; services: Services; links: Links },
): Promise<void> {
  const { site } = o;
  exchange.record.route = 'graphql';
  const content = await readBody(exchange.request);
  const who = signIn(site, exchange.request.headers);
  if (who.kind !== 'known') {
    const message = who.kind === 'wrong' ? 'Bad credentials' : 'This endpoint requires you to be authenticated.';
    await send(exchange, undefined, { status: 401, body: { message, documentation_url: guide, status: '401' } });
    return;
  }
  const { token } = who;
  exchange.record.identity = String(token.actor.id);
  const asked = parsed(content);
  if (exchange.record.method !== 'POST' || asked === undefined) {
    const body = { message: 'Problems parsing JSON', documentation_url: guide, status: '400' };
    await send(exchange, token, { status: 400, body });
    return;
  }
  if (/^\s*mutation\b/.test(String(asked['query']))) exchange.record.route = 'graphql mutation';
  try {
    const accept = exchange.request.headers.accept ?? '';
    await send(exchange, token, { body: await answered(asked, { ...o, token }, accept) });
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    site.violations.push(`graphql: the stand-in itself failed: ${text}`);
    await send(exchange, token, { status: 500, body: { message: text } });
  }
}

function parsed(content: Buffer): Json | undefined {
  try {
    const body: unknown = JSON.parse(content.toString());
    return isJson(body) ? body : undefined;
  } catch {
    return undefined;
  }
}

async function answered(asked: Json, reader: Reader, accept: string): Promise<Json> {
  const { site } = reader;
  const query = typeof asked['query'] === 'string' ? asked['query'] : '';
  const schema = publishedSchema();
  let document: DocumentNode;
  try {
    document = parse(query);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    site.violations.push(`graphql: ${error.message}`);
    return { errors: [errorJson(error)] };
  }
  const mistakes = validate(schema, document);
  if (mistakes.length > 0) {
    site.violations.push(...mistakes.map((mistake) => `graphql: ${mistake.message}`));
    return { errors: mistakes.map(errorJson) };
  }
  const refused = beyondScopes(schema, document, reader.token);
  if (reader.links !== publicLinks && !accept.includes('merge-info-preview'))
    refused.push(...previewed(schema, document));
  if (refused.length > 0) return { errors: refused };
  // What was pushed or asked for before has had its effects by now.
  await site.queue.idle();
  const variables = asked['variables'];
  const { data, errors } = await execute({
    schema,
    document,
    rootValue: { ...queries, ...mutations },
    contextValue: reader,
    fieldResolver: noting,
    variableValues: isJson(variables) ? variables : {},
  });
  for (const error of errors ?? []) noteOwnGap(site, error);
  return {
    ...(data === undefined ? {} : { data }),
    ...(errors === undefined ? {} : { errors: errors.map(errorJson) }),
  };
}

/** A classic token's scopes are held against the query, not against what it would find. */
function beyondScopes(schema: GraphQLSchema, document: DocumentNode, token: Token): Json[] {
  const scoped = token.kind === 'classic' || token.kind === 'oauth';
  if (!scoped || token.scopes.some((scope) => /^(read|write|admin):(org|discussion)$/.test(scope))) return [];
  const granted = token.scopes.map((scope) => `'${scope}'`).join(', ');
  return fieldsOf(schema, document)
    .filter(({ type, name }) => type === 'Team' && name !== '__typename')
    .map(({ name, locations }) => ({
      type: 'INSUFFICIENT_SCOPES',
      locations,
      message: `Your token has not been granted the required scopes to execute this query. The '${name}' field requires one of the following scopes: ['read:org', 'read:discussion'], but your token has only been granted the: [${granted}] scopes. Please modify your token's scopes at: https://github.com/settings/tokens.`,
    }));
}

/** To who does not ask for the preview, Enterprise Server has these fields not. */
function previewed(schema: GraphQLSchema, document: DocumentNode): Json[] {
  return fieldsOf(schema, document)
    .filter(({ type, name }) => type === 'PullRequest' && (name === 'mergeStateStatus' || name === 'canBeRebased'))
    .map(({ type, name, locations }) => ({
      locations,
      extensions: { code: 'undefinedField', typeName: type, fieldName: name },
      message: `Field '${name}' doesn't exist on type '${type}'`,
    }));
}

function fieldsOf(schema: GraphQLSchema, document: DocumentNode): { type: string; name: string; locations: Json[] }[] {
  const types = new TypeInfo(schema);
  const found: { type: string; name: string; locations: Json[] }[] = [];
  const field = (node: FieldNode): void => {
    const { line = 1, column = 1 } = node.loc?.startToken ?? {};
    found.push({ type: types.getParentType()?.name ?? '', name: node.name.value, locations: [{ line, column }] });
  };
  visit(document, visitWithTypeInfo(types, { Field: field }));
  return found;
}

/** A field that the stand-in has not would be null: GitHub may say something else there. */
const noting: GraphQLFieldResolver<unknown, Reader> = (source, args, reader, info) => {
  if (isJson(source) && !(info.fieldName in source)) {
    const where = `${info.parentType.name}.${info.fieldName}`;
    reader.site.violations.push(`graphql: the stand-in has no answer for ${where}`);
  }
  return defaultFieldResolver(source, args, reader, info);
};

/** A field that the schema wants and the stand-in has not is no answer of GitHub's. */
function noteOwnGap(site: Site, error: GraphQLError): void {
  const own =
    error.originalError === undefined ||
    error.originalError.constructor === Error ||
    error.originalError instanceof TypeError;
  if (own && !error.message.startsWith('Variable ')) {
    site.violations.push(`graphql: the stand-in has no answer at ${error.path?.join('.') ?? '?'}: ${error.message}`);
  }
}
