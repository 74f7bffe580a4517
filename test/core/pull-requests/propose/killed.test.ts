import assert from 'node:assert/strict';
import { Killed } from '../fake-host.ts';
import { branch, everything, manifest, other, Proposing, squash, type Input } from '../proposing.ts';
describe('one pull request', () => {
  let world: Proposing;
  beforeEach(() => {
    world = new Proposing();
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
});
