import assert from 'node:assert/strict';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TaskRun } from '../../sandbox/agent/index.ts';
import { writeFiles } from '../support.ts';
import { configMap, deployment, startJob, type Job, type JobOptions } from './harness.ts';

describe('render-manifests, packaged: the difference from the GitOps repository', () => {
  let job: Job;
  let gitops: string;
  beforeEach(async () => {
    job = await startJob();
    gitops = join(job.folders.workspace, 'gitops');
    await mkdir(gitops);
  });
  afterEach(() => job.remove());

  const compare = (inputs: Readonly<Record<string, string>> = {}, options?: JobOptions): Promise<TaskRun> =>
    job.run({ compareWith: gitops, ...inputs }, options);

  /** Renders as if the output were merged into the GitOps repository. */
  async function deliver(inputs: Readonly<Record<string, string>> = {}): Promise<void> {
    const run = await job.run({ outputPath: gitops, ...inputs });
    assert.equal(run.result, 'Succeeded', run.log);
  }

  const diffOf = (run: TaskRun): Promise<string> => readFile(run.outputs['diffPath'] ?? '', 'utf8');

  it('is told object by object: in the log, the summary and diff.md', async () => {
    await job.write({
      'app/a.yaml': `${deployment('nginx:1')}---\n${configMap('old')}`,
      'app/b.yaml': configMap('same'),
    });
    await deliver();
    await job.write({ 'app/a.yaml': `${deployment('nginx:2')}---\n${configMap('new', 'title: Shop')}` });
    const run = await compare();
    assert.equal(run.result, 'Succeeded', run.log);
    assert.equal(run.outputs['changed'], 'true');
    assert.match(run.log, /Against gitops: 1 object added, 1 changed, 1 removed/);
    assert.match(run.log, /- spec\.template\.spec\.containers\[web\]\.image: nginx:1\n.*\+ .*image: nginx:2/);
    for (const text of [await diffOf(run), run.summaries.join('')]) {
      assert.match(
        text,
        /Changes against `gitops`\n\n\*\*1 object added, 1 changed, 1 removed\*\*; 1 object is the same/,
      );
      assert.match(text, /^- `ConfigMap old` removed from `dev\/app\/manifests\.yaml`$/m);
      assert.match(text, /<summary><code>ConfigMap new<\/code> added to/);
      assert.match(text, /^\+ {3}title: Shop$/m);
      assert.match(text, /^- spec.*image: nginx:1\n\+ spec.*image: nginx:2$/m);
    }
    assert.ok(run.commands.some(({ area, event }) => `${area}.${event}` === 'task.uploadfile'));
    assert.ok(!(await job.outputFiles()).some((path) => path.endsWith('.md')), 'nothing of it is delivered');
  });

  it('is nothing when the same is there, in whatever build and with whatever line ends', async () => {
    await job.write({ 'app/a.yaml': deployment() });
    await deliver();
    const file = join(gitops, 'dev/app/manifests.yaml');
    await writeFile(file, (await readFile(file, 'utf8')).replaceAll('\n', '\r\n'));
    const run = await compare({}, { variables: { 'Build.BuildNumber': '20260102.1' } });
    assert.equal(run.outputs['changed'], 'false', run.log);
    assert.match(run.log, /Against gitops: no difference/);
    const without = await job.run({});
    assert.equal(without.outputs['changed'], '');
    assert.equal(without.outputs['diffPath'], '');
  });

  it('counts files that only look otherwise, as create-gitops-pr would propose them', async () => {
    await job.write({ 'app/a.yaml': `# why\n${configMap('one', 'a: x')}`, 'app/b.txt': 'x' });
    const inputs = { templateLayout: 'templates/{application}' };
    await deliver(inputs);
    await job.write({ 'app/a.yaml': configMap('one', '"a": x'), 'app/b.txt': 'y' });
    const run = await compare(inputs);
    assert.equal(run.outputs['changed'], 'true');
    assert.match(run.log, /no object differs, but 3 files do/);
    assert.match(
      await diffOf(run),
      /changed: dev\/app\/manifests\.yaml\nchanged: templates\/app\/a\.yaml\nchanged: templates\/app\/b\.txt/,
    );
  });

  it('follows objects into other files, and to files that are no longer rendered', async () => {
    await job.write({ 'app/a.yaml': configMap('one'), 'app/b.yaml': configMap('two') });
    await deliver({ layout: '{environment}/{application}/{kind}-{name}.yaml' });
    await job.write({ 'app/b.yaml': '' });
    const run = await compare();
    assert.match(run.log, /moved: ConfigMap one \(dev\/app\/ConfigMap-one\.yaml → dev\/app\/manifests\.yaml\)/);
    assert.match(run.log, /removed: ConfigMap two \(dev\/app\/ConfigMap-two\.yaml\)/);
  });

  it('sees only this identity’s files', async () => {
    await job.write({ 'app/a.yaml': configMap('one') });
    await deliver({ environment: 'prod' });
    await writeFiles(gitops, { 'dev/other/manifests.yaml': configMap('two') });
    const run = await compare();
    assert.match(run.log, /Against gitops: 1 object added$/m);
  });

  it('is made before anything is written: the output may go to the repository’s folder itself', async () => {
    await job.write({ 'app/a.yaml': configMap('one', 'a: before') });
    await deliver();
    await job.write({ 'app/a.yaml': configMap('one', 'a: after') });
    const run = await compare({ outputPath: gitops });
    assert.match(run.log, /- data\.a: before\n.*\+ data\.a: after/);
    assert.equal((await compare({ outputPath: gitops, dryRun: 'true' })).outputs['changed'], 'false');
  });

  it('never shows the data of a Secret, nor the value of a secret variable', async () => {
    const secret = (value: string): string =>
      `apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\nstringData:\n  password: ${value}\n`;
    const settings = { plaintextSecrets: 'allow', substitution: 'envsubst', variables: 'TOKEN=$(token)' };
    await job.write({ 'app/a.yaml': `${secret('old-password')}---\n${configMap('one', 'token: before')}` });
    await deliver(settings);
    await job.write({
      'app/a.yaml': `${secret('new-password')}---\n${configMap('one', 'token: $TOKEN')}---\n${secret('third').replace('db', 'more')}`,
    });
    const run = await compare(settings, { secrets: { token: 'hunter22-secret' } });
    assert.equal(run.result, 'Succeeded', run.log);
    const told = [run.rawLog, run.summaries.join(''), await diffOf(run)].join('\n');
    assert.match(told, /! stringData\.password: changed \(hidden\)/);
    assert.match(told, /\+ {3}password: \(hidden\)/);
    assert.match(told, /\+ data\.token: \*\*\*/);
    assert.doesNotMatch(told, /(?:old|new)-password|third|hunter22/);
  });

  it('goes on over what it cannot read there, and says so', async () => {
    await job.write({ 'app/a.yaml': configMap('one') });
    await deliver();
    const descriptor = await readFile(join(gitops, 'dev/app/deployment.json'), 'utf8');
    await writeFiles(gitops, {
      'dev/app/manifests.yaml': `a: [\n---\n${configMap('two')}`,
      'dev/app/deployment.json': descriptor.replace('"dev/app/manifests.yaml"', '"../../../etc/passwd"'),
    });
    const run = await compare();
    assert.equal(run.result, 'Succeeded', run.log);
    const warnings = run.issues.map(({ message }) => message).join('\n');
    assert.match(warnings, /descriptor dev\/app\/deployment\.json cannot be used.*etc\/passwd/);
    assert.match(warnings, /YAML:.*dev\/app\/manifests\.yaml:\d.*not compared/);
    assert.match(run.log, /removed: ConfigMap two/);
    assert.match(await diffOf(run), /Not all of the repository could be compared/);
  });

  it('follows no link out of the folder', async () => {
    await job.write({ 'app/a.yaml': configMap('one') });
    await writeFiles(job.folders.home, { 'outside.yaml': configMap('private', 'key: looked-at') });
    await mkdir(join(gitops, 'dev/app'), { recursive: true });
    await symlink(join(job.folders.home, 'outside.yaml'), join(gitops, 'dev/app/manifests.yaml'));
    const run = await compare();
    assert.equal(run.result, 'Succeeded', run.log);
    assert.match(run.issues.map(({ message }) => message).join(), /manifests\.yaml is a link that leads out/);
    assert.doesNotMatch(run.log, /private|looked-at/);
  });

  it('goes on over a link that leads in circles, and says so', async () => {
    await job.write({ 'app/a.yaml': configMap('one') });
    await mkdir(join(gitops, 'dev/app'), { recursive: true });
    await symlink('manifests.yaml', join(gitops, 'dev/app/manifests.yaml'));
    const run = await compare();
    assert.equal(run.result, 'Succeeded', run.log);
    assert.match(run.issues.map(({ message }) => message).join(), /manifests\.yaml cannot be read[^\n]*in circles/);
  });

  it('says when there is no such folder, and where a macro has no value', async () => {
    await job.write({ 'app/a.yaml': configMap('one') });
    assert.match((await compare({ compareWith: 'nowhere' })).message ?? '', /no folder "nowhere"[\s\S]*FILE_NOT_FOUND/);
    const macro = await compare({ compareWith: '$(nowhere)/gitops' });
    assert.match(macro.message ?? '', /compareWith: \$\(nowhere\) has no value/);
  });
});
