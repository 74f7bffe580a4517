import { TaskError } from '../../core/errors.ts';
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

/** The agent writes a JSON list; somebody may have set a variable of that name. */
function bypassList(json: string | undefined): readonly string[] {
  try {
    const list: unknown = JSON.parse(json ?? '[]');
    if (Array.isArray(list)) return list.map(String);
  } catch {
    // Told below.
  }
  throw new TaskError(
    'INPUT_INVALID',
    'The agent’s list of hosts that its proxy is not for (Agent.ProxyBypassList) is no JSON list.',
    'Take the variable Agent.ProxyBypassList out of the pipeline: the agent makes it of its file .proxybypass.',
  );
}
