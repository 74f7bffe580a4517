import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { updateImages } from '../../../core/images/update.ts';
import { systemClock } from '../../../platform/clock.ts';
import { nodeFiles } from '../../../platform/files.ts';
import { request, type Asked } from './request.ts';
import { pod } from './pods.ts';

describe('an update of files', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'update-')));
  });
  afterEach(() => rm(folder, { recursive: true }));
  const files = () => nodeFiles(folder);
  const write = async (path: string, text: string): Promise<void> => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  };
  const read = (path: string): Promise<string> => readFile(join(folder, path), 'utf8');
  const run = (
    more: Partial<Parameters<typeof updateImages>[1]> & { readonly asked?: Asked } = {},
    ports = files(),
    signal = new AbortController().signal,
  ) =>
    updateImages(
      ports,
      {
        folder,
        globs: ['**/*.yaml'],
        copyFrom: [],
        ifNoMatch: 'error',
        dryRun: false,
        request: request(more.asked ?? { images: ['app:2'] }),
        ...more,
      },
      { signal, clock: systemClock() },
    );

  it('writes them; with a dry run it only says so', async () => {
    await write('a.yaml', pod('app:1'));
    assert.equal((await run({ dryRun: true })).plan.edits.length, 1);
    assert.equal(await read('a.yaml'), pod('app:1'));
    assert.equal((await run()).plan.edits.length, 1);
    assert.equal(await read('a.yaml'), pod('app:2'));
    assert.equal((await run()).plan.edits.length, 0);
  });

  it('hears a cancel that came while it planned, before anything is written', async () => {
    await write('a.yaml', pod('app:1'));
    const cancel = new AbortController();
    const planning = {
      ...files(),
      scan: (async (...args) => {
        const found = await files().scan(...args);
        // It comes with the next turn of the loop, as a signal does: planning gives it none.
        setImmediate(() => cancel.abort());
        return found;
      }) satisfies ReturnType<typeof files>['scan'],
    };
    await assert.rejects(run({}, planning, cancel.signal), { code: 'CANCELLED' });
    assert.equal(await read('a.yaml'), pod('app:1'));
  });

  it('takes what is to be set from others', async () => {
    await write('dev/a.yaml', pod('app:2', 'new:1'));
    await write('prod/a.yaml', pod('app:1'));
    const { plan } = await run({ asked: {}, globs: ['prod/**'], copyFrom: ['dev/**'] });
    assert.deepEqual([await read('prod/a.yaml'), plan.matched], [pod('app:2'), 1]);
  });

  /** Files that somebody else writes each time before ours are. */
  const meddled = (times: number, path: string, text: (time: number) => string) => {
    let time = 0;
    const ports = files();
    const stage: typeof ports.stage = async (...all) => {
      if (time < times) await write(path, text((time += 1)));
      return ports.stage(...all);
    };
    return { ...ports, stage };
  };

  it('does it again on what others wrote meanwhile, and tells of both', async () => {
    await write('a.yaml', pod('app:1'));
    const others = (time: number): string => `# ${time}\n${pod('app:1')}`;
    await run({}, meddled(4, 'a.yaml', others));
    assert.equal(await read('a.yaml'), `# 4\n${pod('app:2')}`);
    await write('a.yaml', pod('app:1'));
    await assert.rejects(run({}, meddled(5, 'a.yaml', others)), {
      code: 'EDIT_REFUSED',
      message: `The files below ${folder} were changed by something else each of 5 times they were to be written.`,
      mend: 'Let only one program at a time work in that folder.',
    });
    assert.equal(await read('a.yaml'), `# 5\n${pod('app:1')}`);
  });

  it('when another takes back what was written, all that was done is told once', async () => {
    await write('a.yaml', pod('app:1'));
    await write('b.yaml', pod('app:1'));
    const ports = files();
    let taken = false;
    const readIfThere: typeof ports.readIfThere = async (path) => {
      const bytes = await ports.readIfThere(path);
      // The look after the writing finds another's text in one of the two.
      if (!taken && path.endsWith('b.yaml') && bytes?.toString() === pod('app:2')) {
        taken = true;
        await write('b.yaml', `# theirs\n${pod('app:1')}`);
        return ports.readIfThere(path);
      }
      return bytes;
    };
    const { plan } = await run({}, { ...ports, readIfThere });
    assert.deepEqual([await read('a.yaml'), await read('b.yaml')], [pod('app:2'), `# theirs\n${pod('app:2')}`]);
    assert.deepEqual(
      plan.updates.map(({ file, line }) => `${file}:${line}`),
      ['a.yaml:4', 'b.yaml:4', 'b.yaml:5'],
    );
    assert.deepEqual(
      plan.edits.map(({ path }) => path),
      ['a.yaml', 'b.yaml'],
    );
  });
});
