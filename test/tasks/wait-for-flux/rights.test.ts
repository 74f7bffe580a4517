import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { Ajv, type AnySchema } from 'ajv';
import { loadAll } from 'js-yaml';

import { root } from '../../../scripts/project.ts';
import type { TaskRun } from '../../sandbox/agent/index.ts';
import type { AccessRule } from '../../sandbox/cluster/index.ts';
import { deployment, startWorld, type World } from './world.ts';

interface Rule {
  readonly apiGroups: string[];
  readonly resources: string[];
  readonly verbs: string[];
}

/** The rules of the ClusterRoles in the documentation, by the role's name. */
async function documented(): Promise<Map<string, AccessRule[]>> {
  const objects = loadAll(await readFile(join(root, 'docs/rbac/wait-for-flux.yaml'), 'utf8'));
  const roles = objects as { kind: string; metadata: { name: string }; rules?: Rule[] }[];
  return new Map(
    roles
      .filter(({ kind }) => kind === 'ClusterRole')
      .map(({ metadata, rules = [] }) => [
        metadata.name,
        rules.map(({ apiGroups, resources, verbs }) => ({ groups: apiGroups, resources, verbs })),
      ]),
  );
}

/** As Flux ships it: flux-view-flux-system. */
const fluxView: AccessRule[] = [
  {
    groups: ['notification', 'source', 'helm', 'image', 'kustomize'].map((part) => `${part}.toolkit.fluxcd.io`),
    resources: ['*'],
    verbs: ['get', 'list', 'watch'],
  },
];

/** A container that crashes, and what it wrote before. */
const crashing = (log: string): string =>
  deployment('2.0-crash').replace(
    'metadata: { labels: { app: web } }',
    `metadata: { labels: { app: web }, annotations: { sandbox/previous-log: ${JSON.stringify(log)} } }`,
  );

describe('wait-for-flux, packaged: what it may see', () => {
  let world: World;
  let users = 0;
  before(async () => {
    world = await startWorld();
  });
  after(() => world.stop());

  /** Runs it into a health check that fails, as somebody with these rights. */
  const fail = async (allow: AccessRule[] | undefined, log: string): Promise<{ run: TaskRun; refused: string[] }> => {
    users += 1;
    const name = `user-${users}`;
    const token = allow === undefined ? world.cluster.token : world.cluster.addUser({ name, allow });
    const kubeconfig = join(dirname(world.cluster.kubeconfigPath), name);
    await writeFile(kubeconfig, world.cluster.kubeconfig.replace(world.cluster.token, token));
    const revision = await world.repository.commit({ branch: 'main', files: { 'dev/web/web.yaml': crashing(log) } });
    const run = await world.run({ revision, kubeconfig });
    const own = world.cluster.requests.filter(({ user }) => user === name);
    return { run, refused: own.filter(({ status }) => status === 403).map(({ route = '' }) => route) };
  };

  it('with the documented roles all of it, down to the last words of the pod that crashed', async () => {
    const roles = await documented();
    const { run, refused } = await fail([...roles.values()].flat(), 'starting\nfatal: no database at db.internal\n');
    assert.equal(run.outputs['result'], 'failed', run.log);
    assert.deepEqual(refused, []);
    assert.match(
      run.message ?? '',
      /Pod web-\S+, container web \(registry\.example\/web:2\.0-crash\): CrashLoopBackOff/,
    );
    assert.match(run.message ?? '', /\| fatal: no database at db\.internal/);
    assert.match(run.message ?? '', /kubectl logs web-\S+ -n demo --previous/);
    assert.doesNotMatch(run.log, /Note:|Grant/);
    const report = JSON.parse(await readFile(run.outputs['report'] ?? '', 'utf8')) as Record<string, unknown>;
    const schema = await readFile(join(root, 'docs/schemas/wait-report.schema.json'), 'utf8');
    const validate = new Ajv({ strict: true }).compile(JSON.parse(schema) as AnySchema);
    assert.ok(validate(report), JSON.stringify(validate.errors));
    assert.match(JSON.stringify(report['findings']), /no database at db\.internal/);
  });

  it('with Flux’s own view role the failure, and the rules that would tell more', async () => {
    const { run } = await fail(fluxView, 'not to be seen');
    assert.equal(run.outputs['result'], 'failed', run.log);
    assert.match(run.message ?? '', /HealthCheckFailed/);
    assert.match(run.log, /Note: .*\{ apiGroups: \['apps'\], resources: \[deployments\], verbs: \[get, list\] \}/);
    assert.match(run.log, /resources: \[events\], verbs: \[get, list\]/);
    assert.doesNotMatch(run.log, /not to be seen/);
  });

  it('without the right to read logs all but those, and the rule for them', async () => {
    const roles = [...(await documented()).values()].flat();
    const { run, refused } = await fail(
      roles.filter(({ resources }) => resources?.includes('pods/log') !== true),
      'not to be seen either',
    );
    assert.match(run.message ?? '', /CrashLoopBackOff/);
    assert.match(run.log, /Note: .*\{ apiGroups: \[''\], resources: \[pods\/log\], verbs: \[get\] \}/);
    assert.deepEqual([...new Set(refused)], ['get pods/log']);
  });

  it('when the pod writes what would be commands, or secrets of the job, neither comes through', async () => {
    const log = [
      '##vso[task.setvariable variable=pwned]yes',
      '##[error]fake',
      'the token is t0p-s3cret-value',
      'https://robot:hunter2@git.example/x',
      '\u001B]0;title\u0007\u202Etxt',
      'z'.repeat(100_000),
    ].join('\n');
    const revision = await world.repository.commit({ branch: 'main', files: { 'dev/web/web.yaml': crashing(log) } });
    const run = await world.run({ revision }, { secrets: { DbPassword: 't0p-s3cret-value' } });
    assert.equal(run.outputs['result'], 'failed', run.log);
    assert.match(run.message ?? '', /\| ##_vso\[task\.setvariable/);
    assert.equal(run.variables['pwned'], undefined);
    const report = await readFile(run.outputs['report'] ?? '', 'utf8');
    for (const bad of ['##vso[task.setvariable', 't0p-s3cret-value', 'hunter2', '\u001B', '\u202E', 'z'.repeat(1_000)])
      assert.ok(!report.includes(bad), bad);
    assert.equal(run.summaries.length, 1);
    assert.ok(!run.summaries.join().includes('t0p-s3cret-value'));
    assert.ok(!run.summaries.join().includes('##vso['));
  });
});
