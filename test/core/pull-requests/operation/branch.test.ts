import assert from 'node:assert/strict';
import { TaskError } from '../../../../core/errors.ts';
import { branchIs, branchOf, refuseTarget } from '../../../../core/pull-requests/operation/branch.ts';
import type { Operation } from '../../../../core/pull-requests/text.ts';
import { asked, shop, subject } from './asked.ts';

const asIs = (_: string, text: string): string => text;

describe('the branch of a proposal', () => {
  const named = (operation: Operation, cluster = ''): string => {
    const identity = { ...shop, cluster };
    const of = subject({ identity, values: { ...subject().values, cluster } });
    return branchOf(asked({ operation, pullRequestId: 12 }), of, asIs);
  };

  it('is called after what is done to which application, and where', () => {
    assert.equal(named('deploy'), 'deploy/dev/shop');
    // What is rolled back is delivered: the two replace each other.
    assert.equal(named('rollback'), 'deploy/dev/shop');
    assert.equal(named('remove'), 'remove/dev/shop');
    assert.equal(named('revert'), 'revert/dev/shop/12');
    assert.equal(named('deploy', 'west'), 'deploy/dev/west/shop');
    assert.equal(named('revert', 'west'), 'revert/dev/west/shop/12');
  });

  it('is what the input says, or the one that others have pushed', () => {
    const own = asked({ patterns: { branch: 'flux/{application}/{buildId}' } });
    assert.equal(branchOf(own, subject(), asIs), 'flux/shop/10');
    assert.equal(branchOf(own, subject({ sourceBranch: 'images/shop' }), asIs), 'images/shop');
  });

  it('is looked through for secrets', () => {
    const seen: string[] = [];
    const safe = (what: string, text: string): string => `${seen.push(`${what}: ${text}`)}`;
    assert.equal(branchOf(asked(), subject(), safe), '1');
    assert.deepEqual(seen, ['branch: deploy/dev/shop']);
  });

  it('is not the target, however that is written: nobody would have looked at what is pushed', () => {
    for (const target of ['deploy/dev/shop', 'Deploy/Dev/Shop']) {
      assert.throws(
        () => refuseTarget(asked(), subject(), target),
        (error) => error instanceof TaskError && error.code === 'INPUT_INVALID' && error.message.includes(target),
      );
      // Without a pull request the branch has no say.
      refuseTarget(asked({ delivery: 'targetBranch' }), subject(), target);
    }
    refuseTarget(asked(), subject(), 'main');
  });

  it('is the task’s own, also where a dry run misses the one that others are to push', () => {
    assert.equal(branchIs(subject()), 'ours');
    assert.equal(branchIs(subject({ sourceBranch: 'images' })), 'given');
    assert.equal(branchIs(subject({ sourceBranch: 'images', unpushed: true })), 'ours');
  });
});
