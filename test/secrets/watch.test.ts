import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAgentFolders, runTask } from '../sandbox/agent/index.ts';
import { writeFiles } from '../tasks/support.ts';
import { secretFinder } from './spellings.ts';
import { startWatch } from './watch.ts';

describe('the search for secrets', () => {
  const value = 'p@s s|"w\\örd\'<&>1';
  const find = secretFinder({ secret: value });
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const long = 'a-long-secret-of-which-base64-needs-more-than-a-line-of-seventy-six-characters-and-some-more';

  for (const [spelling, text] of Object.entries({
    'as it is': `x ${value} y`,
    'in JSON': JSON.stringify({ value }),
    'in JSON in JSON': JSON.stringify(JSON.stringify({ value })),
    'in a web address': encodeURIComponent(value),
    'in a web address, in small letters': encodeURIComponent(value).toLowerCase(),
    'in a form': new URLSearchParams({ value }).toString(),
    'in YAML’s single quotes': value.replaceAll("'", "''"),
    'in XML': value
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replaceAll("'", '&apos;'),
    'in hex': Buffer.from(value).toString('hex'),
    'in base64': base64(value),
    'in a basic header': base64(`user:${value}`),
    'in base64, one byte on': base64(`x${value}`),
    'in base64, two bytes on': base64(`xx${value}!`),
    'in base64 of the web': Buffer.from(`>>?${value}`).toString('base64url'),
    'in base64 of base64': base64(base64(value)),
    'in lines': (base64(value).match(/.{1,7}/g) ?? []).join('\n    '),
    'in lines of a JSON text': JSON.stringify((base64(value).match(/.{1,7}/g) ?? []).join('\n')),
  })) {
    it(`finds them ${spelling}`, () => assert.deepEqual(find(text), ['secret']));
  }

  it('finds a long one wrapped, and a line of several', () => {
    const wrapped = (base64(long).match(/.{1,76}/g) ?? []).join('\r\n');
    assert.deepEqual(secretFinder({ long })(wrapped), ['long']);
    const pem = `-----BEGIN KEY-----\n${base64(long)}\n-----END KEY-----\n`;
    assert.deepEqual(secretFinder({ pem })(`x ${base64(long)}`), ['pem']);
    assert.deepEqual(secretFinder({ pem })('-----BEGIN KEY-----'), []);
  });

  it('finds none where there is none', () => {
    for (const text of ['', 'password', base64('something else altogether'), value.slice(1)])
      assert.deepEqual(find(text), []);
  });
});

describe('the watch over a run', () => {
  let folder: string;
  let server: Server;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'leaky-'));
    server = createServer((request, response) => void request.resume().on('end', () => response.end()));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  after(async () => {
    await new Promise((resolve) => server.close(resolve));
    await rm(folder, { recursive: true, force: true });
  });

  it('sees every leak, and what is left at the end', async () => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const extension = join(folder, 'extension');
    await writeFiles(extension, {
      'package.json': '{"type":"commonjs"}',
      'tasks/leaky/task.json': JSON.stringify({
        id: '6f8a1f0e-0000-4000-8000-000000000001',
        name: 'leaky',
        version: { Major: 1, Minor: 0, Patch: 0 },
        instanceNameFormat: 'leaky',
        inputs: [],
        execution: { Node20_1: { target: 'index.js' } },
      }),
      'tasks/leaky/index.js': leaky(url),
    });
    const watch = await startWatch();
    try {
      const folders = await createAgentFolders(join(folder, 'agent'));
      const run = await runTask({
        extension,
        task: 'leaky',
        inputs: {},
        folders,
        secrets: { leak: 'a-secret-that-leaks' },
        environment: watch.environment,
      });
      const trace = await watch.trace(run, { agent: folders.root, servers: { host: url }, texts: { comment: 'none' } });
      assert.deepEqual(trace.sightings({ leak: 'a-secret-that-leaks', kept: 'a-secret-that-is-kept' }), [
        'leak: arguments of git version',
        'leak: arguments of git’s own programs',
        'leak: arguments of sh',
        'leak: crash report',
        'leak: environment of git version: LEAK',
        'leak: environment of git version: SECRET_LEAK',
        'leak: environment of sh: SECRET_LEAK',
        'leak: error',
        'leak: file _work/_temp/gone-*/a.txt, removed',
        'leak: file _work/_temp/left.txt, open to others, left',
        'leak: log',
        'leak: output leak',
        'leak: request to host: address',
        'leak: request to host: body',
        'leak: request to host: x-leak',
      ]);
      const left = trace.end?.left.map((each) => each.replace(folder, '').replaceAll(/\d+/g, 'N'));
      assert.deepEqual(left, [
        'Timeout',
        'N: socket:[N]',
        'N: /agent/_work/_temp/left.txt',
        'child N',
        'listener SIGINT',
      ]);
      assert.ok((trace.end?.memory ?? 0) > 10_000);
      assert.doesNotMatch(run.log, /a-secret-that-leaks/);
    } finally {
      await watch.stop();
    }
  });
});

/** A task that does everything wrong. */
function leaky(url: string): string {
  return `
    const { execFileSync, spawn, execFile } = require('node:child_process');
    const fs = require('node:fs');
    const os = require('node:path');
    const secret = process.env.SECRET_LEAK;
    const temp = process.env.AGENT_TEMPDIRECTORY;
    (async () => {
      const basic = Buffer.from('user:' + secret).toString('base64');
      console.log('I was given ' + basic);
      console.log('##vso[task.setvariable variable=leak;isOutput=true]' + secret);
      console.log('##vso[task.setsecret]a-secret-that-is-kept');
      await new Promise((resolve) => execFile('git', ['version', '--build-options'], { env: { PATH: process.env.PATH, LEAK: basic } }, resolve));
      await new Promise((resolve) => execFile('git', ['-c', 'x.y=' + secret, 'version'], resolve));
      fs.writeFileSync(temp + '/left.txt', secret.split('').join('\\n'));
      const folder = fs.mkdtempSync(temp + '/gone-');
      fs.writeFileSync(folder + '/a.txt', basic);
      await fs.promises.rm(folder, { recursive: true });
      await fetch(${JSON.stringify(url)} + '/?' + encodeURIComponent(secret), { method: 'POST', headers: { 'x-leak': secret }, body: basic });
      fs.openSync(temp + '/left.txt');
      setTimeout(() => {}, 1e6);
      process.on('SIGINT', () => {}).on('SIGINT', () => {});
      spawn('sh', ['-c', 'sleep 2 # ' + secret], { stdio: 'ignore' }).unref();
      await Promise.race([Promise.reject(Object.assign(new Error('x'), { cause: { deep: { hidden: [secret] } } }))]).catch(() => {});
      process.exit(0);
    })();
  `;
}
