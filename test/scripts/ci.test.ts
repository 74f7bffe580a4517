import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { runCommand, runSteps } from '../../scripts/ci/steps.mjs';
import { root } from '../../scripts/project.ts';
import { countTests } from '../../scripts/test/count.mjs';

const report = (passes: number, failures = 0, pending = 0) => ({ stats: { passes, failures, pending } });
const step = (name: string, code = 0) => ({ name, run: () => Promise.resolve(code) });
const tests = (left: ReturnType<typeof report> | undefined, code = 0, name = 'tests') => ({
  ...step(name, code),
  report: () => left,
});
const quiet = (): void => undefined;

describe("CI's closing line", () => {
  it('counts the tests when all is well', async () => {
    const { lines, failed } = await runSteps([tests(report(7)), step('lint')], quiet);
    assert.equal(lines.at(-1), '7 passed, 0 failed');
    assert.equal(failed, 0);
  });

  it('counts the tests of every step that tests', async () => {
    const { lines } = await runSteps([tests(report(7)), tests(report(2, 1), 1, 'others')], quiet);
    assert.equal(lines.at(-1), '9 passed, 1 failed');
    assert.match(lines.join('\n'), /^others +FAILED .* 2 passed, 1 failed$/m);
  });

  it('counts every failed step, and goes on to the end', async () => {
    const seen: string[] = [];
    const steps = [tests(report(7)), step('lint'), step('demo')].map((one) => ({
      ...one,
      run: () => {
        seen.push(one.name);
        return one.name === 'tests' ? Promise.resolve(0) : Promise.reject(new Error('no'));
      },
    }));
    const { lines } = await runSteps(steps, quiet);
    assert.deepEqual(seen, ['tests', 'lint', 'demo']);
    assert.equal(lines.at(-1), '7 passed, 2 failed');
  });

  it('counts failed tests once, not their step as well', async () => {
    const { lines } = await runSteps([tests(report(7, 3), 3)], quiet);
    assert.equal(lines.at(-1), '7 passed, 3 failed');
  });

  it('takes a skipped test for a failed one', async () => {
    assert.deepEqual(countTests(report(7, 0, 2)), { passed: 7, failed: 2 });
    const { failed } = await runSteps([tests(report(7, 0, 2))], quiet);
    assert.equal(failed, 2);
  });

  it('runs lanes at the same time, the steps of each in their order, and prints each step in one piece', async () => {
    const seen: string[] = [];
    const printed: string[] = [];
    let meet = (): void => undefined;
    const met = new Promise<void>((resolve) => (meet = resolve));
    const inLane = (name: string, work: () => Promise<unknown> | void, code = 0) => ({
      name,
      run: async (output?: (text: string) => void) => {
        output?.(`${name} begins\n`);
        await work();
        output?.(`${name} ends\n`);
        seen.push(name);
        return code;
      },
    });
    const { lines, failed } = await runSteps(
      [
        step('first'),
        [[inLane('a', () => met), inLane('b', () => undefined, 3)], [inLane('c', () => meet())]],
        step('last'),
      ],
      (line) => printed.push(line),
    );
    // `a` ends only because `c` runs meanwhile.
    assert.deepEqual(
      seen.filter((name) => name !== 'c'),
      ['a', 'b'],
    );
    assert.match(printed.join('\n'), /=== a ===\na begins\na ends\n--- a: ok/);
    assert.deepEqual(
      lines.slice(1, 6).map((line) => line.split(' ')[0]),
      ['first', 'a', 'b', 'c', 'last'],
    );
    assert.equal(failed, 1);
  });

  it('says of a step that it was skipped, and why', async () => {
    const skipped = { ...tests(undefined, 0, 'real'), run: () => Promise.resolve({ skipped: 'Go is not here' }) };
    const { lines } = await runSteps([tests(report(7)), skipped], quiet);
    assert.match(lines.join('\n'), /^real +SKIPPED: Go is not here$/m);
    assert.equal(lines.at(-1), '7 passed, 0 failed');
  });

  it('fails when the tests left no report, or tested nothing', async () => {
    assert.equal((await runSteps([tests(undefined, 1)], quiet)).lines.at(-1), '0 passed, 1 failed');
    assert.equal((await runSteps([tests(report(0))], quiet)).lines.at(-1), '0 passed, 1 failed');
  });

  it("passes on a command's exit code and environment", async () => {
    const args = ['-e', 'process.exit(process.env.CI_TEST === "x" ? 5 : 1)'];
    assert.equal(await runCommand(tmpdir(), process.execPath, args, { CI_TEST: 'x' }), 5);
  });

  it('hands over what a command says', async () => {
    const said: string[] = [];
    const args = ['-e', 'console.log("out"); console.error("err")'];
    await runCommand(tmpdir(), process.execPath, args, {}, (text) => said.push(text));
    assert.deepEqual(said.join('').split('\n').toSorted(), ['', 'err', 'out']);
  });
});

describe('the reporter of npm test', () => {
  it('shows the tests and writes their count', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'reporter-'));
    try {
      await writeFile(
        join(folder, 'a.test.cjs'),
        "describe('a', () => { it('works', () => {}); it('does not', () => { throw new Error('planted'); }); it('is not written'); });",
      );
      const output = join(folder, 'report.json');
      const stdout = await new Promise<string>((done) => {
        const args = ['--no-config', '--reporter', join(root, 'scripts', 'test', 'reporter.cjs')];
        execFile(
          process.execPath,
          [
            join(root, 'node_modules', 'mocha', 'bin', 'mocha.js'),
            ...args,
            '--reporter-option',
            `output=${output}`,
            'a.test.cjs',
          ],
          { cwd: folder },
          (_error, out) => done(stripVTControlCharacters(out)),
        );
      });
      assert.match(stdout, /✔ works/);
      assert.match(stdout, /planted/);
      assert.deepEqual(countTests(JSON.parse(await readFile(output, 'utf8'))), { passed: 1, failed: 2 });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
