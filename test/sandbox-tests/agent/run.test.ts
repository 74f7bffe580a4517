import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chooseHandler, loadTask } from '../../sandbox/agent/task-definition.ts';
import type { Bench } from './harness.ts';
import { createBench, EXTENSION } from './harness.ts';

describe('the agent: how a task runs', () => {
  let bench: Bench;
  before(async () => {
    bench = await createBench();
  });
  after(() => bench.remove());

  it('takes Node20_1, and Node24 only when the server says so', async () => {
    const { definition } = await loadTask(EXTENSION, 'probe');
    assert.equal(chooseHandler(definition, false).name, 'Node20_1');
    assert.equal(chooseHandler(definition, true).name, 'Node24');
    assert.throws(() => chooseHandler({ ...definition, execution: { Node10: { target: 'x' } } }, false), /has: Node10/);
  });

  it('cancels with SIGINT first, so that a handler can clean up', async () => {
    const run = await bench.run(
      `process.on('SIGINT', () => { console.log('cleaned up'); process.exit(0); }); console.log('ready'); setInterval(() => {}, 1000)`,
      { cancelAfter: { whenLogMatches: /ready/ } },
    );
    assert.equal(run.result, 'Canceled');
    assert.match(run.log, /cleaned up/);
  });

  it('cancels with SIGTERM next, and kills what is still there', async () => {
    const cancelTimes = { interrupt: 50, terminate: 50 };
    const run = await bench.run(
      `process.on('SIGINT', () => {}); process.on('SIGTERM', () => console.log('terminated')); console.log('ready'); setInterval(() => {}, 1000)`,
      { cancelAfter: { whenLogMatches: /ready/ }, cancelTimes },
    );
    assert.equal(run.result, 'Canceled');
    assert.match(run.log, /terminated/);
  });

  it('fails a task that takes too long', async () => {
    const run = await bench.run('setInterval(() => {}, 1000)', { timeoutMs: 100 });
    assert.equal(run.result, 'Failed');
    assert.match(run.log, /has timed out/);
  });

  it('runs a failed task again as often as the step says', async () => {
    const marker = JSON.stringify(join(bench.folders.root, 'tries'));
    const code = `const fs = require('node:fs'); fs.appendFileSync(${marker}, 'x');
      if (fs.readFileSync(${marker}, 'utf8').length < 3) console.log('##vso[task.complete result=Failed]not yet')`;
    const run = await bench.run(code, { retryCountOnTaskFailure: 5 });
    assert.equal(run.attempts, 3);
    assert.equal(run.result, 'Succeeded');
  });

  it('runs in the sources folder, with an empty temp folder for each job', async () => {
    await writeFile(join(bench.folders.temp, 'old'), '');
    const run = await bench.run(
      `console.log(process.cwd()); require('node:fs').writeFileSync(process.env.AGENT_TEMPDIRECTORY + '/new', '')`,
    );
    assert.equal(run.log, bench.folders.sources);
    assert.deepEqual(run.leftovers, ['new']);
  });

  it('reports a crash once, as the exit of the process', async () => {
    const run = await bench.run(`throw new Error('boom')`);
    assert.equal(run.result, 'Failed');
    assert.match(run.issues[0]?.message ?? '', /^Exit code 1 returned from process/);
  });
});
