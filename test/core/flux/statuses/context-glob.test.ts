import assert from 'node:assert/strict';

import { contextGlob } from '../../../../core/flux/statuses/context-glob.ts';

describe('globs over the names of statuses', () => {
  const cases: readonly (readonly [pattern: string, yes: readonly string[], no: readonly string[]])[] = [
    ['fluxcd*/**', ['fluxcd/kustomization/apps/1', 'fluxcd:prod/x', 'FluxCD/x'], ['fluxcd', 'flux/x', 'a/fluxcd/x']],
    [
      'kustomization/**',
      ['kustomization/apps/0c9c2e41', 'Kustomization/Apps'],
      ['a/kustomization/apps', 'kustomizations/x'],
    ],
    ['**/0c9c2e41', ['0c9c2e41', 'a/0c9c2e41', 'a/b/0c9c2e41'], ['a0c9c2e41', 'a/0c9c2e41/b']],
    ['a/**/b', ['a/b', 'a/x/b', 'a/x/y/b'], ['ab', 'a/xb', 'a/b/c']],
    ['staging/*', ['staging/apps', 'staging/'], ['staging', 'staging/a/b']],
    ['rollout-?', ['rollout-1'], ['rollout-', 'rollout-12', 'rollout-/']],
    ['{dev,prod}/{apps,infra}', ['dev/apps', 'prod/infra'], ['dev', 'dev/{apps,infra}', 'stage/apps']],
    ['{alone}', ['{alone}'], ['alone']],
    ['a.c', ['a.c'], ['abc']],
    ['(a|b)+[c]', ['(a|b)+[c]'], ['a', 'c']],
    ['**', ['', 'a', 'a/b'], []],
    ['', [''], ['a']],
  ];
  for (const [pattern, yes, no] of cases) {
    it(pattern === '' ? 'nothing' : pattern, () => {
      const matches = contextGlob(pattern);
      assert.deepEqual(
        yes.filter((name) => !matches(name)),
        [],
      );
      assert.deepEqual(
        no.filter((name) => matches(name)),
        [],
      );
    });
  }

  it('end, whatever the name and the pattern are', () => {
    const name = `${'a/'.repeat(100)}${'a'.repeat(300)}`;
    for (const pattern of ['**/*a*a*a*a*a*a*b/**', '**a**a**a**a**b', '{a*,a*a*}{a*,b*}{c,d*}x', '{a,b}'.repeat(30)]) {
      assert.equal(contextGlob(pattern)(name), false, pattern);
    }
  });
});
