import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '../../../platform/clock.ts';
import { update } from '../../../tasks/update-image-tag/index.ts';
import { agentOf } from '../create-gitops-pr/in-process.ts';
import { pod, startUpdateWorld, type UpdateWorld } from './in-repository.ts';
import { everyFault } from '../../every-fault.ts';

// Where all fifty are at work at the same moment, two processors take three minutes: most of it for attempts that are
// overtaken. Otherwise five at a time show the same.

describe('update-image-tag: many runs for many images at once', () => {
  let world: UpdateWorld;
  const count = everyFault ? 50 : 10;
  const images = (version: (index: number) => string): string[] =>
    Array.from({ length: count }, (_, index) => `team/app-${index}:${version(index)}`);
  beforeEach(async () => {
    world = await startUpdateWorld('azureRepos', { 'all.yaml': pod(...images(() => '1')) });
  });
  afterEach(async () => {
    await world.settled();
    await world.stop();
  });

  /** One run in this process, over real HTTP and git; the clock is the real one. */
  async function run(index: number, branch: string): Promise<string | undefined> {
    const temporaryFolder = join(world.folder, `writer${index}`);
    await mkdir(temporaryFolder, { recursive: true });
    const { inputs, jobToken, project } = world.wiring(world.token);
    const { agent, outputs } = agentOf(world, {
      temporaryFolder,
      inputs: {
        ...inputs,
        files: '**/*.yaml',
        delivery: 'branch',
        branch,
        images: `team/app-${index}:2`,
        summary: 'false',
      },
      variables: { 'System.CollectionUri': jobToken.url, 'System.TeamProject': project },
    });
    const { result } = await update({ ...agent, clock: systemClock() });
    assert.equal(result, 'succeeded');
    return outputs['commit'];
  }

  it('all land on one branch that none of them finds, and nothing is lost', async function () {
    this.timeout(600_000);
    const branch = 'update/all';
    const commits: (string | undefined)[] = [];
    const queue = Array.from({ length: count }, (_, index) => index);
    const agent = async (): Promise<void> => {
      for (let index = queue.shift(); index !== undefined; index = queue.shift())
        commits.push(await run(index, branch));
    };
    await Promise.all(Array.from({ length: everyFault ? count : 5 }, agent));
    const history = (await world.repository.git('rev-list', '--first-parent', branch)).split('\n');
    // One commit each, in a row: nobody forced anything, nobody came twice.
    assert.equal(history.length, count + 1);
    assert.deepEqual(history.slice(0, count).toSorted(), commits.toSorted());
    assert.equal(await world.repository.read(branch, 'all.yaml'), pod(...images(() => '2')));
  });

  it('end packaged as they do here, with somebody who pushes by hand in between', async function () {
    this.timeout(180_000);
    let pushes = 0;
    const stop = world.onPush(() => {
      if (pushes++ % 3 === 0 && pushes < 10) void person();
    });
    const person = (): Promise<string> =>
      world.repository.commit({ branch: 'main', files: { [`person/${pushes}.txt`]: 'x\n' } });
    const runs = await Promise.all(
      Array.from({ length: 6 }, (_, index) => world.updated({ images: `team/app-${index}:2` })),
    );
    stop();
    await world.settled();
    const expected = images((index) => (index < 6 ? '2' : '1'));
    assert.equal(await world.repository.read('main', 'all.yaml'), pod(...expected));
    const history = (await world.repository.git('rev-list', 'main')).split('\n');
    for (const { outputs } of runs) assert.ok(history.includes(outputs['commit'] ?? ''));
  });
});
