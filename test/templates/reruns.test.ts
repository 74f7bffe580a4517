import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PipelineError } from '../sandbox/pipeline/index.ts';
import { results, startWorld, stepOf, type World } from './world.ts';

describe('the templates, run: again, at once, skipped', function () {
  this.timeout(240_000);
  let world: World;
  before(async () => {
    world = await startWorld();
  });
  after(() => world.stop());

  const numbers = (name: string): readonly number[] => world.pullRequests(name).map(({ id }) => id);

  it('a stage that failed goes on where it was, one that succeeded does nothing twice, an old one is refused', async () => {
    const flag = join(world.sandbox.folder, 'healthy');
    const tests = [{ bash: `test -e '${flag}'` }];
    const dev = await world.place('dev', { autoComplete: true, tests });
    const prod = await world.place('prod', { autoComplete: true, dependsOn: ['dev'] });
    const places = [{ settings: dev }, { settings: prod }];
    const one = { id: '1', number: '1' };
    const first = await world.deliver({ tag: '1.0', places, options: { run: one } });
    assert.deepEqual([results(first)['dev_verify'], results(first)['prod_propose']], ['Failed', 'Skipped'], first.log);
    const again = (previous: typeof first, stage: string, failedJobsOnly = false): ReturnType<World['deliver']> =>
      world.deliver({
        tag: '1.0',
        places,
        options: { run: one, rerun: { previous, stage, failedJobsOnly } },
      });

    await writeFile(flag, '');
    const second = await again(first, 'dev_verify', true);
    assert.equal(second.result, 'Succeeded', second.log);
    assert.deepEqual([world.running('dev'), world.running('prod')], ['1.0', '1.0']);
    const made = [numbers('dev'), numbers('prod')];
    assert.deepEqual(
      made.map(({ length }) => length),
      [1, 1],
    );

    const third = await again(second, 'prod_propose');
    assert.equal(third.result, 'Succeeded', third.log);
    assert.equal(stepOf(third, 'prod_propose/propose/pr').outputs['result'], 'none');
    assert.equal(stepOf(third, 'prod_rollout/rollout/flux').outputs['result'], 'succeeded');

    await world.deliver({ tag: '1.1', places });
    const old = await again(third, 'prod_propose');
    assert.equal(results(old)['prod_propose'], 'Failed', old.log);
    assert.match(stepOf(old, 'prod_propose/propose/pr').message ?? '', /DOWNGRADE_REFUSED/);
    assert.equal(world.running('prod'), '1.1');
    assert.deepEqual([numbers('dev').length, numbers('prod').length], [2, 2]);
    await rm(flag);
  });

  it('of two runs at once the newer wins, wherever the older one is held up', async () => {
    let approve = (): void => undefined;
    const held = new Promise<'approved'>((resolve) => {
      approve = () => resolve('approved');
    });
    const waiting = await world.place('waiting', { autoComplete: true });
    const open = await world.place('open', { rollback: 'autoComplete' });
    let newer: ReturnType<World['deliver']> | undefined;
    const older = await world.deliver({
      tag: '1.0',
      places: [{ settings: waiting, decide: () => held }, { settings: open }],
      options: {
        onEvent: (event) => {
          if (event.kind !== 'stepStarted' || event.stage !== 'open_rollout' || event.step !== 'flux') return;
          newer ??= world.deliver({
            tag: '1.1',
            places: [{ settings: waiting }, { settings: { ...open, autoComplete: true } }],
          });
          void newer.then(approve, approve);
        },
      },
    });
    const won = await newer;
    assert.equal(won?.result, 'Succeeded', won?.log);
    const found = results(older);
    assert.deepEqual([found['waiting_propose'], found['open_rollout']], ['Failed', 'Failed'], older.log);
    assert.match(stepOf(older, 'waiting_propose/propose/pr').message ?? '', /DOWNGRADE_REFUSED/);
    assert.match(stepOf(older, 'open_rollout/rollout/flux').outputs['result'] ?? '', /^(?:superseded|abandoned)$/);
    assert.equal(older.stages['open_rollout']?.jobs['rollback']?.result, 'Skipped');
    assert.deepEqual([world.running('waiting'), world.running('open')], ['1.1', '1.1']);
  });

  it('pushed straight to the branch, a rollout that fails goes back to the version before', async () => {
    const straight = await world.place('straight', { delivery: 'targetBranch', rollback: 'autoComplete' });
    const places = [{ settings: straight }];
    const first = await world.deliver({ tag: '1.0', places });
    assert.equal(first.result, 'Succeeded', first.log);
    const run = await world.deliver({ tag: 'bad', places });
    assert.deepEqual(results(run), {
      straight_propose: 'Succeeded',
      straight_rollout: 'Failed',
      straight_verify: 'Skipped',
    });
    assert.equal(stepOf(run, 'straight_rollout/rollback/rollback').outputs['result'], 'pushed', run.log);
    assert.equal(stepOf(run, 'straight_rollout/rollback/rolledBack').outputs['result'], 'succeeded', run.log);
    assert.equal(world.running('straight'), '1.0');
    assert.deepEqual(numbers('straight'), []);
    assert.deepEqual(run.schemaMistakes, []);
  });

  it('no stage can be skipped; on Azure DevOps Server, where that cannot be said, nothing is taken for delivered', async () => {
    const dev = await world.place('left-out', { autoComplete: true });
    const prod = await world.place('taken', { autoComplete: true, dependsOn: ['left-out'] });
    const skip = (more: object, skipStages: readonly string[]): ReturnType<World['deliver']> =>
      world.deliver({
        tag: '1.0',
        places: [{ settings: { ...dev, ...more } }, { settings: { ...prod, ...more } }],
        options: { skipStages },
      });
    await assert.rejects(skip({}, ['left_out_propose']), (error) => {
      assert.ok(error instanceof PipelineError);
      assert.match(error.message, /left_out_propose cannot be skipped/);
      return true;
    });
    const server = { azureDevOpsServer: true };
    const whole = await skip(server, ['left_out_propose', 'left_out_rollout', 'left_out_verify']);
    assert.equal(whole.result, 'Succeeded', whole.log);
    assert.deepEqual([world.running('left-out'), world.running('taken')], [undefined, '1.0']);
    const half = await skip(server, ['left_out_propose']);
    assert.equal(results(half)['left_out_rollout'], 'Failed', half.log);
    assert.match(stepOf(half, 'left_out_rollout/rollout/flux').message ?? '', /there is nothing to wait for/);
    assert.equal(results(half)['taken_propose'], 'Skipped');
  });
});
