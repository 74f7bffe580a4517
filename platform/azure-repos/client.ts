import type { GitApi } from 'azure-devops-node-api/GitApi.js';
import type { Clock, NetworkSettings } from '../../core/ports/agent.ts';
import type { Secret } from '../../core/secret.ts';
import { guardHttp } from './http-guard.ts';

type ClientOptions = ConstructorParameters<typeof GitApi>[2];
type Handler = NonNullable<ConstructorParameters<typeof GitApi>[1]>[number];

/** What a client is made of. */
export interface ClientSettings {
  readonly collectionUrl: string;
  readonly authorization: Secret;
  readonly network: NetworkSettings;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** The Azure DevOps client's git part, loaded only now, guarded, and with the agent's proxy and certificates. */
export async function createGitApi(settings: ClientSettings): Promise<GitApi> {
  const { GitApi: Api } = await import('./git-api.late.ts');
  const api = new Api(
    settings.collectionUrl,
    [handler(settings.authorization)],
    options(settings.network),
    'gitops-delivery',
  );
  guardHttp(api.rest.client, settings);
  // Raw downloads pass the same gate.
  api.http = api.rest.client;
  return api;
}

function handler(authorization: Secret): Handler {
  return {
    prepareRequest(request) {
      request.headers = {
        ...Object(request.headers),
        authorization: authorization.reveal(),
        'X-TFS-FedAuthRedirect': 'Suppress',
      };
    },
    canHandleAuthentication: () => false,
    handleAuthentication: () => Promise.reject(new Error('no second way to sign in')),
  };
}

function options({ proxy, caFile, clientCertificate, skipCertificateValidation }: NetworkSettings): ClientOptions {
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
            proxyBypassHosts: [...proxy.bypass],
            ...(proxy.username === undefined ? {} : { proxyUsername: proxy.username }),
            ...(proxy.password === undefined ? {} : { proxyPassword: proxy.password.reveal() }),
          },
        }),
    ...(caFile === undefined && clientCertificate === undefined
      ? {}
      : {
          cert: {
            ...(caFile === undefined ? {} : { caFile }),
            ...(clientCertificate === undefined
              ? {}
              : {
                  certFile: clientCertificate.certFile,
                  keyFile: clientCertificate.keyFile,
                  ...(clientCertificate.password === undefined
                    ? {}
                    : { passphrase: clientCertificate.password.reveal() }),
                }),
          },
        }),
  };
}
