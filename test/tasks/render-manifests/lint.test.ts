import assert from 'node:assert/strict';
import { configMap, deployment, errorsOf, startJob, type Job } from './harness.ts';

describe('render-manifests, packaged: best practices', () => {
  let job: Job;
  beforeEach(async () => {
    job = await startJob();
    await job.write({ 'app/web.yaml': deployment('nginx:latest'), 'app/map.yaml': configMap('settings') });
  });
  afterEach(() => job.remove());

  it('are not asked for unless told', async () => {
    const run = await job.run({});
    assert.equal(run.result, 'Succeeded', run.log);
    assert.deepEqual(run.issues, []);
  });

  it('that are missed fail the task after all are told, each with its place and rule; nothing is written', async () => {
    const run = await job.run({ lint: 'recommended' });
    assert.equal(run.result, 'Failed');
    assert.match(run.message ?? '', /^The rendered manifests miss best practices: \d+ findings in 1 object; nothing/);
    assert.match(run.message ?? '', /\[LINT_FAILED\]/);
    const tag = errorsOf(run).find(({ message }) => message.includes('[image-tag]'));
    assert.match(tag?.message ?? '', /^Deployment web: spec\.template\.spec\.containers\[0\]\.image "nginx:latest" /);
    assert.deepEqual([tag?.sourcepath, tag?.linenumber], ['app/web.yaml', '14']);
    assert.ok(run.issues.some(({ type, message }) => type === 'warning' && message.includes('[cpu-request]')));
    assert.deepEqual(await job.outputFiles(), []);
  });

  it('only warn with lintFailOn: never', async () => {
    const run = await job.run({ lint: 'recommended', lintFailOn: 'never' });
    assert.equal(run.result, 'Succeeded', run.log);
    assert.deepEqual(errorsOf(run), []);
    assert.ok(run.issues.some(({ type, message }) => type === 'warning' && message.includes('[image-tag]')));
    assert.equal((await job.outputFiles()).length, 2);
  });

  it('are left out by lintIgnore, which says what it left out and what it did not meet', async () => {
    const run = await job.run({ lint: 'recommended', lintIgnore: '# for now\n* Deployment/w*\nimage-tag Job/*\n' });
    assert.equal(run.result, 'Succeeded', run.log);
    assert.match(run.log, /lint: \d+ findings left out by exceptions/);
    assert.match(run.log, /lintIgnore, line 3: "image-tag Job\/\*" matches nothing here/);
  });

  it('a wrong exception is a mistake of the input, told with the rules that there are', async () => {
    const run = await job.run({ lint: 'recommended', lintIgnore: 'cpu-limits\ncpu-limit web' });
    assert.match(run.message ?? '', /lintIgnore, line 1: there is no rule "cpu-limits"\. There are: cpu-limit, /);
    assert.match(run.message ?? '', /lintIgnore, line 2: "web" is neither Kind\/name nor[\s\S]*\[INPUT_INVALID\]/);
  });

  it('and mistakes are told apart', async () => {
    await job.write({ 'app/bad.yaml': 'apiVersion: v1\nkind: ConfigMap\n' });
    const run = await job.run({ lint: 'recommended', validate: 'syntax' });
    assert.match(run.message ?? '', /hold a mistake in 1 object \(and \d+ lint findings\)[\s\S]*\[MANIFESTS_INVALID\]/);
  });
});
