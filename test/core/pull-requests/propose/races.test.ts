import assert from 'node:assert/strict';
import { TaskError } from '../../../../core/errors.ts';
import { fingerprint, pending } from '../../../../core/pull-requests/fingerprint.ts';
import { readMarker } from '../../../../core/pull-requests/marker.ts';
import { Killed } from '../fake-host.ts';
import { ourMessage, write } from '../fake-repository.ts';
import { branch, manifest, other, Proposing, squash, type Input } from '../proposing.ts';

const theirs = { 'dev/shop.yaml': 'a: 9\n' };

describe('one pull request, while others are at work', () => {
  let world: Proposing;
  beforeEach(() => {
    world = new Proposing();
  });

  /** Once, just before the host is asked for that. */
  const justBefore = (name: string, happens: () => void): void => {
    let once = true;
    world.host.meanwhile = (asked) => {
      if (asked !== name || !once) return;
      once = false;
      happens();
    };
  };
  const beforePush = (happens: () => void): void => {
    world.repository.beforePush = () => {
      world.repository.beforePush = () => undefined;
      happens();
    };
  };
  /** Another run of the same application pushes its own content. */
  const anotherPushes = (): void => {
    const { branches } = world.repository;
    const tip = branches.get('main') ?? '';
    if (!branches.has(branch)) branches.set(branch, tip);
    world.repository.commit(branch, theirs, { message: ourMessage(tip, [write('dev/shop.yaml', 'a: 9\n')]) });
  };
  /** The text that another run gives its pull request. */
  const textOf = async (input: Input): Promise<string> => {
    const elsewhere = new Proposing();
    await elsewhere.run(input);
    return elsewhere.host.pull(1).description;
  };
  const refused = (): never => {
    throw new TaskError('SERVER_REFUSED', 'not editable', '');
  };

  it('that another run makes just then is the one, and what made room links it', async () => {
    await world.run();
    const next = { files: other, version: '2' };
    const description = await textOf(next);
    justBefore('create', () => void world.host.add({ sourceBranch: branch, description, author: 'pipeline' }));
    const run = await world.run(next);
    assert.deepEqual([run.result, run.pullRequest?.id, run.superseded], ['unchanged', 2, [1]]);
    assert.equal(world.host.pull(1).comments.at(-1), 'Its successor is https://host/pull/2');
  });

  it('is made anew when somebody deletes its branch just then', async () => {
    justBefore('create', () => void world.repository.branches.delete(branch));
    const run = await world.run();
    assert.deepEqual([run.result, run.pullRequest?.id], ['created', 1]);
    assert.deepEqual(world.repository.shown(branch, 'main'), manifest);
  });

  it('is made once another run’s push is seen, and brings what this one wants', async () => {
    beforePush(anotherPushes);
    const run = await world.run();
    assert.deepEqual([run.result, world.host.open().length], ['created', 1]);
    assert.deepEqual(world.repository.shown(branch, 'main'), manifest);
    assert.deepEqual(
      world.repository.calls.filter((call) => call.startsWith('push')),
      [`push ${branch}`, `push ${branch}`],
    );
  });

  it('gets a successor when somebody closes it after the push: nothing of it changes any more', async () => {
    await world.run();
    beforePush(() => world.host.close(1));
    const before = structuredClone({ ...world.host.pull(1), status: 'abandoned', closedAt: '' });
    const run = await world.run({ files: other });
    assert.deepEqual([run.result, run.pullRequest?.id], ['created', 2]);
    assert.deepEqual({ ...world.host.pull(1), closedAt: '' }, before);
  });

  it('that is merged before it is touched is no failure', async () => {
    const statuses = [{ genre: 'g', name: 's', state: 'succeeded', text: '' }] as const;
    for (const [first, then, asked] of [
      [{}, { statuses }, 'setStatuses'],
      [{ autoComplete: squash }, {}, 'disarm'],
    ] as const) {
      world = new Proposing();
      await world.run(first);
      justBefore(asked, () => {
        world.squash(1);
        refused();
      });
      const run = await world.run(then);
      assert.deepEqual(
        [run.result, run.pullRequest, run.branch, run.commit],
        ['none', undefined, '', undefined],
        asked,
      );
      assert.deepEqual(world.host.pull(1).comments, []);
    }
  });

  describe('that completes at once', () => {
    /** Whoever merges it takes the branch away too. */
    const merge = (): void => {
      world.squash(1);
      world.repository.branches.delete(branch);
    };
    const input = { files: other, autoComplete: squash };
    beforeEach(() => world.run({ autoComplete: squash }));

    it('is what it was to be, when what was merged is what was pushed', async () => {
      justBefore('arm', merge);
      const run = await world.run(input);
      assert.deepEqual([run.result, run.pullRequest?.id, world.host.pulls.length], ['updated', 1, 1]);
    });

    it('is followed by another, when what was merged is another run’s', async () => {
      justBefore('arm', () => {
        anotherPushes();
        merge();
      });
      const run = await world.run(input);
      assert.deepEqual([run.result, run.pullRequest?.id], ['created', 2]);
      assert.deepEqual(world.repository.shown(branch, 'main'), other);
    });

    it('is followed by another, when it was closed with its branch instead', async () => {
      justBefore('arm', () => {
        world.host.close(1);
        world.repository.branches.delete(branch);
      });
      const run = await world.run(input);
      assert.deepEqual([run.result, run.pullRequest?.id], ['created', 2]);
    });
  });

  it('is the newest of those that runs make at once on branches of their own', async () => {
    const description = await textOf({ files: other, version: '2' });
    const add = (): void => {
      world.repository.commit('b', other);
      world.host.add({ sourceBranch: 'b', description, author: 'pipeline' });
    };
    justBefore('create', add);
    const newer = await world.run();
    assert.deepEqual([newer.pullRequest?.id, newer.superseded], [2, [1]]);
    assert.match(world.host.pull(1).comments.join(), /Superseded: .* See https:\/\/host\/pull\/2$/);
    world = new Proposing();
    justBefore('arm', add);
    const older = await world.run({ autoComplete: squash });
    assert.deepEqual([older.pullRequest?.id, older.superseded, world.host.open().length], [1, [], 2]);
  });

  it('of another branch that is merged just then has not made room', async () => {
    await world.run({ branch: 'a' });
    justBefore('abandon', () => world.host.close(1, 'completed'));
    const run = await world.run({ branch: 'b', files: other, version: '2' });
    assert.deepEqual([run.result, run.superseded], ['created', []]);
    assert.ok(!world.said.some((line) => line.includes('makes room')));
  });

  it('that cannot be made in one step says in its marker what is still to come', async () => {
    const input: Input = { labels: ['a'], workItems: ['7'] };
    world.host.createsWhole = false;
    world.host.kill = { at: 1, when: 'after' };
    await assert.rejects(world.run(input), Killed);
    const asked = { title: 'Deploy', description: 'Text', draft: false, autoComplete: undefined, reviewers: [] };
    const wanted = fingerprint({ ...asked, labels: ['a'], workItems: ['7'] });
    assert.deepEqual(readMarker(world.host.pull(1).description)?.wanted, {
      ...wanted,
      labels: pending,
      workItems: pending,
    });
    await world.run(input);
    assert.deepEqual(readMarker(world.host.pull(1).description)?.wanted, wanted);
  });
});
