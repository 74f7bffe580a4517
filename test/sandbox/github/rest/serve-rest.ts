import { createHash, randomUUID } from 'node:crypto';
import { readBody } from '../../http/body.ts';
import type { Exchange } from '../../http/server.ts';
import { signIn } from '../auth.ts';
import type { Call, Reply, Route } from '../call.ts';
import { checkCall, checkReply } from '../contracts/check.ts';
import { ApiError, badCredentials, notFound } from '../errors.ts';
import type { Links } from '../links.ts';
import type { Router } from '../router.ts';
import type { Site } from '../site.ts';
import type { Token } from '../state.ts';

const versions: readonly string[] = ['2022-11-28', '2026-03-10'];

/** Serves one REST call. `path` is below the API's root, percent-encoded. */
export async function serveRest(
  exchange: Exchange,
  o: { site: Site; router: Router; links: Links; path: string },
): Promise<void> {
  const { site, links } = o;
  const { headers } = exchange.request;
  const verb = exchange.record.method;
  let route: Route | undefined;
  let token: Token | undefined;
  try {
    const content = await readBody(exchange.request);
    if ((headers['user-agent'] ?? '') === '') throw noAgent();
    checkVersion(headers['x-github-api-version']);
    const who = signIn(site, headers);
    if (who.kind === 'wrong') throw badCredentials();
    if (who.kind === 'known') {
      ({ token } = who);
      exchange.record.identity = String(token.actor.id);
    }
    const found = o.router.find(verb, byNumber(site, o.path));
    if (found === undefined) {
      site.violations.push(`${verb} /${o.path}: no such route`);
      throw notFound();
    }
    const { parameters } = found;
    ({ route } = found);
    exchange.record.route = route.path;
    const body = parsed(content);
    site.violations.push(...checkCall(route, exchange.query, body));
    // What was pushed or asked for before has had its effects by now.
    await site.queue.idle();
    const call: Call = {
      site,
      links,
      token,
      parameters,
      rawPath: o.path,
      verb: route.verb,
      query: exchange.query,
      body,
      accept: headers.accept ?? '',
    };
    const reply = await handled(route, call, headers['if-none-match']);
    if (reply.raw === undefined) site.mismatches.push(...checkReply(route, reply.status ?? 200, reply.body));
    await send(exchange, token, reply);
  } catch (error) {
    if (error instanceof ApiError) {
      const body = error.body(route?.docs ?? '');
      if (route !== undefined) site.mismatches.push(...checkReply(route, error.status, body));
      await send(exchange, token, { status: error.status, body, headers: error.headers });
      return;
    }
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    site.violations.push(`${verb} /${o.path}: the stand-in itself failed: ${text}`);
    await send(exchange, token, { status: 500, body: { message: text } });
  }
}

/** 304 for a client that has the answer already. */
async function handled(route: Route, call: Call, known: string | undefined): Promise<Reply> {
  const reply = await route.handle(call);
  if (route.verb !== 'GET' || reply.body === undefined || (reply.status ?? 200) !== 200) return reply;
  const etag = `W/"${createHash('sha256').update(JSON.stringify(reply.body)).digest('hex')}"`;
  if (known === etag) return { status: 304, headers: { etag } };
  return { ...reply, headers: { etag, ...reply.headers } };
}

/** `repositories/7/…` is where renamed ones lead to. */
function byNumber(site: Site, path: string): string {
  const [, id, rest = ''] = /^repositories\/(\d+)(\/.*)?$/.exec(path) ?? [];
  const found = site.repositories.find((repository) => String(repository.id) === id);
  return found === undefined ? path : `repos/${found.owner.login}/${found.name}${rest}`;
}

const noAgent = (): ApiError =>
  new ApiError(
    403,
    'Request forbidden by administrative rules. Please make sure your request has a User-Agent header (https://docs.github.com/en/rest/overview/resources-in-the-rest-api#user-agent-required). Check https://developer.github.com for other possible causes.',
  );

function checkVersion(asked: string | string[] | undefined): void {
  if (asked === undefined || versions.includes(String(asked))) return;
  throw new ApiError(
    400,
    `"${String(asked)}" is not a supported version. Supported versions are: ${versions.join(', ')}`,
    {
      page: 'https://docs.github.com/rest/about-the-rest-api/api-versions',
    },
  );
}

function parsed(content: Buffer): unknown {
  if (content.length === 0) return undefined;
  try {
    return JSON.parse(content.toString()) as unknown;
  } catch {
    throw new ApiError(400, 'Problems parsing JSON');
  }
}

/** Sends a reply with the headers that every answer of the API has. */
export async function send(exchange: Exchange, token: Token | undefined, reply: Reply): Promise<void> {
  const content = reply.raw?.content ?? Buffer.from(reply.body === undefined ? '' : JSON.stringify(reply.body));
  const status = reply.status ?? 200;
  const scoped = token !== undefined && (token.kind === 'classic' || token.kind === 'oauth');
  exchange.sink.begin(status, {
    'x-github-request-id': randomUUID(),
    'x-github-media-type': 'github.v3; format=json',
    'x-github-api-version-selected': String(exchange.request.headers['x-github-api-version'] ?? versions[0]),
    'x-ratelimit-limit': token === undefined ? '60' : '5000',
    'x-ratelimit-remaining': token === undefined ? '59' : '4999',
    'x-ratelimit-used': '1',
    'x-ratelimit-resource': 'core',
    'x-ratelimit-reset': String(Math.floor(Date.now() / 1000) + 3600),
    ...(scoped ? { 'x-oauth-scopes': token.scopes.join(', '), 'x-accepted-oauth-scopes': '' } : {}),
    ...(content.length === 0 ? {} : { 'content-type': reply.raw?.type ?? 'application/json; charset=utf-8' }),
    ...(status === 204 || status === 304 ? {} : { 'content-length': String(content.length) }),
    ...reply.headers,
  });
  if (content.length > 0 && status !== 304) await exchange.sink.write(content);
  await exchange.sink.end();
}
