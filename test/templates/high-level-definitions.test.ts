import assert from 'node:assert/strict';
import { cd, expand, inputsOf, jobOf, refusal, stepsOf } from './consumer.ts';
import { results, startWorld, stepOf, type World } from './world.ts';

const pipeline = (environments: readonly Record<string, unknown>[], parameters: Record<string, unknown> = {}): string =>
  cd(
    environments,
    { gitOpsResource: 'gitops', sourcePath: 'definitions', ...parameters },
    'high-level-definitions',
  ).replace(/^ +application: shop\n/m, '');

describe('the templates: high-level definitions', () => {
  it('one stage with a job an environment, which renders and pushes, and does not wait', () => {
    const expanded = expand(pipeline([{ name: 'dev-eu' }, { name: 'prod', delivery: 'pullRequest', team: 'core' }]));
    assert.deepEqual(
      expanded.stages.map(({ name, jobs }) => [name, ...jobs.map((job) => job.name)]),
      [['render', 'dev_eu', 'prod']],
    );
    const dev = jobOf(expanded, 'render/dev_eu');
    assert.equal(inputsOf(dev, 'render-manifests')['engine'], 'fabrikate');
    assert.equal(inputsOf(dev, 'create-gitops-pr')['delivery'], 'targetBranch');
    const prod = jobOf(expanded, 'render/prod');
    assert.equal(inputsOf(prod, 'create-gitops-pr')['delivery'], 'pullRequest');
    assert.equal(inputsOf(prod, 'render-manifests')['team'], 'core');
    assert.ok(stepsOf(prod).every(({ reference }) => !reference.startsWith('wait-for-flux')));
    assert.deepEqual([dev.environment, dev.usesRepositories], [undefined, ['gitops']]);
  });

  it('mistakes stop the expansion, by name', () => {
    const mistakes: [Record<string, unknown>[], Record<string, unknown>, RegExp][] = [
      [[{ name: 'dev', valueFiles: 'x' }], {}, /environments \(dev\) has the unknown key valueFiles/],
      [[{ team: 'core' }], {}, /environments \(\) lacks the key name/],
      [[], {}, /environments is empty/],
      [[{ name: 'dev', approval: 'afterRollout' }], {}, /environments \(dev\) has approval, but this pipeline neither/],
      [[{ name: 'dev' }], { defaults: { reviewer: 'ada' } }, /defaults has the unknown key reviewer/],
      [[{ name: 'dev' }], { delivery: 'branch' }, /'delivery' .*'branch' is not an allowed/],
    ];
    for (const [environments, parameters, expected] of mistakes)
      assert.match(refusal(pipeline(environments, parameters)), expected);
  });
});

describe('the templates, run: high-level definitions', function () {
  this.timeout(120_000);
  let world: World;
  before(async () => {
    world = await startWorld();
  });
  after(() => world.stop());

  it('a commit of the definitions ends as manifests on the branch that Flux follows, the same commit changes nothing', async () => {
    const map = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: greeting }\ndata: { text: hello }\n';
    const files = {
      'definitions/component.yaml':
        'name: shop\ntype: component\nsubcomponents:\n  - { name: greeting, type: static, path: ./greeting }\n',
      'definitions/greeting/map.yaml': map,
      'definitions/config/prod.yaml': 'subcomponents:\n  greeting: { namespace: live, injectNamespace: true }\n',
    };
    const deliver = (): ReturnType<World['deliver']> =>
      world.deliver({ tag: '', places: [], files, pipeline: () => pipeline([{ name: 'dev' }, { name: 'prod' }]) });
    const run = await deliver();
    assert.deepEqual(results(run), { render: 'Succeeded' }, run.log);
    const path = (environment: string): string => `${environment}/high-level-definitions/ConfigMap-greeting.yaml`;
    assert.doesNotMatch((await world.gitOps.read('main', path('dev'))) ?? '', /namespace/);
    assert.match((await world.gitOps.read('main', path('prod'))) ?? '', /namespace: live/);
    assert.deepEqual(run.schemaMistakes, []);
    const again = await deliver();
    for (const job of ['dev', 'prod']) assert.equal(stepOf(again, `render/${job}/pr`).outputs['result'], 'none');
  });
});
