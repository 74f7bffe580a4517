import assert from 'node:assert/strict';
import { formatPath, placeAt } from '../../../core/manifests/locate.ts';
import { manifestsOf } from './manifests.ts';

describe('the place of a field', () => {
  const text = [
    '# first',
    'apiVersion: v1',
    'kind: Service',
    'metadata:',
    '  name: a',
    'spec:',
    '  ports:',
    '  - port: 80',
    '    targetPort: http',
    '---',
    'apiVersion: v1',
    'kind: List',
    'items:',
    '- apiVersion: v1',
    '  kind: ConfigMap',
    '  metadata: {name: b}',
    '  data:',
    '    key: &x value',
    '    other: *x',
    '',
  ].join('\n');

  it('is its key’s line in the rendered text, whatever stands before', () => {
    const [service, map] = manifestsOf(text);
    assert.ok(service !== undefined && map !== undefined);
    assert.deepEqual(placeAt(service, ['spec', 'ports', 0, 'targetPort']), { file: 'a.yaml', line: 9 });
    assert.equal(placeAt(service, ['spec', 'ports', 0]).line, 8);
    assert.equal(placeAt(map, ['data', 'other']).line, 19);
    assert.equal(placeAt(map, []).line, 14);
  });

  it('of a field that is not there is the nearest that holds it', () => {
    const [service] = manifestsOf(text);
    assert.ok(service !== undefined);
    assert.equal(placeAt(service, ['spec', 'ports', 0, 'nodePort', 'x']).line, 8);
    assert.equal(placeAt(service, ['metadata', 'labels', 'a']).line, 4);
    assert.equal(placeAt(service, ['spec', 'ports', 7]).line, 7);
  });

  it('has a path that people can read', () => {
    assert.equal(formatPath(['spec', 'ports', 0, 'a.b/c', 'd-e']), 'spec.ports[0]["a.b/c"].d-e');
    assert.equal(formatPath([]), '');
  });
});
