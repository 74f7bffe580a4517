import { dirname, isAbsolute, join, sep } from 'node:path';

import type { Cluster as KubeconfigCluster, User } from '@kubernetes/client-node/dist/config_types.js';

import { messageOf, TaskError } from '../../core/errors.ts';
import type { Clock } from '../../core/ports/agent.ts';
import type { Processes } from '../../core/ports/processes.ts';
import { printableLine } from '../../core/printable.ts';
import type { Secret } from '../../core/secret.ts';
import { isRecord } from '../../core/unstructured.ts';
import { keepCredentials, type Credentials, type Given } from './credentials.ts';
import { adviceForPlugin, needsPeople } from './known-plugins.ts';

/** A program that a kubeconfig names for its credentials (client-go's credential plugins, `users[].user.exec`). */
export interface ExecPlugin {
  readonly command: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly apiVersion: string;
  readonly interactiveMode: string;
  readonly installHint: string;
  readonly provideClusterInfo: boolean;
}

/** What running one takes. */
export interface PluginRunner {
  readonly processes: Pick<Processes, 'run'>;
  readonly clock: Pick<Clock, 'now' | 'elapsed'>;
  readonly signal: AbortSignal;
  /** What the plugin finds in its environment besides what the kubeconfig gives it. */
  readonly environment: () => Promise<Readonly<Record<string, string>>>;
  /** A value to be masked from now on. */
  readonly secret: (value: string) => Secret;
}

const timeout = 60_000;
const longestAnswer = 4 * 1024 * 1024;
/** Some seconds before their end they would not arrive in time. */
const early = 10_000;

/**
 * Reads a user's plugin; undefined when it has none.
 * @param folder of the kubeconfig: a relative path counts from there, as kubectl has it
 * @throws KUBECONFIG_INVALID
 */
export function readExecPlugin(user: User, folder: string | undefined): ExecPlugin | undefined {
  const exec: unknown = user.exec ?? undefined;
  if (exec === undefined) return undefined;
  const command = isRecord(exec) ? exec['command'] : undefined;
  if (!isRecord(exec) || typeof command !== 'string' || command === '') {
    throw new TaskError(
      'KUBECONFIG_INVALID',
      `The kubeconfig’s user "${printableLine(user.name, 100)}" has an exec entry without a command.`,
      'Write the kubeconfig anew, with az aks get-credentials or what made it.',
    );
  }
  const text = (key: string, fallback: string): string => (typeof exec[key] === 'string' ? exec[key] : fallback);
  const relative = command.includes('/') || command.includes(sep);
  return {
    command: relative && !isAbsolute(command) && folder !== undefined ? join(folder, command) : command,
    args: Array.isArray(exec['args']) ? exec['args'].map(String) : [],
    environment: Object.fromEntries(entriesOf(exec['env'])),
    apiVersion: text('apiVersion', 'client.authentication.k8s.io/v1beta1'),
    interactiveMode: text('interactiveMode', 'IfAvailable'),
    installHint: text('installHint', ''),
    provideClusterInfo: exec['provideClusterInfo'] === true,
  };
}

function entriesOf(list: unknown): readonly (readonly [string, string])[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry: unknown) => {
    const [name, value] = isRecord(entry) ? [entry['name'], entry['value']] : [];
    return typeof name === 'string' && typeof value === 'string' ? [[name, value] as const] : [];
  });
}

/** Credentials from a plugin: kept until they end, and had anew after a refusal. */
export function execCredentials(
  plugin: ExecPlugin,
  cluster: KubeconfigCluster | null,
  runner: PluginRunner,
): Credentials {
  return keepCredentials(runner.clock, () => runPlugin(plugin, cluster, runner));
}

async function runPlugin(plugin: ExecPlugin, cluster: KubeconfigCluster | null, runner: PluginRunner): Promise<Given> {
  const environment = { ...(await runner.environment()), ...plugin.environment };
  const people = needsPeople(plugin, environment);
  if (people !== undefined) throw failed(plugin, people.why, people.mend);
  const result = await runner.processes
    .run(plugin.command, plugin.args, {
      cwd: process.cwd(),
      environment: { ...environment, KUBERNETES_EXEC_INFO: JSON.stringify(execInfo(plugin, cluster)) },
      signal: runner.signal,
      timeout,
      outputLimit: longestAnswer,
    })
    .catch((error: unknown) => {
      throw notRun(plugin, error);
    });
  if (result.exitCode !== 0) {
    const said = printableLine(result.stderr, 1000);
    throw failed(
      plugin,
      `ended with ${result.exitCode}: ${said === '' ? 'it said nothing' : said}`,
      adviceForPlugin(plugin, said),
    );
  }
  return readAnswer(plugin, result.stdout.toString('utf8'), runner);
}

/** What kubectl tells a plugin: that nobody is there to answer, and the cluster where it asks for it. */
function execInfo({ apiVersion, provideClusterInfo }: ExecPlugin, cluster: KubeconfigCluster | null): object {
  const about =
    cluster === null
      ? {}
      : {
          server: cluster.server,
          ...(cluster.tlsServerName === undefined ? {} : { 'tls-server-name': cluster.tlsServerName }),
          ...(cluster.skipTLSVerify ? { 'insecure-skip-tls-verify': true } : {}),
          ...(cluster.caData === undefined ? {} : { 'certificate-authority-data': cluster.caData }),
        };
  return {
    kind: 'ExecCredential',
    apiVersion,
    spec: { interactive: false, ...(provideClusterInfo ? { cluster: about } : {}) },
  };
}

function readAnswer(plugin: ExecPlugin, output: string, { secret }: PluginRunner): Given {
  let answer: unknown;
  try {
    answer = JSON.parse(output);
  } catch {
    // Not quoted: it may hold a token all the same.
  }
  const status = isRecord(answer) ? answer['status'] : undefined;
  const text = (key: string): string | undefined => {
    const value = isRecord(status) ? status[key] : undefined;
    return typeof value === 'string' && value !== '' ? value.trim() : undefined;
  };
  const [token, certificate, key] = ['token', 'clientCertificateData', 'clientKeyData'].map(text);
  if (token === undefined && (certificate === undefined || key === undefined)) {
    throw failed(plugin, 'gave no ExecCredential with a token or certificate', 'Run it by hand on the agent.');
  }
  const expires = Date.parse(text('expirationTimestamp') ?? '');
  return {
    credential: {
      ...(token === undefined ? {} : { token: secret(token) }),
      ...(certificate === undefined || key === undefined ? {} : { certificate, key: secret(key) }),
    },
    // Without an end they are good until they are refused.
    until: Number.isNaN(expires) ? Infinity : expires - early,
  };
}

function notRun(plugin: ExecPlugin, error: unknown): unknown {
  if (!(error instanceof TaskError) || error.code === 'CANCELLED') return error;
  if (error.code === 'TOOL_MISSING') {
    const where = isAbsolute(plugin.command) ? `not at ${dirname(plugin.command)}` : 'not on PATH';
    return new TaskError(
      'TOOL_MISSING',
      `The kubeconfig asks for credentials from ${printableLine(plugin.command, 200)}, which is ${where} of this agent.`,
      adviceForPlugin(plugin, 'not found'),
      { cause: error },
    );
  }
  return failed(
    plugin,
    error.code === 'TIMED_OUT' ? `gave no answer within ${timeout / 1000} s` : messageOf(error),
    adviceForPlugin(plugin, ''),
  );
}

function failed(plugin: ExecPlugin, why: string, mend: string): TaskError {
  const name = printableLine(plugin.command, 200);
  return new TaskError('CREDENTIAL_PLUGIN_FAILED', `The kubeconfig’s credential plugin ${name} ${why}.`, mend);
}
