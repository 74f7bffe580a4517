import type { GitApi } from 'azure-devops-node-api/GitApi.js';
import type { Clock, NetworkSettings } from '../../core/ports/agent.ts';
import type { Secret } from '../../core/secret.ts';
import { checkedApi } from './checked-api.ts';
import { bypasses, tlsMaterial, type TlsMaterial } from '../network.ts';
import { guardHttp } from './http-guard.ts';
import { identityHost } from './identities.ts';

type ClientOptions = ConstructorParameters<typeof GitApi>[2];
type Handler = NonNullable<ConstructorParameters<typeof GitApi>[1]>[number];

/** What a client is made of. */
export interface ClientSettings {
  readonly collectionUrl: string;
  readonly authorization: Secret;
  /** Gives another header when this one is no longer accepted; a wait may outlast a token. */
  readonly renew?: () => Promise<Secret>;
  readonly network: NetworkSettings;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * The Azure DevOps client's git part, loaded only now, guarded, and with the agent's proxy and certificates.
 * @throws FILE_NOT_FOUND, FILE_NOT_ALLOWED, CERTIFICATE_INVALID
 */
export async function createGitApi(settings: ClientSettings): Promise<GitApi> {
  const tls = tlsMaterial(settings.network);
  const { renew } = settings;
  let { authorization } = settings;
  const { GitApi: Api } = await import('./git-api.late.ts');
  const api = new Api(
    settings.collectionUrl,
    [handler(() => authorization, tls)],
    options(settings),
    'gitops-delivery',
  );
  const signInAgain =
    renew === undefined
      ? undefined
      : async (): Promise<void> => {
          authorization = await renew();
        };
  guardHttp(api.rest.client, { ...settings, signInAgain });
  // Raw downloads pass the same gate.
  api.http = api.rest.client;
  return checkedApi(api);
}

function handler(authorization: () => Secret, tls: TlsMaterial): Handler {
  return {
    prepareRequest(request) {
      // The client itself would trust the agent's authorities alone, and pass over files that are missing.
      const connecting: unknown = Object(request.agent)['options'];
      if (typeof connecting === 'object' && connecting !== null) Object.assign(connecting, tls);
      request.headers = {
        ...Object(request.headers),
        authorization: authorization().reveal(),
        'X-TFS-FedAuthRedirect': 'Suppress',
      };
    },
    canHandleAuthentication: () => false,
    handleAuthentication: () => Promise.reject(new Error('no second way to sign in')),
  };
}

function options({ collectionUrl, network: { proxy, skipCertificateValidation } }: ClientSettings): ClientOptions {
  return {
    allowRedirects: false,
    allowRetries: false,
    socketTimeout: 60_000,
    ignoreSslError: skipCertificateValidation,
    ...(proxy === undefined
      ? {}
      : {
          proxy: {
            proxyUrl: proxy.url,
            // The client tries expressions against whole addresses; it gets those of the hosts that it will meet.
            proxyBypassHosts: [collectionUrl, identityHost(collectionUrl)]
              .filter((url) => bypasses(proxy, url))
              .map((url) => `^${escaped(new URL(url).origin)}/`),
            ...(proxy.username === undefined
              ? {}
              : { proxyUsername: proxy.username, proxyPassword: proxy.password?.reveal() ?? '' }),
          },
        }),
  };
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
