import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import { load } from 'js-yaml';
import { root } from '../../../scripts/project.ts';
import type { KubernetesObject } from './api.ts';
import { configMap, deployment, unpullable } from './objects.ts';
import { startWorld, type World } from './world.ts';

describe('real Flux: with no more rights than needed', () => {
  let world: World;
  beforeEach(async () => {
    world = await startWorld({
      files: { 'apps/config.yaml': configMap('config', '1'), 'apps/web.yaml': deployment('1') },
    });
    await world.applied('apps', world.base);
  });
  afterEach(() => world.stop());

  it('asks Flux to reconcile, and waits', async () => {
    const commit = await world.push({ 'apps/config.yaml': configMap('config', '2') });
    const run = await world.run({ revision: commit, reconcile: 'true' });
    assert.equal(run.result, 'Succeeded', run.log);
    assert.match(run.log, /Asked Flux to reconcile GitRepository/);
  });

  it('waits, and looks behind a failure, with the role that the documentation shows', async () => {
    const kubeconfig = await boundTo(world, await documentedRules());
    const commit = await world.push({ 'apps/web.yaml': deployment('2', unpullable) });
    await world.poke();
    const run = await world.run({ revision: commit, kubeconfig });
    assert.equal(run.result, 'Failed', run.log);
    assert.match(run.message ?? '', /HealthCheckFailed/);
    assert.match(run.log, /ErrImagePull|ImagePullBackOff/);
    assert.doesNotMatch(run.log, /forbidden|further rights/);
  });

  it('waits without the right to patch or to see pods, and says what it could not do', async () => {
    const rules = (await documentedRules()).filter(({ apiGroups }) => !apiGroups.includes('apps'));
    const kubeconfig = await boundTo(world, rules);
    const commit = await world.push({ 'apps/web.yaml': deployment('2', unpullable) });
    const running = world.run({ revision: commit, kubeconfig, reconcile: 'true' });
    await world.poke();
    const run = await running;
    assert.equal(run.result, 'Failed', run.log);
    assert.match(run.message ?? '', /HealthCheckFailed/);
    assert.match(run.log, /could not be asked to reconcile/);
    assert.match(run.log, /further rights.*deployments/);
  });
});

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** The rules of the ClusterRole in docs/wait-for-flux.md. */
async function documentedRules(): Promise<readonly Rule[]> {
  const page = await readFile(join(root, 'docs', 'wait-for-flux.md'), 'utf8');
  const yaml = [...page.matchAll(/^```yaml\n(?<yaml>.*?)^```$/gms)]
    .map((match) => match.groups?.['yaml'] ?? '')
    .find((text) => /^kind: ClusterRole$/m.test(text));
  assert.ok(yaml !== undefined, 'docs/wait-for-flux.md shows no ClusterRole');
  return (load(yaml) as { rules: readonly Rule[] }).rules;
}

/** A kubeconfig of a service account that has just these rights, in the world's namespace. */
async function boundTo({ api, namespace, kubeconfig, folder }: World, rules: readonly Rule[]): Promise<string> {
  const rbac = 'rbac.authorization.k8s.io';
  const metadata = { name: 'wait-for-flux', namespace };
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
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${metadata.name}/token`;
  const { status } = (await api.call('POST', path, {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: {},
  })) as { status: { token: string } };
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const cluster = config.getCurrentCluster();
  assert.ok(cluster !== null);
  const own = new KubeConfig();
  own.loadFromClusterAndUser(cluster, { name: metadata.name, token: status.token });
  const file = join(folder, 'wait-for-flux.kubeconfig');
  await writeFile(file, own.exportConfig(), { mode: 0o600 });
  return file;
}
