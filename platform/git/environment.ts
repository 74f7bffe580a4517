import type { NetworkSettings } from '../../core/ports/agent.ts';
import type { Secret } from '../../core/secret.ts';
import { bypasses, proxyAddress } from '../network.ts';
import { bareEnvironment } from '../processes.ts';

/** What git needs to reach a server. */
export interface RemoteSettings {
  /** Without credentials. */
  readonly url: string;
  /** The `Authorization` header; without one, what anybody may read. */
  readonly authorization?: Secret | undefined;
  readonly network: NetworkSettings;
}

// No configuration of the machine or the user counts, nothing asks, nothing runs in the background.
const fixed: Readonly<Record<string, string>> = {
  LC_ALL: 'C',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_ATTR_NOSYSTEM: '1',
  GIT_TERMINAL_PROMPT: '0',
};

const local: readonly (readonly [string, string])[] = [
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
  // One pack for a commit, however small: files of their own for each object would take a process more.
  ['fastimport.unpackLimit', '1'],
  ['core.quotepath', 'false'],
  // Trees and commits are asked for by id: telling the server what we have would only cost bytes.
  ['fetch.negotiationAlgorithm', 'noop'],
  ['http.followRedirects', 'false'],
  // Larger pushes than this come in chunks, which take a request more and which some proxies refuse.
  ['http.postBuffer', String(64 * 1024 * 1024)],
  ['http.lowSpeedLimit', '1'],
  ['http.lowSpeedTime', '60'],
];

// git gets a key's passphrase from a credential helper alone, which it asks for passwords of servers too: those are
// answered with nothing. The text is fixed; the passphrase comes in the environment.
const passphraseVariable = 'GITOPS_CERTIFICATE_PASSPHRASE';
const passphraseHelper =
  '!f() { cert=; while IFS= read -r line; do [ "$line" = protocol=cert ] && cert=1; done; ' +
  `[ "$1" = get ] && [ -n "$cert" ] && printf 'password=%s\\n' "$${passphraseVariable}"; return 0; }; f`;

/** An environment for git commands that stay on the disk: without the remote's address nothing can be fetched in passing. */
export function localEnvironment(): Record<string, string> {
  return withConfig(local);
}

/**
 * An environment for git commands that talk to the server. Address, token, proxy and certificates live in it alone: not
 * in the arguments, which every user of the machine can list, nor in the repository's configuration file.
 * @param further configuration for one command, which wins
 */
export function remoteEnvironment(
  { url, authorization, network }: RemoteSettings,
  further: readonly (readonly [string, string])[] = [],
): Record<string, string> {
  const config: [string, string][] = [
    ['remote.origin.url', url],
    ...(authorization === undefined
      ? // Nobody's token goes where a redirect leads.
        [['http.followRedirects', 'initial'] satisfies [string, string]]
      : [['http.extraheader', `Authorization: ${authorization.reveal()}`] satisfies [string, string]]),
  ];
  const { proxy } = network;
  if (proxy !== undefined && !bypasses(proxy, url)) config.push(['http.proxy', proxyAddress(proxy)]);
  const certificates = certificateConfig(network, network.caFile);
  return { ...withConfig([...local, ...config, ...certificates.config, ...further]), ...certificates.secrets };
}

/**
 * What a git needs that another program starts, with any address: nothing asks, nothing but https, http and ssh is
 * spoken (`ext::` runs commands), and the agent's certificates hold. Its proxy comes by the usual variables.
 * @param caFile the usual authorities and the agent's own, when it has some
 */
export function guestEnvironment(network: NetworkSettings, caFile: string | undefined): Record<string, string> {
  const { config, secrets } = certificateConfig(network, caFile);
  return {
    ...withConfig(config),
    ...secrets,
    GIT_ALLOW_PROTOCOL: 'https:http:ssh',
    GIT_SSH_COMMAND: 'ssh -o BatchMode=yes',
  };
}

interface CertificateConfig {
  readonly config: readonly (readonly [string, string])[];
  /** Further variables. */
  readonly secrets: Readonly<Record<string, string>>;
}

function certificateConfig(network: NetworkSettings, caFile: string | undefined): CertificateConfig {
  const { clientCertificate, skipCertificateValidation } = network;
  const config: [string, string][] = [];
  const secrets: Record<string, string> = {};
  if (caFile !== undefined) config.push(['http.sslCAInfo', caFile]);
  if (clientCertificate !== undefined) {
    config.push(['http.sslCert', clientCertificate.certFile], ['http.sslKey', clientCertificate.keyFile]);
    if (clientCertificate.password !== undefined) {
      config.push(['http.sslCertPasswordProtected', 'true'], ['credential.helper', passphraseHelper]);
      secrets[passphraseVariable] = clientCertificate.password.reveal();
    }
  }
  if (skipCertificateValidation) config.push(['http.sslVerify', 'false']);
  return { config, secrets };
}

function withConfig(config: readonly (readonly [string, string])[]): Record<string, string> {
  const environment: Record<string, string> = {
    ...bareEnvironment(),
    ...fixed,
    GIT_CONFIG_COUNT: String(config.length),
  };
  for (const [index, [key, value]] of config.entries()) {
    environment[`GIT_CONFIG_KEY_${index}`] = key;
    environment[`GIT_CONFIG_VALUE_${index}`] = value;
  }
  return environment;
}
