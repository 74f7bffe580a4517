import assert from 'node:assert/strict';
import { TaskError } from '../../../core/errors.ts';
import { layOut, safeSegment } from '../../../core/manifests/layout.ts';
import { manifestsOf, object } from './manifests.ts';

describe('the layout', () => {
  const values = { environment: 'dev', application: 'shop' };

  it('gives one file, or one for each object', () => {
    const manifests = manifestsOf(`${object('A', 'a')}---\n${object('B', 'b', '', 'x.io/v1')}`);
    assert.deepEqual(layOut(manifests, '{environment}.yaml', values), [
      { path: 'dev.yaml', content: `${object('A', 'a')}---\n${object('B', 'b', '', 'x.io/v1')}` },
    ]);
    const paths = layOut(manifests, '{application}/{group}/{kind}-{name}.yaml', values).map(({ path }) => path);
    assert.deepEqual(paths, ['shop/core/A-a.yaml', 'shop/x.io/B-b.yaml']);
  });

  it('lets no two objects share a path, in any case', () => {
    const manifests = manifestsOf(
      `${object('Role', 'a', '  namespace: x\n')}---\n${object('Role', 'A', '  namespace: y\n')}`,
    );
    assert.throws(
      () => layOut(manifests, '{kind}-{name}.yaml', values),
      (error) => error instanceof TaskError && error.code === 'LAYOUT_COLLISION' && error.related.length === 1,
    );
    assert.equal(layOut(manifests, '{objectNamespace}/{kind}-{name}.yaml', values).length, 2);
  });

  it('makes names safe for every file system without mixing them up', () => {
    assert.equal(safeSegment('web-1.example'), 'web-1.example');
    assert.match(safeSegment('system:auth'), /^system-auth-[0-9a-f]{8}$/);
    assert.notEqual(safeSegment('system:auth'), safeSegment('system;auth'));
    for (const hostile of ['..', '../x', 'con', '.git', '##vso[x]', 'a'.repeat(300), '/', ':']) {
      assert.match(safeSegment(hostile), /^[A-Za-z0-9][A-Za-z0-9._-]{0,160}$/);
      assert.notEqual(safeSegment(hostile), hostile);
    }
  });

  it('of nothing is nothing; a collision names both objects, with the second’s place', () => {
    assert.deepEqual(layOut([], 'all.yaml', values), []);
    const two = manifestsOf(`${object('A', 'x', '', 'one/v1')}---\n${object('A', 'x', '', 'two/v1')}`);
    assert.throws(
      () => layOut(two, '{kind}-{name}.yaml', values),
      (error) => {
        assert.ok(error instanceof TaskError);
        assert.deepEqual(
          [error.code, error.message, error.mend, error.related],
          [
            'LAYOUT_COLLISION',
            'Different objects would be written to one file:',
            'Add {group} or {objectNamespace} to layout, or leave {kind} and {name} out to get one file for all.',
            [{ message: 'A-x.yaml: A x and A x', at: { file: 'a.yaml', line: 6 } }],
          ],
        );
        return true;
      },
    );
    const [one] = layOut(two.slice(0, 1), '{objectNamespace}/{group}-{name}.yaml', values);
    assert.deepEqual([one?.path, one?.content], ['_cluster/one-x.yaml', two[0]?.text]);
  });

  it('that leads nowhere is refused', () => {
    assert.throws(
      () => layOut(manifestsOf(object('A', 'x')), '../{name}.yaml', values),
      (error) => {
        assert.ok(error instanceof TaskError);
        assert.deepEqual([error.code, error.mend], ['PATH_UNSAFE', 'Change layout, or the name.']);
        assert.match(error.message, /^layout: .+\.$/);
        return true;
      },
    );
  });
});
