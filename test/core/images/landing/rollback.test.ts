import assert from 'node:assert/strict';
import { TaskError } from '../../../../core/errors.ts';
import { pod } from '../pods.ts';
import { Remote } from './remote.ts';

describe('what a rollback goes back to', () => {
  let remote: Remote;
  beforeEach(() => {
    remote = new Remote();
  });
  const set = (files: Readonly<Record<string, string>>): string => remote.commit('main', files);
  const back = (rollbackTo: string, globs: readonly string[] = ['prod/**']) =>
    remote.land({ images: [] }, { globs, rollbackTo });
  const refusal = async (rollbackTo: string, globs?: readonly string[]): Promise<TaskError> => {
    const error: unknown = await back(rollbackTo, globs).catch((thrown: unknown) => thrown);
    assert.ok(error instanceof TaskError, 'nothing was refused');
    return error;
  };

  it('is looked for in the folder that all globs lie in', async () => {
    set({ 'prod/x/a.yaml': pod('a:1') });
    set({ 'prod/x/a.yaml': pod('a:2') });
    const folders: readonly (readonly [globs: readonly string[], folder: string])[] = [
      [['prod/**'], '"prod"'],
      [['prod/x/a.yaml'], '"prod/x"'],
      [['./prod/x/*.yaml'], '"prod/x"'],
      [['prod\\x\\*.yaml'], '"prod/x"'],
      [['prod/{x,y}/a.yaml'], '"prod"'],
      [['prod/x/*.yaml', 'prod/y/b/*.yaml'], '"prod"'],
      [['prod/x/*.yaml', 'prod/x/y/*.yaml'], '"prod/x"'],
      [['prod/x/*.yaml', '!elsewhere/**'], '"prod/x"'],
      [['prod/x/*.yaml', 'dev/x/*.yaml'], 'the files'],
      [['**/*.yaml'], 'the files'],
      [['a.yaml'], 'the files'],
    ];
    for (const [globs, folder] of folders) {
      const { message } = await refusal('9.9', globs);
      assert.ok(
        message.startsWith(`The history of ${folder} on "main" has no commit with "9.9" (the last `),
        `${globs.join()}: ${message}`,
      );
    }
  });

  it('is told with what there was when it was never there', async () => {
    set({ 'prod/a.yaml': pod('a:1') });
    const { code, message, mend } = await refusal('previous');
    assert.deepEqual(
      [code, mend],
      [
        'ROLLBACK_TARGET_MISSING',
        'Name one of these versions, or a commit of the branch with all 40 digits, in rollbackTo.',
      ],
    );
    assert.match(
      message,
      /^The history of "prod" on "main" has no commit with earlier versions .*; earlier versions there: none\.$/,
    );
    set({ 'prod/a.yaml': pod('a:2') });
    assert.match((await refusal('9')).message, /; earlier versions there: docker\.io\/library\/a 1\.$/);
    for (let version = 3; version < 30; version++) set({ 'prod/a.yaml': pod(`a:${version}`) });
    const shown = (await refusal('9.9')).message.replace(/.*versions there: /, '').split(', ');
    assert.equal(shown.length, 20);
  });

  it('may be a digest, a tag beside one, or a commit in any spelling', async () => {
    const digests = ['a', 'b', 'c'].map((digit) => `sha256:${digit.repeat(64)}`);
    const first = set({ 'prod/a.yaml': pod(`a@${digests[0]}`) });
    set({ 'prod/a.yaml': pod(`a:1@${digests[1]}`) });
    set({ 'prod/a.yaml': pod(`a:2@${digests[2]}`) });
    const held = async (to: string): Promise<string | undefined> => {
      await back(to);
      return remote.read('main', 'prod/a.yaml');
    };
    assert.equal(await held('1'), pod(`a:1@${digests[1]}`));
    assert.equal(await held(digests[2] ?? ''), pod(`a:2@${digests[2]}`));
    assert.equal(await held(`1@${digests[1]}`), pod(`a:1@${digests[1]}`));
    assert.equal(await held(first.toUpperCase()), pod(`a@${digests[0]}`));
    assert.match(remote.log.join('\n'), new RegExp(`Going back to what the files held at ${first.slice(0, 10)}\\.`));
    assert.equal((await refusal(first.slice(0, 39))).code, 'ROLLBACK_TARGET_MISSING');
    assert.equal((await refusal(`${first}0`)).code, 'ROLLBACK_TARGET_MISSING');
  });

  it('is older, where the names of versions tell that, whatever came in between', async () => {
    set({ 'prod/a.yaml': pod('a:1.0', 'b:1.0') });
    set({ 'prod/a.yaml': pod('a:3.0', 'b:1.0') });
    set({ 'prod/a.yaml': pod('a:2.0', 'b:1.0') });
    await back('previous');
    assert.equal(await remote.read('main', 'prod/a.yaml'), pod('a:1.0', 'b:1.0'));
    // Of two things that changed, one to what is newer, nobody would say so.
    set({ 'prod/a.yaml': pod('a:1.5', 'b:1.5') });
    set({ 'prod/a.yaml': pod('a:1.4', 'b:1.6') });
    set({ 'prod/a.yaml': pod('a:1.6', 'b:1.7') });
    await back('previous');
    assert.equal(await remote.read('main', 'prod/a.yaml'), pod('a:1.4', 'b:1.6'));
  });

  it('may be of a chart, too', async () => {
    const chart = (version: string): string =>
      `kind: HelmRelease\nspec: {chart: {spec: {chart: web, version: ${version}}}}\n`;
    for (const version of ['1.0.0', '1.1.0', '1.2.0']) set({ 'prod/a.yaml': chart(version) });
    await back('previous');
    assert.equal(await remote.read('main', 'prod/a.yaml'), chart('1.1.0'));
    await back('1.0.0');
    assert.equal(await remote.read('main', 'prod/a.yaml'), chart('1.0.0'));
  });
});
