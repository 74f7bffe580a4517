import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { KubeConfig, type Cluster } from '@kubernetes/client-node';
import { loadAll } from 'js-yaml';
import { root } from '../../../scripts/project.ts';
import type { KubernetesObject } from './api.ts';
import type { World } from './world.ts';

export interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** The rules of ClusterRoles of docs/rbac/wait-for-flux.yaml: all of it, or just what waiting takes. */
export async function documentedRules(which: 'all' | 'waiting' = 'all'): Promise<readonly Rule[]> {
  const text = await readFile(join(root, 'docs', 'rbac', 'wait-for-flux.yaml'), 'utf8');
  const roles = (loadAll(text) as (KubernetesObject & { readonly rules?: readonly Rule[] })[]).filter(
    ({ kind, metadata }) => kind === 'ClusterRole' && (which === 'all' || metadata.name === 'wait-for-flux'),
  );
  assert.equal(roles.length, which === 'all' ? 2 : 1);
  return roles.flatMap(({ rules = [] }) => rules);
}

const metadataIn = (namespace: string) => ({ name: 'wait-for-flux', namespace });

/** A token of a service account that has just these rights, in the world's namespace. */
export async function tokenWith({ api, namespace }: World, rules: readonly Rule[]): Promise<string> {
  const rbac = 'rbac.authorization.k8s.io';
  const metadata = metadataIn(namespace);
  const made: readonly KubernetesObject[] = [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    { apiVersion: `${rbac}/v1`, kind: 'Role', metadata, rules },
    {
      apiVersion: `${rbac}/v1`,
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup: rbac, kind: 'Role', name: metadata.name },
      subjects: [{ kind: 'ServiceAccount', ...metadata }],
    },
  ];
  await api.apply(...made);
  const { status } = (await api.call('POST', `${accountPath(namespace)}/token`, {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: {},
  })) as { status: { token: string } };
  return status.token;
}

/** From now on nobody knows its tokens. */
export async function removeAccount({ api, namespace }: World): Promise<void> {
  await api.call('DELETE', accountPath(namespace));
}

function accountPath(namespace: string): string {
  return `/api/v1/namespaces/${namespace}/serviceaccounts/${metadataIn(namespace).name}`;
}

/** The cluster as the world's own kubeconfig has it. */
export function clusterOf({ kubeconfig }: World): Cluster {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const cluster = config.getCurrentCluster();
  assert.ok(cluster !== null);
  return cluster;
}

/** Writes a kubeconfig of a token, for the world's cluster or what is said to be that. @returns its path */
export async function kubeconfigOf(world: World, token: string, change: Partial<Cluster> = {}): Promise<string> {
  const own = new KubeConfig();
  own.loadFromClusterAndUser({ ...clusterOf(world), ...change }, { name: 'wait-for-flux', token });
  const file = join(world.folder, 'wait-for-flux.kubeconfig');
  await writeFile(file, own.exportConfig(), { mode: 0o600 });
  return file;
}
