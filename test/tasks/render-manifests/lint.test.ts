import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
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
    assert.match(run.summaries.join(''), /\*\*Best practices\*\*: \d+ errors, \d+ warnings/);
    assert.match(
      run.summaries.join(''),
      /\| \[image-tag\]\(https:[^)]*docs\/lint\.md#image-tag\) \| error \| 1 \| `Deployment web: /,
    );
  });

  it('of a chart are what helm lint says of it, told as the others are', async () => {
    await job.write({
      'chart/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0\n',
      'chart/values.yaml': 'name: web\n',
      'chart/templates/map.yaml': configMap('{{ .Values.name }}'),
    });
    const inputs = { sourcePath: 'chart', lint: 'recommended', helmArguments: '--set name=own --skip-crds' };
    const run = await job.run(inputs);
    assert.match(
      run.message ?? '',
      /miss best practices: 1 finding of helm lint; nothing was written[\s\S]*LINT_FAILED/,
    );
    assert.match(run.message ?? '', /chart\/Chart\.yaml: version should be of type string/);
    assert.equal(errorsOf(run)[0]?.sourcepath, 'chart/Chart.yaml');
    assert.match(run.summaries.join(''), /docs\/lint\.md#helm-lint\) \| error \| 1/);
    const passed = await job.run({ ...inputs, lintIgnore: 'helm-lint' });
    assert.equal(passed.result, 'Succeeded', passed.log);
    assert.deepEqual(passed.issues, []);
  });

  it('only warn with lintFailOn: never', async () => {
    const run = await job.run({ lint: 'recommended', lintFailOn: 'never' });
    assert.equal(run.result, 'Succeeded', run.log);
    assert.deepEqual(errorsOf(run), []);
    assert.ok(run.issues.some(({ type, message }) => type === 'warning' && message.includes('[image-tag]')));
    assert.equal((await job.outputFiles()).length, 2);
    assert.match(run.summaries.join(''), /### Manifests for dev[\s\S]*\*\*Best practices\*\*: 0 errors, \d+ warnings/);
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

describe('render-manifests, packaged: kube-score', () => {
  let job: Job;
  let tool: string;
  beforeEach(async () => {
    job = await startJob();
    tool = join(job.folders.root, 'kube-score');
    await job.write({ 'app/web.yaml': deployment('nginx:1.27') });
  });
  afterEach(() => job.remove());

  const says = async (checks: unknown): Promise<void> => {
    const scored = [
      {
        object_name: 'Deployment/apps/v1//web',
        type_meta: { kind: 'Deployment', apiVersion: 'apps/v1' },
        object_meta: { name: 'web' },
        checks,
      },
    ];
    await writeFile(
      tool,
      `#!/bin/sh\nif [ "$1" = version ]; then echo "kube-score version: 1"; exit; fi\ncat > "${tool}.in"\ncat <<'END'\n${JSON.stringify(scored)}\nEND\nexit 1\n`,
      { mode: 0o755 },
    );
  };
  const critical = (id: string, summary: string, path = ''): unknown => ({
    check: { id },
    grade: 1,
    skipped: false,
    comments: [{ path, summary, description: 'Mend it.' }],
  });

  it('joins what it finds and no rule of ours does', async () => {
    await says([
      critical('container-resources', 'CPU limit is not set', 'web'),
      critical('pod-is-lonely', 'The pod is lonely', 'web'),
    ]);
    const run = await job.run({ lint: 'recommended', lintTool: tool });
    const errors = errorsOf(run).map(({ message }) => message);
    assert.ok(errors.some((message) => message.endsWith('[cpu-limit]')));
    assert.ok(!errors.some((message) => message.includes('kube-score/container-resources')));
    const lonely =
      'Deployment web: spec.template.spec.containers[0] The pod is lonely: Mend it. [kube-score/pod-is-lonely]';
    assert.ok(errors.includes(lonely), run.log);
    assert.match(await readFile(`${tool}.in`, 'utf8'), /^apiVersion: apps\/v1\nkind: Deployment\n/);
  });

  it('is not asked about objects that it could not read', async () => {
    await says([]);
    await job.write({ 'app/bad.yaml': 'apiVersion: v1\nkind: ConfigMap\n' });
    const run = await job.run({ lint: 'recommended', lintTool: tool });
    assert.match(run.message ?? '', /\[MANIFESTS_INVALID\]/);
    assert.match(run.log, /kube-score is not asked: the objects hold mistakes/);
    assert.ok(!existsSync(`${tool}.in`));
  });

  it('that is not there is said', async () => {
    const run = await job.run({ lint: 'recommended', lintTool: '/nowhere/kube-score' });
    assert.match(run.message ?? '', /lintTool: there is no program "\/nowhere\/kube-score"[\s\S]*\[TOOL_MISSING\]/);
  });
});
