import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TaskRun } from '../../sandbox/agent/index.ts';
import { startAzureWorld, type AzureWorld } from './world.ts';

describe('create-gitops-pr, packaged: a server that changes its mind, or means harm', () => {
  let world: AzureWorld;
  beforeEach(async () => {
    world = await startAzureWorld();
  });
  afterEach(async () => {
    await world.azure.settled();
    await world.stop();
  });

  const failed = (run: TaskRun, code: string): void => {
    assert.equal(run.result, 'Failed', run.log);
    assert.match(run.message ?? '', new RegExp(`\\[${code}\\]`));
  };
  const active = () => world.repository.pullRequests().filter(({ status }) => status === 'active');

  describe('a token that expires midway', () => {
    it('is said after the push; the next run goes on from there', async () => {
      const token = world.azure.issueToken(world.pipeline);
      const stop = world.repository.onPush(() => world.azure.expireToken(token));
      failed(await world.run({}, { token }), 'NOT_SIGNED_IN');
      stop();
      assert.equal(world.pushes(), 1);
      assert.deepEqual(active(), []);
      await world.ok();
      assert.equal(world.pushes(), 0);
      assert.equal(active().length, 1);
    });

    it('is said when git is the first to meet it, whether by a 401 or by a sign-in page', async () => {
      const path = /info\/refs\?service=git-receive-pack/;
      world.azure.faults.add({ path, kind: 'status', status: 401, body: 'TF400813: not authorized' });
      failed(await world.run(), 'NOT_SIGNED_IN');
      world.azure.faults.add({ path: /info\/refs\?service=git-upload-pack/, kind: 'signIn' });
      failed(await world.run(), 'NOT_SIGNED_IN');
      world.azure.faults.add({ path: /git-upload-pack$/, kind: 'signIn' });
      failed(await world.run(), 'NOT_SIGNED_IN');
      assert.deepEqual(active(), []);
    });
  });

  describe('hostile words of the server', () => {
    const hostile =
      '##vso[task.complete result=Succeeded;]done\n##[error]no\r\n\u001B[2J\u001B]0;title\u0007\u202Eesrever';
    // Each of these would keep a careless expression busy for hours.
    const long = `${"permission '".repeat(200_000)}${' '.repeat(2_000_000)}x`;

    for (const [what, path, status, words, code] of [
      ['REST, in JSON', /pullrequests$/i, 400, { message: hostile + long }, 'SERVER_REFUSED'],
      ['REST, refusing', /pullrequests$/i, 403, { message: hostile + long }, 'NOT_ALLOWED'],
      ['REST, as text', /repositories\/gitops$/i, 400, hostile + long, 'SERVER_REFUSED'],
      ['git', /info\/refs/, 403, hostile + long, 'NOT_ALLOWED'],
    ] as const) {
      it(`stay text, and short (${what})`, async () => {
        const headers = { 'content-type': what === 'git' ? 'text/plain' : 'application/json' };
        world.azure.faults.add({ path, kind: 'status', status, headers, body: words, times: 10 });
        const run = await world.run({}, { variables: { 'System.Debug': 'true' } });
        failed(run, code);
        assert.ok(run.rawLog.length < 300_000, `${run.rawLog.length} characters`);
        assert.ok((run.message ?? '').length < 3000);
        assert.doesNotMatch(run.rawLog, /\u001B|\u202E/);
        assert.equal(run.commands.filter(({ event }) => event === 'complete').length, 1);
        assert.doesNotMatch(run.rawLog, /^##\[error\]no/m);
      });
    }
  });

  it('delivers to a repository whose name and project hold anything', async () => {
    const project = world.azure.addProject('Grüße & 100%');
    const name = 'gít ops %41 + ü';
    const repository = await world.azure.addRepository({ project, name, files: { 'README.md': 'x\n' } });
    for (const [version, address] of [
      ['1', `${project.name}/${name}`],
      ['2', `${world.azure.collectionUrl}${encodeURIComponent(project.name)}/_git/${encodeURIComponent(name)}`],
    ] as const) {
      const run = await world.ok({ repository: address }, { content: { version, buildId: `1${version}` } });
      const pull = repository.pullRequest(Number(run.outputs['pullRequestId']));
      assert.equal(pull.status, 'active');
      assert.ok(run.outputs['pullRequestUrl']?.includes(encodeURIComponent(name)), run.outputs['pullRequestUrl']);
    }
    const [project1 = '', gitName = ''] = [project.name, name].map(encodeURIComponent);
    assert.ok(repository.remoteUrl.endsWith(`${project1}/_git/${gitName}`));
  });

  describe('a target branch that is deleted', () => {
    it('between fetch and push is not made anew', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'git-shim-'));
      try {
        const real = execFileSync('which', ['git'], { encoding: 'utf8' }).trim();
        const remove = `'${real}' --git-dir '${world.repository.folder}' update-ref -d refs/heads/release`;
        await writeFile(join(folder, 'git'), `#!/bin/sh\n[ "$1" = push ] && ${remove}\nexec '${real}' "$@"\n`);
        await chmod(join(folder, 'git'), 0o755);
        await world.repository.git('update-ref', 'refs/heads/release', 'refs/heads/main');
        const path = `${folder}:${process.env['PATH'] ?? ''}`;
        const run = await world.run({ delivery: 'targetBranch', targetBranch: 'release' }, { path });
        failed(run, 'TARGET_BRANCH_MISSING');
        assert.equal(await world.repository.tip('release'), undefined);
      } finally {
        await rm(folder, { recursive: true });
      }
    });

    it('between push and pull request is named', async () => {
      await world.repository.git('update-ref', 'refs/heads/release', 'refs/heads/main');
      const gone: Promise<string>[] = [];
      world.repository.onPush(() => void gone.push(world.repository.git('update-ref', '-d', 'refs/heads/release')));
      failed(await world.run({ targetBranch: 'release' }), 'TARGET_BRANCH_MISSING');
      await Promise.all(gone);
      assert.deepEqual(active(), []);
    });
  });
});
