import assert from 'node:assert/strict';
import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pod, startJob, type Job } from './harness.ts';

const image = 'ghcr.io/team/app:2.0.0';

describe('update-image-tag, packaged', () => {
  let job: Job;
  beforeEach(async () => {
    job = await startJob();
  });
  afterEach(() => job.remove());

  it('edits in place, logs each place, and sets its outputs', async () => {
    await job.write({
      'apps/web.yaml': `# é\r\n${pod('ghcr.io/team/app:1.0.0 # pinned').replaceAll('\n', '\r\n')}`,
      'apps/kustomization.yaml': 'images:\n- name: app\n  newName: ghcr.io/team/app\n  newTag: "1.0.0"\n',
      'apps/other.yaml': pod('ghcr.io/team/other:1'),
    });
    const run = await job.run({ images: image });
    assert.equal(run.result, 'Succeeded', run.log);
    assert.match(run.log, /apps\/web\.yaml:5 spec\.containers\[0\]\.image ghcr\.io\/team\/app:1\.0\.0 → ghcr/);
    assert.equal(await job.read('apps/web.yaml'), `# é\r\n${pod(`${image} # pinned`).replaceAll('\n', '\r\n')}`);
    assert.equal(
      await job.read('apps/kustomization.yaml'),
      'images:\n- name: app\n  newName: ghcr.io/team/app\n  newTag: "2.0.0"\n',
    );
    assert.equal(run.outputs['updated'], 'true');
    assert.deepEqual(JSON.parse(run.outputs['changedFiles'] ?? ''), ['apps/kustomization.yaml', 'apps/web.yaml']);
    assert.deepEqual(JSON.parse(run.outputs['updates'] ?? '')[0], {
      file: 'apps/kustomization.yaml',
      line: 4,
      path: 'images[0].newTag',
      before: '1.0.0',
      after: '2.0.0',
    });
    assert.equal(run.outputs['branch'], '');
    assert.match(run.summaries[0] ?? '', /2 places in 2 files updated/);
    const again = await job.run({ images: image });
    assert.equal(again.result, 'Succeeded');
    assert.deepEqual(
      [again.outputs['updated'], again.outputs['changedFiles'], again.outputs['updates']],
      ['false', '[]', '[]'],
    );
  });

  it('writes nothing in a dry run', async () => {
    await job.write({ 'a.yaml': pod('ghcr.io/team/app:1.0.0') });
    const run = await job.run({ images: image, dryRun: 'true' });
    assert.equal(run.outputs['updated'], 'true');
    assert.match(run.message ?? '', /would be updated/);
    assert.equal(await job.read('a.yaml'), pod('ghcr.io/team/app:1.0.0'));
  });

  it('sets markers of policies, and copies from another environment', async () => {
    await job.write({
      'm.yaml': 'image: old/x:1 # {"$imagepolicy": "flux:x"}\n',
      'dev/a.yaml': pod('ghcr.io/team/app:3.0.0'),
      'dev/b.yaml': pod('unused:1'),
      'stage/a.yaml': pod('ghcr.io/team/app:2.0.0'),
      'stage/c.yaml': pod('ghcr.io/team/alone:1'),
    });
    const marked = await job.run({ files: '*.yaml', policies: 'flux:x=new.io/x:2' });
    assert.equal(marked.result, 'Succeeded', marked.log);
    assert.equal(await job.read('m.yaml'), 'image: new.io/x:2 # {"$imagepolicy": "flux:x"}\n');
    const copied = await job.run({ files: 'stage/**', copyFrom: 'dev/**' });
    assert.equal(copied.result, 'Succeeded', copied.log);
    assert.equal(await job.read('stage/a.yaml'), pod('ghcr.io/team/app:3.0.0'));
    assert.match(
      copied.log,
      /stage\/c\.yaml:4 ghcr\.io\/team\/alone:1 stays: the files to copy from hold no version of it/,
    );
    await job.write({ 'dev/b.yaml': pod('ghcr.io/team/app:4.0.0') });
    const torn = await job.run({ files: 'stage/**', copyFrom: 'dev/**' });
    assert.equal(torn.result, 'Failed');
    assert.match(torn.message ?? '', /dev\/a\.yaml:4.*dev\/b\.yaml:4.*[\s\S]*IMAGE_AMBIGUOUS/);
  });

  it('sets chart, values and a path together; a path that leads nowhere is told with what stands there', async () => {
    const release = (version: string, tag: string): string =>
      `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nspec:\n  chart:\n    spec:\n      chart: web\n      version: ${version}\n  values:\n    image:\n      repository: ghcr.io/team/app\n      tag: ${tag}\n    probe:\n      release: ${tag}\n`;
    await job.write({ 'r.yaml': release('1.0.0', '1.0.0') });
    const inputs = { images: image, charts: 'web=1.1.0' };
    const lost = await job.run({ ...inputs, selectors: 'path:spec.values.prob.release=ghcr.io/team/app' });
    assert.equal(lost.result, 'Failed');
    assert.match(
      lost.message ?? '',
      /No place for path spec\.values\.prob\.release in 1 file[\s\S]*near: spec\.values\.prob is not there: there are image, probe \(r\.yaml:9\)[\s\S]*IMAGE_NOT_FOUND/,
    );
    assert.equal(await job.read('r.yaml'), release('1.0.0', '1.0.0'));
    const other = await job.run({ ...inputs, selectors: 'path:spec.values.probe.release=ghcr.io/team/other' });
    assert.match(other.message ?? '', /selectors: .*is for an image that images does not give/);
    const run = await job.run({ ...inputs, selectors: 'path:spec.values.probe.release=ghcr.io/team/app' });
    assert.equal(run.result, 'Succeeded', run.log);
    assert.equal(await job.read('r.yaml'), release('1.1.0', '2.0.0'));
  });

  it('names the files of copyFrom that it cannot read, instead of promoting less in silence', async () => {
    await job.write({
      'dev/a.yaml': pod('ghcr.io/team/app:3.0.0'),
      'dev/torn.yaml': 'kind: Pod\nspec: {containers: [{image: ghcr.io/team/other:2\n',
      'stage/a.yaml': pod('ghcr.io/team/app:2.0.0'),
    });
    const copied = await job.run({ files: 'stage/**', copyFrom: 'dev/**' });
    assert.equal(copied.result, 'Succeeded', copied.log);
    assert.equal(await job.read('stage/a.yaml'), pod('ghcr.io/team/app:3.0.0'));
    const [warning, ...others] = copied.issues;
    assert.deepEqual([warning?.type, warning?.sourcepath, others.length], ['warning', 'dev/torn.yaml', 0]);
    assert.match(warning?.message ?? '', /copyFrom: it cannot be read/);
  });

  it('never touches .git, binary files, invalid UTF-8 or what links lead out to', async () => {
    const bad = Buffer.concat([Buffer.from(pod('ghcr.io/team/app:1.0.0')), Buffer.from([0xff, 0xfe])]);
    const nul = Buffer.concat([Buffer.from(pod('ghcr.io/team/app:1.0.0')), Buffer.from([0])]);
    await job.write({
      '.git/x.yaml': pod('ghcr.io/team/app:1.0.0'),
      'bad.yaml': bad,
      'nul.yaml': nul,
      'real/a.yaml': pod('ghcr.io/team/app:1.0.0'),
    });
    await writeFile(join(job.outside, 'out.yaml'), pod('ghcr.io/team/app:1.0.0'));
    await job.link(join(job.outside, 'out.yaml'), 'out.yaml');
    await job.link('real/a.yaml', 'in.yaml');
    await job.link('..', 'real/above');
    await job.link('circle.yaml', 'circle.yaml');
    await chmod(join(job.sources, 'real/a.yaml'), 0o755);
    const run = await job.run({ images: image });
    assert.equal(run.result, 'Succeeded', run.log);
    assert.deepEqual(JSON.parse(run.outputs['changedFiles'] ?? ''), ['real/a.yaml']);
    assert.equal((await stat(join(job.sources, 'real/a.yaml'))).mode & 0o777, 0o755);
    assert.deepEqual(await readFile(join(job.sources, 'bad.yaml')), bad);
    assert.deepEqual(await readFile(join(job.sources, 'nul.yaml')), nul);
    assert.equal(await readFile(join(job.outside, 'out.yaml'), 'utf8'), pod('ghcr.io/team/app:1.0.0'));
    assert.equal(await job.read('.git/x.yaml'), pod('ghcr.io/team/app:1.0.0'));
    assert.deepEqual(
      new Set(run.issues.map(({ sourcepath }) => sourcepath)),
      new Set(['bad.yaml', 'nul.yaml', 'out.yaml', 'circle.yaml']),
    );
  });

  it('fails on a downgrade, with every place, and writes none of the files', async () => {
    await job.write({ 'a.yaml': pod('ghcr.io/team/app:1.0.0'), 'b.yaml': pod('ghcr.io/team/app:9.0.0') });
    const run = await job.run({ images: image });
    assert.equal(run.result, 'Failed');
    assert.match(run.message ?? '', /2\.0\.0 is older than 9\.0\.0.*b\.yaml:4[\s\S]*IMAGE_DOWNGRADE/);
    assert.equal(await job.read('a.yaml'), pod('ghcr.io/team/app:1.0.0'));
    assert.equal(run.outputs['updated'], 'false');
    // Later jobs see why; it is on one line, for an environment variable.
    assert.match(run.outputs['failure'] ?? '', /^.*2\.0\.0 is older than 9\.0\.0.*\[IMAGE_DOWNGRADE\]$/);
    const skipped = await job.run({ images: image, downgrade: 'skip' });
    assert.deepEqual([skipped.result, skipped.outputs['failure']], ['Succeeded', '']);
    assert.deepEqual([await job.read('a.yaml'), await job.read('b.yaml')], [pod(image), pod('ghcr.io/team/app:9.0.0')]);
  });

  it('says what it looked for when nothing matches, and what came near; ifNoMatch decides', async () => {
    await job.write({ 'a.yaml': pod('docker.io/team/app:1'), 'b.yaml': pod('ghcr.io/team/web:1') });
    const images = `${image}\nghcr.io/team/web:2`;
    const run = await job.run({ images });
    assert.equal(run.result, 'Failed');
    assert.match(run.message ?? '', /No place for image ghcr\.io\/team\/app:2\.0\.0 in 2 files/);
    assert.match(run.message ?? '', /near: docker\.io\/team\/app:1 is not ghcr\.io\/team\/app \(a\.yaml:4\)/);
    assert.equal(await job.read('b.yaml'), pod('ghcr.io/team/web:1'));
    assert.equal((await job.run({ images, ifNoMatch: 'warning' })).result, 'SucceededWithIssues');
    assert.equal(await job.read('b.yaml'), pod('ghcr.io/team/web:2'));
    assert.equal((await job.run({ images, ifNoMatch: 'ignore' })).result, 'Succeeded');
  });

  it('reports all mistakes in its inputs at once', async () => {
    const run = await job.run({
      files: '../x',
      images: 'Bad\nnginx\nnginx:1\ndocker.io/library/nginx:2',
      policies: 'x=y:1',
      selectors: 'nowhere\npath:a',
      downgrade: 'maybe',
      copyFromRevision: 'f'.repeat(40),
    });
    assert.equal(run.result, 'Failed');
    for (const part of [
      'files, line 1',
      'images, line 1',
      'images, line 2',
      'images, line 4',
      'policies',
      'selectors, line 1',
      'selectors, line 2',
      'downgrade',
      'copyFromRevision',
    ])
      assert.ok(run.message?.includes(`- ${part}:`), part);
    assert.doesNotMatch(run.message ?? '', /must say what to set/);
    const none = await job.run({ files: '!legacy/**' });
    assert.match(none.message ?? '', /files: only leaves files out[\s\S]*images: one of/);
  });

  it('prints nothing from the files that the agent would obey', async () => {
    await job.write({
      '##vso[task.complete result=Failed]x.yaml': pod('ghcr.io/team/app:1.0.0'),
      'b.yaml': '{{ ##vso[task.setvariable variable=x]1 ghcr.io/team/app',
    });
    const run = await job.run({ images: image });
    assert.equal(run.result, 'Succeeded', run.log);
    assert.ok(!('x' in run.variables));
  });

  it('two runs for two images at the same time lose nothing', async () => {
    const both = `kind: Pod\nspec:\n  containers:\n    - image: a:1\n    - image: b:1\n`;
    const names = Array.from({ length: 20 }, (_, index) => `f${index}.yaml`);
    await job.write(Object.fromEntries(names.map((name) => [name, both])));
    const runs = await Promise.all([job.run({ images: 'a:2' }), job.run({ images: 'b:2' })]);
    for (const run of runs) assert.equal(run.result, 'Succeeded', run.log);
    for (const name of names) assert.equal(await job.read(name), both.replace('a:1', 'a:2').replace('b:1', 'b:2'));
    assert.deepEqual((await job.names('.')).toSorted(), names.toSorted());
  });

  it('parses only the files that can hold the image, of 5,000', async () => {
    const files: Record<string, string> = { 'hit.yaml': pod('ghcr.io/team/app:1.0.0') };
    for (let index = 0; index < 5000; index++)
      files[`d${index % 50}/f${index}.yaml`] = pod(`ghcr.io/team/other${index}:1`);
    await job.write(files);
    const run = await job.run({ images: image });
    assert.match(run.log, /Looked at 5001 files, parsed 1\./);
    assert.equal(await job.read('hit.yaml'), pod(image));
  });
});
