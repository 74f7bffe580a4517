import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from '../../scripts/project.ts';

/** A tree of the house's shape, in which every wall stands. */
const clean: Readonly<Record<string, string>> = {
  'core/errors.ts': 'export const failed = (what: string): Error => new Error(what);\n',
  'core/ports/clock.ts': 'export interface Clock {\n  now(): number;\n}\n',
  'core/flux/verdict.ts':
    "import { createHash } from 'node:crypto';\nimport { failed } from '../errors.ts';\nimport type { Clock } from '../ports/clock.ts';\n" +
    "export function verdict(clock: Clock): string {\n  if (clock.now() < 0) throw failed('early');\n  return createHash('sha256').update('x').digest('hex');\n}\n",
  'platform/clock.ts':
    "import { readFileSync } from 'node:fs';\nimport { failed } from '../core/errors.ts';\nimport type { Clock } from '../core/ports/clock.ts';\n" +
    "export const clock: Clock = { now: () => Date.now() };\nexport const text = (): string => {\n  if (clock.now() < 0) throw failed('early');\n  return readFileSync('x', 'utf8');\n};\n",
  'platform/agent/log.ts': "export function print(): void {\n  console.log('the one place');\n}\n",
  'tasks/wait-for-flux/inputs.ts': "export const inputs = 'x';\n",
  'tasks/wait-for-flux/index.ts':
    "import { verdict } from '../../core/flux/verdict.ts';\nimport { clock } from '../../platform/clock.ts';\nimport { inputs } from './inputs.ts';\n" +
    'export async function run(): Promise<void> {\n  await Promise.resolve(verdict(clock) + inputs);\n}\n',
  'tasks/update-image-tag/index.ts': 'export async function run(): Promise<void> {}\n',
  'test/sandbox/cluster/index.ts': "import { createServer } from 'node:http';\nexport const server = createServer();\n",
  'test/core/verdict.test.ts':
    "import { verdict } from '../../core/flux/verdict.ts';\nexport const tested = verdict;\n",
};

interface Breach {
  readonly wall: string;
  readonly file: string;
  readonly text: string;
  readonly rule: string;
  /** A clean file that the same finding is reported for. */
  readonly blames?: string;
}

const imports = (wall: string, file: string, from: string): Breach => ({
  wall,
  file,
  text: `import * as thing from '${from}';\nexport const used = thing;\n`,
  rule: 'no-restricted-imports',
});
const uses = (wall: string, file: string, expression: string, rule = 'no-restricted-globals'): Breach => ({
  wall,
  file,
  text: `export const used = (): unknown => ${expression};\n`,
  rule,
});

const breaches: readonly Breach[] = [
  imports('core reads no files', 'core/a.ts', 'node:fs'),
  imports('core reads no files, by promises either', 'core/images/a.ts', 'node:fs/promises'),
  imports('core reads no files, by the old name either', 'core/a.ts', 'fs'),
  imports('core starts no process', 'core/a.ts', 'node:child_process'),
  imports('core has no network', 'core/deep/er/a.ts', 'node:https'),
  imports('core opens no socket', 'core/a.ts', 'node:net'),
  imports('core asks no operating system', 'core/a.ts', 'node:os'),
  imports('core has no process', 'core/a.ts', 'node:process'),
  imports('core has no timers', 'core/a.ts', 'node:timers/promises'),
  imports('core knows no agent', 'core/a.ts', 'azure-pipelines-task-lib/task.js'),
  imports('core knows no host', 'core/a.ts', 'azure-devops-node-api'),
  imports('core runs no git', 'core/a.ts', 'simple-git'),
  imports('core knows no cluster', 'core/a.ts', '@kubernetes/client-node'),
  imports('core imports nothing of platform', 'core/flux/a.ts', '../../platform/clock.ts'),
  imports('core imports nothing of tasks', 'core/a.ts', '../tasks/update-image-tag/index.ts'),
  uses('core has no environment', 'core/a.ts', 'process.env'),
  uses('core has no clock', 'core/a.ts', 'Date.now()'),
  uses('core fetches nothing', 'core/a.ts', "fetch('http://127.0.0.1')"),
  uses('core does not wait', 'core/a.ts', 'setTimeout(() => undefined, 1)'),
  uses('core does not repeat', 'core/a.ts', 'setInterval(() => undefined, 1)'),
  uses('core prints nothing', 'core/a.ts', "console.log('x')"),
  uses('core rolls no dice', 'core/a.ts', 'Math.random()', 'no-restricted-properties'),
  imports('platform knows no task', 'platform/a.ts', '../tasks/update-image-tag/index.ts'),
  imports('platform decides nothing: of core it has the ports', 'platform/git/a.ts', '../../core/flux/verdict.ts'),
  imports('tasks never import each other', 'tasks/wait-for-flux/a.ts', '../update-image-tag/index.ts'),
  imports('what is shipped imports no tests', 'tasks/wait-for-flux/a.ts', '../../test/sandbox/cluster/index.ts'),
  imports('the sandbox imports nothing of core', 'test/sandbox/a.ts', '../../core/errors.ts'),
  imports('the sandbox imports nothing of platform', 'test/sandbox/cluster/a.ts', '../../../platform/clock.ts'),
  imports('the sandbox imports nothing of tasks', 'test/sandbox/agent/a.ts', '../../../tasks/wait-for-flux/index.ts'),
  imports("the sandbox has no client's view", 'test/sandbox/a.ts', 'azure-devops-node-api/GitApi.js'),
  uses('one place prints', 'platform/git/a.ts', "console.log('x')", 'no-console'),
  {
    wall: 'nothing imports in a circle',
    file: 'core/ports/clock.ts',
    text: "import { verdict } from '../flux/verdict.ts';\nexport interface Clock {\n  now(): number;\n  verdict?: typeof verdict;\n}\nexport const same = verdict;\n",
    rule: 'no-cycle',
    blames: 'core/flux/verdict.ts',
  },
  {
    wall: 'no promise is left alone',
    file: 'platform/a.ts',
    text: 'async function work(): Promise<void> {}\nexport function start(): void {\n  work();\n}\n',
    rule: 'no-floating-promises',
  },
  {
    wall: 'no import is left over',
    file: 'platform/a.ts',
    text: "import { readFileSync } from 'node:fs';\nexport const one = 1;\n",
    rule: 'no-unused-vars',
  },
];

describe("the house's walls", () => {
  let folder: string;

  let found: string[];

  // One run for all: every breach lies in a folder of its own, so none can hide or cause another's finding.
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'walls-'));
    for (const file of ['.oxlintrc.json', 'tsconfig.json', 'package.json']) {
      await copyFile(join(root, file), join(folder, file));
    }
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
    for (const [path, text] of Object.entries(clean)) await write(path, text);
    const untouched = await lint(folder);
    assert.deepEqual(untouched, [], 'a clean tree passes');
    for (const [index, { file, text }] of breaches.entries()) await write(planted(file, index), text);
    found = await lint(folder);
  });

  after(() => rm(folder, { recursive: true, force: true }));

  async function write(path: string, text: string): Promise<void> {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }

  it('let a clean tree pass, also beside breaches', () => {
    const blamed = breaches.flatMap((breach) => [breach.file, breach.blames]);
    const innocent = Object.keys(clean).filter((file) => !blamed.includes(file));
    assert.deepEqual(
      found.filter((line) => innocent.some((file) => line.startsWith(`${file}:`))),
      [],
    );
  });

  for (const [index, { wall, file, rule }] of breaches.entries()) {
    it(`hold: ${wall}`, () => {
      const path = planted(file, index);
      assert.ok(
        found.some((line) => line.startsWith(`${path}:`) && line.includes(`(${rule})`)),
        `the linter let ${path} pass: ${JSON.stringify(found.filter((line) => line.startsWith(path)))}`,
      );
    });
  }
});

/** Where a breach is planted: beside the file it names, under a name of its own. */
function planted(file: string, index: number): string {
  return file.replace(/a\.ts$/, `breach-${index}.ts`);
}

/** The linter's findings, one a line, by the very command of `npm run lint`. */
function lint(folder: string): Promise<string[]> {
  const oxlint = join(dirname(createRequire(import.meta.url).resolve('oxlint/package.json')), 'bin', 'oxlint');
  return new Promise((done, fail) => {
    execFile(
      process.execPath,
      [oxlint, '--type-aware', '--deny-warnings', '--format', 'unix'],
      { cwd: folder },
      (error, stdout, stderr) => {
        const lines = stdout.split('\n').filter((line) => /\[(Error|Warning)\//.test(line));
        if ((error === null) !== (lines.length === 0)) fail(new Error(`${stdout}\n${stderr}`));
        else done(lines.map((line) => line.replaceAll('\\', '/')));
      },
    );
  });
}
