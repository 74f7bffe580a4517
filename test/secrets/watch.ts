import { existsSync, readdirSync } from 'node:fs';
import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join, relative } from 'node:path';
import type { TaskRun } from '../sandbox/agent/index.ts';
import { watchRequests, type SeenRequest } from './requests.ts';
import { secretFinder, type Secrets } from './spellings.ts';

/** A piece of what a run did or left, and where it was seen. */
interface Piece {
  readonly where: string;
  readonly text: string;
}

/** What there was of a task's process at its own end. */
export interface End {
  /** What it has not put away: timers, sockets, children, files, listeners; but standard streams and what is the task's frame. */
  readonly left: readonly string[];
  /** Kilobytes, at most. */
  readonly memory: number;
}

/** What to look through besides what is seen anyway. */
export interface Place {
  /** The agent's root folder: files below it are looked at. */
  readonly agent: string;
  /** What the servers' addresses are called; a request to another is one to its host’s name. */
  readonly servers?: Readonly<Record<string, string>>;
  /** What else the run has written: pull requests, commits. */
  readonly texts?: Readonly<Record<string, string>>;
}

/** All that was seen of one run. */
export interface Trace {
  /** `secret: where`, sorted, each once: whoever and whatever held one of these. */
  sightings(secrets: Secrets): readonly string[];
  /** Programs that were started, as `git fetch`; each once, sorted. */
  readonly programs: readonly string[];
  /** What the task's body threw, as `inspect` shows all of it. */
  readonly thrown: readonly string[];
  /** undefined for a process that was killed. */
  readonly end: End | undefined;
}

/** Runs packaged tasks under observation: of the agent's environment it takes a share. */
export interface Watch {
  /** To be laid over the agent's environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Ends the processes that are being watched at once, as nothing can prepare for. */
  kill(): void;
  /** What was seen since the last call. */
  trace(run: TaskRun, place: Place): Promise<Trace>;
  stop(): Promise<void>;
}

const preload = join(import.meta.dirname, 'preload.cjs');
/** In their place on PATH stand scripts that write down what they were given, and become the real ones. */
const programs = ['git', 'helm', 'kustomize', 'kubectl', 'kube-score', 'sh'];

export async function startWatch(path = process.env['PATH'] ?? ''): Promise<Watch> {
  const folder = await mkdtemp(join(tmpdir(), 'watch-'));
  const wrappers = join(folder, 'bin');
  await mkdir(wrappers);
  for (const name of programs) {
    const real = path
      .split(delimiter)
      .map((each) => join(each, name))
      .find((file) => existsSync(file));
    if (real === undefined) continue;
    await writeFile(join(wrappers, name), wrapper(real, folder));
    await chmod(join(wrappers, name), 0o755);
  }
  const web = watchRequests();
  return {
    environment: {
      PATH: `${wrappers}${delimiter}${path}`,
      NODE_OPTIONS: `--require ${preload}`,
      GITOPS_WATCHED_FROM: folder,
    },
    kill() {
      const ids = readdirSync(folder).flatMap((name) => /^(\d+)\.jsonl$/.exec(name)?.[1] ?? []);
      if (ids.length === 0) throw new Error('nothing has been started yet');
      for (const id of ids) process.kill(Number(id), 'SIGKILL');
    },
    async trace(run, place) {
      const records = await readRecords(folder, place.agent);
      const requests = web.requests.splice(0).flatMap((request) => piecesOfRequest(request, place.servers ?? {}));
      const pieces = [
        ...piecesOfRun(run),
        ...records.pieces,
        ...(await filesBelow(place.agent)),
        ...requests,
        ...Object.entries(place.texts ?? {}).map(([where, text]) => ({ where, text })),
      ];
      return {
        programs: [...new Set(records.programs)].toSorted(),
        thrown: records.thrown,
        end: records.end,
        sightings(secrets) {
          const find = secretFinder(secrets);
          const all = pieces.flatMap(({ where, text }) => find(text).map((name) => `${name}: ${where}`));
          return [...new Set(all)].toSorted();
        },
      };
    },
    async stop() {
      web.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** /proc shows what it was started with. git tells with what it starts its own helpers. */
function wrapper(real: string, folder: string): string {
  return [
    '#!/bin/bash -p',
    `at="${folder}/$$-${basename(real)}"`,
    // The arguments last: whoever finds them finds the environment too, though the program is stopped in between.
    'cat "/proc/$$/environ" >"$at.environ"',
    String.raw`printf '%s\0' "$@" >"$at.argv"`,
    ...(basename(real) === 'git' ? [`export GIT_TRACE2_EVENT="$at.trace2" GIT_TRACE_REDACT=0`] : []),
    `exec "${real}" "$@"`,
    '',
  ].join('\n');
}

function piecesOfRun(run: TaskRun): readonly Piece[] {
  // What is to be masked is told by its value.
  const told = run.rawLog.split('\n').filter((line) => !line.startsWith('##vso[task.setsecret]'));
  return [
    { where: 'log', text: told.join('\n') },
    { where: 'log as people see it', text: [run.log, ...run.issues.map(({ message }) => message)].join('\n') },
    ...run.summaries.map((text) => ({ where: 'summary', text })),
    ...run.testResults.map((text) => ({ where: 'test results', text })),
    ...run.attachments.map(({ name, content }) => ({ where: `attachment ${name}`, text: content })),
    ...Object.entries(run.variables).map(([name, { value }]) => ({ where: `output ${name}`, text: value })),
  ];
}

function piecesOfRequest(request: SeenRequest, servers: Readonly<Record<string, string>>): readonly Piece[] {
  const named = Object.entries(servers).find(([, url]) => new URL(url).port === String(request.port))?.[0];
  // What a proxy led here is called by its name.
  const host = request.headers['host'] ?? '';
  const to = `request to ${named ?? host.replace(/^127\.0\.0\.1:.*/, 'somebody else')}`;
  return [
    { where: `${to}: address`, text: `${request.address}\n${decoded(request.address)}` },
    ...Object.entries(request.headers).map(([name, text]) => ({ where: `${to}: ${name}`, text })),
    { where: `${to}: body`, text: request.body },
  ];
}

function decoded(address: string): string {
  try {
    return decodeURIComponent(address);
  } catch {
    return '';
  }
}

type Event =
  | { readonly kind: 'removed'; readonly path: string; readonly copy: string; readonly modes: readonly Mode[] }
  | { readonly kind: 'start'; readonly program: string; readonly args: string[]; readonly environment: string[] }
  | { readonly kind: 'thrown'; readonly text: string }
  | {
      readonly kind: 'end';
      readonly resources: string[];
      readonly children: string;
      readonly listeners: string[];
      readonly files: string[];
      readonly report: object;
      readonly memory: number;
    };

type Mode = readonly [path: string, mode: number];

interface Records {
  readonly pieces: Piece[];
  readonly programs: string[];
  readonly thrown: string[];
  end: End | undefined;
}

/** Reads, and removes, what preload and wrappers have written. */
async function readRecords(folder: string, agent: string): Promise<Records> {
  const records: Records = { pieces: [], programs: [], thrown: [], end: undefined };
  for (const name of (await readdir(folder)).toSorted()) {
    const file = join(folder, name);
    if (name.endsWith('.jsonl')) {
      for (const line of (await readFile(file, 'utf8')).split('\n').filter((text) => text !== ''))
        await readEvent(JSON.parse(line) as Event, agent, records);
    } else if (name.endsWith('.argv')) {
      const program = name.replace(/^\d+-|\.argv$/g, '');
      const args = (await readFile(file, 'utf8')).split('\0').slice(0, -1);
      const environment = (await readFile(file.replace(/argv$/, 'environ'), 'utf8')).split('\0').slice(0, -1);
      addStart(records, program, args, environment);
    } else if (name.endsWith('.trace2')) {
      for (const [, argv = ''] of (await readFile(file, 'utf8')).matchAll(/"argv":(\[.*?\])/g))
        records.pieces.push({ where: 'arguments of git’s own programs', text: argv });
    }
  }
  for (const name of await readdir(folder)) if (name !== 'bin') await rm(join(folder, name), { recursive: true });
  return records;
}

async function readEvent(event: Event, agent: string, records: Records): Promise<void> {
  switch (event.kind) {
    case 'removed':
      records.pieces.push({
        where: `${placeOf(event.path, agent, event.modes)}, removed`,
        text: `${event.path}\n${await readFile(event.copy, 'latin1')}`,
      });
      break;
    case 'start':
      addStart(records, basename(event.program), event.args.slice(1), event.environment);
      break;
    case 'thrown':
      records.thrown.push(event.text);
      records.pieces.push({ where: 'error', text: event.text });
      break;
    case 'end': {
      const { resources, listeners, children, files, report, memory } = event;
      records.pieces.push({ where: 'crash report', text: JSON.stringify(report) });
      const left = [...resources, ...files, ...children.split(' ').map((id) => id && `child ${id}`), ...listeners];
      records.end = { left: left.filter((each) => each !== ''), memory };
      break;
    }
  }
}

function addStart(records: Records, program: string, args: readonly string[], environment: readonly string[]): void {
  const called = `${program} ${commandOf(program, args)}`.trim();
  records.programs.push(called);
  records.pieces.push({ where: `arguments of ${called}`, text: args.join('\n') });
  const entries = environment.map((entry) => entry.split(/=(.*)/s) as [string, string]);
  const config = new Map(entries.filter(([name]) => name.startsWith('GIT_CONFIG_KEY_')));
  for (const [name, text] of entries) {
    const key = config.get(name.replace('VALUE', 'KEY'));
    records.pieces.push({ where: `environment of ${called}: ${key ?? name}`, text });
  }
}

/** `fetch` of `git --git-dir=x fetch`; of other programs than these the first argument may be anything. */
function commandOf(program: string, args: readonly string[]): string {
  if (!['git', 'helm', 'kustomize', 'kubectl', 'kube-score'].includes(program)) return '';
  const words = args.filter((arg, at) => !arg.startsWith('-') && args[at - 1] !== '-c');
  return words.slice(0, words[0] === 'dependency' ? 2 : 1).join(' ');
}

async function filesBelow(root: string): Promise<readonly Piece[]> {
  const pieces: Piece[] = [];
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const modes: Mode[] = [];
    try {
      for (let each = path; each !== root; each = dirname(each)) modes.push([each, (await lstat(each)).mode]);
      const text = `${relative(root, path)}\n${await readFile(path, 'latin1')}`;
      pieces.push({ where: `${placeOf(path, root, modes)}, left`, text });
    } catch (error) {
      // A program of a task that was killed may still be tidying up.
      if (Object(error)['code'] !== 'ENOENT') throw error;
    }
  }
  return pieces;
}

/** Its path, what is random in it left out, and whether other users of the machine may read it. */
function placeOf(path: string, root: string, modes: readonly Mode[]): string {
  const own = modes.filter(([each]) => each.startsWith(`${root}/`));
  const shut = own.some(([, mode]) => (mode & 0o077) === 0);
  const name = relative(root, path).replaceAll(/-[A-Za-z0-9]{6}(?=\/|$)/g, '-*');
  return `file ${name}${shut ? '' : ', open to others'}`;
}
