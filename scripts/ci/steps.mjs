import { spawn } from 'node:child_process';
import { countTests } from '../test/count.mjs';

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {() => Promise<number | { skipped: string }>} run gives an exit code, or why there was nothing to run
 * @property {() => Report | undefined} [report] of a step that tests: its tests count, not the step
 *
 * @typedef {{ stats: { passes: number, failures: number, pending: number } }} Report mocha's JSON report
 */

/**
 * Runs all steps, one after the other, whatever becomes of each, and sums up.
 *
 * @param {readonly Step[]} steps
 * @param {(line: string) => void} [print]
 * @returns {Promise<{ lines: string[], passed: number, failed: number }>} `lines`: a table, and `N passed, N failed` last
 */
export async function runSteps(steps, print = (line) => process.stdout.write(`${line}\n`)) {
  const table = [];
  let passed = 0;
  let failed = 0;
  const width = Math.max(...steps.map(({ name }) => name.length));
  for (const step of steps) {
    print(`\n=== ${step.name} ===`);
    const begin = performance.now();
    let end;
    try {
      end = await step.run();
    } catch (error) {
      print(error instanceof Error ? error.message : String(error));
      end = 1;
    }
    const seconds = ((performance.now() - begin) / 1000).toFixed(1);
    if (typeof end !== 'number') {
      print(`--- ${step.name}: SKIPPED: ${end.skipped}`);
      table.push(`${step.name.padEnd(width)}  SKIPPED: ${end.skipped}`);
      continue;
    }
    const counted = countStep(step, end);
    passed += counted.passed;
    failed += counted.failed;
    const tests = step.report === undefined ? '' : `  ${counted.passed} passed, ${counted.failed} failed`;
    print(`--- ${step.name}: ${end === 0 ? 'ok' : `FAILED (exit code ${end})`}, ${seconds} s`);
    table.push(`${step.name.padEnd(width)}  ${end === 0 ? 'ok    ' : 'FAILED'}  ${seconds.padStart(6)} s${tests}`);
  }
  return { lines: ['', ...table, '', `${passed} passed, ${failed} failed`], passed, failed };
}

/**
 * @param {Step} step
 * @param {number} code
 */
function countStep({ report }, code) {
  if (report === undefined) return { passed: 0, failed: code === 0 ? 0 : 1 };
  const read = report();
  const counted = read === undefined ? { passed: 0, failed: 0 } : countTests(read);
  // A test run can fail without a failed test: it could not start, or it died before its report.
  const died = counted.failed === 0 && (code !== 0 || counted.passed === 0);
  return died ? { ...counted, failed: 1 } : counted;
}

/**
 * Runs a program on our own output, for at most 22 minutes.
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
      timeout: 22 * 60_000,
    });
    child.on('error', fail);
    child.on('close', (code) => done(code ?? 124));
  });
}
