import { TaskError } from '../../core/errors.ts';
import { printableLine } from '../../core/printable.ts';
import { entry, listOf, textAt, textOf } from '../../core/unstructured.ts';
import type { AskingAgent } from '../entra/ask.ts';
import type { AzureConnection } from './connection.ts';
import { askManagement, type ManagementAnswer } from './management.ts';

/** An AKS cluster as Azure names it. */
export interface AksCluster {
  readonly subscription: string;
  readonly resourceGroup: string;
  readonly name: string;
}

/** Which of a cluster's credentials are asked for. */
export interface AksOptions {
  /** With the cluster's local administrator instead of the identity itself. */
  readonly admin: boolean;
}

const version = '2024-05-01';
const arcVersion = '2024-01-01';
const roles = {
  user: 'Azure Kubernetes Service Cluster User Role',
  admin: 'Azure Kubernetes Service Cluster Admin Role',
} as const;

/**
 * The kubeconfig that Azure gives for a cluster (`az aks get-credentials` asks the same). It may hold secrets.
 * @throws CLUSTER_MISSING, NOT_ALLOWED, CLUSTER_UNREACHABLE, and what signing in throws
 */
export async function aksKubeconfig(
  agent: AskingAgent,
  azure: AzureConnection,
  cluster: AksCluster,
  { admin }: AksOptions,
): Promise<string> {
  const answer = await askManagement(
    agent,
    azure,
    'POST',
    `${resourceId(cluster)}/${admin ? 'listClusterAdminCredential' : 'listClusterUserCredential'}`,
    // What it gives by default, kubectl gave up.
    { 'api-version': version, ...(admin ? {} : { format: 'exec' }) },
  );
  const encoded = answer.status === 200 ? firstKubeconfig(answer.body) : undefined;
  if (encoded !== undefined) return Buffer.from(encoded, 'base64').toString('utf8');
  throw (await explained(agent, azure, cluster, answer, admin)) ?? unexpected(cluster, answer);
}

function firstKubeconfig(body: unknown): string | undefined {
  return textOf(entry(listOf(entry(body, 'kubeconfigs'))[0], 'value'));
}

async function explained(
  agent: AskingAgent,
  azure: AzureConnection,
  cluster: AksCluster,
  { status, code, said }: ManagementAnswer,
  admin: boolean,
): Promise<TaskError | undefined> {
  if (/static credential|local account/i.test(said)) {
    return new TaskError(
      'NOT_ALLOWED',
      `The AKS cluster ${cluster.name} has no local administrator: its local accounts are disabled.`,
      'Leave useClusterAdmin off: then the connection’s identity signs in itself, and needs a role in the cluster (docs/clusters.md).',
    );
  }
  if (status === 404 || status === 403) {
    if (await isArc(agent, azure, cluster)) return arcError(cluster.name);
    return status === 404 ? missing(azure, cluster, code, said) : notAllowed(azure, cluster, code, said, admin);
  }
  if (status === 401) {
    return new TaskError(
      'NOT_SIGNED_IN',
      `Azure does not accept the token of ${azure.label}: ${printableLine(said, 500)}`,
      'Compare the connection’s tenant and environment with those of the subscription.',
    );
  }
  return undefined;
}

function missing(azure: AzureConnection, cluster: AksCluster, code: string, said: string): TaskError {
  const where = `resource group ${cluster.resourceGroup} of subscription ${cluster.subscription}`;
  const [what, mend] =
    code === 'SubscriptionNotFound'
      ? [
          `the subscription ${cluster.subscription} is not there for ${azure.label}`,
          'Compare it with the connection’s.',
        ]
      : code === 'ResourceGroupNotFound'
        ? [
            `there is no resource group ${cluster.resourceGroup}`,
            'Correct azureResourceGroup, or use the connection of another subscription.',
          ]
        : [
            printableLine(said, 300),
            'Correct kubernetesCluster and azureResourceGroup (az aks list --output table shows both).',
          ];
  return new TaskError('CLUSTER_MISSING', `There is no AKS cluster ${cluster.name} in ${where}: ${what}.`, mend);
}

/** To a cluster that Azure Arc connects only a program beside us opens the way. */
function arcError(name: string): TaskError {
  return new TaskError(
    'CLUSTER_MISSING',
    `${name} is no AKS cluster but one of Azure Arc: Azure hands out no way in that works without its proxy.`,
    'Run az connectedk8s proxy in a step before, with --file, and name that file in kubeconfig; or make a Kubernetes service connection of the kind "Service Account" on an agent that reaches the cluster.',
  );
}

async function isArc(agent: AskingAgent, azure: AzureConnection, cluster: AksCluster): Promise<boolean> {
  const path = resourceId(cluster, 'Microsoft.Kubernetes/connectedClusters');
  try {
    return (await askManagement(agent, azure, 'GET', path, { 'api-version': arcVersion })).status === 200;
  } catch (error) {
    // It only makes an error's words better.
    if (error instanceof TaskError && error.code !== 'CANCELLED') return false;
    throw error;
  }
}

function notAllowed(
  azure: AzureConnection,
  cluster: AksCluster,
  code: string,
  said: string,
  admin: boolean,
): TaskError {
  const role = admin ? roles.admin : roles.user;
  const who = azure.identity.client ?? '<its principal id>';
  const grant = `az role assignment create --assignee ${who} --role "${role}" --scope ${resourceId(cluster)}`;
  return new TaskError(
    'NOT_ALLOWED',
    `${capital(azure.label)} may not ask for credentials of the AKS cluster ${cluster.name} (${code}): ${printableLine(said, 500)}`,
    `Grant its identity the role "${role}" on the cluster: ${grant}. New roles take some minutes.`,
  );
}

function unexpected(cluster: AksCluster, { status, code, said }: ManagementAnswer): TaskError {
  return new TaskError(
    'CLUSTER_UNREACHABLE',
    `Azure gives no credentials of the AKS cluster ${cluster.name}: ${printableLine(`${code || status}: ${said}`, 500)}`,
    'Look at the cluster’s state in the Azure portal.',
  );
}

/**
 * Why a cluster may not be reached, as Azure sees it: it is stopped, private, or lets certain addresses in only.
 * undefined when that cannot be asked, or says nothing.
 */
export async function whyUnreachable(
  agent: AskingAgent,
  azure: AzureConnection,
  cluster: AksCluster,
): Promise<{ readonly why: string; readonly mend: string } | undefined> {
  let body: unknown;
  try {
    const answer = await askManagement(agent, azure, 'GET', resourceId(cluster), { 'api-version': version });
    if (answer.status !== 200) return undefined;
    ({ body } = answer);
  } catch (error) {
    if (error instanceof TaskError && error.code !== 'CANCELLED') return undefined;
    throw error;
  }
  const state = textAt(body, 'properties', 'powerState', 'code').toLowerCase();
  if (state !== '' && state !== 'running') {
    const start = `az aks start --resource-group ${cluster.resourceGroup} --name ${cluster.name}`;
    return { why: `it is ${printableLine(state, 40)}`, mend: `Start it: ${start}.` };
  }
  if (entry(body, 'properties', 'apiServerAccessProfile', 'enablePrivateCluster') === true) {
    return {
      why: 'it is a private cluster',
      mend: 'Use an agent in its network (or one that is peered with it, and resolves its private DNS zone).',
    };
  }
  if (listOf(entry(body, 'properties', 'apiServerAccessProfile', 'authorizedIPRanges')).length > 0) {
    return {
      why: 'it lets authorized addresses in only',
      mend: 'Use an agent with one of these addresses, or add its address to the cluster’s authorized IP ranges.',
    };
  }
  return undefined;
}

function resourceId(
  { subscription, resourceGroup, name }: AksCluster,
  type = 'Microsoft.ContainerService/managedClusters',
): string {
  const [s, g, n] = [subscription, resourceGroup, name].map(encodeURIComponent);
  return `/subscriptions/${s}/resourceGroups/${g}/providers/${type}/${n}`;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
