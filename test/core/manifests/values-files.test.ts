import assert from 'node:assert/strict';
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { TaskError } from '../../../core/errors.ts';
import { placeholdersOf } from '../../../core/manifests/sources.ts';
import { findValues, type Values } from '../../../core/manifests/values-files.ts';
import { makeWorkspace } from '../../../core/manifests/workspace.ts';
import { optionsOf } from './rendering/options.ts';
import { makeWorld, type World } from './rendering/world.ts';

describe('finding the values files', () => {
  let world: World;
  beforeEach(async () => {
    world = await makeWorld();
    await world.write({ 'src/values.yaml': 'a: source', 'values.yaml': 'a: outside', 'common/b.yaml': 'b: 1' });
  });
  afterEach(() => world.end());

  /** A line that ends in ? is optional. */
  const values = async (lines: readonly string[], inline = ''): Promise<Values & { names: readonly string[] }> => {
    const options = optionsOf({
      values: inline,
      valuesFiles: lines.map((line) => ({ pattern: line.replace(/\?$/, ''), optional: line.endsWith('?') })),
    });
    const workspace = await makeWorkspace(world.files, 'src', world.folder);
    const found = await findValues(world.files, options, placeholdersOf(options, 'shop'), 'src', workspace);
    // Those of the source are in its copy, the others where they are.
    for (const file of found.files) {
      const own = workspace.nameOf(file).startsWith('src/');
      assert.equal(file.startsWith(`${workspace.source}/`), own, file);
      assert.equal(file.startsWith(`${world.folder}/`), !own, file);
    }
    return { ...found, names: found.files.map(workspace.nameOf) };
  };
  const refusal = async (...given: Parameters<typeof values>): Promise<TaskError> =>
    values(...given).then(
      () => assert.fail('nothing was refused'),
      (error: unknown) => {
        assert.ok(error instanceof TaskError);
        return error;
      },
    );

  it('below the source first, then below the working folder, then by absolute paths', async () => {
    const absolute = join(world.folder, 'values.yaml');
    const { names, merged } = await values(['values.yaml', 'common/b.yaml', absolute]);
    assert.deepEqual(names, ['src/values.yaml', 'common/b.yaml', 'values.yaml']);
    assert.deepEqual(merged, { a: 'outside', b: 1 });
  });

  it('names hold placeholders, and globs what they match', async () => {
    await world.write({ 'src/v/dev/1.yaml': 'x: 1', 'src/v/dev/2.yaml': 'x: 2', 'far/2.yaml': '', 'src/v/dev/3': '' });
    await symlink('1.yaml', join(world.folder, 'src/v/dev/4.yaml'));
    assert.deepEqual((await values(['v/{environment}/*.yaml'])).names, ['src/v/dev/1.yaml', 'src/v/dev/2.yaml']);
    assert.deepEqual((await values(['far/*.yaml'])).names, ['far/2.yaml']);
    assert.deepEqual((await values([join(world.folder, 'far/*')])).names, ['far/2.yaml']);
    assert.deepEqual((await values(['v/none/*.yaml?', 'v/dev/*.none?', 'v?'])).names, []);
  });

  it('a file whose name looks like a glob is that file', async () => {
    await world.write({ 'src/[1].yaml': 'x: 1', 'src/1.yaml': 'x: 2' });
    assert.deepEqual((await values(['[1].yaml'])).names, ['src/[1].yaml']);
  });

  it('a link is the file that it leads to', async () => {
    await symlink('values.yaml', join(world.folder, 'src/link.yaml'));
    assert.deepEqual((await values(['link.yaml'])).names, ['src/values.yaml']);
  });

  it('one that is missing is an error, unless it may be', async () => {
    const error = await refusal(['values.yaml', 'none-{application}.yaml']);
    assert.deepEqual(
      [error.code, error.message, error.mend],
      [
        'FILE_NOT_FOUND',
        'valuesFiles: there is no "none-shop.yaml", neither below src nor below the working folder.',
        'Mend the path, or end the line in ? when the file may be missing.',
      ],
    );
    assert.deepEqual((await values(['none.yaml?', 'values.yaml?'])).names, ['src/values.yaml']);
    await mkdir(join(world.folder, 'src/folder'));
    assert.equal((await refusal(['folder'])).code, 'FILE_NOT_FOUND');
  });

  it('the input values is the last', async () => {
    const { inline, merged } = await values(['values.yaml', 'common/b.yaml'], 'a: input\nb: null\nc: 1\n');
    assert.deepEqual([inline, merged], ['a: input\nb: null\nc: 1\n', { a: 'input', c: 1 }]);
    assert.deepEqual((await values([])).merged, {});
    const error = await refusal([], '- a');
    assert.deepEqual([error.code, error.at], ['VALUES_INVALID', { file: 'the input values' }]);
  });

  it('one that cannot be read says so, by its own name', async () => {
    await world.write({ 'src/values.yaml': Buffer.from([0xff, 0xff, 0xc3]) });
    const error = await refusal(['values.yaml']);
    assert.deepEqual(
      [error.code, error.message, error.mend, error.at],
      [
        'VALUES_INVALID',
        'The values are neither UTF-8 nor UTF-16 with its mark.',
        'Save the file as UTF-8.',
        { file: 'src/values.yaml' },
      ],
    );
    await world.write({ 'src/values.yaml': 'a: [' });
    assert.deepEqual((await refusal(['values.yaml'])).at, { file: 'src/values.yaml', line: 1, column: 5 });
  });
});
