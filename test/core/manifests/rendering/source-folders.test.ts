import assert from 'node:assert/strict';
import { TaskError } from '../../../../core/errors.ts';
import { findSources } from '../../../../core/manifests/sources.ts';
import { optionsOf } from './options.ts';
import { makeWorld, type World } from './world.ts';

describe('the folders that sourcePath names', () => {
  let world: World;
  beforeEach(async () => {
    world = await makeWorld();
    await world.write({ 'apps/a/x': '', 'apps/b/x': '', 'other/a/x': '', 'dev/[a]/x': '', 'con/x': '', file: '' });
  });
  afterEach(() => world.end());

  const found = async (sourcePath: readonly string[], application = ''): Promise<readonly string[]> =>
    (await findSources(world.files, optionsOf({ sourcePath, application }))).map(
      (source) => `${source.application} ${source.folder}`,
    );
  const refused = async (...given: Parameters<typeof found>): Promise<readonly string[]> => {
    try {
      await found(...given);
    } catch (error) {
      assert.ok(error instanceof TaskError);
      return [error.code, error.message, error.mend];
    }
    return assert.fail('nothing was refused');
  };

  it('hold placeholders and globs; one whose name looks like a glob is that folder', async () => {
    assert.deepEqual(await found(['{environment}/[a]', 'apps/*']), ['[a] dev/[a]', 'a apps/a', 'b apps/b']);
    assert.deepEqual(await found(['apps/a'], 'shop'), ['shop apps/a']);
  });

  it('that are not there, or no folders, are an error', async () => {
    const mend =
      'The path is relative to the working folder; look at checkout and at the artifact download of this job.';
    for (const path of ['gone', 'file'])
      assert.deepEqual(await refused([path]), ['FILE_NOT_FOUND', `sourcePath: there is no folder "${path}".`, mend]);
    for (const path of ['apps/x*', 'gone/*'])
      assert.deepEqual(await refused([path]), ['FILE_NOT_FOUND', `sourcePath: no folder matches "${path}".`, mend]);
  });

  it('cannot all be one application, nor two of them each the same', async () => {
    assert.deepEqual(await refused(['apps/*'], 'shop'), [
      'INPUT_INVALID',
      'application is "shop", but sourcePath names 2 folders: apps/a, apps/b.',
      'Leave application empty (each folder’s name is its application), or name one folder.',
    ]);
    assert.deepEqual(await refused(['apps/a', 'other/a']), [
      'OUTPUT_CONFLICT',
      'Two source folders would be the application "a": apps/a and other/a.',
      'Render them in two steps, each with its own application.',
    ]);
  });

  it('whose name no file system takes everywhere need another', async () => {
    const [code, message, mend] = await refused(['con']);
    assert.deepEqual([code, mend], ['INPUT_INVALID', 'Set application.']);
    assert.match(message ?? '', /^The folder’s name "con" \w/);
  });
});
