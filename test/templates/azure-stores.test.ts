import assert from 'node:assert/strict';
import type { Endpoint } from '../sandbox/agent/index.ts';
import type { PipelineRun, RunOptions } from '../sandbox/pipeline/index.ts';
import { cd } from './consumer.ts';
import { results, startWorld, type Settings, type World } from './world.ts';

/** A service connection of type Azure Resource Manager, for one environment. */
const azure = (name: string, index: number): Endpoint => ({
  id: `a27e0000-0000-4000-8000-00000000000${index}`,
  name,
  type: 'azurerm',
  url: 'https://management.azure.com/',
  auth: { scheme: 'WorkloadIdentityFederation', parameters: { tenantid: 't', serviceprincipalid: 's' } },
  data: { subscriptionid: 'b' },
});
const passwords = { dev: 'Dev-Pa55word-x', prod: 'Prod-Pa55word-y' };
const settings = `apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: $SPACE }
data: { host: "$SHOP_HOST", theme: "$THEME" }
`;

describe('the templates, run: secrets of a key vault and configuration of Azure', function () {
  this.timeout(120_000);
  let world: World;
  let options: Partial<RunOptions>;
  before(async () => {
    world = await startWorld();
    const endpoint = 'https://shop.azconfig.io';
    options = {
      serviceConnections: [...world.sandbox.serviceConnections, azure('azure-dev', 1), azure('azure-prod', 2)],
      azure: {
        keyVaults: {
          'shop-dev': { connection: 'azure-dev', secrets: { 'db-password': passwords.dev } },
          'shop-prod': { connection: 'azure-prod', secrets: { 'db-password': passwords.prod } },
        },
        appConfigurations: {
          [endpoint]: {
            connection: 'azure-dev',
            keys: [
              { key: 'web:shop.host', label: 'dev', value: 'dev.example' },
              { key: 'web:shop.host', value: 'unlabelled.example' },
              { key: 'web:theme', label: 'dev', value: 'dark' },
              { key: 'other:theme', label: 'dev', value: 'light' },
            ],
          },
        },
      },
    };
  });
  after(() => world.stop());

  const inDev: Settings = {
    keyVault: { azureSubscription: 'azure-dev', name: 'shop-dev', secrets: 'db-password' },
    appConfiguration: {
      azureSubscription: 'azure-dev',
      endpoint: 'https://shop.azconfig.io',
      keys: 'web:*',
      label: 'dev',
      trimKeyPrefix: 'web:',
    },
    autoComplete: true,
  };
  const inProd: Settings = { variables: 'SHOP_HOST=prod.example\nTHEME=plain', autoComplete: true };

  const deliver = (tag: string, places: readonly Settings[], more: Settings = {}, files = {}): Promise<PipelineRun> =>
    world.deliver({
      tag,
      places: places.map((one) => ({ settings: one })),
      pipeline: (environments) =>
        cd(environments, { substitution: 'envsubst', gitOpsResource: 'gitops', version: tag, ...more }),
      files: { 'manifests/settings.yaml': settings, ...files },
      options,
    });
  const noneTold = (run: PipelineRun): void => {
    const told = JSON.stringify([run.log, run.summaries, run.testRuns]);
    for (const password of Object.values(passwords)) assert.ok(!told.includes(password));
  };

  it('what cannot be had, or must not be told, is in the way before anything is proposed', async () => {
    const dev = await world.place('dev', inDev);
    const leak = await world.place('leak', { ...inDev, variables: 'THEME=$(db-password)' });
    // Its service connection may not read that vault.
    const prod = await world.place('prod', {
      ...inProd,
      keyVault: { azureSubscription: 'azure-dev', name: 'shop-prod' },
    });
    const run = await deliver('1.0', [dev, leak, prod], { preflight: true });
    assert.equal(results(run)['preflight'], 'Failed', run.log);
    assert.ok(Object.entries(results(run)).every(([stage, result]) => stage === 'preflight' || result === 'Skipped'));
    assert.deepEqual(world.gitOps.pullRequests(), []);
    const table = run.summaries.find(({ job }) => job === 'table')?.markdown.split('\n') ?? [];
    assert.match(table[2] ?? '', /^\| dev \| east \| ✔ \|  \|$/);
    assert.match(table[3] ?? '', /^\| leak \| east \| ✘ \| Secret values were rendered.*SECRET.*OUTPUT/);
    assert.match(
      table[4] ?? '',
      /^\| prod \| east \| ✘ \| the secrets of the key vault shop-prod could not .* connection azure-dev needs Key Vault/,
    );
    assert.match(
      run.log,
      /preflight_prod\/Fetch secrets of shop-prod: ##\[error\]Get secrets failed.*Get, List secret/,
    );
    noneTold(run);
    assert.deepEqual(run.schemaMistakes, []);
  });

  it('reach what is rendered in their own environment alone', async () => {
    const tests = [{ bash: `echo 'tests see [$(db-password)] [$(theme)]'` }];
    const dev = await world.place('dev', { ...inDev, tests });
    const prod = await world.place('prod', { ...inProd, dependsOn: ['dev'], tests });
    const last = await world.place('last', {
      ...inProd,
      dependsOn: ['prod'],
      keyVault: { azureSubscription: 'azure-prod', name: 'shop-prod', secrets: 'db-password,absent' },
    });
    const run = await deliver('1.0', [dev, prod, last]);
    assert.equal(run.stages['prod_verify']?.result, 'Succeeded', run.log);
    const applied = (name: string): unknown => world.sandbox.clusters[0]?.get('ConfigMap', name, 'settings')?.['data'];
    assert.deepEqual(applied('dev'), { host: 'dev.example', theme: 'dark' });
    assert.deepEqual(applied('prod'), { host: 'prod.example', theme: 'plain' });
    // What was fetched for rendering is not there afterwards, and nothing of it elsewhere.
    assert.equal(run.log.match(/tests see \[\$\(db-password\)\] \[\$\(theme\)\]/g)?.length, 2, run.log);

    assert.deepEqual([results(run)['last_propose'], results(run)['last_rollout']], ['Failed', 'Skipped']);
    assert.match(run.log, /last_propose\/.*##\[error\]absent: "A secret with \(name\/id\) absent was not found/);
    assert.deepEqual(world.pullRequests('last'), []);
    noneTold(run);
    assert.deepEqual([run.schemaMistakes, world.sandbox.azureDevOps.violations], [[], []]);
  });
});
