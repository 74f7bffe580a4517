import type { NetworkSettings } from '../../core/ports/agent.ts';
import { Secret } from '../../core/secret.ts';
import type { TaskLibrary } from './task-library.ts';

/** Proxy and certificates that the agent was configured with. */
export function networkSettings(library: TaskLibrary): NetworkSettings {
  const proxy = library.getHttpProxyConfiguration();
  const certificates = library.getHttpCertConfiguration();
  const { certFile, keyFile, passphrase } = certificates ?? {};
  return {
    ...(proxy === null
      ? {}
      : {
          proxy: {
            url: proxy.proxyUrl,
            bypass: proxy.proxyBypassHosts ?? [],
            ...(proxy.proxyUsername === undefined ? {} : { username: proxy.proxyUsername }),
            ...(proxy.proxyPassword === undefined ? {} : { password: new Secret(proxy.proxyPassword) }),
          },
        }),
    ...(certificates?.caFile === undefined ? {} : { caFile: certificates.caFile }),
    ...(certFile === undefined || keyFile === undefined
      ? {}
      : {
          clientCertificate: {
            certFile,
            keyFile,
            ...(passphrase === undefined ? {} : { password: new Secret(passphrase) }),
          },
        }),
    skipCertificateValidation: library.getVariable('Agent.SkipCertValidation')?.toLowerCase() === 'true',
  };
}
