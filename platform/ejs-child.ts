import { ChildProcess } from 'node:child_process';
import { readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';
import traceEvents from 'node:trace_events';
import v8 from 'node:v8';
import { extname, join, resolve } from 'node:path';
import ejs from 'ejs';
import type { EjsAnswer, EjsJob } from './ejs.ts';
import { inside } from './inside.ts';

/** Renders the templates of a job file; the other end of `ejsInChild`. */
export function runEjsChild(jobFile: string): void {
  leaveOthersAlone();
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- our own file, written by ejsInChild
  const job = JSON.parse(readFileSync(jobFile, 'utf8')) as EjsJob;
  writeFileSync(job.answer, JSON.stringify(renderAll(job)));
}

/**
 * Takes away what Node's limits know nothing of. A signal would open the task's own debugger, to which the network leads;
 * V8's flags, traces and a heap at its limit write files, some of them anywhere and with words of the template's choice.
 */
function leaveOthersAlone(): void {
  const out: readonly (readonly [object, readonly string[]])[] = [
    [process, ['kill', '_kill', '_debugProcess', '_debugEnd']],
    [Object.getPrototypeOf(Reflect.get(new ChildProcess(), '_handle')), ['kill']],
    [v8, ['setFlagsFromString', 'setHeapSnapshotNearHeapLimit']],
    [traceEvents, ['createTracing']],
    [os, ['setPriority']],
  ];
  for (const [from, names] of out) for (const name of names) Reflect.deleteProperty(from, name);
  // What `import` gives has names of its own.
  syncBuiltinESMExports();
}

function renderAll({ root, templates, data }: EjsJob): EjsAnswer {
  const texts: string[] = [];
  for (const template of templates) {
    const file = join(root, template);
    try {
      texts.push(renderOne(file, root, data));
    } catch (error) {
      return explain(error, file);
    }
  }
  return { ok: true, texts };
}

function renderOne(file: string, root: string, data: EjsJob['data']): string {
  return ejs.render(decoded(readFileSync(file)), data, {
    filename: file,
    root,
    // The result is YAML, not HTML: <%= and <%- give the same.
    escape: textOf,
    includer: (name, path) => {
      const included = insideRoot(root, name, path);
      return { filename: included, template: decoded(readFileSync(included)) };
    },
  });
}

/** Other bytes would become other characters, without a word. */
function decoded(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Error('the file is no UTF-8', { cause });
  }
}

/** A map or list becomes JSON, which is YAML too: `[object Object]` helps nobody. */
function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** An include's file; it may not leave the source folder by a link. By a path Node's own limits stop it before. */
function insideRoot(root: string, name: string, path: string | undefined): string {
  const wanted = path ?? resolve(root, extname(name) === '' ? `${name}.ejs` : name);
  let real: string;
  try {
    real = realpathSync(wanted);
  } catch (cause) {
    throw new Error(`include("${name}"): there is no such file`, { cause });
  }
  if (!inside(realpathSync(root), real)) {
    throw new Error(`include("${name}") leaves the source folder`);
  }
  return wanted;
}

/** ejs puts `file:line`, an excerpt and a blank line before the message. */
function explain(error: unknown, file: string): EjsAnswer {
  const text = error instanceof Error ? error.message : String(error);
  const match = /^(.+):(\d+)\n(?:(?: >> |    )\d+\|.*\n)+\n([\s\S]*)$/.exec(text);
  const inner = match?.[3] ?? text;
  // An error in an included file is wrapped once for each file on the way: the innermost says where it was.
  if (match?.[1] !== undefined && /^.+:\d+\n(?: >> |    )\d+\|/.test(inner)) return explain(new Error(inner), match[1]);
  return {
    ok: false,
    message: inRightWords(inner.split('\n')[0] ?? ''),
    file: match?.[1] ?? file,
    ...(match?.[2] === undefined ? {} : { line: Number(match[2]) }),
  };
}

function inRightWords(message: string): string {
  if (!message.startsWith('Access to this API has been restricted')) return message;
  return 'a template may read files of the source folder alone, and start no program or thread';
}
