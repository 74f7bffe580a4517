import { randomUUID } from 'node:crypto';
import { readBody } from '../../http/body.ts';
import { signInPage } from '../../http/server.ts';
import type { Exchange } from '../../http/server.ts';
import { signIn } from '../auth.ts';
import type { Reply } from '../call.ts';
import { checkCall } from '../contracts/check-call.ts';
import { checkReply } from '../contracts/check-reply.ts';
import { publishedSpecifications } from '../contracts/specifications.ts';
import { ServerError } from '../errors.ts';
import type { Organization } from '../organization.ts';
import { checkVersion } from '../router.ts';
import type { Router } from '../router.ts';

/** Serves one REST call. `path` is below the collection, percent-encoded. */
export async function serveRest(
  exchange: Exchange,
  o: { organization: Organization; router: Router; path: string },
): Promise<void> {
  const { organization, path } = o;
  const verb = exchange.record.method;
  let complaints: string[] = [];
  try {
    const content = await readBody(exchange.request);
    const who = signIn(organization, exchange.request.headers);
    if (who.kind !== 'known') {
      await signInAnswer(exchange, who.kind);
      return;
    }
    exchange.record.identity = who.identity.id;
    const body = parsed(content);
    const { query } = exchange;
    complaints = checkCall({ verb, path, query, body }, publishedSpecifications());
    organization.violations.push(...complaints);
    const { route, parameters } = o.router.find(verb, path);
    exchange.record.route = route.path.replace(/^.*_apis\//, '');
    checkVersion(route, exchange.request.headers, query);
    const reply = await route.handle({
      organization,
      identity: who.identity,
      parameters,
      query,
      body,
      accept: String(exchange.request.headers.accept ?? ''),
      contentType: String(exchange.request.headers['content-type'] ?? ''),
    });
    organization.mismatches.push(...checkReply({ verb, path, body: reply.body }, publishedSpecifications()));
    await send(exchange, reply);
  } catch (error) {
    if (!(error instanceof ServerError)) {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      organization.violations.push(`${verb} ${path}: the stand-in itself failed: ${text}`);
      await send(exchange, { status: 500, body: { message: text, typeKey: 'Exception' } });
      return;
    }
    const noRoute = error.typeKey === 'VssResourceNotFoundException' || error.status === 405;
    if (noRoute && complaints.length === 0) {
      organization.violations.push(`${verb} ${path}: no such route`);
    }
    await send(exchange, { status: error.status, body: error.body(), headers: error.headers });
  }
}

function parsed(content: Buffer): unknown {
  if (content.length === 0) return undefined;
  try {
    return JSON.parse(content.toString().replace(/^\uFEFF/, '')) as unknown;
  } catch {
    throw new ServerError(400, 'InvalidRequestContentException', 'The request content is not valid JSON.');
  }
}

/** A browser is sent to the sign-in page, a client sees the page itself; some writes say so plainly. */
async function signInAnswer(exchange: Exchange, kind: 'none' | 'wrong' | 'expired'): Promise<void> {
  const { method } = exchange.record;
  const { accept = '', 'x-tfs-fedauthredirect': redirect } = exchange.request.headers;
  if (/text\/html/.test(accept)) {
    await send(exchange, { status: 302, headers: { location: '/_signin' } });
  } else if ((kind === 'wrong' && method !== 'GET' && method !== 'OPTIONS') || redirect === 'Suppress') {
    const error = new ServerError(
      401,
      'UnauthorizedRequestException',
      "TF400813: The user '' is not authorized to access this resource.",
    );
    await send(exchange, { status: 401, body: error.body(), headers: { 'www-authenticate': 'Bearer, Basic' } });
  } else {
    await send(exchange, { status: 203, raw: { type: 'text/html; charset=utf-8', content: Buffer.from(signInPage) } });
  }
}

/** Sends a reply with the headers that every answer of the service has. */
export async function send(exchange: Exchange, reply: Reply): Promise<void> {
  const content = reply.raw?.content ?? Buffer.from(reply.body === undefined ? '' : JSON.stringify(reply.body));
  const status = reply.status ?? (reply.body === undefined && reply.raw === undefined ? 204 : 200);
  exchange.sink.begin(status, {
    'x-vss-e2eid': randomUUID(),
    activityid: randomUUID(),
    ...(content.length === 0 ? {} : { 'content-type': reply.raw?.type ?? 'application/json; charset=utf-8' }),
    'content-length': String(content.length),
    ...reply.headers,
  });
  if (content.length > 0) await exchange.sink.write(content);
  await exchange.sink.end();
}
