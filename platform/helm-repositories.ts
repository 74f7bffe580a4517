import { join } from 'node:path';
import type { Files } from '../core/ports/files.ts';
import type { ChartNeed } from '../core/ports/manifest-tools.ts';
import type { ProcessResult } from '../core/ports/processes.ts';
import type { ToolNetwork } from './tool-network.ts';

/** Runs helm in a folder, with the network's variables for the addresses that it will ask. */
export type RunHelm = (args: readonly string[], cwd: string, urls: readonly string[]) => Promise<ProcessResult>;

/**
 * `helm dependency build`, which fetches only from repositories that it knows, and their indexes anew each time.
 * @param home helm's own folder: the file of repositories is written there
 */
export function chartFetcher(
  home: string,
  network: ToolNetwork,
  files: Pick<Files, 'write'>,
  run: RunHelm,
): (chart: string, needs: readonly ChartNeed[]) => Promise<ProcessResult> {
  const known = new Map<string, string>();
  const fresh = new Set<string>();
  return async (chart, needs) => {
    const named = [...new Set(needs.map(({ repository }) => repository))];
    const repositories = named.filter((url) => /^https?:/.test(url));
    const registries = named.filter((url) => url.startsWith('oci:'));
    for (const url of repositories) known.set(url, known.get(url) ?? `repository-${known.size + 1}`);
    const file = join(home, 'repositories.yaml');
    const entries = repositories.map((url) => repositoryEntry(known.get(url) ?? '', url, network));
    await files.write(
      file,
      JSON.stringify({ apiVersion: 'v1', generated: '2000-01-01T00:00:00Z', repositories: entries }),
    );
    const args = [
      'dependency',
      'build',
      chart,
      '--repository-config',
      file,
      ...(repositories.every((url) => fresh.has(url)) ? ['--skip-refresh'] : []),
      // For these flags a newer helm is needed than for all else.
      ...(registries.length > 0 ? registryFlags(network) : []),
    ];
    const result = await run(args, chart, [...repositories, ...registries.map((url) => url.replace('oci:', 'https:'))]);
    if (result.exitCode === 0) for (const url of repositories) fresh.add(url);
    return result;
  };
}

function repositoryEntry(name: string, url: string, network: ToolNetwork): object {
  const { caFile, clientCertificate, skipValidation } = network;
  return {
    name,
    url,
    ...(caFile === undefined ? {} : { caFile }),
    ...clientCertificate,
    insecure_skip_tls_verify: skipValidation,
  };
}

/** What `helm pull` takes of the agent's network for a repository of charts. */
export function repositoryFlags({ caFile, clientCertificate, skipValidation }: ToolNetwork): readonly string[] {
  return [
    ...(caFile === undefined ? [] : ['--ca-file', caFile]),
    ...(clientCertificate === undefined
      ? []
      : ['--cert-file', clientCertificate.certFile, '--key-file', clientCertificate.keyFile]),
    ...(skipValidation ? ['--insecure-skip-tls-verify'] : []),
  ];
}

/** The same for a registry (OCI). */
export function registryFlags(network: ToolNetwork): readonly string[] {
  // Where SSL_CERT_FILE is enough, it is for every helm.
  return repositoryFlags(process.platform === 'linux' ? { ...network, caFile: undefined } : network);
}
