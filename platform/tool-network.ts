import { join } from 'node:path';
import type { NetworkSettings } from '../core/ports/agent.ts';
import type { Files } from '../core/ports/files.ts';
import { bypasses, proxyAddress, tlsMaterial } from './network.ts';

/** The agent's way to other machines, as programs of others take it: helm, kustomize, and the git that it starts. */
export interface ToolNetwork {
  /**
   * Variables for the child alone: the proxy's password is in them.
   * @param urls what it will ask for, as far as it is known: those are held against the bypass list as they are
   */
  environment(urls: readonly string[]): Record<string, string>;
  /** The usual authorities and the agent's own, in one file; undefined when the agent has none of its own. */
  readonly caFile: string | undefined;
  /** undefined too when its key takes a passphrase, which programs in Go do not. */
  readonly clientCertificate: { readonly certFile: string; readonly keyFile: string } | undefined;
  readonly skipValidation: boolean;
}

/**
 * The agent's network for such programs; of its certificates a file is made that these can read.
 * @throws FILE_NOT_FOUND, FILE_NOT_ALLOWED, CERTIFICATE_INVALID
 */
export async function toolNetwork(
  network: NetworkSettings,
  files: Pick<Files, 'temporaryFolder' | 'write'>,
): Promise<ToolNetwork> {
  const { ca } = tlsMaterial(network);
  const certificate = network.clientCertificate;
  const caFile = ca === undefined ? undefined : join(await files.temporaryFolder('authorities'), 'ca.pem');
  if (caFile !== undefined && ca !== undefined) await files.write(caFile, ca);
  return {
    environment: (urls) => ({
      ...proxyVariables(network.proxy, urls),
      // What is written in Go takes its authorities from here (but on macOS and Windows, which ask the system).
      ...(caFile === undefined ? {} : { SSL_CERT_FILE: caFile }),
    }),
    caFile,
    clientCertificate:
      certificate === undefined || certificate.password !== undefined
        ? undefined
        : { certFile: certificate.certFile, keyFile: certificate.keyFile },
    skipValidation: network.skipCertificateValidation,
  };
}

function proxyVariables(proxy: NetworkSettings['proxy'], urls: readonly string[]): Record<string, string> {
  if (proxy === undefined) return {};
  const address = proxyAddress(proxy);
  const around = urls.filter((url) => URL.canParse(url) && bypasses(proxy, url)).map((url) => new URL(url).host);
  const direct = [...new Set([...around, ...proxy.bypass.flatMap(hostOf)])].join(',');
  // Go takes either spelling, curl, and so git, only the small one of http_proxy.
  const variables = { HTTP_PROXY: address, HTTPS_PROXY: address, ...(direct === '' ? {} : { NO_PROXY: direct }) };
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => [
      [name, value],
      [name.toLowerCase(), value],
    ]),
  );
}

/** NO_PROXY knows names and what is below them, no expressions: of those only what means a name is passed on. */
function hostOf(pattern: string): readonly string[] {
  const bare = pattern
    .replace(/^\^/, '')
    .replace(/^https?(?:\?|):\\?\/\\?\//, '')
    .replace(/^\.[*+](?=\\?\.)/, '')
    .replace(/\$$/, '');
  const name = bare.replaceAll(/\\([.-])/g, '$1');
  return /^\.?[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/i.test(name) && /[a-z0-9]/i.test(name) ? [name] : [];
}
