import { join } from 'node:path';
import type { Endpoint } from '../agent/types.ts';
import type { Cluster } from '../cluster/index.ts';
import { kubeconfigText } from '../cluster/kubeconfig.ts';
import { makeApplicationCertificate, makeCertificates } from '../cluster/tls.ts';
import { startEntra, type Entra } from '../entra/index.ts';
import { startAzureManagement, type AzureManagement, type ManagedCluster } from './index.ts';

/** Azure as a task meets it that is led to an AKS cluster: signing in, Azure Resource Manager, and a proxy to both. */
export interface AzureStandIn {
  readonly entra: Entra;
  readonly management: AzureManagement;
  /** The application's: PEM of certificate and key in one, as a service connection holds it. */
  readonly certificate: string;
  readonly secret: string;
  /** What the token for clusters is from now on; the cluster has to know it. */
  clusterToken: string;
  /** Tokens for Azure Resource Manager that were given. */
  readonly given: string[];
  /** A service connection of type Azure Resource Manager. */
  connection(kind: ConnectionKind, change?: ConnectionChange): Endpoint;
  stop(): Promise<void>;
}

export type ConnectionKind = 'secret' | 'certificate' | 'federation' | 'managedIdentity';

export interface ConnectionChange {
  readonly parameters?: Readonly<Record<string, string>>;
  readonly data?: Readonly<Record<string, string>>;
  readonly url?: string;
}

export const azure = {
  connection: 'a27e0000-0000-4000-8000-000000000001',
  tenant: '11111111-2222-4333-8444-555555555555',
  client: '99999999-2222-4333-8444-555555555555',
  subscription: '5b5b5b5b-2222-4333-8444-555555555555',
  group: 'rg-dev',
  cluster: 'aks-dev',
} as const;

/** The server application of AKS, which a token for a cluster is for. */
export const aksScope = '6dae42f8-4368-4678-94ff-3960e28e3630/.default';

/** Where a cloud signs in and is managed. */
export interface CloudHosts {
  readonly signIn: string;
  readonly management: string;
}

const publicCloud: CloudHosts = { signIn: 'login.microsoftonline.com', management: 'management.azure.com' };

export async function startAzure(o: {
  readonly folder: string;
  readonly jobToken: string;
  readonly clusters: readonly ManagedCluster[];
  readonly hosts?: CloudHosts;
}): Promise<AzureStandIn> {
  const hosts = o.hosts ?? publicCloud;
  const tls = await makeCertificates(join(o.folder, 'azure-tls'), [hosts.signIn, hosts.management]);
  const { certificate, key } = await makeApplicationCertificate();
  const secret = 'the~application~secret';
  const given: string[] = [];
  const management = await startAzureManagement({
    tls,
    accepts: (token) => given.includes(token),
    clusters: o.clusters,
  });
  const standIn = { clusterToken: 'a-token-for-the-cluster' };
  const entra = await startEntra({
    tls,
    ...azure,
    jobToken: o.jobToken,
    secret,
    certificate,
    host: hosts.signIn,
    routes: new Map([[`${hosts.management}:443`, management.port]]),
    token(scope) {
      if (scope === aksScope) return standIn.clusterToken;
      if (scope !== `https://${hosts.management}/.default`) return undefined;
      given.push(`a-token-for-azure-${given.length}`);
      return given.at(-1);
    },
  });
  return Object.assign(standIn, {
    entra,
    management,
    certificate: certificate + key,
    secret,
    given,
    connection: (kind: ConnectionKind, change: ConnectionChange = {}) =>
      endpoint(kind, { secret, certificate: certificate + key, management: hosts.management }, change),
    async stop() {
      await entra.stop();
      await management.stop();
    },
  });
}

function endpoint(
  kind: ConnectionKind,
  known: { readonly secret: string; readonly certificate: string; readonly management: string },
  { parameters = {}, data = {}, url }: ConnectionChange,
): Endpoint {
  const identity = { tenantid: azure.tenant, serviceprincipalid: azure.client };
  const auth = {
    secret: {
      scheme: 'ServicePrincipal',
      parameters: { ...identity, authenticationType: 'spnKey', serviceprincipalkey: known.secret },
    },
    certificate: {
      scheme: 'ServicePrincipal',
      parameters: {
        ...identity,
        authenticationType: 'spnCertificate',
        servicePrincipalCertificate: known.certificate,
      },
    },
    federation: { scheme: 'WorkloadIdentityFederation', parameters: identity },
    managedIdentity: { scheme: 'ManagedServiceIdentity', parameters: { tenantid: azure.tenant } },
  }[kind];
  return {
    id: azure.connection,
    name: 'azure',
    type: 'azurerm',
    url: url ?? `https://${known.management}/`,
    auth: { scheme: auth.scheme, parameters: { ...auth.parameters, ...parameters } },
    data: {
      environment: 'AzureCloud',
      scopeLevel: 'Subscription',
      subscriptionid: azure.subscription,
      subscriptionname: 'Fabrikam',
      ...data,
    },
  };
}

/** A cluster whose own accounts Azure hands out, and one that signs people in at Microsoft Entra. */
export function managed(cluster: Cluster, kind: 'local' | 'entra'): ManagedCluster {
  const common = {
    name: azure.cluster,
    url: cluster.url,
    ...(cluster.tls === undefined ? {} : { ca: cluster.tls.ca }),
  };
  const local = kubeconfigText([{ ...common, token: cluster.token }]);
  const place = { subscription: azure.subscription, resourceGroup: azure.group, name: azure.cluster };
  if (kind === 'local') return { ...place, kubeconfig: local, adminKubeconfig: local };
  const args = [
    'get-token',
    '--environment',
    'AzurePublicCloud',
    '--server-id',
    '6dae42f8-4368-4678-94ff-3960e28e3630',
  ];
  const exec = {
    apiVersion: 'client.authentication.k8s.io/v1beta1',
    command: 'kubelogin',
    args: [
      ...args,
      '--client-id',
      '80faf920-1908-4b52-b5ef-a8e7bedfc67a',
      '--tenant-id',
      azure.tenant,
      '--login',
      'devicecode',
    ],
    installHint: 'kubelogin is not installed which is required to connect to AAD enabled cluster.',
  };
  return { ...place, kubeconfig: kubeconfigText([{ ...common, user: { exec } }]) };
}
