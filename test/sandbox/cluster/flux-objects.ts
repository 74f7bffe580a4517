import type { JsonObject } from './json.ts';
import type { KubernetesObject } from './objects.ts';
import { specDuration } from './flux/durations.ts';

/** A GitRepository to create; `token` becomes a Secret with a password. Durations in milliseconds. */
export interface GitSourceOptions {
  name: string;
  namespace?: string;
  url: string;
  branch: string;
  token?: string;
  /** How often the branch is asked for, beside `poke`. Default: a second. */
  interval?: number;
  suspend?: boolean;
}

/** A Kustomization to create. Durations in milliseconds. */
export interface KustomizationOptions {
  name: string;
  namespace?: string;
  /** The GitRepository's name, or `namespace/name`. */
  source: string;
  path: string;
  wait?: boolean;
  /** Names, or `namespace/name`. */
  dependsOn?: string[];
  /** Default: true. */
  prune?: boolean;
  interval?: number;
  retryInterval?: number;
  timeout?: number;
  targetNamespace?: string;
  healthChecks?: object[];
  suspend?: boolean;
}

/** The objects behind a git source, credentials first. */
export function gitSourceObjects(o: GitSourceOptions, apiVersion: string): KubernetesObject[] {
  const namespace = o.namespace ?? 'flux-system';
  const secretName = `${o.name}-auth`;
  const encode = (value: string): string => Buffer.from(value).toString('base64');
  const secret: KubernetesObject[] =
    o.token === undefined
      ? []
      : [
          {
            apiVersion: 'v1',
            kind: 'Secret',
            metadata: { name: secretName, namespace },
            type: 'Opaque',
            data: { username: encode('git'), password: encode(o.token) },
          },
        ];
  const spec: JsonObject = {
    interval: specDuration(o.interval ?? 1000),
    ref: { branch: o.branch },
    timeout: '60s',
    url: o.url,
    ...(o.token === undefined ? {} : { secretRef: { name: secretName } }),
    ...(o.suspend === true ? { suspend: true } : {}),
  };
  return [...secret, { apiVersion, kind: 'GitRepository', metadata: { name: o.name, namespace }, spec }];
}

/** The Kustomization object. */
export function kustomizationObject(o: KustomizationOptions, apiVersion: string): KubernetesObject {
  const reference = (name: string): JsonObject => {
    const [namespace, own] = name.split('/');
    return own === undefined ? { name } : { name: own, namespace };
  };
  const spec: JsonObject = {
    force: false,
    interval: specDuration(o.interval ?? 600_000),
    path: o.path,
    prune: o.prune ?? true,
    sourceRef: { kind: 'GitRepository', ...reference(o.source) },
    ...(o.retryInterval === undefined ? {} : { retryInterval: specDuration(o.retryInterval) }),
    ...(o.timeout === undefined ? {} : { timeout: specDuration(o.timeout) }),
    ...(o.wait === undefined ? {} : { wait: o.wait }),
    ...(o.dependsOn === undefined ? {} : { dependsOn: o.dependsOn.map(reference) }),
    ...(o.targetNamespace === undefined ? {} : { targetNamespace: o.targetNamespace }),
    ...(o.healthChecks === undefined ? {} : { healthChecks: o.healthChecks.map((check) => ({ ...check })) }),
    ...(o.suspend === true ? { suspend: true } : {}),
  };
  return {
    apiVersion,
    kind: 'Kustomization',
    metadata: { name: o.name, namespace: o.namespace ?? 'flux-system' },
    spec,
  };
}
