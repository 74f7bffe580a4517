// @ts-check
'use strict';

/**
 * Loaded into a task's process before the task, by NODE_OPTIONS: writes down what nobody outside could see. Which
 * programs it starts with what, what files were before they were removed, what was thrown, and what is left at its end.
 * The folder that it writes to is named by a variable, which the task does not see.
 */
const fs = require('node:fs');
const path = require('node:path');
const { ChildProcess } = require('node:child_process');
const { inspect } = require('node:util');

const folder = process.env.GITOPS_WATCHED_FROM;
delete process.env.GITOPS_WATCHED_FROM;
delete process.env.NODE_OPTIONS;
if (folder !== undefined) watch(folder);

/** @param {string} into */
function watch(into) {
  const { appendFileSync, copyFileSync, lstatSync, mkdirSync, readdirSync, readlinkSync, readFileSync } = fs;
  /** @param {object} event */
  const tell = (event) => appendFileSync(path.join(into, `${process.pid}.jsonl`), `${JSON.stringify(event)}\n`);
  let kept = 0;
  /** @param {string} name @returns {string[]} */
  const above = (name) => (path.dirname(name) === name ? [] : [path.dirname(name), ...above(path.dirname(name))]);

  /** @param {string} name A file, or a folder with all that is in it. */
  const keep = (name) => {
    const found = lstatSync(name, { throwIfNoEntry: false });
    if (found?.isDirectory()) for (const child of readdirSync(name)) keep(path.join(name, child));
    if (!found?.isFile()) return;
    const copy = path.join(into, `${process.pid}-${kept++}.removed`);
    mkdirSync(into, { recursive: true });
    copyFileSync(name, copy);
    tell({
      kind: 'removed',
      path: name,
      copy,
      modes: [name, ...above(name)].map((each) => [each, lstatSync(each).mode]),
    });
  };
  for (const library of [fs, fs.promises]) {
    for (const name of ['rm', 'rmSync', 'unlink', 'unlinkSync']) {
      const original = Reflect.get(library, name);
      if (original === undefined) continue;
      Reflect.set(library, name, (/** @type {unknown[]} */ ...args) => {
        keep(String(args[0]));
        return Reflect.apply(original, library, args);
      });
    }
  }

  const start = Reflect.get(ChildProcess.prototype, 'spawn');
  Reflect.set(
    ChildProcess.prototype,
    'spawn',
    /** @this {ChildProcess} @param {{ file: string, args: string[], envPairs: string[] }} options */
    function spawn(options) {
      tell({ kind: 'start', program: options.file, args: options.args, environment: options.envPairs });
      return Reflect.apply(start, this, [options]);
    },
  );

  // The task's work is raced against errors from elsewhere: what it throws comes by here, whole.
  const race = Promise.race.bind(Promise);
  Promise.race = async (/** @type {Iterable<unknown>} */ all) => {
    try {
      return await race(all);
    } catch (error) {
      const shown = [true, false].map((customInspect) =>
        inspect(error, {
          depth: null,
          showHidden: true,
          getters: true,
          customInspect,
          maxStringLength: null,
          maxArrayLength: null,
        }),
      );
      tell({ kind: 'thrown', text: shown.join('\n') });
      throw error;
    }
  };

  /** @returns {string[]} */
  const openFiles = () =>
    readdirSync('/proc/self/fd').flatMap((fd) => {
      try {
        return [`${fd}: ${readlinkSync(`/proc/self/fd/${fd}`)}`];
      } catch {
        // The one of this look itself.
        return [];
      }
    });
  // Node's own, and what the agent has left open to it.
  const atStart = openFiles();

  /** All but the standard streams, and the timer of this look. */
  const resources = () => {
    const all = process.getActiveResourcesInfo().filter((name) => name !== 'PipeWrap');
    all.splice(all.indexOf('Timeout'), 1);
    return all;
  };

  const exit = process.exit.bind(process);
  const look = () => {
    Object.assign(process.report ?? {}, { excludeNetwork: true });
    tell({
      kind: 'end',
      resources: resources(),
      // One of each is the frame's, which every task runs in.
      listeners: process
        .eventNames()
        .filter((name) => !/^(?:new|remove)Listener$/.test(String(name)))
        .flatMap((name) =>
          process
            .listeners(/** @type {'exit'} */ (name))
            .slice(1)
            .map(() => `listener ${String(name)}`),
        ),
      files: openFiles().filter((file) => !atStart.includes(file) && !file.endsWith(': /dev/null')),
      children: readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').trim(),
      // What a crash writes with --report-on-fatalerror.
      report: process.report?.getReport(),
      // Kilobytes, at most.
      memory: process.resourceUsage().maxRSS,
    });
  };
  // Not at once: what has just ended is still on its way out of the loop. Whoever calls it does nothing after it.
  Reflect.set(process, 'exit', (/** @type {number | undefined} */ code) => {
    setTimeout(() => {
      look();
      exit(code);
    }, 0);
  });
}
