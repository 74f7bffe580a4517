import { spawn } from 'node:child_process';
import { countTests } from '../test/count.mjs';

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {(output?: Output) => Promise<number | { skipped: string }>} run gives an exit code, or why there was nothing to run
 * @property {() => Report | undefined} [report] of a step that tests: its tests count, not the step
 *
 * @typedef {readonly (readonly Step[])[]} Lanes rows of steps; the rows run at the same time
 * @typedef {(text: string) => void} Output takes what a step says; without it a step says it at once
 * @typedef {{ stats: { passes: number, failures: number, pending: number } }} Report mocha's JSON report
 */

/**
 * Runs all steps, one after the other, whatever becomes of each, and sums up. What a step in a lane says is printed when
 * it has ended, in one piece.
 *
 * @param {readonly (Step | Lanes)[]} steps
 * @param {(line: string) => void} [print]
 * @returns {Promise<{ lines: string[], passed: number, failed: number }>} `lines`: a table, and `N passed, N failed` last
 */
export async function runSteps(steps, print = (line) => process.stdout.write(`${line}\n`)) {
  let passed = 0;
  let failed = 0;
  const all = steps.flatMap((step) => (isLanes(step) ? step.flat() : [step]));
  const width = Math.max(...all.map(({ name }) => name.length));
  /** @type {Map<Step, string>} */
  const rows = new Map();

  /** @type {(step: Step, say: (line: string) => void, output?: Output) => Promise<void>} */
  const runStep = async (step, say, output) => {
    say(`\n=== ${step.name} ===`);
    const begin = performance.now();
    let end;
    try {
      end = await step.run(output);
    } catch (error) {
      say(error instanceof Error ? error.message : String(error));
      end = 1;
    }
    const seconds = ((performance.now() - begin) / 1000).toFixed(1);
    if (typeof end !== 'number') {
      say(`--- ${step.name}: SKIPPED: ${end.skipped}`);
      rows.set(step, `${step.name.padEnd(width)}  SKIPPED: ${end.skipped}`);
      return;
    }
    const counted = countStep(step, end);
    passed += counted.passed;
    failed += counted.failed;
    const tests = step.report === undefined ? '' : `  ${counted.passed} passed, ${counted.failed} failed`;
    say(`--- ${step.name}: ${end === 0 ? 'ok' : `FAILED (exit code ${end})`}, ${seconds} s`);
    rows.set(step, `${step.name.padEnd(width)}  ${end === 0 ? 'ok    ' : 'FAILED'}  ${seconds.padStart(6)} s${tests}`);
  };
  /** @type {(lane: readonly Step[]) => Promise<void>} */
  const runLane = async (lane) => {
    for (const step of lane) {
      let said = '';
      const output = (/** @type {string} */ text) => void (said += text);
      await runStep(step, (line) => output(`${line}\n`), output);
      print(said.trimEnd());
    }
  };

  for (const step of steps) {
    if (isLanes(step)) await Promise.all(step.map(runLane));
    else await runStep(step, print);
  }
  const table = all.map((step) => rows.get(step) ?? step.name);
  return { lines: ['', ...table, '', `${passed} passed, ${failed} failed`], passed, failed };
}

/** @type {(step: Step | Lanes) => step is Lanes} */
const isLanes = (step) => Array.isArray(step);

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
 * Runs a program, for at most 22 minutes; what it says goes to `output`, else where ours goes.
 *
 * @param {string} folder
 * @param {string} program
 * @param {readonly string[]} args
 * @param {Record<string, string>} [environment] besides our own
 * @param {Output} [output]
 * @returns {Promise<number>} its exit code; 124 when it took too long
 */
export function runCommand(folder, program, args, environment = {}, output) {
  return new Promise((done, fail) => {
    const child = spawn(program, args, {
      cwd: folder,
      env: { ...process.env, ...environment },
      stdio: output === undefined ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
      timeout: 22 * 60_000,
    });
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text) => output?.(text));
    child.on('error', fail);
    child.on('close', (code) => done(code ?? 124));
  });
}
