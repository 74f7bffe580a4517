import assert from 'node:assert/strict';
import { configMap, deployment, startJob, type Job } from './harness.ts';

describe('render-manifests, packaged: checkDeterminism', () => {
  let job: Job;
  beforeEach(async () => {
    job = await startJob();
    await job.write({
      'charts/app/Chart.yaml': 'apiVersion: v2\nname: app\nversion: 1.0.0\n',
      'charts/app/templates/web.yaml': deployment(),
      'charts/app/templates/secret.yaml':
        'apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\nstringData:\n  user: admin\n  password: {{ .Values.password | default (randAlphaNum 24) }}\n',
      'charts/other/a.yaml': configMap('other'),
    });
  });
  afterEach(() => job.remove());
  const inputs = { sourcePath: 'charts/*', plaintextSecrets: 'allow', checkDeterminism: 'true' };

  it('names what a chart makes anew each time, and writes nothing', async () => {
    const run = await job.run(inputs);
    assert.equal(run.result, 'Failed', run.log);
    assert.match(run.message ?? '', /differ in 1 place/);
    assert.match(run.message ?? '', /app: Secret db: stringData\.password \(charts\/app\/templates\/secret\.yaml\)/);
    assert.match(run.message ?? '', /existingSecret[\s\S]*NOT_REPRODUCIBLE/);
    assert.doesNotMatch(run.message ?? '', /[A-Za-z0-9]{24}/);
    assert.deepEqual(await job.outputFiles(), []);
  });

  it('lets pass what is the same twice, and says all but once', async () => {
    const run = await job.run({ ...inputs, values: 'password: given' });
    assert.equal(run.result, 'Succeeded', run.log);
    assert.equal(run.log.match(/app: engine helm/g)?.length, 1);
    const plain = await job.run({ ...inputs, values: 'password: given', checkDeterminism: 'false' });
    assert.equal(run.outputs['digest'], plain.outputs['digest']);
  });

  it('tells the failure of a rendering as without it', async () => {
    await job.write({ 'charts/app/templates/web.yaml': '{{ fail "no image" }}' });
    const run = await job.run(inputs);
    assert.match(run.message ?? '', /no image[\s\S]*PROCESS_FAILED/);
  });
});
