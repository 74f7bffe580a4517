import { createServer as createHttps } from 'node:https';
import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ClusterTls } from '../cluster/tls.ts';
import { startConnectProxy } from '../http/connect-proxy.ts';
import { mistakeIn } from './proof.ts';

/** One request to either route, as it came. */
export interface EntraRequest {
  readonly route: 'assertion' | 'token';
  readonly path: string;
  readonly authorization: string;
  readonly body: string;
}

/** What stands in for the two routes to the token of a workload identity. */
export interface Entra {
  /** What the agent is told of it: the route to assertions, and the proxy that leads to the sign-in server. */
  readonly variables: Readonly<Record<string, string>>;
  readonly requests: readonly EntraRequest[];
  /** Answers the next request of a route otherwise. */
  once(route: EntraRequest['route'], status: number, body: string): void;
  stop(): Promise<void>;
}

export interface EntraOptions {
  /** With `login.microsoftonline.com` (or the `host`) among its names. */
  readonly tls: ClusterTls;
  readonly jobToken: string;
  readonly tenant: string;
  readonly client: string;
  /** What the identity's token is: the one for Azure DevOps, or for each scope (undefined: nobody knows it). */
  readonly token: string | ((scope: string) => string | undefined);
  /** What the app registration knows besides its federated credential: a secret, or the certificate in PEM. */
  readonly secret?: string;
  readonly certificate?: string;
  /** Of the sign-in server; a sovereign cloud has its own. */
  readonly host?: string;
  /** Further `host:port` that the proxy leads to ports of this machine. */
  readonly routes?: ReadonlyMap<string, number>;
}

const azureDevOps = '499b84ac-1321-427f-aa17-267ca6975798/.default';
export const assertion = 'this-run-says-who-it-is';
const publicHost = 'login.microsoftonline.com';

/**
 * Starts Azure DevOps' route for assertions and Microsoft Entra's for tokens. Each gives something only to who asks as
 * their documentation says: by POST, the first with the job's token, the second with the right client and what proves that it is.
 */
export async function startEntra(options: EntraOptions): Promise<Entra> {
  const { tls, jobToken, tenant, token, host = publicHost, routes = new Map() } = options;
  const requests: EntraRequest[] = [];
  const faults: { route: EntraRequest['route']; status: number; body: string }[] = [];
  const serve =
    (route: EntraRequest['route'], answer: (request: EntraRequest) => readonly [number, object]) =>
    (message: IncomingMessage, response: ServerResponse): void => {
      const chunks: Buffer[] = [];
      message.on('data', (chunk: Buffer) => chunks.push(chunk));
      message.on('end', () => {
        const request: EntraRequest = {
          route,
          path: `${message.method ?? ''} ${message.url ?? ''}`,
          authorization: message.headers.authorization ?? '',
          body: Buffer.concat(chunks).toString('utf8'),
        };
        requests.push(request);
        const fault = faults.findIndex((each) => each.route === route);
        const [status, body] =
          fault === -1 ? answer(request) : [faults[fault]?.status ?? 500, faults.splice(fault, 1)[0]?.body ?? ''];
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(typeof body === 'string' ? body : JSON.stringify(body));
      });
    };

  const assertions = createHttp(
    serve('assertion', ({ path, authorization }) => {
      if (!/^POST \/oidctoken\?api-version=7\.1&serviceConnectionId=[\w-]+$/.test(path)) return [404, {}];
      return authorization === `Bearer ${jobToken}` ? [200, { oidcToken: assertion }] : [401, { message: 'who asks?' }];
    }),
  );
  const tokens = createHttps(
    { key: tls.key, cert: tls.certificate },
    serve('token', ({ path, body }) => {
      const form = new URLSearchParams(body);
      const known = path === `POST /${tenant}/oauth2/v2.0/token` && form.get('grant_type') === 'client_credentials';
      if (!known) return [400, refusal('AADSTS90002: Tenant not found.')];
      const audience = `https://${host}/${tenant}/oauth2/v2.0/token`;
      const mistake = mistakeIn(form, { ...options, assertion, audience });
      if (mistake !== undefined) return [401, refusal(mistake)];
      const scope = form.get('scope') ?? '';
      const value = typeof token === 'function' ? token(scope) : scope === azureDevOps ? token : undefined;
      return value === undefined
        ? [400, refusal(`AADSTS500011: The resource principal named ${scope} was not found in the tenant.`)]
        : [200, { token_type: 'Bearer', expires_in: 3599, access_token: value }];
    }),
  );
  for (const server of [assertions, tokens]) {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  }
  const portOf = (server: typeof assertions | typeof tokens): number => (server.address() as AddressInfo).port;
  const proxy = await startConnectProxy(undefined, new Map([[`${host}:443`, portOf(tokens)], ...routes]));
  return {
    variables: {
      'System.OidcRequestUri': `http://127.0.0.1:${portOf(assertions)}/oidctoken`,
      'Agent.ProxyUrl': proxy.url,
      'Agent.ProxyBypassList': JSON.stringify(['127\\.0\\.0\\.1']),
      'Agent.CAInfo': tls.caFile,
    },
    requests,
    once: (route, status, body) => void faults.push({ route, status, body }),
    async stop() {
      await proxy.stop();
      for (const server of [assertions, tokens]) {
        server.closeAllConnections();
        await new Promise<void>((resolve) => server.close(() => resolve()));
      }
    },
  };
}

/** As Microsoft Entra words it: the reason on the first line. */
function refusal(reason: string): object {
  return { error: 'invalid_client', error_description: `${reason}\r\nTrace ID: 1\r\nTimestamp: 2026` };
}
