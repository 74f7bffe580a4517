import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const bodies = fileURLToPath(new URL('bodies.ts', import.meta.url));

interface Ran {
  readonly exitCode: number | null;
  readonly lines: readonly string[];
  readonly results: readonly string[];
}

describe('a task under the agent', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'run-task-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function run(body: string, environment: Record<string, string> = {}, stopAt?: string): Promise<Ran> {
    const child = spawn(process.execPath, ['--import', 'tsx', bodies, body], {
      env: { PATH: process.env['PATH'], AGENT_TEMPDIRECTORY: folder, ...environment },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        if (stopAt !== undefined && text.includes(stopAt)) child.kill('SIGINT');
      });
    }
    const exitCode = await new Promise<number | null>((resolve) => child.once('close', resolve));
    const lines = output.split('\n');
    return { exitCode, lines, results: lines.filter((line) => line.startsWith('##vso[task.complete')) };
  }

  it('prints nothing from outside that the agent would act on', async () => {
    const { lines, results } = await run('prints', { SYSTEM_DEBUG: 'true' });
    for (const line of lines) {
      const command = line.indexOf('##vso[');
      // Our own commands start their line, and what they carry holds no marker any more.
      assert.ok(command <= 0, line);
      assert.doesNotMatch(line.slice(1), /##vso\[|##\[/, line);
    }
    assert.equal(results.length, 1);
  });

  it('reads inputs, variables, secrets and the job’s connection', async () => {
    const { lines } = await run('reads', {
      INPUT_NAME: 'value',
      BUILD_BUILDID: '7',
      VSTS_PUBLIC_VARIABLES: '["Build.BuildId"]',
      VSTS_SECRET_VARIABLES: '["db.password"]',
      SECRET_DB_PASSWORD: 'hush',
      ENDPOINT_URL_SYSTEMVSSCONNECTION: 'https://dev.example.org/contoso/',
      ENDPOINT_AUTH_SCHEME_SYSTEMVSSCONNECTION: 'OAuth',
      ENDPOINT_AUTH_PARAMETER_SYSTEMVSSCONNECTION_ACCESSTOKEN: 'job-token',
      AGENT_PROXYURL: 'http://proxy:8080',
    });
    const answer: unknown = JSON.parse(lines.find((line) => line.startsWith('{')) ?? '{}');
    assert.deepEqual(answer, {
      input: 'value',
      build: '7',
      publicNames: ['BUILD_BUILDID'],
      secret: true,
      secretShown: '***',
      secrets: 2,
      url: 'https://dev.example.org/contoso/',
      token: true,
      proxy: 'http://proxy:8080',
    });
    assert.ok(lines.includes('##vso[task.setvariable variable=empty;isOutput=true;issecret=false;]'));
    assert.ok(lines.includes('##vso[task.setvariable variable=text;isOutput=true;issecret=false;]50%AZP25 ; ]%0Anext'));
    assert.doesNotMatch(lines.join('\n'), /hush|job-token/);
    assert.doesNotMatch(lines.join('\n'), /\]name=/, 'an input may hold a secret');
  });

  it('shows nowhere what it has learnt on its way, nor the agent’s own passwords', async () => {
    const { lines, results } = await run('learns', {
      SYSTEM_DEBUG: 'true',
      AGENT_PROXYURL: 'http://proxy:8080',
      AGENT_PROXYUSERNAME: 'robin',
      AGENT_CLIENTCERT: '/none.crt',
      AGENT_CLIENTCERTKEY: '/none.key',
      SECRET_AGENT_PROXYPASSWORD: 'proxy-password',
      SECRET_AGENT_CLIENTCERTPASSWORD: 'key-passphrase',
      VSTS_SECRET_VARIABLES: '["Agent.ProxyPassword","Agent.ClientCertPassword"]',
    });
    const told = lines.filter((line) => !line.startsWith('##vso[task.setsecret]'));
    const files = await readdir(folder, { recursive: true, withFileTypes: true });
    const written = files.flatMap((file) => (file.isFile() ? [readFileSync(join(file.parentPath, file.name))] : []));
    const all = [...told, ...written].join('\n');
    assert.ok(results[0]?.includes('Failed;]*** '), all);
    assert.ok(all.includes('caused by: *** '));
    const token = 'asked-for-on-the-way';
    const inside = Buffer.from(`user:${token}`).toString('base64').slice(7, -4);
    for (const secret of [token, inside, 'proxy-password', 'key-passphrase']) assert.ok(!all.includes(secret), secret);
    // However often it is told, as the token in a file is that is read again and again.
    assert.equal(lines.length - told.length, 1);
    assert.ok(told.includes('secrets: 3'), all);
  });

  it('explains a connection that the agent did not hand over', async () => {
    const { results } = await run('connects');
    assert.match(results[0] ?? '', /result=Failed.*service connection none.*\[CONNECTION_INVALID\]/);
  });

  it('reports a failure once, with all findings, the mend and the code', async () => {
    const { exitCode, results } = await run('fails');
    assert.equal(exitCode, 0);
    assert.equal(results.length, 1);
    assert.match(
      results[0] ?? '',
      /^##vso\[task.complete result=Failed;\]what x.*- one%0A {2}- two%0Amend \[INPUT_INVALID\]$/,
    );
  });

  it('names the page that explains the code, before the result', async () => {
    const { lines, results } = await run('fails');
    const pointer = lines.findIndex((line) => /^About INPUT_INVALID: https:.*errors\.md#input_invalid\r?$/.test(line));
    assert.ok(pointer >= 0 && pointer < lines.indexOf(results[0] ?? ''), lines.join('\n'));
  });

  for (const [body, text] of [
    ['breaks', 'unforeseen'],
    ['forgets', 'nobody caught me'],
  ] as const) {
    it(`reports what it did not foresee once (${body})`, async () => {
      const { exitCode, results } = await run(body);
      assert.deepEqual([exitCode, results.length], [0, 1]);
      assert.match(results[0] ?? '', new RegExp(`result=Failed.*${text}.*\\[INTERNAL\\]`));
    });
  }

  it('ends when its body has ended, whatever is still open', async () => {
    const { exitCode, results } = await run('hangs');
    assert.equal(exitCode, 0);
    assert.match(results[0] ?? '', /result=Succeeded/);
  });

  it('keeps what libraries use out of the log', async () => {
    const { lines } = await run('deprecates');
    assert.doesNotMatch(lines.join('\n'), /Deprecat|MaxListeners/);
  });

  it('says that a list of hosts round the proxy is none', async () => {
    const { results } = await run('reads', { AGENT_PROXYURL: 'http://proxy:8080', AGENT_PROXYBYPASSLIST: 'localhost' });
    assert.match(results[0] ?? '', /result=Failed;\].*Agent\.ProxyBypassList.*\[INPUT_INVALID\]/);
  });

  it('ends as cancelled when the agent stops it', async () => {
    const { results } = await run('waits', {}, 'waiting');
    assert.equal(results.length, 1);
    assert.match(results[0] ?? '', /result=Failed.*\[CANCELLED\]/);
  });
});
