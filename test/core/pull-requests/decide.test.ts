import assert from 'node:assert/strict';
import {
  chooseBranch,
  decide,
  type ClosedOne,
  type Decision,
  type DeliverDecision,
  type OpenOne,
  type Situation,
  type Update,
} from '../../../core/pull-requests/decide.ts';
import { asked } from './asked.ts';

const open = (over: Partial<OpenOne> = {}): OpenOne => ({
  id: 7,
  version: '1',
  content: 'c1',
  wanted: asked,
  unfinished: false,
  autoComplete: false,
  conflicts: false,
  ...over,
});

const closed = (over: Partial<ClosedOne> = {}): ClosedOne => ({
  id: 5,
  version: '1',
  content: 'c1',
  wanted: asked,
  superseded: false,
  atTip: true,
  ...over,
});

const situation = (over: Partial<Situation> = {}): Situation => ({
  version: '1',
  content: 'c1',
  asked,
  existing: 'supersede',
  changed: true,
  own: undefined,
  closed: undefined,
  others: [],
  branch: { kind: 'absent' },
  ...over,
});

const deliveryOf = (decision: Decision): DeliverDecision => {
  assert.ok(decision.kind === 'deliver');
  return decision;
};

const updateOf = (decision: Decision): Update => {
  const { pullRequest } = deliveryOf(decision);
  assert.ok(pullRequest.kind === 'update');
  return pullRequest;
};

describe('what becomes of branch and pull requests', () => {
  const same = { kind: 'same', current: true, drifted: false } as const;
  const different = { kind: 'different', current: true } as const;

  it('does nothing, and closes what is pointless, when nothing differs from the target', () => {
    assert.deepEqual(decide(situation({ changed: false })), { kind: 'nothing', close: [] });
    const all = situation({ changed: false, own: open(), others: [8] });
    assert.deepEqual(decide(all), { kind: 'nothing', close: [7, 8] });
  });

  it('leaves alone what is right, also when the target has moved', () => {
    for (const current of [true, false]) {
      const decision = decide(situation({ own: open(), branch: { kind: 'same', current, drifted: false } }));
      assert.deepEqual(decision, { kind: 'unchanged', id: 7 });
    }
  });

  it('pushes the same content again when it no longer merges, or its branch is gone', () => {
    const branch = { kind: 'same', current: false, drifted: false } as const;
    const conflicts = deliveryOf(decide(situation({ own: open({ conflicts: true }), branch })));
    const gone = deliveryOf(decide(situation({ own: open() })));
    for (const { push, pullRequest } of [conflicts, gone])
      assert.ok(push && pullRequest.kind === 'update' && pullRequest.other === 'again');
  });

  it('pushes the same content again when a merge would bring something else, and opens nothing again for it', () => {
    const branch = { kind: 'same', current: false, drifted: true } as const;
    const { push, pullRequest } = deliveryOf(decide(situation({ own: open(), branch })));
    assert.ok(push && pullRequest.kind === 'update' && pullRequest.other === 'again');
    assert.equal(deliveryOf(decide(situation({ closed: closed({}), branch }))).pullRequest.kind, 'create');
  });

  it('mends a text that speaks of other content than the branch holds', () => {
    const own = open({ version: '0', content: 'c0', autoComplete: true });
    const { push, pullRequest } = deliveryOf(decide(situation({ existing: 'update', own, branch: same })));
    assert.ok(!push && pullRequest.kind === 'update');
    assert.deepEqual([pullRequest.other, pullRequest.edits.disarm, pullRequest.replaced], ['content', true, '0']);
    const supersede = deliveryOf(decide(situation({ own, branch: same })));
    assert.ok(supersede.abandonFirst === 7 && !supersede.push);
  });

  it('leaves other versions open with keep, also when its own has nothing to change', () => {
    const all = situation({ existing: 'keep', changed: false, own: open(), others: [8] });
    assert.deepEqual(decide(all), { kind: 'nothing', close: [7] });
  });

  it('creates without a push when the branch was left behind complete', () => {
    const { push, pullRequest } = deliveryOf(decide(situation({ branch: same })));
    assert.ok(!push && pullRequest.kind === 'create');
  });

  it('opens a closed one again only for the same content of the same version at the same tip', () => {
    const kindOf = (over: Partial<ClosedOne>, branch: Situation['branch'] = same): string =>
      deliveryOf(decide(situation({ closed: closed(over), branch }))).pullRequest.kind;
    assert.equal(kindOf({}), 'reopen');
    assert.equal(kindOf({}, { kind: 'same', current: false, drifted: false }), 'reopen');
    assert.equal(kindOf({}, { kind: 'given' }), 'reopen');
    for (const over of [{ version: '2' }, { content: 'c2' }, { superseded: true }, { atTip: false }])
      assert.equal(kindOf(over), 'create', JSON.stringify(over));
    assert.equal(kindOf({}, different), 'create');
  });

  it('never pushes to a branch that is given', () => {
    const branch = { kind: 'given' } as const;
    for (const own of [undefined, open(), open({ conflicts: true }), open({ content: 'c0' })]) {
      const decision = decide(situation({ own, branch }));
      assert.ok(decision.kind === 'unchanged' || !deliveryOf(decision).push);
    }
  });

  it('abandons another version before its branch moves', () => {
    const { abandonFirst, pullRequest } = deliveryOf(
      decide(situation({ version: '2', own: open(), branch: different })),
    );
    assert.ok(abandonFirst === 7 && pullRequest.kind === 'create');
  });

  it('leaves a text alone that speaks of another version with the same content', () => {
    assert.equal(decide(situation({ version: '2', own: open(), branch: same })).kind, 'unchanged');
  });

  it('updates the same version in place, auto-complete off before the push', () => {
    const { other, edits, replaced } = updateOf(
      decide(situation({ own: open({ autoComplete: true }), branch: different })),
    );
    assert.deepEqual([other, edits.disarm, edits.arm, replaced], ['content', true, false, undefined]);
  });

  it('names the version that a rolling pull request replaces', () => {
    const all = situation({ version: '2', existing: 'update', own: open(), branch: different });
    assert.equal(updateOf(decide(all)).replaced, '1');
  });

  it('abandons others after, keeps them with keep, pushes to their branch with update', () => {
    assert.deepEqual(deliveryOf(decide(situation({ others: [8] }))).abandonAfter, [8]);
    assert.deepEqual(deliveryOf(decide(situation({ others: [8], existing: 'keep' }))).abandonAfter, []);
    assert.equal(chooseBranch('update', 'deploy/dev/shop/9', ['deploy/dev/shop/8']), 'deploy/dev/shop/8');
    assert.equal(chooseBranch('supersede', 'deploy/dev/shop/9', ['deploy/dev/shop/8']), 'deploy/dev/shop/9');
  });
});
