import assert from 'node:assert/strict';
import { TaskError } from '../../../core/errors.ts';
import { parseDescriptor, serializeDescriptor, type DeploymentDescriptor } from '../../../core/manifests/descriptor.ts';

const descriptor: DeploymentDescriptor = {
  schemaVersion: 1,
  application: 'web',
  team: '',
  environment: 'dev',
  cluster: 'c1',
  namespace: 'dev',
  version: '1.2.3',
  build: { id: '7', number: '20261121.1', definition: 'web-cd', url: 'https://example.org/7' },
  source: { repository: 'web', branch: 'main', commit: 'a'.repeat(40) },
  images: ['nginx:1'],
  objects: [{ apiVersion: 'v1', kind: 'Service', namespace: 'dev', name: 'web' }],
  files: ['c1/manifests/dev/web.yaml', 'c1/deployments/dev/web.json'],
};

const findings = (text: string): readonly string[] => {
  try {
    parseDescriptor(text, 'deployment.json');
  } catch (error) {
    assert.ok(error instanceof TaskError && error.code === 'DESCRIPTOR_INVALID');
    return error.related.map(({ message }) => message);
  }
  return [];
};

describe('the deployment descriptor', () => {
  it('reads what it wrote', () => {
    const text = serializeDescriptor(descriptor);
    assert.deepEqual(parseDescriptor(text, 'x'), descriptor);
    assert.equal(serializeDescriptor(parseDescriptor(text, 'x')), text);
  });

  it('is read with a byte order mark and with keys of a newer version', () => {
    const newer = { ...descriptor, note: 'new', __proto__: null };
    assert.deepEqual(parseDescriptor(`\uFEFF${JSON.stringify(newer)}`, 'x'), descriptor);
  });

  it('refuses paths that leave their folder or enter .git', () => {
    const files = ['../x', '/etc/passwd', '.git/config', 'a/../../b', 'C:/x', 'ok.yaml'];
    assert.equal(findings(JSON.stringify({ ...descriptor, files })).length, 5);
  });

  it('names every field that is wrong', () => {
    const found = findings(
      JSON.stringify({ schemaVersion: 2, application: 1, files: 'all', objects: [3], images: [{}] }),
    );
    for (const field of [
      'schemaVersion is 2',
      'application is no string',
      'files is no list',
      'build is no object',
      'objects[0].kind is no string',
      'images[0] is no string',
    ]) {
      assert.ok(
        found.some((finding) => finding.includes(field)),
        field,
      );
    }
  });

  it('refuses what is no JSON object', () => {
    assert.deepEqual(findings('{'), ['it is no JSON']);
    assert.deepEqual(findings('[]'), ['it is no JSON object']);
  });

  it('of a newer version of the tasks says which version reads it', () => {
    assert.throws(() => parseDescriptor('{"schemaVersion": 2}', 'd.json'), { mend: /newer version/ });
    assert.throws(() => parseDescriptor('{"schemaVersion": 0}', 'd.json'), { mend: /rollback/ });
  });

  it('names each field that is missing, and each path that is not safe', () => {
    assert.deepEqual(findings('{}'), [
      'schemaVersion is no number, this version reads 1',
      ...['build', 'source'].map((part) => `${part} is no object`),
      'objects is no list',
      'files is no list',
      ...['application', 'team', 'environment', 'cluster', 'namespace', 'version'].map((key) => `${key} is no string`),
      ...['id', 'number', 'definition', 'url'].map((key) => `build.${key} is no string`),
      ...['repository', 'branch', 'commit'].map((key) => `source.${key} is no string`),
      'images is no list',
    ]);
    assert.deepEqual(findings(JSON.stringify({ ...descriptor, schemaVersion: '1', build: null, source: 'x' })), [
      'schemaVersion is "1", this version reads 1',
      'build is no object',
      'source is no object',
      ...['id', 'number', 'definition', 'url'].map((key) => `build.${key} is no string`),
      ...['repository', 'branch', 'commit'].map((key) => `source.${key} is no string`),
    ]);
    assert.match(findings(JSON.stringify({ ...descriptor, files: ['../x'] }))[0] ?? '', /^files: "\.\.\/x" \w/);
    const long = findings(JSON.stringify({ ...descriptor, schemaVersion: 'x'.repeat(100) }));
    assert.equal(long[0]?.length, 'schemaVersion is , this version reads 1'.length + 50);
    assert.deepEqual(findings(`x\uFEFF${JSON.stringify(descriptor)}`), ['it is no JSON']);
  });

  it('says which one, why, and what the parser said', () => {
    assert.throws(
      () => parseDescriptor('{', 'd.json'),
      (error) =>
        error instanceof TaskError &&
        error.message === 'The deployment descriptor d.json cannot be used:' &&
        error.at?.file === 'd.json' &&
        error.cause instanceof SyntaxError,
    );
    assert.throws(
      () => parseDescriptor('[]', 'd.json'),
      (error) => error instanceof TaskError && error.cause === undefined && error.mend.startsWith('Restore it'),
    );
    assert.throws(() => parseDescriptor('{"schemaVersion": 1}', 'd.json'), { mend: /rollback/ });
    assert.throws(() => parseDescriptor('{"schemaVersion": "2"}', 'd.json'), { mend: /rollback/ });
  });
});
