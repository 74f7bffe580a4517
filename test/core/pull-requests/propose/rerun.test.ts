import assert from 'node:assert/strict';
import { readMarker } from '../../../../core/pull-requests/marker.ts';
import { everything, other, Proposing, squash, type Input } from '../proposing.ts';
describe('one pull request', () => {
  let world: Proposing;
  beforeEach(() => {
    world = new Proposing();
  });

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
      const one = world.only();
      one.title = 'A better title';
      one.description = `${one.description.split('\n')[0]}\nA better text`;
      one.draft = false;
      one.labels = ['theirs'];
      one.reviewers = [{ id: 'eve', required: true }];
      one.workItems = [];
      const now = structuredClone(one);
      world.written();
      assert.equal((await world.run({ ...everything, build: '11' })).result, 'unchanged');
      assert.deepEqual(world.only(), now);
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
        const before = structuredClone(world.only());
        const asked = { reviewers: ['ada', 'bob'], labels: ['a'], workItems: ['1'], ...input };
        assert.deepEqual((await world.run({ ...asked, dryRun: true })).updates, [part]);
        assert.deepEqual(world.only(), before);
        world.written();
        const run = await world.run(asked);
        assert.equal(run.result, 'updated');
        assert.deepEqual(run.updates, [part]);
        assert.deepEqual({ ...world.only(), description: '' }, { ...before, description: '', ...seen });
        assert.ok(!world.written().some((call) => call.startsWith('push')));
        assert.equal((await world.run(asked)).result, 'unchanged');
      });
    }

    it('changes the description, and leaves a title that a person wrote', async () => {
      await world.run();
      world.only().title = 'theirs';
      assert.deepEqual((await world.run({ description: 'New' })).updates, ['description']);
      assert.match(world.only().description, /\nNew\n/);
      assert.equal(world.only().title, 'theirs');
    });

    it('adds what is missing and takes nothing away', async () => {
      await world.run({ labels: ['a'], reviewers: ['ada'] });
      world.only().labels.push('theirs');
      world.only().reviewers = [{ id: 'eve', required: false }];
      await world.run({ labels: ['b'], reviewers: ['ada', 'bob'] });
      assert.deepEqual(world.only().labels, ['a', 'theirs', 'b']);
      assert.deepEqual(
        world.only().reviewers.map(({ id }) => id),
        ['eve', 'ada', 'bob'],
      );
    });

    it('sets statuses as this run says them, with content that stays', async () => {
      const say = (state: 'failed' | 'succeeded') => ({ statuses: [{ genre: 'g', name: 's', state, text: '' }] });
      await world.run(say('failed'));
      const run = await world.run(say('succeeded'));
      assert.deepEqual([run.result, run.updates], ['updated', ['statuses']]);
      assert.deepEqual(
        world.only().statuses.map(({ state }) => state),
        ['succeeded'],
      );
      assert.equal((await world.run(say('succeeded'))).result, 'unchanged');
    });
  });

  it('knows all the runs that met on one rollback, until its content is another', async () => {
    const marks = [...'abc'].map((digit) => digit.repeat(16));
    for (const rollback of marks) await world.run({ rollback });
    const known = () => readMarker(world.host.pull(1).description)?.rollbacks;
    assert.deepEqual(known(), marks);
    // Whoever delivers the same by name takes nothing of that away.
    await world.run({ description: 'By name' });
    assert.deepEqual(known(), marks);
    await world.host.host.abandon(1, 'no');
    await world.run({ rollback: 'd'.repeat(16) });
    assert.deepEqual(known(), [...marks, 'd'.repeat(16)]);
    await world.run({ files: { 'dev/shop.yaml': 'a: 2\n' }, existing: 'update' });
    assert.deepEqual(known(), []);
  });

  describe('a marker of an older version of the task', () => {
    it('is read, and gets what it lacks; people’s text stays', async () => {
      await world.run({ labels: ['a'] });
      world.only().description = world
        .only()
        .description.replace(/"w":"[^"]*",/, '')
        .replace('Text', 'Theirs');
      assert.equal((await world.run({ labels: ['a'] })).result, 'updated');
      assert.match(world.only().description, /Theirs/);
      assert.equal((await world.run({ labels: ['a'] })).result, 'unchanged');
    });
  });
});
