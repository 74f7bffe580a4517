import { dirname, join } from 'node:path';
import { TaskError } from '../core/errors.ts';
import type { Log } from '../core/ports/agent.ts';
import type { Files } from '../core/ports/files.ts';
import type { Ejs } from '../core/ports/manifest-tools.ts';
import type { Processes } from '../core/ports/processes.ts';
import { ejsCommand } from './ejs-command.ts';

/** What the child is asked, and how it answers: JSON files, because a template may print what it likes. */
export interface EjsJob {
  readonly root: string;
  readonly templates: readonly string[];
  readonly data: Readonly<Record<string, unknown>>;
  readonly answer: string;
}

/** A text for each template, in their order, or where the first failed; texts from outside. */
export type EjsAnswer =
  | { readonly ok: true; readonly texts: readonly string[] }
  | { readonly ok: false; readonly message: string; readonly file: string; readonly line?: number };

/** What rendering templates takes. */
export interface EjsSetup {
  readonly processes: Pick<Processes, 'run'>;
  readonly files: Pick<Files, 'temporaryFolder' | 'write' | 'readIfThere' | 'realPath'>;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** The Node program, and the file of a program which calls `runEjsChild`: the bundle itself. */
  readonly node: string;
  readonly entry: readonly string[];
  /** Milliseconds that the templates of one call may take. */
  readonly timeout?: number;
}

const usualTimeout = 2 * 60_000;

/**
 * Templates are code: they run in a child process whose environment holds nothing of the task's, and which may read the
 * source folder alone. Without that, Linux would show it the task's own first environment, with every secret of the job.
 * Its `render` throws EJS_FAILED, TIMED_OUT, CANCELLED.
 */
export function ejsInChild(setup: EjsSetup): Ejs {
  const { processes, files, log, signal, node, entry, timeout = usualTimeout } = setup;
  return {
    async render({ root, templates, data }) {
      // Node's limits hold for what links lead to: an agent's work folder may be one, as macOS' temporary folder is.
      const folder = await files.realPath(await files.temporaryFolder('ejs'));
      const program = await Promise.all(entry.map(async (path) => files.realPath(path)));
      const job: EjsJob = { root, templates, data, answer: join(folder, 'answer.json') };
      await files.write(join(folder, 'job.json'), JSON.stringify(job));
      const args = [...confinedTo([root, folder, ...program.map(dirname)], folder), ...program];
      const result = await processes.run(node, [...args, ejsCommand, join(folder, 'job.json')], {
        cwd: root,
        signal,
        timeout,
      });
      for (const line of `${result.stdout.toString('utf8')}\n${result.stderr}`.split('\n')) {
        if (line.trim() !== '') log.debug(`ejs: ${line}`);
      }
      const bytes = await files.readIfThere(job.answer);
      if (bytes === undefined) {
        throw new TaskError(
          'EJS_FAILED',
          `The templates ended their process (exit code ${result.exitCode}): ${result.stderr.trim().slice(-2000)}`,
          'Look for process.exit, or for an error outside a template’s own code.',
        );
      }
      const answer = parseAnswer(bytes.toString('utf8'), templates.length);
      if (answer.ok) return answer.texts;
      throw new TaskError('EJS_FAILED', `The template failed: ${answer.message}`, 'Mend the template or its values.', {
        at: { file: answer.file, ...(answer.line === undefined ? {} : { line: answer.line }) },
      });
    },
  };
}

/**
 * Node's own limits: no other file, no other program, thread or native code, and no database, which they do not hold: it
 * writes anywhere. The network stays open.
 */
function confinedTo(readable: readonly string[], writable: string): readonly string[] {
  // They left their trial, and their longer name, with Node 23; Node 20 has no databases.
  const grown = Number(process.versions.node.split('.')[0]) >= 23;
  return [
    ...(grown ? ['--permission', '--no-experimental-sqlite'] : ['--experimental-permission']),
    '--no-warnings',
    ...readable.map((path) => `--allow-fs-read=${join(path, '*')}`),
    `--allow-fs-write=${join(writable, '*')}`,
  ];
}

/** A template can write there, too, and end the process before the child has written what it was asked for. */
function parseAnswer(text: string, count: number): EjsAnswer {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    // No answer of the child's.
  }
  const entry = (key: string): unknown =>
    typeof data === 'object' && data !== null ? Object.entries(data).find(([name]) => name === key)?.[1] : undefined;
  const [texts, message, file, line] = ['texts', 'message', 'file', 'line'].map(entry);
  if (entry('ok') === true && Array.isArray(texts) && texts.length === count && texts.every(isText)) {
    return { ok: true, texts };
  }
  if (isText(message) && isText(file)) {
    return { ok: false, message, file, ...(typeof line === 'number' ? { line } : {}) };
  }
  throw new TaskError(
    'EJS_FAILED',
    'What the templates’ process has written is no answer: a template has put something else in its place.',
    'Look for what writes files in the templates: they may do so nowhere.',
  );
}

const isText = (value: unknown): value is string => typeof value === 'string';
