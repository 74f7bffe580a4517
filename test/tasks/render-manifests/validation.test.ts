import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { configMap, deployment, errorsOf, startJob, type Job } from './harness.ts';

const crd = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: things.example.com
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Thing, plural: things}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            properties:
              name: {type: string, pattern: '^[a-z]+$'}
`;
const thing = (spec: string): string =>
  `apiVersion: example.com/v1\nkind: Thing\nmetadata:\n  name: a\nspec: ${spec}\n`;

describe('render-manifests, packaged: validation', () => {
  let job: Job;
  beforeEach(async () => {
    job = await startJob();
  });
  afterEach(() => job.remove());

  /** The test results that the run published. */
  async function results(): Promise<string> {
    const below = await readdir(job.folders.temp, { recursive: true });
    const file = below.find((path) => path.endsWith('manifests.xml'));
    return readFile(join(job.folders.temp, file ?? ''), 'utf8');
  }

  it('unknown fields and wrong types are errors, each on the run’s page at its line, and in the test results', async () => {
    await job.write({
      'app/a.yaml': `${deployment().replace('spec:\n  selector', 'spec:\n  replcas: 3\n  selector')}---\n${configMap('a', 'port: 8080')}`,
    });
    const run = await job.run({});
    assert.equal(run.result, 'Failed');
    assert.deepEqual(
      errorsOf(run).map(({ message, sourcepath, linenumber }) => [message, sourcepath, linenumber]),
      [
        ['ConfigMap a: data.port must be text, is an integer: put it in quotes [type]', 'app/a.yaml', '22'],
        ['Deployment web: spec.replcas is no field here; did you mean replicas? [unknown-field]', 'app/a.yaml', '6'],
      ],
    );
    assert.match(run.message ?? '', /hold 2 mistakes in 2 objects[\s\S]*MANIFESTS_INVALID/);
    const xml = await results();
    assert.match(xml, /<testsuite name="app" tests="2" failures="2"/);
    assert.match(
      xml,
      /<testcase name="Deployment web \(apps\/v1\)"[^>]*>\s*<failure message="[^"]*replcas[^"]*\(app\/a\.yaml:6\)">/,
    );
    assert.equal((await job.run({ validate: 'syntax' })).result, 'Succeeded');
  });

  it('helm: the place in the rendered text and the template are told', async () => {
    await job.write({
      'app/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
      'app/templates/web.yaml': deployment().replace('spec:\n  selector', 'spec:\n  replicas: "3"\n  selector'),
    });
    const run = await job.run({});
    assert.match(
      run.log,
      /Deployment web: spec\.replicas must be an integer, is text; from app\/templates\/web\.yaml \[type\] \(app \(rendered by helm\):8\)/,
    );
  });

  it('kubeVersion decides what is served, and is told when it is none', async () => {
    await job.write({
      'app/a.yaml': 'apiVersion: flowcontrol.apiserver.k8s.io/v1beta3\nkind: FlowSchema\nmetadata:\n  name: a\n',
    });
    const old = await job.run({ kubeVersion: 'v1.28.3' });
    assert.equal(old.result, 'Succeeded', old.log);
    assert.match(old.log, /Schemas: those of Kubernetes 1\.28\n/);
    const gone = await job.run({ kubeVersion: '1.32' });
    assert.match(
      gone.message ?? '',
      /v1beta3, in which Kubernetes 1\.32 has no FlowSchema any more \(since 1\.32\): use flowcontrol\.apiserver\.k8s\.io\/v1/,
    );
    const wrong = await job.run({ kubeVersion: 'latest' });
    assert.match(wrong.message ?? '', /kubeVersion: "latest" is no version of Kubernetes[\s\S]*INPUT_INVALID/);
  });

  it('custom kinds: by definitions of another application in the call, or from schemaLocations', async () => {
    await job.write({ 'apps/crds/crd.yaml': crd, 'apps/shop/thing.yaml': thing('{name: A, nmae: b}') });
    const together = await job.run({ sourcePath: 'apps/*' });
    assert.deepEqual(
      errorsOf(together).map(({ message }) => message),
      [
        'Thing a: spec.name is "A", must match ^[a-z]+$ [pattern]',
        'Thing a: spec.nmae is no field here [unknown-field]',
      ],
    );
    await job.write({ 'dev/thing.yaml': crd });
    const located = await job.run({ sourcePath: 'apps/shop', schemaLocations: '{environment}/*.yaml' });
    assert.equal(errorsOf(located).length, 2, located.log);
    const nowhere = await job.run({ sourcePath: 'apps/shop', schemaLocations: 'none/*.yaml\nhttps://example.com/x' });
    assert.match(nowhere.message ?? '', /schemaLocations, line 2: "https:\/\/example\.com\/x" is not on this machine/);
    const absent = await job.run({ sourcePath: 'apps/shop', schemaLocations: 'none/*.yaml' });
    assert.match(absent.message ?? '', /schemaLocations: there is nothing at "none\/\*\.yaml"[\s\S]*FILE_NOT_FOUND/);
  });

  it('a kind without a schema is a warning, skipped in the test results; or an error', async () => {
    await job.write({ 'app/a.yaml': `${thing('{}')}---\n${thing('{}').replace('name: a', 'name: b')}` });
    const run = await job.run({});
    assert.equal(run.result, 'Succeeded', run.log);
    assert.deepEqual(
      run.issues.map(({ type, message }) => [type, message.split(':')[1]]),
      [['warning', ' no schema is known for example.com/v1 Thing, so it is not checked (nor is 1 other)']],
    );
    assert.match(
      await results(),
      /skipped="2">\s*<testcase [^>]*>\s*<skipped message="no schema is known for example\.com\/v1 Thing"\/>/,
    );
    assert.equal(errorsOf(await job.run({ missingSchema: 'error' })).length, 2);
    assert.deepEqual((await job.run({ missingSchema: 'ignore' })).issues, []);
  });
});
