import assert from 'node:assert/strict';
import { expand } from '../templates/consumer.ts';
import { results, startWorld, stepOf, type World } from '../templates/world.ts';
import { fences, pages } from './markdown.ts';

const blocksOf = (path: string): readonly string[] =>
  fences(pages().find((page) => page.path === path) ?? { path, text: '' })
    .filter(({ language }) => language === 'yaml')
    .map(({ text }) => text);

/** What the guides say, and docs/moving-here of files that something else has left in the GitOps repository. */
describe('the guides, run', function () {
  this.timeout(120_000);
  let world: World;
  before(async () => {
    world = await startWorld();
  });
  after(() => world.stop());

  const old = (environment: string, name = 'web'): string => `# written by a script
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${environment} }
spec:
  replicas: 1
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      containers:
        - { name: web, image: "registry.example/web:0.9" }
`;
  const there = (files: Readonly<Record<string, string>>): Promise<string> =>
    world.gitOps.commit({ branch: 'main', files });
  const paths = async (folder: string): Promise<string[]> =>
    (await world.gitOps.git('ls-tree', '-r', '--name-only', 'main', `${folder}/`)).trim().split('\n');

  it('the first run takes over the file of its own path, shows what really changes, and leaves the others', async () => {
    const dev = await world.place('dev', { autoComplete: true });
    await there({ 'east/manifests/dev/shop.yaml': old('dev'), 'east/manifests/dev/extra.yaml': old('dev', 'extra') });
    const run = await world.deliver({ tag: '1.0', places: [{ settings: dev }] });
    assert.equal(run.result, 'Succeeded', run.log);
    assert.equal(world.running('dev'), '1.0');
    assert.match(stepOf(run, 'dev_propose/propose/pr').log, /not known, so nothing of it is pruned/);
    const { description } = world.pullRequests('dev')[0] ?? { description: '' };
    assert.match(description, /- spec\.template\.spec\.containers\[web\]\.image: registry\.example\/web:0\.9/);
    assert.ok((await paths('east/manifests/dev')).includes('east/manifests/dev/extra.yaml'));
    assert.ok((await paths('east/deployments/dev')).includes('east/deployments/dev/shop.json'));
  });

  it('the same object in a file of another name fails in Flux, and prune: folder takes that file away', async () => {
    const stage = await world.place('stage', { autoComplete: true });
    await there({ 'east/manifests/stage/web.yaml': old('stage') });
    const twice = await world.deliver({ tag: '1.0', places: [{ settings: stage }] });
    assert.equal(results(twice)['stage_rollout'], 'Failed');
    assert.match(twice.log, /already registered id: Deployment\.apps\.v1\/web\.stage/);
    const once = await world.deliver({ tag: '1.0', places: [{ settings: { ...stage, prune: 'folder' } }] });
    assert.equal(once.result, 'Succeeded', once.log);
    assert.equal(world.running('stage'), '1.0');
    // All else in the folder goes, whosever it is.
    assert.deepEqual(await paths('east/manifests/stage'), ['east/manifests/stage/shop.yaml']);
  });

  it('a first run that fails gives the file back as it was', async () => {
    const test = await world.place('test', { autoComplete: true, rollback: 'autoComplete' });
    await there({ 'east/manifests/test/shop.yaml': old('test') });
    const run = await world.deliver({ tag: 'bad', places: [{ settings: test }] });
    assert.equal(results(run)['test_rollout'], 'Failed');
    assert.equal(run.stages['test_rollout']?.jobs['rollback']?.result, 'Succeeded', run.log);
    assert.equal(await world.gitOps.read('main', 'east/manifests/test/shop.yaml'), old('test'));
    assert.equal(world.running('test'), '0.9');
  });

  it('where the same files are there, nothing is proposed, and the run sees that they run', async () => {
    const same = await world.place('same', { autoComplete: true });
    const file = `${old('same').replace('# written by a script\n', '').replace('web:0.9', 'web:1.0')}`;
    await there({ 'east/manifests/same/shop.yaml': file, 'east/templates/same/shop/web.yaml': file });
    const run = await world.deliver({ tag: '1.0', places: [{ settings: same }] });
    assert.equal(run.result, 'Succeeded', run.log);
    assert.equal(stepOf(run, 'same_propose/propose/pr').outputs['result'], 'none');
    assert.equal(world.running('same'), '1.0');
  });

  it('rollback.md, by hand: brings back exactly the version before', async () => {
    const [, pipeline = ''] = blocksOf('docs/guides/rollback.md');
    const prod = await world.place('prod', { autoComplete: true });
    for (const tag of ['1.0', '1.1']) await world.deliver({ tag, places: [{ settings: prod }] });
    const byHand = pipeline.replace('cluster: west', 'cluster: east');
    const run = await world.deliver({ tag: '1.1', places: [], pipeline: () => byHand });
    assert.equal(run.result, 'Succeeded', run.log);
    const [proposed] = world.pullRequests('prod').filter(({ status }) => status === 'active');
    assert.match(proposed?.title ?? '', /Roll back shop in prod.* to 1\.0/);
    const text = await world.gitOps.read(proposed?.sourceRefName ?? '', 'east/manifests/prod/shop.yaml');
    assert.match(text ?? '', /web:1\.0/);
  });
});

describe('docs/guides/azure-devops-server.md', function () {
  this.timeout(60_000);

  it('has a pipeline that a server takes, and its templates are as deep as it says', () => {
    const [pipeline = ''] = blocksOf('docs/guides/azure-devops-server.md');
    const stages = expand(pipeline, {}, {}, 'server').stages.map(({ name }) => name);
    assert.deepEqual(stages.slice(0, 3), ['dev_propose', 'dev_rollout', 'dev_verify']);
    assert.throws(
      () => expand(pipeline.replace('azureDevOpsServer: true', 'azureDevOpsServer: false'), {}, {}, 'server'),
      /isSkippable/,
    );
    // Eleven of one's own around them leave room for nine.
    const deep = (level: number): string =>
      level === 0 ? pipeline.slice(pipeline.indexOf('extends:')) : `extends:\n  template: ${String(level - 1)}.yml\n`;
    const files = Object.fromEntries(Array.from({ length: 11 }, (_, level) => [`${String(level)}.yml`, deep(level)]));
    const outer = `${pipeline.slice(0, pipeline.indexOf('extends:'))}extends: { template: 10.yml }\n`;
    assert.equal(expand(outer, files, {}, 'server').stages.length, stages.length);
  });
});
