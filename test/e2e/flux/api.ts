import { KubeConfig } from '@kubernetes/client-node';
import { request, type RequestOptions } from 'node:https';
import { request as plainRequest } from 'node:http';

/** A Kubernetes object as JSON has it. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly generation?: number;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [key: string]: unknown;
}

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** A cluster's API, for what the tests themselves do there. */
export interface Api {
  readonly server: string;
  /** @throws ApiError for every status but 2xx */
  call(method: Method, path: string, body?: unknown): Promise<unknown>;
  /** undefined: it is not there. */
  get(path: string): Promise<KubernetesObject | undefined>;
  /** Creates or changes it: a server-side apply. */
  apply(...objects: readonly KubernetesObject[]): Promise<void>;
}

export class ApiError extends Error {
  readonly status: number;

  constructor(status: number, method: string, path: string, answer: string) {
    super(`${method} ${path} answered ${status}: ${answer.slice(0, 500)}`);
    this.status = status;
  }
}

const patchTypes = { PATCH: 'application/merge-patch+json', APPLY: 'application/apply-patch+yaml' } as const;

/** Opens the cluster of a kubeconfig's current context. */
export async function openApi(kubeconfig: string): Promise<Api> {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const server = config.getCurrentCluster()?.server;
  if (server === undefined) throw new Error(`${kubeconfig} has no current context`);
  const send = async (method: Method | 'APPLY', path: string, body?: unknown): Promise<unknown> => {
    const type = method === 'PATCH' || method === 'APPLY' ? patchTypes[method] : 'application/json';
    const options: RequestOptions = {
      method: method === 'APPLY' ? 'PATCH' : method,
      headers: { accept: 'application/json', 'content-type': type },
      timeout: 30_000,
    };
    await config.applyToHTTPSOptions(options as Parameters<KubeConfig['applyToHTTPSOptions']>[0]);
    const {
      status,
      type: answered,
      text,
    } = await exchange(new URL(`${server.replace(/\/$/, '')}${path}`), options, body);
    if (status < 200 || status > 299) throw new ApiError(status, method, path, text);
    return answered.startsWith('application/json') ? (JSON.parse(text) as unknown) : text;
  };
  return {
    server,
    call: send,
    async get(path) {
      try {
        return (await send('GET', path)) as KubernetesObject;
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return undefined;
        throw error;
      }
    },
    async apply(...objects) {
      for (const object of objects) await send('APPLY', `${pathOf(object)}?fieldManager=e2e&force=true`, object);
    },
  };
}

function exchange(
  url: URL,
  options: RequestOptions,
  body: unknown,
): Promise<{ status: number; type: string; text: string }> {
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? request : plainRequest;
    const sent = send(url, options, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, type: response.headers['content-type'] ?? '', text }),
      );
      response.on('error', reject);
    });
    sent.on('timeout', () => sent.destroy(new Error(`${url.host} did not answer`)));
    sent.on('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

const plurals: Readonly<Record<string, string>> = {
  GitRepository: 'gitrepositories',
  CustomResourceDefinition: 'customresourcedefinitions',
  RoleBinding: 'rolebindings',
};
const clusterScoped = new Set(['Namespace', 'CustomResourceDefinition', 'ClusterRole', 'ClusterRoleBinding']);

/** Where an object lives. */
export function pathOf({ apiVersion, kind, metadata }: KubernetesObject): string {
  const group = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const scope = clusterScoped.has(kind) ? '' : `/namespaces/${metadata.namespace ?? 'default'}`;
  return `${group}${scope}/${plurals[kind] ?? `${kind.toLowerCase()}s`}/${metadata.name}`;
}
