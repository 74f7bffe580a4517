import assert from 'node:assert/strict';
import { results, startWorld, stepOf, type World } from '../templates/world.ts';

/** What docs/moving-here says of files that something else has left in the GitOps repository. */
describe('moving here, run: files that are there already', function () {
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
});
