import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { dump, load } from 'js-yaml';

import type { TaskRun } from '../../sandbox/agent/index.ts';
import { deployment, startWorld, type World } from './world.ts';

const command = '##vso[task.setvariable variable=pwned;isOutput=true]yes';
/** With a line break before it, as it would have to stand; a formatting command; a macro; what overwrites a line. */
const evil = `evil\n${command}\r${command}\n##[error]fake\n$(System.AccessToken)\u001B[2K\u202E`;

describe('wait-for-flux, packaged: a cluster that is hostile wherever it can speak', () => {
  let world: World;
  before(async () => {
    world = await startWorld();
  });
  after(() => world.stop());

  const expected = new Set([
    'setvariable',
    'setprogress',
    'uploadsummary',
    'complete',
    'logissue',
    'issue',
    'debug',
    'setsecret',
  ]);
  const nothingCame = (run: TaskRun): void => {
    assert.equal(run.variables['pwned'], undefined);
    assert.equal(run.outputs['pwned'], undefined);
    for (const { area, event, properties } of run.commands) {
      assert.ok(area === 'task' && expected.has(event), `${area}.${event}`);
      assert.notEqual(properties['variable'], 'pwned');
    }
    assert.equal(run.commands.filter(({ event }) => event === 'complete').length, 1);
    for (const [name, value] of Object.entries(run.outputs))
      assert.doesNotMatch(value, /##vso\[|##\[|\$\(|[\n\r\u001B\u202E]/, name);
    assert.doesNotMatch(run.log, /^##\[error\]fake/m);
    assert.doesNotMatch(run.log, /[\u001B\u202E]/);
    assert.doesNotMatch(run.summaries.join(), /##vso\[|^##\[/m);
  };

  /** The kubeconfig with its context, and so the cluster's name, renamed. */
  const kubeconfigNamed = async (name: string): Promise<string> => {
    const config = load(world.cluster.kubeconfig) as { contexts: { name: string }[] };
    const file = join(dirname(world.cluster.kubeconfigPath), 'evil');
    const contexts = config.contexts.map((context) => ({ ...context, name }));
    await writeFile(file, dump({ ...config, contexts, 'current-context': name }));
    return file;
  };

  const event = (kind: string, namespace: string, name: string, reason: string): object => ({
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${name}.${kind.toLowerCase()}`, namespace },
    involvedObject: { kind, namespace, name },
    type: 'Warning',
    reason,
    message: `${kind} ${evil}`,
    lastTimestamp: new Date().toISOString(),
  });

  it('in events, logs, images and the name of the context', async () => {
    world.cluster.apply(event('Kustomization', 'flux-system', 'apps', evil));
    world.cluster.apply(event('Deployment', 'demo', 'web', evil));
    const manifest = deployment('2.0')
      .replace('"registry.example/web:2.0"', JSON.stringify(`registry.example/web:crash-${evil}`))
      .replace(
        'metadata: { labels: { app: web } }',
        `metadata: { labels: { app: web }, annotations: { sandbox/previous-log: ${JSON.stringify(evil)} } }`,
      );
    const revision = await world.repository.commit({ branch: 'main', files: { 'dev/web/web.yaml': manifest } });
    const run = await world.run({ revision, kubeconfig: await kubeconfigNamed(evil) });
    assert.equal(run.outputs['result'], 'failed', run.log);
    assert.match(run.message ?? '', /CrashLoopBackOff/);
    assert.equal(run.message?.match(/^ {2}- .*evil/gm)?.length, 3, run.message);
    assert.match(run.message ?? '', /Event of Deployment\/demo\/web/);
    nothingCame(run);
    const report = await readFile(run.outputs['report'] ?? '', 'utf8');
    assert.ok(JSON.parse(report));
  });

  it('in the words of conditions, at a failure and while waiting', async () => {
    world.cluster.flux.fail({ kind: 'build', kustomization: 'apps', message: evil });
    const revision = await world.repository.commit({ branch: 'main', files: { 'docs/x': 'x' } });
    nothingCame(await world.run({ revision }));
    nothingCame(await world.run({ revision, failAfterAttempts: '99', timeout: '2s' }));
    world.cluster.flux.heal();
  });

  it('in the names of objects', async () => {
    const object = world.cluster.get('Kustomization', 'flux-system', 'apps');
    assert.ok(object);
    world.cluster.apply({ ...object, metadata: { name: evil, namespace: 'flux-system' } });
    const run = await world.run({ dryRun: 'true', kustomizations: 'missing' });
    assert.match(run.message ?? '', /Kustomizations in flux-system: apps, evil/);
    nothingCame(run);
  });
});
