import assert from 'node:assert/strict';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ejsInChild } from '../../platform/ejs.ts';
import { nodeFiles } from '../../platform/files.ts';
import { nodeProcesses } from '../../platform/processes.ts';
import { recordingLog } from '../recording-log.ts';
import { writeFiles } from '../tasks/support.ts';

describe('the process of ejs templates', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ejs-'));
  });
  afterEach(() => rm(folder, { recursive: true }));
  /** With another program in the child's place. @param way to the folder where that and the temporary files are */
  const running = async (program: string, timeout?: number, way = folder): Promise<readonly string[]> => {
    await writeFiles(folder, { 'entry.cjs': program, 'source/a.ejs': '' });
    const ejs = ejsInChild({
      processes: nodeProcesses(),
      files: nodeFiles(join(way, 'temporary')),
      log: recordingLog([]),
      signal: new AbortController().signal,
      node: process.execPath,
      entry: [join(way, 'entry.cjs')],
      ...(timeout === undefined ? {} : { timeout }),
    });
    return ejs.render({ root: join(folder, 'source'), templates: ['a.ejs'], data: {} });
  };

  it('is ended when its time is over', () => assert.rejects(running('for (;;) {}', 300), { code: 'TIMED_OUT' }));

  it('that ends without an answer is an error, with its last words', () =>
    assert.rejects(running('console.error("gone"); process.exit(3)'), {
      code: 'EJS_FAILED',
      message: /exit code 3\): gone/,
    }));

  const answering = `const { readFileSync, writeFileSync } = require('fs');
      const job = JSON.parse(readFileSync(process.argv[3], 'utf8'));
      writeFileSync(job.answer, JSON.stringify({ ok: true, texts: [process.env.HOME + ' ' + job.root] }));`;

  it('answers by a file', async () =>
    assert.deepEqual(await running(answering), [`undefined ${join(folder, 'source')}`]));

  for (const answer of ['{"ok":true,', '{"ok":true,"texts":[]}', '{"ok":true,"texts":[{}]}', '{"ok":false}', '7']) {
    it(`takes nothing else for an answer, as a template may write it: ${answer}`, async () => {
      const program = `const { readFileSync, writeFileSync } = require('fs');
        writeFileSync(JSON.parse(readFileSync(process.argv[3], 'utf8')).answer, ${JSON.stringify(answer)});`;
      await assert.rejects(running(program), { code: 'EJS_FAILED', message: /no answer/ });
    });
  }

  it('starts on an agent whose work folder is a link, too', async () => {
    const link = `${folder}-link`;
    await symlink(folder, link);
    try {
      assert.deepEqual(await running(answering, undefined, link), [`undefined ${join(folder, 'source')}`]);
    } finally {
      await rm(link);
    }
  });
});
