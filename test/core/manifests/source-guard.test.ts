import assert from 'node:assert/strict';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { TaskError } from '../../../core/errors.ts';
import type { OutputPlan } from '../../../core/manifests/plan.ts';
import { refuseWritesToSource } from '../../../core/manifests/source-guard.ts';
import { makeWorld, type World } from './rendering/world.ts';

describe('the source folder is never written to', () => {
  let world: World;
  beforeEach(async () => {
    world = await makeWorld();
    await world.write({ 'src/a.yaml': '', 'out/b.yaml': '' });
    await symlink(join(world.folder, 'src'), join(world.folder, 'link'));
  });
  afterEach(() => world.end());

  const planOf = (path: string, descriptor?: string): OutputPlan => ({
    applications: [
      {
        identity: { environment: 'dev', application: 'a', cluster: '' },
        files: [{ path: 'other/b.yaml', content: '' }, ...(path === '' ? [] : [{ path, content: '' }])],
        descriptor: descriptor === undefined ? undefined : { path: descriptor, content: '' },
      },
    ],
    images: [],
    objectCount: 0,
    fileCount: 0,
    digest: '',
    warnings: [],
  });
  /** Where in the source it would write; undefined: nowhere. */
  const inside = async (output: string, plan: OutputPlan, folders = ['far', 'src']): Promise<string | undefined> => {
    await world.write({ 'far/a.yaml': '' });
    try {
      await refuseWritesToSource(world.files, output, folders, plan);
      return undefined;
    } catch (error) {
      assert.ok(error instanceof TaskError);
      assert.equal(error.code, 'OUTPUT_CONFLICT');
      assert.match(error.mend, /^Choose an outputPath outside of it/);
      const found = /^The output would be written into the source folder src: (.*)\.$/.exec(error.message)?.[1];
      return found?.replace(`${world.folder}/`, '');
    }
  };

  it('neither by the output folder, whether it is there or not, nor by a link to it', async () => {
    assert.equal(await inside('src', planOf('')), 'src');
    assert.equal(await inside('src/new/deep', planOf('')), 'src/new/deep');
    assert.equal(await inside('link/new', planOf('')), 'src/new');
    assert.equal(await inside(join(world.folder, 'src/new'), planOf('')), 'src/new');
  });

  it('nor by a path of the layout, or of the descriptor', async () => {
    assert.equal(await inside('.', planOf('src/in/c.yaml')), 'src/in/c.yaml');
    assert.equal(await inside('.', planOf('', 'src/d.json')), 'src/d.json');
  });

  it('what is beside it may be written', async () => {
    for (const output of ['out', 'new', 'new/deep', 'src2', join(world.folder, 'new'), '/']) {
      assert.equal(await inside(output, planOf('src/c.yaml', 'd.json')), undefined, output);
    }
    assert.equal(await inside('.', planOf('srcs/c.yaml', 'src.json')), undefined);
  });
});
