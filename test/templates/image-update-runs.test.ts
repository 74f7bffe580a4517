import assert from 'node:assert/strict';
import { cd, cleaned } from './consumer.ts';
import type { PipelineRun } from '../sandbox/pipeline/index.ts';
import { results, startWorld, stepOf, type Place, type Settings, type World } from './world.ts';

const deployment = (space: string, name: string, tag: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${space} }
spec:
  replicas: 1
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      containers:
        - name: ${name}
          image: registry.example/${name}:${tag} # set by the pipeline
`;

describe('the templates, run: new images, environment after environment', function () {
  this.timeout(120_000);
  let world: World;
  before(async () => {
    world = await startWorld({ tasks: ['update-image-tag', 'create-gitops-pr', 'wait-for-flux'] });
  });
  after(() => world.stop());

  /** An environment whose files hold two images. */
  async function place(name: string, more: Settings = {}): Promise<Settings> {
    const settings = await world.place(name, { autoComplete: true, dependsOn: undefined, ...more });
    const files = Object.fromEntries(
      ['web', 'worker'].map((image) => [`east/manifests/${name}/${image}.yaml`, deployment(name, image, '1.0')]),
    );
    await world.gitOps.commit({ branch: 'main', files });
    return settings;
  }
  const run = (
    places: readonly Settings[],
    image: string,
    application = 'shop',
    decisions: Readonly<Record<string, NonNullable<Place['decide']>>> = {},
    parameters: Settings = {},
  ) =>
    world.deliver({
      tag: image,
      places: places.map((settings) => {
        const decide = decisions[String(settings['name'])];
        return { settings, ...(decide === undefined ? {} : { decide }) };
      }),
      pipeline: () =>
        cd(
          places.map((settings) => cleaned({ ...settings })),
          {
            application,
            gitOpsResource: 'gitops',
            files: 'east/manifests/{environment}/**',
            images: `registry.example/${image}`,
            ...parameters,
          },
          'image-update',
        ),
    });
  const read = (environment: string, image: string) =>
    world.gitOps.read('main', `east/manifests/${environment}/${image}.yaml`);

  it('through three environments: each gets what was verified in the one before, and its pull request says how that went', async () => {
    const places = [await place('dev'), await place('stage'), await place('prod')];
    // While people think about stage, a newer run brings dev what fails there.
    let newer: PipelineRun | undefined;
    const decide = async (): Promise<'approved'> => {
      newer = await run([{ ...places[0], tests: [{ script: 'exit 3' }] }], 'web:1.2');
      return 'approved';
    };
    const done = await run(places, 'web:1.1', 'shop', { stage: decide });
    assert.equal(done.result, 'Succeeded', done.log);
    assert.equal(newer?.stages['dev_verify']?.result, 'Failed', newer?.log);
    for (const [name, version] of [
      ['dev', '1.2'],
      ['stage', '1.1'],
      ['prod', '1.1'],
    ] as const) {
      assert.equal(world.running(name), version);
      // Not one other byte.
      assert.equal(await read(name, 'web'), deployment(name, 'web', version));
      assert.deepEqual(
        world.pullRequests(name).map(({ status }) => status),
        name === 'dev' ? ['completed', 'completed'] : ['completed'],
      );
    }
    assert.match(done.log, /what came later is left out: registry\.example\/web:1\.2/);
    const statuses = ['dev', 'stage', 'prod'].map((name) =>
      world.pullRequests(name)[0]?.statuses.map(({ context, state }) => `${context.genre}/${context.name} ${state}`),
    );
    assert.deepEqual(statuses, [[], ['gitops-delivery/dev succeeded'], ['gitops-delivery/stage succeeded']]);
    assert.deepEqual(done.schemaMistakes, []);
    assert.deepEqual(world.sandbox.azureDevOps.violations, []);
  });

  it('one environment goes back by a pipeline of its own: its images, and nobody’s other change', async () => {
    const stage = await world.place('stage', { rollback: 'autoComplete' });
    const noted = (version: string): string => `# Somebody else’s.\n${deployment('stage', 'web', version)}`;
    await world.gitOps.commit({ branch: 'main', files: { 'east/manifests/stage/web.yaml': noted('1.1') } });
    const decided: string[] = [];
    const goBack = (rollbackTo: string) =>
      world.deliver({
        tag: 'none',
        places: [{ settings: stage, decide: async () => (decided.push('stage'), 'approved') }],
        pipeline: () => {
          const parameters = {
            environment: 'stage',
            rollbackTo,
            gitOpsResource: 'gitops',
            defaults: { files: 'east/manifests/{environment}/**' },
          };
          return cd([cleaned({ ...stage })], parameters, 'rollback');
        },
      });
    const done = await goBack('previous');
    assert.equal(done.result, 'Succeeded', done.log);
    assert.deepEqual([decided, world.running('stage'), await read('stage', 'web')], [['stage'], '1.0', noted('1.0')]);
    assert.equal(stepOf(done, 'stage_rollback/rollback/rolledBack').outputs['result'], 'succeeded');
    const [, back] = world.pullRequests('stage');
    assert.equal(back?.title, 'Roll back shop in stage (east): registry.example/web: 1.1 → 1.0');
    assert.deepEqual(done.schemaMistakes, []);
    // There is nothing left to set, and that it runs is still waited for.
    const again = await goBack('1.0');
    assert.equal(stepOf(again, 'stage_rollback/rollback/stillRuns').outputs['result'], 'succeeded', again.log);
    assert.equal(world.pullRequests('stage').length, 2);
  });

  it('a preflight tells of each environment what its pull request will lack, though there is nothing to do there yet', async () => {
    const ready = await place('ready');
    const lacking = await place('lacking', {
      reviewers: 'required:nobody@example.com',
      kustomizations: 'flux-system/none',
    });
    const done = await run([ready, lacking], 'web:1.1', 'shop', {}, { preflight: true });
    assert.deepEqual([results(done)['preflight'], results(done)['ready_propose']], ['Failed', 'Skipped'], done.log);
    const table = done.summaries.find(({ stage, job }) => stage === 'preflight' && job === 'table')?.markdown ?? '';
    const [one, other] = table.split('\n').slice(2);
    assert.match(one ?? '', /^\| ready \| east \| ✔ \|  \|$/);
    assert.match(other ?? '', /^\| lacking \| east \| ✘ \| .*nobody\\@example\.com.*<br>.*none.*\|$/);
    assert.deepEqual(world.pullRequests('ready'), []);
    assert.deepEqual(done.schemaMistakes, []);
  });

  it('a rollout that fails in the second stops there, is undone, and the third keeps what it has', async () => {
    const names = ['first', 'second', 'third'];
    const places = await Promise.all(names.map((name) => place(name, { rollback: 'pullRequest' })));
    world.sandbox.clusters[0]?.flux.fail({ kind: 'suspend', kustomization: 'second' });
    const done = await run(places, 'web:1.1');
    const { first_verify, second_propose, second_rollout, third_propose } = results(done);
    assert.deepEqual(
      [first_verify, second_propose, second_rollout, third_propose],
      ['Succeeded', 'Succeeded', 'Failed', 'Skipped'],
      done.log,
    );
    assert.equal(await read('third', 'web'), deployment('third', 'web', '1.0'));
    const { outputs } = stepOf(done, 'second_rollout/rollback/rollback');
    assert.equal(outputs['result'], 'created');
    const undoing = world.gitOps.pullRequest(Number(outputs['pullRequestId']));
    assert.equal(undoing.status, 'active');
    const undone = await world.gitOps.read(undoing.sourceRefName, 'east/manifests/second/web.yaml');
    assert.equal(undone, deployment('second', 'web', '1.0'));
    assert.deepEqual(done.schemaMistakes, []);
  });

  it('two images at once, each of an application of its own, both arrive', async () => {
    const both = [await place('both')];
    const [web, worker] = await Promise.all([run(both, 'web:2.0', 'web'), run(both, 'worker:3.0', 'worker')]);
    assert.deepEqual([web.result, worker.result], ['Succeeded', 'Succeeded'], `${web.log}\n${worker.log}`);
    assert.equal(await read('both', 'web'), deployment('both', 'web', '2.0'));
    assert.equal(await read('both', 'worker'), deployment('both', 'worker', '3.0'));
  });

  it('a newer run’s pull request takes the place of an open one, on a branch of its own', async () => {
    const reviewed = [await place('reviewed', { autoComplete: false, mergeTimeout: '2s', whenStopped: 'keep' })];
    for (const image of ['web:1.1', 'web:1.2']) assert.equal((await run(reviewed, image)).result, 'Failed');
    const [older, newer] = world.pullRequests('reviewed');
    assert.deepEqual([older?.status, newer?.status], ['abandoned', 'active']);
    assert.notEqual(older?.sourceRefName, newer?.sourceRefName);
  });
});
