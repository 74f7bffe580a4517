import { spawn } from 'node:child_process';
import { countTests } from '../test/count.mjs';

/**
 * @typedef {object} Step
 * @property {string} name the first one runs the tests
 * @property {() => Promise<number>} run gives an exit code
 *
 * @typedef {{ stats: { passes: number, failures: number, pending: number } }} Report mocha's JSON report
 */

/**
 * Runs all steps, one after the other, whatever becomes of each, and sums up.
 *
 * @param {readonly Step[]} steps
 * @param {() => Report | undefined} readReport
 * @param {(line: string) => void} [print]
 * @returns {Promise<{ lines: string[], passed: number, failed: number }>} `lines`: a table, and `N passed, N failed` last
 */
export async function runSteps(steps, readReport, print = (line) => process.stdout.write(`${line}\n`)) {
  const ends = [];
  for (const { name, run } of steps) {
    print(`\n=== ${name} ===`);
    const begin = performance.now();
    let code;
    try {
      code = await run();
    } catch (error) {
      print(error instanceof Error ? error.message : String(error));
      code = 1;
    }
    const seconds = ((performance.now() - begin) / 1000).toFixed(1);
    print(`--- ${name}: ${code === 0 ? 'ok' : `FAILED (exit code ${code})`}, ${seconds} s`);
    ends.push({ name, code, seconds });
  }
  const report = readReport();
  const counted = report === undefined ? { passed: 0, failed: 0 } : countTests(report);
  const { passed } = counted;
  let { failed } = counted;
  const [tests, ...others] = ends;
  // A test run can fail without a failed test: it could not start, or it died before its report.
  if (failed === 0 && (tests?.code !== 0 || passed === 0)) failed = 1;
  failed += others.filter(({ code }) => code !== 0).length;
  const width = Math.max(...ends.map(({ name }) => name.length));
  const table = ends.map(
    ({ name, code, seconds }) => `${name.padEnd(width)}  ${code === 0 ? 'ok    ' : 'FAILED'}  ${seconds.padStart(6)} s`,
  );
  return { lines: ['', ...table, '', `${passed} passed, ${failed} failed`], passed, failed };
}

/**
 * Runs a program on our own output, for at most 20 minutes.
 *
 * @param {string} folder
 * @param {string} program
 * @param {readonly string[]} args
 * @param {Record<string, string>} [environment] besides our own
 * @returns {Promise<number>} its exit code; 124 when it took too long
 */
export function runCommand(folder, program, args, environment = {}) {
  return new Promise((done, fail) => {
    const child = spawn(program, args, {
      cwd: folder,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'inherit', 'inherit'],
      timeout: 20 * 60_000,
    });
    child.on('error', fail);
    child.on('close', (code) => done(code ?? 124));
  });
}
