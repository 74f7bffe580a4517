import assert from 'node:assert/strict';

import { kustomizationType } from '../../../core/flux/objects.ts';
import { nothingSeen, observe } from '../../../core/flux/state.ts';
import { readAgain } from '../../../core/flux/wait/read-again.ts';
import type { ClusterProblem } from '../../../core/ports/cluster.ts';
import { commits, kustomization } from './build.ts';

const namespace = 'flux-system';
const scope = { type: kustomizationType, namespace };
const key = 'Kustomization/flux-system/apps';

describe('Reading everything once more', () => {
  const before = observe(nothingSeen, {
    kind: 'listed',
    type: kustomizationType,
    namespace,
    objects: [kustomization()],
  });
  const again = (answer: ClusterProblem | 'changed', known = before) =>
    readAgain(
      {
        list: async () =>
          answer === 'changed'
            ? { ok: true, objects: [kustomization({ applied: commits.awaited })] }
            : { ok: false, problem: answer },
      },
      known,
      [scope],
      new AbortController().signal,
    );

  it('shows what is there now, and leaves what was known as it is', async () => {
    const read = await again('changed');
    assert.ok(read.ok);
    const applied = (state: typeof before): string | undefined => {
      const object = state.objects.get(key)?.object;
      return object?.kind === 'Kustomization' ? object.lastApplied : undefined;
    };
    assert.ok(applied(read.state)?.includes(commits.awaited));
    assert.ok(!applied(before)?.includes(commits.awaited));
  });

  const right = 'list kustomizations';
  for (const [what, problem, readBefore, ok] of [
    ['a right that was missing before', { kind: 'forbidden', right, message: 'no' }, false, true],
    ['a kind that was not there before', { kind: 'notServed', type: kustomizationType, message: 'no' }, false, true],
    ['a right that is missing now', { kind: 'forbidden', right, message: 'no' }, true, false],
    ['a kind that is not there any more', { kind: 'notServed', type: kustomizationType, message: 'no' }, true, false],
    ['a cluster that does not answer', { kind: 'unreachable', message: 'no' }, false, false],
    ['a cluster that takes the token no more', { kind: 'unauthorized', message: 'no' }, false, false],
  ] as const)
    it(`${ok ? 'goes on' : 'says so'} with ${what}`, async () => {
      const read = await again(problem, readBefore ? before : nothingSeen);
      assert.equal(read.ok, ok);
      if (!read.ok) assert.deepEqual(read.problem, { kind: 'problem', ...scope, problem });
    });
});
