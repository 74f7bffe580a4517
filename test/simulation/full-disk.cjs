// @ts-check
'use strict';

/**
 * Loaded into a task's process before the task, by NODE_OPTIONS: its disk is full after some writes. What is there can
 * still be read and removed.
 */
const fs = require('node:fs');

let room = Number(process.env['GITOPS_WRITES_UNTIL_FULL']);
delete process.env['GITOPS_WRITES_UNTIL_FULL'];
delete process.env['NODE_OPTIONS'];

/** As Node says it: what is written into an open file has no name. @param {string} name @param {unknown} path */
const noSpace = (name, path) => {
  const error = { code: 'ENOSPC', errno: -28, syscall: name };
  return name === 'writeFile' || name === 'appendFile'
    ? Object.assign(new Error('ENOSPC: no space left on device, write'), { ...error, syscall: 'write' })
    : Object.assign(new Error(`ENOSPC: no space left on device, ${name} '${String(path)}'`), {
        ...error,
        path: String(path),
      });
};

for (const name of ['writeFile', 'appendFile', 'mkdir', 'mkdtemp', 'copyFile', 'cp', 'symlink']) {
  /** @param {unknown[]} args What takes no room is no write. */
  const full = (args) => {
    if (name === 'mkdir' && fs.existsSync(String(args[0]))) return false;
    room -= 1;
    return room < 0;
  };
  const later = Reflect.get(fs.promises, name);
  Reflect.set(fs.promises, name, async (/** @type {unknown[]} */ ...args) => {
    if (full(args)) throw noSpace(name, args[0]);
    return Reflect.apply(later, fs.promises, args);
  });
  const atOnce = Reflect.get(fs, `${name}Sync`);
  Reflect.set(fs, `${name}Sync`, (/** @type {unknown[]} */ ...args) => {
    if (full(args)) throw noSpace(name, args[0]);
    return Reflect.apply(atOnce, fs, args);
  });
}
