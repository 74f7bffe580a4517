/** `npm run simulate`: plays seeds of the simulation on all processors, see test/simulation/README.md. */
import { fork } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bugNamed, bugs } from '../test/simulation/bugs.ts';
import { simulate, type SimulationResult } from '../test/simulation/simulation.ts';
import { main, root, ScriptError } from './project.ts';

/** A seed that once found something; it is played before any other. */
interface FailedSeed {
  readonly seed: number;
  readonly steps: number;
  readonly waits?: boolean;
  readonly found: string;
}

interface Job {
  readonly seed: number;
  readonly steps: number;
  readonly bug: string | undefined;
  readonly packaged: boolean;
  readonly waits: boolean;
  readonly trace: boolean;
}

/** How many of the seeds that are played for some minutes have the tasks as they are shipped. */
const packagedSeeds = 2;

const usage = `npm run simulate -- [options]
  --seed N       plays this seed alone; with --seeds or --minutes those that follow too
  --seeds N      plays N seeds that nobody has played yet (10)
  --minutes N    plays those that failed before, then new ones, until the time is over
  --steps N      choices before everybody is left in peace (120)
  --bug NAME     with a planted bug: ${Object.keys(bugs).join(', ')}
  --packaged     with the tasks as they are shipped, which are killed too, and whose disks fill up; --steps is 60 then
  --waits        in worlds with clusters alone, where runs wait for Flux
  --trace        shows each step
  --report       writes dist/simulation-report.json`;

if (process.send === undefined) await main(playAsTold);
else {
  process.on('message', (job: Job) => void play(job).then((result) => process.send?.(result)));
  // Not by a signal: what was made for all seeds is put away then.
  process.once('disconnect', () => process.exit());
}

async function play({ seed, steps, bug, packaged, waits, trace }: Job): Promise<SimulationResult> {
  const planted = bug === undefined ? undefined : bugNamed(bug);
  return simulate({
    ...planted,
    seed,
    steps,
    packaged: packaged || planted?.ships !== undefined,
    waits,
    ...(trace ? { trace: console.log } : {}),
  });
}

async function playAsTold(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string' },
      seeds: { type: 'string' },
      minutes: { type: 'string' },
      steps: { type: 'string' },
      bug: { type: 'string' },
      packaged: { type: 'boolean', default: false },
      waits: { type: 'boolean', default: false },
      trace: { type: 'boolean', default: false },
      report: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(usage);
  const { bug, packaged, waits, trace } = values;
  if (bug !== undefined && bugNamed(bug) === undefined) throw new ScriptError(`there is no bug "${bug}".\n${usage}`);
  const steps = whole('steps', values.steps ?? (packaged ? '60' : '120'));
  const until = performance.now() + 60_000 * Number(values.minutes ?? 0);
  const first = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : whole('seed', values.seed);
  const count = whole('seeds', values.seeds ?? (values.seed === undefined ? '10' : '1'));
  const before = values.minutes === undefined || packaged ? [] : failedSeeds();
  let next = 0;
  /** undefined when there is nothing more to play. */
  function nextJob(): Job | undefined {
    const turn = next++;
    const again = before[turn];
    if (again !== undefined) return { waits, ...again, bug, packaged, trace };
    const fresh = turn - before.length;
    const more = values.minutes === undefined ? fresh < count : performance.now() < until;
    // Of those that CI plays, the first ones: a process of its own for each run takes its time.
    const shipped = packaged || (values.minutes !== undefined && bug === undefined && fresh < packagedSeeds);
    const choices = shipped && !packaged ? Math.min(steps, 60) : steps;
    return more ? { seed: first + fresh, steps: choices, bug, packaged: shipped, waits, trace } : undefined;
  }
  console.log(`Seeds from ${first} on, ${steps} steps each${bug === undefined ? '' : `, with the bug "${bug}"`}.`);
  const results: SimulationResult[] = [];
  const workers = Math.min(availableParallelism(), values.minutes === undefined ? count : Infinity);
  await Promise.all(
    Array.from({ length: workers }, () => work(nextJob, (result, job) => void results.push(told(result, job)))),
  );
  const failures = results.filter(({ findings }) => findings.length > 0).length;
  const passes = results.length - failures;
  const total = results.reduce((sum, one) => sum + one.steps, 0);
  console.log(`${total} steps: ${passes} seeds passed, ${failures} failed`);
  if (values.report) {
    mkdirSync(join(root, 'dist'), { recursive: true });
    const report = { stats: { passes, failures, pending: 0 } };
    writeFileSync(join(root, 'dist', 'simulation-report.json'), JSON.stringify(report));
  }
  process.exitCode = failures > 0 || passes === 0 ? 1 : 0;
}

/** Plays one after the other, in a process of its own: the order of what happens must not depend on another seed. */
async function work(nextJob: () => Job | undefined, done: (result: SimulationResult, job: Job) => void): Promise<void> {
  const child = fork(import.meta.filename, [], { execArgv: ['--import', 'tsx'] });
  try {
    for (let job = nextJob(); job !== undefined; job = nextJob()) {
      const answer = new Promise<SimulationResult>((resolve, reject) => {
        child.once('message', (result: SimulationResult) => resolve(result));
        child.once('exit', (code) => reject(new Error(`The player of seed ${job.seed} ended with ${code}.`)));
      });
      child.send(job);
      done(await answer, job);
      child.removeAllListeners('exit');
    }
  } finally {
    if (child.connected) child.disconnect();
  }
}

/** How it went, with the last steps of a play that went wrong and the command that plays it again. */
function told(result: SimulationResult, { seed, steps, bug, packaged, waits, trace }: Job): SimulationResult {
  const { findings, history } = result;
  if (findings.length === 0) {
    console.log(`seed ${seed}: ${result.steps} steps`);
    return result;
  }
  const [shape = '', ...all] = history;
  const options = [
    ...(packaged ? ['--packaged'] : []),
    ...(waits ? ['--waits'] : []),
    ...(bug === undefined ? [] : [`--bug '${bug}'`]),
    '--trace',
  ];
  const again = `npm run simulate -- --seed ${seed} --steps ${steps} ${options.join(' ')}`;
  const lines = [
    ...(trace ? [] : [shape, ...all.slice(-40)]),
    ...findings.map((one) => `*** ${one}`),
    `seed ${seed}: WRONG after ${result.steps} steps. Again: ${again}`,
  ];
  console.log(lines.join('\n'));
  return result;
}

function failedSeeds(): readonly FailedSeed[] {
  const file = join(root, 'test', 'simulation', 'failed-seeds.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
}

function whole(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0)
    throw new ScriptError(`--${name}: "${text}" is no whole number.\n${usage}`);
  return value;
}
