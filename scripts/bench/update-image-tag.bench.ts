import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../project.ts';
import { shortest, timed, type Bench, type Measure, type Timed } from './harness.ts';
import { peakMemory } from './peak-memory.ts';
import { image, manyDocuments, otherImage, writeImageFiles, yqUpdate } from './image-files.ts';

const execute = promisify(execFile);
const count = 10_000;
const oneInHundred = (index: number): boolean => index % 100 === 0;

/**
 * The whole packaged task: against grep, Go's yq and a Node that only reads, over files of which 1 % match; what files
 * more, images more and a large file cost in time and memory. All is in the page cache, and all take turns.
 */
export const bench: Bench = {
  title: `update-image-tag, edits included (${count} files, 1 % of them match, unless said otherwise)`,
  async run() {
    const folder = await mkdtemp(join(tmpdir(), 'bench-images-'));
    try {
      const at = new Folder(folder);
      return [...(await against(at)), ...(await growth(at)), ...(await large(at)), ...(await small(at))];
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

class Folder {
  readonly path: string;
  #runs = 0;

  constructor(path: string) {
    this.path = path;
  }

  run(program: string, args: readonly string[], cwd = this.path, env: NodeJS.ProcessEnv = {}): Promise<unknown> {
    return execute(program, args, { cwd, env: { PATH: process.env['PATH'], ...env }, maxBuffer: 1 << 28 });
  }

  /** Runs the packaged task in a folder below this one, with a version that it does not hold yet. */
  async task(
    name: string,
    { images = [image], environment = {} }: { images?: readonly string[]; environment?: NodeJS.ProcessEnv } = {},
  ): Promise<void> {
    const version = `1.${++this.#runs}.0`;
    const task = join(root, 'dist', 'extension', 'tasks', 'update-image-tag', 'index.js');
    const { stdout } = await execute(nodePath, [task], {
      cwd: this.path,
      maxBuffer: 1 << 28,
      env: {
        ...environment,
        PATH: process.env['PATH'],
        AGENT_TEMPDIRECTORY: this.path,
        AGENT_WORKFOLDER: this.path,
        INPUT_FILES: '**/*.yaml',
        INPUT_WORKINGDIRECTORY: join(this.path, name),
        INPUT_IMAGES: images.map((one) => `${one}:${version}`).join('\n'),
        INPUT_IFNOMATCH: 'ignore',
        INPUT_SUMMARY: 'false',
      },
    });
    if (!stdout.includes('task.complete result=Succeeded')) throw new Error(stdout.slice(-1000));
  }

  /** The task's largest resident set in kB. */
  async peak(name: string): Promise<number> {
    return peakMemory(this.path, (environment) => this.task(name, { environment }));
  }
}

const nodePath = process.env['GITOPS_DELIVERY_NODE'] ?? process.execPath;

const measure = (name: string, value: number, other: string, otherValue: number, goal?: number): Measure => ({
  name,
  value,
  unit: 'ms',
  against: { name: other, value: otherValue },
  ...(goal === undefined ? {} : { goal }),
});

async function against(at: Folder): Promise<Measure[]> {
  const files = await writeImageFiles(join(at.path, 'many'), count, oneInHundred);
  const inMany = (program: string, ...args: readonly string[]): Promise<unknown> =>
    at.run(program, args, join(at.path, 'many'));
  const programs = {
    bare: () => inMany(nodePath, '-e', '0'),
    grep: () => inMany('grep', '-rl', image, 'apps'),
    reading: () => inMany(nodePath, '-e', readAll, 'apps'),
    task: () => at.task('many'),
  };
  const yq = await goYq(at);
  const withYq = {
    ...programs,
    kinds: () => inMany(yq?.path ?? '', '.kind', ...files),
    update: () => inMany(yq?.path ?? '', yqUpdate('2.0.0'), ...files),
    // A loop over a hundredth of the files, taken a hundred times.
    loop: async () => {
      for (const file of files.filter((_, index) => index % 100 === 1)) await inMany(yq?.path ?? '', '-i', '.', file);
    },
  };
  const times: Record<string, Timed> = await timed(5, yq === undefined ? programs : withYq);
  const nothing: Timed = { wall: 0, cpu: undefined };
  const { bare = nothing, grep = nothing, reading = nothing, task = nothing } = times;
  const { kinds = nothing, update = nothing, loop = nothing } = times;
  /** Held against so many times others, together. */
  const held = (other: string, others: readonly Timed[], goal?: number, factor = 1): Measure[] => {
    const sum = (of: (one: Timed) => number): number => others.reduce((total, one) => total + of(one), 0) * factor;
    const walls = measure(
      'update-image-tag',
      task.wall,
      other,
      sum(({ wall }) => wall),
      goal,
    );
    if (task.cpu === undefined) return [walls];
    const cpu = measure(
      'update-image-tag: user and system time',
      task.cpu,
      other,
      sum((one) => one.cpu ?? 0),
      goal,
    );
    return [walls, cpu];
  };
  return [
    ...held('grep -rl and bare node', [grep, bare], 6),
    ...held('a Node that only lists and reads them', [reading]),
    ...(yq === undefined
      ? []
      : [
          ...held(`one call of yq ${yq.version} that sets it, and writes nothing`, [update], 1 / 5),
          ...held('one call of yq that only reads them', [kinds]),
          ...held('a yq -i loop', [loop], 1 / 100, 100),
        ]),
    { name: 'update-image-tag: peak memory', value: await at.peak('many'), unit: 'kB' },
  ];
}

const readAll = `
const { readdirSync, readFileSync } = require('node:fs');
const read = (folder) => {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = folder + '/' + entry.name;
    if (entry.isDirectory()) read(path);
    else readFileSync(path);
  }
};
read(process.argv[1]);`;

/** Go's yq; others have the same name. */
async function goYq(at: Folder): Promise<{ path: string; version: string } | undefined> {
  const path = join(homedir(), 'go', 'bin', 'yq');
  if (!existsSync(path)) return undefined;
  const { stdout } = (await at.run(path, ['--version'])) as { stdout: string };
  return { path, version: /v[\d.]+/.exec(stdout)?.[0] ?? '' };
}

/** More files, more images, more matches. */
async function growth(at: Folder): Promise<Measure[]> {
  await writeImageFiles(join(at.path, 'few'), count / 10, oneInHundred);
  await writeImageFiles(join(at.path, 'more'), count * 10, oneInHundred);
  const images = [image, ...Array.from({ length: 99 }, (_, index) => otherImage(index * 101 + 7))];
  const times = await shortest(3, {
    few: () => at.task('few'),
    many: () => at.task('many'),
    more: () => at.task('more'),
    images: () => at.task('many', { images }),
  });
  return [
    measure(`${count / 10} files`, times.few, `${count} files`, times.many),
    measure(`${count * 10} files`, times.more, `ten times ${count} files`, times.many * 10, 1.2),
    { name: `${count * 10} files: peak memory`, value: await at.peak('more'), unit: 'kB' },
    measure(`${images.length} images, 2 % match`, times.images, '1 image', times.many),
  ];
}

/** A file of 50 MB. */
async function large(at: Folder): Promise<Measure[]> {
  for (const [name, matches] of [
    ['large', true],
    ['other', false],
  ] as const) {
    await mkdir(join(at.path, name));
    await writeFile(join(at.path, name, 'all.yaml'), manyDocuments(50_000_000, matches));
  }
  const yq = await goYq(at);
  const times = await shortest(2, {
    large: () => at.task('large'),
    other: () => at.task('other'),
    yq: async () => {
      if (yq !== undefined) await at.run(yq.path, [yqUpdate('2.0.0'), join('large', 'all.yaml')]);
    },
  });
  const name = 'a file of 50 MB';
  return [
    { name: `${name}, not parsed`, value: times.other, unit: 'ms' },
    { name: `${name}, not parsed: peak memory`, value: await at.peak('other'), unit: 'kB' },
    yq === undefined
      ? { name: `${name}, its last document edited`, value: times.large, unit: 'ms' }
      : measure(`${name}, its last document edited`, times.large, 'yq', times.yq),
    { name: `${name}, its last document edited: peak memory`, value: await at.peak('large'), unit: 'kB' },
  ];
}

/** What one file costs. */
async function small(at: Folder): Promise<Measure[]> {
  await writeImageFiles(join(at.path, 'one'), 1, () => true);
  const times = await shortest(10, { one: () => at.task('one'), bare: () => at.run(nodePath, ['-e', '0']) });
  return [measure('one file', times.one, 'bare node', times.bare)];
}
