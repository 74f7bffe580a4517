import type { NetworkSettings } from '../../core/ports/agent.ts';
import { environmentName, type HandedOver } from './handed-over.ts';
import type { TaskLibrary } from './task-library.ts';

/** Proxy and certificates that the agent was configured with. */
export function networkSettings(
  library: Pick<TaskLibrary, 'getVariable'>,
  { secretVariables }: HandedOver,
): NetworkSettings {
  const setting = (name: string): string | undefined => library.getVariable(name) || undefined;
  const url = setting('Agent.ProxyUrl');
  const username = setting('Agent.ProxyUsername');
  const password = secretVariables.get(environmentName('Agent.ProxyPassword'));
  const caFile = setting('Agent.CAInfo');
  const certFile = setting('Agent.ClientCert');
  const keyFile = setting('Agent.ClientCertKey');
  const passphrase = secretVariables.get(environmentName('Agent.ClientCertPassword'));
  return {
    ...(url === undefined
      ? {}
      : {
          proxy: {
            url,
            bypass: bypassList(setting('Agent.ProxyBypassList')),
            ...(username === undefined ? {} : { username }),
            ...(password === undefined ? {} : { password }),
          },
        }),
    ...(caFile === undefined ? {} : { caFile }),
    ...(certFile === undefined || keyFile === undefined
      ? {}
      : {
          clientCertificate: { certFile, keyFile, ...(passphrase === undefined ? {} : { password: passphrase }) },
        }),
    skipCertificateValidation: setting('Agent.SkipCertValidation')?.toLowerCase() === 'true',
  };
}

function bypassList(json: string | undefined): readonly string[] {
  const list: unknown = JSON.parse(json ?? '[]');
  return Array.isArray(list) ? list.map(String) : [];
}
