import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseCommand } from '../../sandbox/agent/command-parser.ts';
import type { Bench } from './harness.ts';
import { createBench } from './harness.ts';

describe('the agent: logging commands', () => {
  let bench: Bench;
  before(async () => {
    bench = await createBench();
  });
  after(() => bench.remove());

  it('are found anywhere in a line, the first one only, in any case', () => {
    assert.equal(parseCommand('plain'), undefined);
    assert.equal(parseCommand('##vso[noevent]x'), undefined);
    assert.equal(parseCommand('##vso[task.debug'), undefined);
    const command = parseCommand(
      'remote: see ##VSO[Task.SetVariable Variable=a%3Bb;isOutput=true;]1%0A2%AZP253B ##vso[task.complete]',
    );
    assert.deepEqual(command, {
      area: 'task',
      event: 'setvariable',
      properties: { variable: 'a;b', isoutput: 'true' },
      data: '1\n2%3B ##vso[task.complete]',
    });
  });

  it('work on standard error too, and after a lone carriage return', async () => {
    const run = await bench.run(
      `console.error('oops ##vso[task.setvariable variable=a]1'); process.stdout.write('x\\r##vso[task.setvariable variable=b]2')`,
    );
    assert.deepEqual(run.variables, { a: { value: '1', secret: false }, b: { value: '2', secret: false } });
  });

  it('make outputs of flagged variables and of those that task.json declares', async () => {
    const run = await bench.run(
      `console.log('##vso[task.setvariable variable=answer]42'); console.log('##vso[task.setvariable variable=x;isOutput=true]1');
       console.log('##vso[task.setvariable variable=y]2')`,
    );
    assert.deepEqual(run.outputs, { answer: '42', x: '1' });
    assert.equal(run.variables['y']?.value, '2');
  });

  it('report the result once, with its message, and a later success takes no failure back', async () => {
    const run = await bench.run(
      `console.log('##vso[task.complete result=Failed;]No such branch'); console.log('##vso[task.complete result=Succeeded]')`,
    );
    assert.equal(run.result, 'Failed');
    assert.equal(run.message, 'No such branch');
    assert.equal((await bench.run('process.exitCode = 3')).result, 'Failed');
    assert.equal(
      (await bench.run(`console.log('##vso[task.complete result=SucceededWithIssues]')`)).result,
      'SucceededWithIssues',
    );
  });

  it('collect issues, summaries, attachments, results, artifacts and tags', async () => {
    const { temp, staging } = bench.folders;
    await writeFile(join(staging, 'drop.txt'), 'dropped');
    const run = await bench.run(`
      const fs = require('node:fs');
      const file = (name, text) => { const path = ${JSON.stringify(temp)} + '/' + name; fs.writeFileSync(path, text); return path; };
      console.log('##vso[task.logissue type=warning;sourcepath=a.yaml;linenumber=3;code=OLD]Old image');
      console.log('##vso[task.uploadsummary]' + file('s.md', '# Done'));
      console.log('##vso[task.addattachment type=report;name=r]' + file('r.json', '{}'));
      console.log('##vso[results.publish type=JUnit;resultFiles=' + file('j.xml', '<testsuites/>') + ';]');
      console.log('##vso[artifact.upload artifactname=drop]' + ${JSON.stringify(join(staging, 'drop.txt'))});
      console.log('##vso[build.addbuildtag]dev');`);
    assert.deepEqual(run.issues, [
      { type: 'warning', message: 'Old image', sourcepath: 'a.yaml', linenumber: '3', code: 'OLD' },
    ]);
    assert.deepEqual(run.summaries, ['# Done']);
    assert.equal(run.attachments[0]?.content, '{}');
    assert.deepEqual(run.testResults, ['<testsuites/>']);
    assert.equal(run.artifacts[0]?.name, 'drop');
    assert.deepEqual(run.buildTags, ['dev']);
    assert.deepEqual(run.leftovers, ['j.xml', 'r.json', 's.md']);
    assert.equal(run.result, 'Succeeded');
  });

  it('that cannot be carried out fail the step', async () => {
    for (const command of [
      'task.uploadsummary]/no/such/file',
      'task.nonsense]',
      'task.setvariable]x',
      'task.setvariable variable=a;isSecret=true]1%0A2',
    ]) {
      const run = await bench.run(`console.log('##vso[${command}')`);
      assert.equal(run.result, 'Failed', command);
      assert.equal(run.issues.length, 2, command);
    }
  });

  it('of a foreign area are printed with a warning', async () => {
    const run = await bench.run(`console.log('##vso[nobody.knows]x')`);
    assert.equal(run.result, 'Succeeded');
    assert.match(run.log, /##vso\[nobody\.knows\]x/);
  });

  it('beyond the restrictions in task.json are refused with a warning', async () => {
    const code = `console.log('##vso[task.setvariable variable=answer]1'); console.log('##vso[task.setvariable variable=other]1');
      console.log('##vso[task.setvariable variable=pathology]1'); console.log('##vso[task.uploadsummary]/tmp/x')`;
    const run = await bench.run(code, { task: 'restricted' });
    assert.equal(run.result, 'Succeeded');
    assert.deepEqual(Object.keys(run.variables), ['answer', 'pathology']);
    assert.match(run.issues[0]?.message ?? '', /'other' has been disabled/);
    assert.match(run.issues[1]?.message ?? '', /uploadsummary\] command is not allowed/);
  });

  it('never show a secret: not itself, not a line of it, not escaped or encoded', async () => {
    const secret = 'p@ss "word"/1';
    const run = await bench.run(
      `const s = process.env.SECRET_PW; console.log(s, JSON.stringify(s), encodeURIComponent(s), Buffer.from('user:' + s).toString('base64'));
       console.log('##vso[task.setsecret]another'); console.log('one another'); console.log('##vso[task.logissue type=error]' + s);
       console.log(process.env.SECRET_KEY.split('\\n')[1]); console.log('##vso[task.setvariable variable=n;isSecret=true]fresh'); console.log('so fresh')`,
      { secrets: { pw: secret, key: 'BEGIN\nMIIEow\nEND' } },
    );
    for (const text of [secret, 'word', 'another', 'MIIEow', 'fresh', encodeURIComponent(secret)])
      assert.ok(!run.log.includes(text), text);
    assert.ok(!run.log.includes(Buffer.from(secret).toString('base64').slice(4, 12)));
    assert.equal(run.issues[0]?.message, '***');
    assert.ok(run.rawLog.includes(secret), 'what was written is there for tests to look at');
    assert.deepEqual(run.variables['n'], { value: 'fresh', secret: true });
  });
});
