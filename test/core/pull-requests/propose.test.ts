import assert from 'node:assert/strict';
import { TaskError } from '../../../core/errors.ts';
import { readMarker } from '../../../core/pull-requests/marker.ts';
import { Killed } from './fake-host.ts';
import { ourMessage, write } from './fake-repository.ts';
import { branch, manifest, Proposing, squash, type Input } from './proposing.ts';

describe('one pull request', () => {
  let world: Proposing;
  beforeEach(() => {
    world = new Proposing();
  });

  const only = () => {
    const [one, ...more] = world.host.open();
    assert.deepEqual(more, []);
    assert.ok(one);
    return one;
  };
  const other = { 'dev/shop.yaml': 'a: 2\n' };
  const everything: Input = {
    autoComplete: squash,
    reviewers: ['ada', '!grace'],
    labels: ['gitops'],
    workItems: ['7'],
    statuses: [{ genre: 'g', name: 's', state: 'succeeded', text: 'good' }],
    draft: true,
  };

  describe('run again', () => {
    it('writes nothing, by another build of the same', async () => {
      await world.run(everything);
      world.written();
      const run = await world.run({ ...everything, build: '11' });
      assert.equal(run.result, 'unchanged');
      assert.deepEqual(world.written(), []);
    });

    it('leaves what people made of it', async () => {
      await world.run(everything);
      const one = only();
      one.title = 'A better title';
      one.description = `${one.description.split('\n')[0]}\nA better text`;
      one.draft = false;
      one.labels = ['theirs'];
      one.reviewers = [{ id: 'eve', required: true }];
      one.workItems = [];
      const now = structuredClone(one);
      world.written();
      assert.equal((await world.run({ ...everything, build: '11' })).result, 'unchanged');
      assert.deepEqual(only(), now);
    });
  });

  describe('what is asked of the host', () => {
    const callsOf = async (input: Input): Promise<readonly string[]> => {
      world.written();
      await world.run(input);
      return world.host.calls;
    };
    const whole = { ...everything, statuses: [] };

    it('is a list and the pull request when nothing has changed', async () => {
      await world.run(whole);
      assert.deepEqual(await callsOf(whole), ['listOpen', 'get']);
      assert.deepEqual(world.repository.calls, ['tips']);
    });

    it('is little more than making it when it is made; the second list finds another run’s', async () => {
      assert.deepEqual(await callsOf(whole), ['listOpen', 'findReviewers', 'create', 'arm', 'listOpen']);
    });

    it('is what differs when other content comes', async () => {
      await world.run(whole);
      const calls = [
        'listOpen',
        'get',
        'findReviewers',
        'disarm',
        'listFrom',
        'get',
        'extras',
        'comment',
        'update',
        'arm',
      ];
      assert.deepEqual(await callsOf({ ...whole, files: other }), calls);
    });
  });

  describe('other input', () => {
    for (const [part, input, seen] of [
      ['title', { title: 'Roll' }, { title: 'Roll 1' }],
      ['draft', { draft: true }, { draft: true }],
      [
        'reviewers',
        { reviewers: ['ada', '!bob'] },
        {
          reviewers: [
            { id: 'ada', required: false },
            { id: 'bob', required: true },
          ],
        },
      ],
      ['labels', { labels: ['a', 'b'] }, { labels: ['a', 'b'] }],
      ['workItems', { workItems: ['1', '2'] }, { workItems: ['1', '2'] }],
      ['autoComplete', { autoComplete: squash }, { autoComplete: squash }],
    ] as const) {
      it(`changes ${part}, and nothing besides`, async () => {
        await world.run({ reviewers: ['ada', 'bob'], labels: ['a'], workItems: ['1'] });
        const before = structuredClone(only());
        const asked = { reviewers: ['ada', 'bob'], labels: ['a'], workItems: ['1'], ...input };
        assert.deepEqual((await world.run({ ...asked, dryRun: true })).updates, [part]);
        assert.deepEqual(only(), before);
        world.written();
        const run = await world.run(asked);
        assert.equal(run.result, 'updated');
        assert.deepEqual(run.updates, [part]);
        assert.deepEqual({ ...only(), description: '' }, { ...before, description: '', ...seen });
        assert.ok(!world.written().some((call) => call.startsWith('push')));
        assert.equal((await world.run(asked)).result, 'unchanged');
      });
    }

    it('changes the description, and leaves a title that a person wrote', async () => {
      await world.run();
      only().title = 'theirs';
      assert.deepEqual((await world.run({ description: 'New' })).updates, ['description']);
      assert.match(only().description, /\nNew\n/);
      assert.equal(only().title, 'theirs');
    });

    it('adds what is missing and takes nothing away', async () => {
      await world.run({ labels: ['a'], reviewers: ['ada'] });
      only().labels.push('theirs');
      only().reviewers = [{ id: 'eve', required: false }];
      await world.run({ labels: ['b'], reviewers: ['ada', 'bob'] });
      assert.deepEqual(only().labels, ['a', 'theirs', 'b']);
      assert.deepEqual(
        only().reviewers.map(({ id }) => id),
        ['eve', 'ada', 'bob'],
      );
    });

    it('sets statuses as this run says them, with content that stays', async () => {
      const say = (state: 'failed' | 'succeeded') => ({ statuses: [{ genre: 'g', name: 's', state, text: '' }] });
      await world.run(say('failed'));
      const run = await world.run(say('succeeded'));
      assert.deepEqual([run.result, run.updates], ['updated', ['statuses']]);
      assert.deepEqual(
        only().statuses.map(({ state }) => state),
        ['succeeded'],
      );
      assert.equal((await world.run(say('succeeded'))).result, 'unchanged');
    });
  });

  describe('auto-complete', () => {
    it('is set again when it is off, with other options when they changed, and taken off when it is not asked for', async () => {
      await world.run({ autoComplete: squash });
      only().autoComplete = undefined;
      assert.deepEqual((await world.run({ autoComplete: squash })).updates, ['autoComplete']);
      const merge = { ...squash, mergeStrategy: 'noFastForward' } as const;
      await world.run({ autoComplete: merge });
      assert.deepEqual(only().autoComplete, merge);
      await world.run();
      assert.equal(only().autoComplete, undefined);
    });

    it('stays when a person set it while nobody asked', async () => {
      await world.run();
      only().autoComplete = squash;
      assert.equal((await world.run()).result, 'unchanged');
      assert.deepEqual(only().autoComplete, squash);
      await world.run({ title: 'Other' });
      assert.deepEqual(only().autoComplete, squash);
    });

    it('is off before other content arrives, and on again only when this run asks', async () => {
      await world.run({ autoComplete: squash });
      let atPush: unknown;
      world.repository.beforePush = () => (atPush = only().autoComplete);
      await world.run({ files: other });
      assert.equal(atPush, undefined);
      assert.equal(only().autoComplete, undefined);
      await world.run({ autoComplete: squash });
      assert.equal(atPush, undefined);
      assert.deepEqual(only().autoComplete, squash);
    });

    it('of a person is off, too, when the content changes', async () => {
      await world.run();
      only().autoComplete = squash;
      await world.run({ files: other });
      assert.equal(only().autoComplete, undefined);
    });
  });

  describe('other content', () => {
    it('of the same version says so, and brings about all that is asked for', async () => {
      await world.run({ reviewers: ['!grace'] });
      const { id } = only();
      only().reviewers = [];
      only().title = 'theirs';
      const run = await world.run({ reviewers: ['!grace'], files: other });
      assert.deepEqual(run.updates, ['content', 'title', 'description', 'reviewers']);
      assert.equal(only().id, id);
      assert.equal(only().title, 'Deploy 1');
      assert.match(only().comments.join(), /The content changed/);
    });

    it('of another version makes a new one that the old one links', async () => {
      await world.run();
      const run = await world.run({ files: other, version: '2' });
      assert.equal(run.result, 'created');
      assert.deepEqual(run.superseded, [1]);
      assert.deepEqual(
        [world.host.pull(1).status, world.host.pull(1).comments.at(-1)],
        ['abandoned', 'Its successor is https://host/pull/2'],
      );
      assert.deepEqual(readMarker(only().description)?.links, []);
    });

    it('looks again when the old one is merged just then: that made no room', async () => {
      for (const when of ['update', 'abandon']) {
        world = new Proposing();
        await world.run({ files: { 'dev/shop.yaml': 'a: 1\n' } });
        world.host.meanwhile = (name) => {
          if (name === when && world.host.pull(1).status === 'open') world.squash(1);
        };
        const run = await world.run({ files: other, version: '2' });
        assert.deepEqual([run.result, run.pullRequest?.id, run.superseded], ['created', 2, []], when);
        assert.equal(run.targetCommit, world.repository.branches.get('main'), when);
        assert.equal(world.host.pull(1).status, 'completed', when);
      }
    });

    it('touches nothing when its message must not leave the agent', async () => {
      const badMessage = new Error('a secret');
      for (const input of [{ version: '2' }, { version: '1' }, { version: '2', existing: 'update' }] as const) {
        world = new Proposing();
        await world.run({ autoComplete: squash });
        world.written();
        for (const dryRun of [true, false]) {
          await assert.rejects(world.run({ ...input, files: other, badMessage, dryRun }), badMessage);
        }
        assert.deepEqual(world.written(), []);
      }
    });

    it('is told apart from the same content that is pushed again', async () => {
      await world.run({ autoComplete: squash });
      world.repository.commit('main', { 'dev/shop.yaml': 'by hand\n' });
      only().conflicts = true;
      const run = await world.run();
      assert.deepEqual([run.result, run.updates.includes('content')], ['updated', true]);
      assert.match(only().comments.join(), /same content/);
      assert.equal(only().autoComplete, undefined);
    });
  });

  describe('a push straight to the target', () => {
    it('takes the place of the open ones, whoever approved them; keep leaves them', async () => {
      await world.run({ autoComplete: squash });
      await world.run({ branch: 'deploy/shop/2', version: '2', files: other, existing: 'keep' });
      const kept = await world.run({ straight: true, files: { x: '1' }, version: '3', existing: 'keep' });
      assert.deepEqual([kept.superseded, world.host.open().length], [[], 2]);
      const rehearsed = await world.run({ straight: true, files: { x: '2' }, version: '4', dryRun: true });
      assert.deepEqual([rehearsed.result, world.host.open().length], ['pushed', 2]);
      const run = await world.run({ straight: true, files: { x: '2' }, version: '4' });
      assert.deepEqual([run.result, run.pullRequest, run.superseded], ['pushed', undefined, [2, 1]]);
      assert.deepEqual(world.host.open(), []);
      for (const { comments } of world.host.pulls) assert.match(comments.join(), /got version `4` straight/);
    });

    it('that ended right after it is finished by the next run', async () => {
      await world.run();
      world.host.kill = { at: 0, when: 'after' };
      await assert.rejects(world.run({ straight: true, files: other }), Killed);
      const run = await world.run({ straight: true, files: other });
      assert.deepEqual([run.result, run.superseded], ['none', [1]]);
      assert.deepEqual(world.host.open(), []);
    });

    it('stays pushed where nobody may look at pull requests, and says so', async () => {
      const listOpen = () => Promise.reject(new TaskError('NOT_ALLOWED', 'No.', 'Ask.'));
      Object.defineProperty(world.host, 'host', { value: { ...world.host.host, listOpen } });
      assert.equal((await world.run({ straight: true })).result, 'pushed');
      assert.match(world.warnings.join(), /may still be open.*No\./);
    });
  });

  describe('a moved target', () => {
    const moved = async (input: Input): Promise<string> => {
      await world.run(input);
      world.repository.commit('main', { z: 'z' });
      const { branch: used } = await world.run({ ...input, files: other });
      assert.equal(world.host.open().length, 1);
      assert.equal(world.host.open()[0]?.sourceBranch, used);
      return used;
    };

    it('is merged into the branch, which a rebase would undo: then a branch of its own leads onto it', async () => {
      assert.equal(await moved({ autoComplete: squash }), branch);
      world = new Proposing();
      const used = await moved({ autoComplete: { ...squash, mergeStrategy: 'rebase' } });
      assert.match(used, /^deploy\/dev\/shop-[0-9a-f]{10}$/);
    });

    it('that takes nothing but rebases gets a branch of its own, asked for or not', async () => {
      world.host.strategies = ['rebase', 'rebaseMerge'];
      assert.notEqual(await moved({}), branch);
      world = new Proposing();
      world.host.strategies = ['squash', 'rebase'];
      assert.equal(await moved({}), branch);
    });
  });

  describe('one that was closed', () => {
    it('is opened again when the branch holds what it held', async () => {
      await world.run({ ...everything, draft: false });
      world.host.close(1);
      const run = await world.run({ ...everything, draft: false });
      assert.deepEqual([run.result, run.pullRequest?.id, run.updates], ['updated', 1, ['state', 'autoComplete']]);
      assert.deepEqual(only().autoComplete, squash);
      assert.equal((await world.run({ ...everything, draft: false })).result, 'unchanged');
    });

    it('stays closed and gets a successor when content, version or branch are others', async () => {
      for (const input of [{ files: other }, { files: { ...manifest, x: 'x' }, version: '2' }]) {
        await world.run();
        const { id } = only();
        world.host.close(id);
        assert.equal((await world.run(input)).result, 'created');
        assert.equal(world.host.pull(id).status, 'abandoned');
        world.host.close(only().id);
      }
      await world.run();
      const { id } = only();
      world.host.close(id);
      world.repository.commit(branch, {}, { message: 'empty' });
      assert.equal((await world.run()).result, 'created');
      assert.notEqual(only().id, id);
    });

    it('is not opened again once it was superseded, merged, or when the host will not have it', async () => {
      await world.run({ branch: 'a' });
      await world.run({ branch: 'b', files: other, version: '2' });
      const rerun = await world.run({ branch: 'a' });
      assert.equal(rerun.result, 'created');
      assert.deepEqual(
        world.host.open().map(({ id }) => id),
        [3],
      );
      world.host.close(3);
      world.host.reopenable = false;
      assert.equal((await world.run({ branch: 'a' })).result, 'created');
      world.squash(4);
      assert.equal((await world.run({ branch: 'a' })).result, 'none');
    });

    it('of somebody else, or of another application, stays closed', async () => {
      await world.run();
      const { description } = only();
      world.host.close(1);
      world.host.pull(1).description = description.replace('"a":"shop"', '"a":"web"');
      assert.equal((await world.run()).result, 'created');
    });
  });

  describe('killed at any write', () => {
    const scenarios: Readonly<Record<string, { before?: Input; meanwhile?: () => void; run: Input }>> = {
      created: { run: everything },
      'created whole in steps, as on GitHub': { meanwhile: () => (world.host.createsWhole = false), run: everything },
      superseding: { before: everything, run: { ...everything, files: other, version: '2' } },
      'superseding one of another branch': {
        before: { ...everything, branch: 'a' },
        run: { ...everything, branch: 'b', files: other, version: '2' },
      },
      updated: { before: everything, run: { ...everything, files: other } },
      'updated in every part': {
        before: everything,
        run: {
          autoComplete: { ...squash, mergeStrategy: 'rebase' },
          reviewers: ['!ada'],
          labels: ['b'],
          workItems: ['8'],
          statuses: [{ genre: 'g', name: 's', state: 'failed', text: '' }],
          title: 'Other',
          description: 'Other',
        },
      },
      'rolling to another version': {
        before: everything,
        run: { ...everything, existing: 'update', files: other, version: '2' },
      },
      'opened again': { before: everything, meanwhile: () => world.host.close(1), run: everything },
      closed: { before: everything, meanwhile: () => void world.repository.commit('main', manifest), run: everything },
    };

    for (const [name, { before, meanwhile, run }] of Object.entries(scenarios)) {
      it(`${name}: the next run ends as one clean run`, async () => {
        const prepared = async (): Promise<void> => {
          world = new Proposing();
          if (before !== undefined) await world.run(before);
          meanwhile?.();
          world.written();
        };
        await prepared();
        await world.run(run);
        const [right, steps] = [structuredClone(world.host.pulls), world.written().length];
        const content = world.repository.shown(run.branch ?? branch, 'main');
        assert.equal((await world.run(run)).result, name === 'closed' ? 'none' : 'unchanged');
        assert.ok(steps > 0);
        for (const when of ['before', 'after'] as const) {
          for (let at = 0; at < steps; at++) {
            await prepared();
            world.host.kill = { at, when };
            await assert.rejects(world.run(run), Killed, `${when} ${at}`);
            await world.run(run);
            assert.deepEqual(world.host.pulls, right, `${when} ${at}`);
            assert.deepEqual(world.repository.shown(run.branch ?? branch, 'main'), content);
            assert.ok(['none', 'unchanged'].includes((await world.run(run)).result));
          }
        }
      });
    }
  });

  describe('of others', () => {
    it('costs no request, however many are open', async () => {
      for (let n = 0; n < 300; n++) world.host.add({ sourceBranch: `feature/${n}`, description: 'theirs' });
      await world.run();
      world.written();
      assert.equal((await world.run()).result, 'unchanged');
      assert.deepEqual(world.host.calls, ['listOpen', 'get']);
      assert.deepEqual(world.repository.calls, ['tips']);
    });

    it('stays open when it bears a marker that neither its branch nor its author proves', async () => {
      await world.run();
      const { description } = only();
      world.repository.commit('feature/x', { x: 'x' });
      const forged = world.host.add({ sourceBranch: 'feature/x', description });
      await world.run({ files: other, version: '2', branch: 'b' });
      assert.equal(forged.status, 'open');
      assert.equal(world.host.pull(1).status, 'abandoned');
    });

    it('is never told of a successor because a marker lists it', async () => {
      await world.run();
      const theirs = world.host.add({ sourceBranch: 'feature/x', status: 'abandoned' });
      only().description = only().description.replace('"descriptors"', `"links":[${theirs.id}],"descriptors"`);
      assert.equal((await world.run()).result, 'updated');
      assert.deepEqual(theirs.comments, []);
      assert.equal((await world.run()).result, 'unchanged');
    });

    it('is not said to be closed when somebody merges it just then', async () => {
      await world.run();
      world.repository.commit('main', manifest);
      world.host.meanwhile = (name) => {
        if (name === 'abandon') world.host.close(1, 'completed');
      };
      const run = await world.run();
      assert.deepEqual([run.result, run.closed], ['none', []]);
    });

    it('stays open when nothing is left to deliver but its branch holds their commits', async () => {
      await world.run();
      world.repository.commit(branch, { 'theirs.yaml': 't\n' });
      world.repository.commit('main', manifest);
      assert.deepEqual([(await world.run()).result, only().id], ['none', 1]);
      assert.match(world.warnings.join(), /pull request 1 stays open/);
      assert.equal((await world.run({ onForeignCommits: 'overwrite' })).result, 'closed');
    });

    it('of another run that pushes meanwhile is looked at again: no text speaks of what is gone', async () => {
      await world.run();
      const tip = world.repository.branches.get('main') ?? '';
      let once = true;
      world.host.meanwhile = (name) => {
        if (name !== 'update' || !once) return;
        once = false;
        const message = ourMessage(tip, [write('dev/shop.yaml', 'a: 9\n')]);
        world.repository.commit(branch, { 'dev/shop.yaml': 'a: 9\n' }, { message });
      };
      await world.run({ files: other });
      assert.deepEqual(world.repository.shown(branch, 'main'), other);
      assert.equal((await world.run({ files: other })).result, 'unchanged');
    });

    it('of another run that pushes before ours is merged is looked at again, and ours is what is merged', async () => {
      const tip = world.repository.branches.get('main') ?? '';
      for (const asked of [{}, { files: other }]) {
        let arms = 0;
        world.host.meanwhile = (name) => {
          if (name !== 'arm' || ++arms > 1) return;
          const message = ourMessage(tip, [write('dev/shop.yaml', 'a: 9\n')]);
          world.repository.commit(branch, { 'dev/shop.yaml': 'a: 9\n' }, { message });
          world.host.headModified = true;
        };
        await world.run({ ...asked, autoComplete: squash });
        assert.equal(arms, 2);
        assert.deepEqual(world.repository.shown(branch, 'main'), asked.files ?? manifest);
        assert.deepEqual(only().autoComplete, squash);
      }
    });

    it('of a person who pushes before ours is merged is told, not merged', async () => {
      world.host.meanwhile = (name) => {
        if (name !== 'arm') return;
        world.repository.commit(branch, { 'theirs.yaml': 't\n' });
        world.host.headModified = true;
      };
      await assert.rejects(world.run({ autoComplete: squash }), { code: 'FOREIGN_COMMITS' });
      assert.equal(only().autoComplete, undefined);
    });

    it('of our branch into another target loses its auto-complete before other content arrives, and is told', async () => {
      await world.run();
      const old = world.host.add({ sourceBranch: branch, targetBranch: 'old', autoComplete: squash });
      await world.run({ labels: ['a'] });
      assert.deepEqual(old.autoComplete, squash);
      let atPush: unknown;
      world.repository.beforePush = () => (atPush = [old.autoComplete, old.comments.length]);
      await world.run({ files: other });
      assert.deepEqual(atPush, [undefined, 1]);
      assert.match(old.comments.join(), /other content, for its pull request into `main`/);
    });

    it('of our branch, made by hand, gets the marker above its text', async () => {
      await world.run();
      world.host.close(1);
      world.host.pull(1).description = 'nothing of ours';
      world.host.add({ sourceBranch: branch, title: 'By hand', description: 'My text' });
      const run = await world.run({ labels: ['a'] });
      assert.deepEqual([run.result, run.pullRequest?.id], ['updated', 2]);
      assert.equal(only().title, 'By hand');
      assert.match(only().description, /^<!-- gitops-delivery .* -->\nMy text$/);
      assert.deepEqual(only().labels, ['a']);
    });
  });

  describe('a marker of an older version of the task', () => {
    it('is read, and gets what it lacks; people’s text stays', async () => {
      await world.run({ labels: ['a'] });
      only().description = only()
        .description.replace(/"w":"[^"]*",/, '')
        .replace('Text', 'Theirs');
      assert.equal((await world.run({ labels: ['a'] })).result, 'updated');
      assert.match(only().description, /Theirs/);
      assert.equal((await world.run({ labels: ['a'] })).result, 'unchanged');
    });
  });

  describe('a branch that others pushed', () => {
    const given: Input = { branch: 'bump/shop', branchIs: 'given' };
    const push = (text: string) => world.repository.commit('bump/shop', { 'dev/shop.yaml': text });
    beforeEach(() => {
      world.repository.branches.set('bump/shop', world.repository.branches.get('main') ?? '');
      push('a: 1\n');
    });

    it('is proposed, never written to, and told of when it is not there', async () => {
      const tip = world.repository.branches.get('bump/shop');
      world.repository.commit('main', { z: 'z' });
      const run = await world.run(given);
      assert.deepEqual([run.result, run.commit, run.branch], ['created', tip, 'bump/shop']);
      assert.equal((await world.run(given)).result, 'unchanged');
      assert.deepEqual(
        world.repository.calls.filter((call) => call.startsWith('push')),
        [],
      );
      await assert.rejects(world.run({ ...given, branch: 'nowhere' }), /no branch "nowhere"/);
    });

    it('with other content since says so, or makes a new one for another version', async () => {
      await world.run({ ...given, autoComplete: squash });
      push('a: 2\n');
      const updated = await world.run({ ...given, files: other });
      assert.equal(updated.result, 'updated');
      assert.equal(only().autoComplete, undefined);
      assert.match(only().comments.join(), /content changed/);
      push('a: 3\n');
      const next = await world.run({ ...given, files: { 'dev/shop.yaml': 'a: 3\n' }, version: '2' });
      assert.deepEqual([next.result, next.superseded], ['created', [1]]);
    });

    it('takes the place of an older one of the identity, known by who made it', async () => {
      await world.run(given);
      world.repository.branches.set('bump/2', world.repository.branches.get('main') ?? '');
      world.repository.commit('bump/2', { 'dev/shop.yaml': 'a: 2\n' });
      const run = await world.run({ ...given, branch: 'bump/2', files: other, version: '2' });
      assert.deepEqual(run.superseded, [1]);
      world.host.me = 'another';
      await world.run({ files: { 'dev/shop.yaml': 'a: 3\n' }, version: '3' });
      assert.equal(world.host.pull(2).status, 'open');
    });

    it('is warned of when it conflicts, and closed when nothing is left to change', async () => {
      await world.run(given);
      only().conflicts = true;
      await world.run(given);
      assert.match(world.warnings.join(), /conflicts with the target branch: merge "main" into "bump\/shop"/);
      world.repository.commit('main', manifest);
      assert.deepEqual([(await world.run(given)).result, world.host.pull(1).status], ['closed', 'abandoned']);
    });
  });
});
