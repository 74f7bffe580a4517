import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { inspect } from 'node:util';
import { TaskError } from '../../core/errors.ts';
import { Secret } from '../../core/secret.ts';
import { nodeProcesses } from '../../platform/processes.ts';

const node = process.execPath;
const cwd = tmpdir();
const processes = nodeProcesses();
const code = (expected: string) => (error: unknown) => error instanceof TaskError && error.code === expected;

describe('processes', () => {
  it('gives any exit code, both outputs and the input through', async () => {
    const script =
      'process.stdin.on("data",d=>process.stdout.write(d)).on("end",()=>{console.error("warn");process.exitCode=3})';
    const result = await processes.run(node, ['-e', script], { cwd, input: 'hello' });
    assert.deepEqual([result.exitCode, result.stdout.toString(), result.stderr], [3, 'hello', 'warn\n']);
  });

  it('builds the environment from nothing', async () => {
    process.env['SECRET_THING'] = 'hush';
    try {
      const result = await processes.run(node, ['-p', 'JSON.stringify(process.env)'], {
        cwd,
        environment: { MINE: '1' },
      });
      const environment: Record<string, string> = JSON.parse(result.stdout.toString());
      assert.equal(environment['MINE'], '1');
      assert.equal(environment['SECRET_THING'], undefined);
      assert.equal(environment['HOME'], undefined);
    } finally {
      delete process.env['SECRET_THING'];
    }
  });

  it('starts nothing with a secret in an argument, and does not tell it', async () => {
    const known: Secret[] = [];
    const guarded = nodeProcesses(() => known);
    const run = (): Promise<unknown> => guarded.run(node, ['-p', '"x hush-hush dev"'], { cwd });
    await run();
    // Too short to be told from any other word.
    known.push(new Secret('dev'));
    await run();
    known.push(new Secret('hush-hush'));
    await assert.rejects(run, (error) => code('SECRET_IN_OUTPUT')(error) && !/hush/.test(inspect(error)));
  });

  it('passes arguments as they are, never through a shell', async () => {
    const hostile = ['$(id)', '; ls', '"', "'", '\n', '%PATH%'];
    const result = await processes.run(
      node,
      ['-e', 'console.log(JSON.stringify(process.argv.slice(1)))', '--', ...hostile],
      { cwd },
    );
    assert.deepEqual(JSON.parse(result.stdout.toString()), hostile);
  });

  it('says when a program is not there, or not executable', async () => {
    await assert.rejects(processes.run('no-such-program-here', [], { cwd }), code('TOOL_MISSING'));
    const folder = await mkdtemp(join(tmpdir(), 'processes-'));
    try {
      await writeFile(join(folder, 'tool'), '#!/bin/sh\n');
      await chmod(join(folder, 'tool'), 0o644);
      await assert.rejects(processes.run(join(folder, 'tool'), [], { cwd }), code('FILE_NOT_ALLOWED'));
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('tells of a program that the system does not start', () =>
    assert.rejects(processes.run(node, ['x'.repeat(3_000_000)], { cwd }), code('PROCESS_FAILED')));

  it('ends a program and its children on cancel and at the time limit', async () => {
    const family =
      'require("child_process").spawn(process.execPath,["-e","setInterval(()=>{},1e6)"],{stdio:"inherit"});setInterval(()=>{},1e6)';
    const stop = new AbortController();
    const cancelled = processes.run(node, ['-e', family], { cwd, signal: stop.signal });
    stop.abort();
    await assert.rejects(cancelled, code('CANCELLED'));
    await assert.rejects(processes.run(node, ['-e', family], { cwd, signal: stop.signal }), code('CANCELLED'));
    await assert.rejects(processes.run(node, ['-e', family], { cwd, timeout: 200 }), code('TIMED_OUT'));
  });

  it('stops a program that writes without end', async () => {
    const script = 'const b="x".repeat(65536);(function w(){process.stdout.write(b,w)})()';
    await assert.rejects(processes.run(node, ['-e', script], { cwd, outputLimit: 1_000_000 }), code('PROCESS_FAILED'));
  });

  it('takes a program that ends without reading its input by its exit code', async () => {
    const result = await processes.run(node, ['-e', 'process.exit(0)'], { cwd, input: Buffer.alloc(8_000_000) });
    assert.equal(result.exitCode, 0);
  });

  it('finds programs on PATH', async () => {
    assert.notEqual(await processes.find('node'), undefined);
    assert.equal(await processes.find('no-such-program-here'), undefined);
    // What holds a slash is a path, never looked for on PATH.
    assert.equal(await processes.find('./node'), undefined);
    assert.equal(await processes.find(relative(process.cwd(), process.execPath)), process.execPath);
  });
});
