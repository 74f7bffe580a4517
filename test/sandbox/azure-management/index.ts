import type { ClusterTls } from '../cluster/tls.ts';
import { FaultList } from '../http/faults.ts';
import type { RecordedRequest } from '../http/recorded-request.ts';
import { startHttpServer, type Exchange } from '../http/server.ts';

/** A cluster as Azure Resource Manager knows it. */
export interface ManagedCluster {
  readonly subscription: string;
  readonly resourceGroup: string;
  readonly name: string;
  /** What `listClusterUserCredential` gives, and `listClusterAdminCredential`; undefined: local accounts are disabled. */
  readonly kubeconfig: string;
  readonly adminKubeconfig?: string;
  /** Of its resource. */
  readonly properties?: object;
  /** It is one of Azure Arc (`connectedClusters`), which gives nothing. */
  readonly arc?: boolean;
}

/** What stands in for Azure Resource Manager. */
export interface AzureManagement {
  readonly port: number;
  readonly requests: RecordedRequest[];
  readonly faults: FaultList;
  readonly clusters: ManagedCluster[];
  /** Actions that the identity may not do: `…/listClusterUserCredential/action`, by their last part. */
  readonly denied: Set<string>;
  stop(): Promise<void>;
}

const arcType = 'Microsoft.Kubernetes/connectedClusters';
const aksType = 'Microsoft.ContainerService/managedClusters';

/**
 * Starts the routes of AKS clusters that hand out kubeconfigs, and those that tell of a cluster. Errors are worded as the
 * real ones.
 * @param accepts the bearer tokens that are known
 */
export async function startAzureManagement(o: {
  readonly tls: ClusterTls;
  readonly accepts: (token: string) => boolean;
  readonly clusters?: readonly ManagedCluster[];
}): Promise<AzureManagement> {
  const requests: RecordedRequest[] = [];
  const faults = new FaultList();
  const clusters = [...(o.clusters ?? [])];
  const denied = new Set<string>();
  const answerTo = ({ request, path, query }: Exchange): Answer => {
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    if (!o.accepts(token)) return fault(401, 'InvalidAuthenticationToken', 'The access token is invalid.');
    if (!query.has('api-version')) {
      return fault(
        400,
        'MissingApiVersionParameter',
        'The api-version query parameter (?api-version=) is required for all requests.',
      );
    }
    return answer(request.method ?? 'GET', path, clusters, denied);
  };
  const server = await startHttpServer({
    faults,
    requests,
    tls: { key: o.tls.key, certificate: o.tls.certificate },
    async handle(exchange) {
      const { status, body } = answerTo(exchange);
      exchange.sink.begin(status, { 'content-type': 'application/json; charset=utf-8' });
      await exchange.sink.write(Buffer.from(JSON.stringify(body)));
      await exchange.sink.end();
    },
  });
  const port = Number(new URL(server.url).port);
  return { port, requests, faults, clusters, denied, stop: () => server.stop() };
}

interface Answer {
  readonly status: number;
  readonly body: object;
}

const fault = (status: number, code: string, message: string): Answer => ({
  status,
  body: { error: { code, message } },
});

const route =
  /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/([^/]+\/[^/]+)\/([^/]+)(?:\/(listCluster(?:User|Admin)Credential))?$/i;

function answer(
  method: string,
  path: string,
  clusters: readonly ManagedCluster[],
  denied: ReadonlySet<string>,
): Answer {
  const [, subscription = '', group = '', type = '', name = '', action] = route.exec(path) ?? [];
  const right = `${type}/${action === undefined ? 'read' : `${action}/action`}`;
  if (denied.has(action ?? 'read')) {
    return fault(
      403,
      'AuthorizationFailed',
      `The client 'robot' with object id 'robot' does not have authorization to perform action '${right}' over scope '${path}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
    );
  }
  const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
  const inSubscription = clusters.filter((one) => same(one.subscription, subscription));
  if (inSubscription.length === 0) {
    return fault(404, 'SubscriptionNotFound', `The subscription '${subscription}' could not be found.`);
  }
  const inGroup = inSubscription.filter((one) => same(one.resourceGroup, group));
  if (inGroup.length === 0) {
    return fault(404, 'ResourceGroupNotFound', `Resource group '${group}' could not be found.`);
  }
  const found = inGroup.find((one) => same(one.name, name) && same(type, one.arc === true ? arcType : aksType));
  if (found === undefined) {
    return fault(
      404,
      'ResourceNotFound',
      `The Resource '${type}/${name}' under resource group '${group}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
    );
  }
  if (method === 'GET' && action === undefined) {
    return { status: 200, body: { name, type, properties: found.properties ?? { powerState: { code: 'Running' } } } };
  }
  if (method !== 'POST' || action === undefined) return fault(405, 'MethodNotAllowed', 'not this way');
  const admin = /admin/i.test(action);
  const kubeconfig = admin ? found.adminKubeconfig : found.kubeconfig;
  if (kubeconfig === undefined) {
    return fault(
      400,
      'BadRequest',
      'Getting static credential is not allowed because this cluster is set to disable local accounts.',
    );
  }
  const value = Buffer.from(kubeconfig).toString('base64');
  return { status: 200, body: { kubeconfigs: [{ name: admin ? 'clusterAdmin' : 'clusterUser', value }] } };
}
