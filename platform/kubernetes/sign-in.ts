import type { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import type { User } from '@kubernetes/client-node/dist/config_types.js';

import { TaskError } from '../../core/errors.ts';
import type { Agent } from '../../core/ports/agent.ts';
import { printableLine } from '../../core/printable.ts';
import { Secret } from '../../core/secret.ts';
import { isRecord } from '../../core/unstructured.ts';
import { nodeFiles } from '../files.ts';
import { nodeProcesses } from '../processes.ts';
import { toolNetwork } from '../tool-network.ts';
import { useCredentials } from './credentials.ts';
import { execCredentials, readExecPlugin } from './exec-plugin.ts';
import { tokenFileOf, type ReadKubeconfig } from './kubeconfig.ts';
import { maskUser } from './mask-user.ts';
import { fileCredentials } from './token-file.ts';

/** What of an agent signing in to a cluster takes. */
export type SignInAgent = Pick<Agent, 'clock' | 'signal' | 'network' | 'temporaryFolder' | 'maskSecret'>;

// What the agent means for the task alone; a plugin gets the rest, as in a script's step.
const ofTheTask = /^(?:INPUT|ENDPOINT|SECRET|SECUREFILE|VSTS_(?:TASKVARIABLE|SECRET|PUBLIC))_/i;

/**
 * Takes over from the client what it does not renew by itself, or not as an agent needs it: credential plugins, and tokens
 * in files. What never changes (a token, a certificate) stays the client's.
 * @throws KUBECONFIG_INVALID
 */
export function takeOverSignIn({ config, folders, origin }: ReadKubeconfig, agent: SignInAgent): void {
  const user = config.getCurrentUser();
  if (user === null) return;
  const secret = (value: string): Secret => {
    const made = new Secret(value);
    agent.maskSecret(made);
    return made;
  };
  const plugin = readExecPlugin(user, folders.get(user.name));
  if (plugin !== undefined) {
    const { clock, signal } = agent;
    let known: Promise<Record<string, string>> | undefined;
    const environment = (): Promise<Record<string, string>> => (known ??= pluginEnvironment(config, agent));
    const runner = { processes: nodeProcesses(), clock, signal, environment, secret };
    return useCredentials(config, execCredentials(plugin, config.getCurrentCluster(), runner));
  }
  const file = tokenFileOf(user, folders.get(user.name));
  if (file !== undefined) return useCredentials(config, fileCredentials(file, agent.clock, secret));
  maskUser(user, agent);
  refuseOldProvider(user, origin);
}

/** As kubectl gives it, and the agent's way to other machines where nobody has set one. */
async function pluginEnvironment(config: KubeConfig, agent: SignInAgent): Promise<Record<string, string>> {
  const own = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !ofTheTask.test(entry[0]),
  );
  const tools = await toolNetwork(agent.network, nodeFiles(agent.temporaryFolder));
  const server = config.getCurrentCluster()?.server;
  return { ...tools.environment(server === undefined ? [] : [server]), ...Object.fromEntries(own) };
}

// kubectl knows them no more since 1.26. Here they would end in a token that is never renewed, or run a command line.
const givenUp: Readonly<Record<string, string>> = {
  azure:
    'Convert it in a step before: kubelogin convert-kubeconfig -l azurepipelines (or spn, workloadidentity, msi, azurecli); or use the input azureSubscription, which needs no kubelogin.',
  gcp: 'Write it anew in a step before, with gke-gcloud-auth-plugin on the agent: gcloud container clusters get-credentials.',
};

function refuseOldProvider({ name, authProvider }: User, origin: string): void {
  const provider = isRecord(authProvider) && typeof authProvider['name'] === 'string' ? authProvider['name'] : '';
  const mend = Object.hasOwn(givenUp, provider) ? givenUp[provider] : undefined;
  if (mend === undefined) return;
  throw new TaskError(
    'KUBECONFIG_INVALID',
    `The user "${printableLine(name, 100)}" of the kubeconfig ${origin} signs in by the auth-provider ${provider}, which kubectl knows no more.`,
    mend,
  );
}
