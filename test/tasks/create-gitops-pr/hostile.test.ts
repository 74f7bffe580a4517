import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TaskRun } from '../../sandbox/agent/index.ts';
import { overHosts, startAzureWorld, startWorld, type World } from './world.ts';

overHosts('create-gitops-pr, packaged: a server that changes its mind, or means harm', (host) => {
  let world: World;
  beforeEach(async () => {
    world = await startWorld({ host });
  });
  afterEach(async () => {
    await world.settled();
    await world.stop();
  });

  const failed = (run: TaskRun, code: string): void => {
    assert.equal(run.result, 'Failed', run.log);
    assert.match(run.message ?? '', new RegExp(`\\[${code}\\]`));
  };

  /** One `task.complete`, outputs and what else is the task's own; nothing that a line of others begins. */
  function onlyOwnCommands(run: TaskRun): void {
    assert.equal(run.commands.filter(({ event }) => event === 'complete').length, 1);
    assert.equal(
      run.commands.find(({ properties }) => properties['variable'] === 'PATH'),
      undefined,
    );
    assert.doesNotMatch(run.rawLog, /\u001B|^##\[error\]no/m);
  }

  describe('a token that expires midway', () => {
    it('is said after the push; the next run goes on from there', async () => {
      const token = world.newToken();
      const stop = world.onPush(() => world.expire(token));
      failed(await world.run({}, { token }), 'NOT_SIGNED_IN');
      stop();
      assert.equal(world.pushes(), 1);
      assert.deepEqual(world.open(), []);
      await world.ok();
      assert.equal(world.pushes(), 0);
      assert.equal(world.open().length, 1);
    });

    it('is said when git is the first to meet it, whether by a 401 or by a sign-in page', async () => {
      const pushing = /info\/refs\?service=git-receive-pack/;
      world.faults.add({ path: pushing, kind: 'status', status: 401, body: 'not authorized' });
      failed(await world.run(), 'NOT_SIGNED_IN');
      if (host === 'github') return;
      world.faults.add({ path: /info\/refs\?service=git-upload-pack/, kind: 'signIn' });
      failed(await world.run(), 'NOT_SIGNED_IN');
      world.faults.add({ ...world.routes.fetch, kind: 'signIn' });
      failed(await world.run(), 'NOT_SIGNED_IN');
      assert.deepEqual(world.open(), []);
    });
  });

  describe('hostile words of the server', () => {
    const hostile =
      '##vso[task.complete result=Succeeded;]done\n##[error]no\r\n\u001B[2J\u001B]0;title\u0007\u202Eesrever';
    // Each of these would keep a careless expression busy for hours.
    const long = `${"permission '".repeat(40_000)}${' '.repeat(400_000)}x`;

    for (const [what, route, status, words, code] of [
      ['REST, in JSON', 'create', 400, { message: hostile + long }, 'SERVER_REFUSED'],
      ['REST, refusing', 'list', 403, { message: hostile + long }, 'NOT_ALLOWED'],
      ['REST, as text', 'repository', 400, hostile + long, 'SERVER_REFUSED'],
      ['git', 'git', 403, hostile + long, 'NOT_ALLOWED'],
    ] as const) {
      it(`stay text, and short (${what})`, async () => {
        const headers = { 'content-type': what === 'git' ? 'text/plain' : 'application/json' };
        const at = route === 'git' ? { path: /info\/refs/ } : world.routes[route];
        world.faults.add({ ...at, kind: 'status', status, headers, body: words, times: 10 });
        const run = await world.run({}, { variables: { 'System.Debug': 'true' } });
        failed(run, code);
        assert.ok(run.rawLog.length < 300_000, `${run.rawLog.length} characters`);
        assert.ok((run.message ?? '').length < 3000);
        assert.doesNotMatch(run.rawLog, /\u001B|\u202E/);
        assert.equal(run.commands.filter(({ event }) => event === 'complete').length, 1);
        assert.doesNotMatch(run.rawLog, /^##\[error\]no/m);
      });
    }

    for (const [hook, ends] of [
      ['post-receive', 'exit 0'],
      ['pre-receive', 'exit 1'],
    ] as const) {
      it(`stay text when git passes them on (${hook})`, async () => {
        const path = join(world.repository.folder, 'hooks', hook);
        const lines = [
          '##vso[task.setvariable variable=PATH]evil',
          '##[error]no',
          '##vso[task.complete result=Succeeded;]x',
        ];
        const says = lines.map((line) => `echo '${line}' >&2; printf '\\r${line}\\r' >&2`).join('; ');
        await writeFile(path, `#!/bin/sh\n${says}; ${ends}\n`, { mode: 0o755 });
        const run = await world.run({}, { variables: { 'System.Debug': 'true' } });
        assert.equal(run.result, ends === 'exit 0' ? 'Succeeded' : 'Failed', run.log);
        onlyOwnCommands(run);
      });
    }

    it('stay text in titles, descriptions and comments of people, and in what they call themselves', async () => {
      const words = 'x##vso[task.setvariable variable=PATH]evil\n##vso[task.complete result=Failed;]y\u001B[2J';
      const first = await world.ok();
      const id = Number(first.outputs['pullRequestId']);
      await world.comment(id, words);
      await world.edit(id, { title: words.replaceAll(/[\n\u001B]/g, ' ') });
      const author = { name: '##vso[task.complete result=Failed;]', email: 'a@b' };
      await world.repository.commit({
        branch: 'deploy/dev/shop',
        files: { 'dev/shop/x.yaml': 'x' },
        message: words,
        author,
      });
      const debug = { 'System.Debug': 'true' };
      const refused = await world.run({}, { variables: debug });
      failed(refused, 'FOREIGN_COMMITS');
      onlyOwnCommands(refused);
      onlyOwnCommands(await world.ok({ onForeignCommits: 'overwrite' }, { variables: debug }));
      onlyOwnCommands(await world.ok({ dryRun: 'true' }, { variables: debug }));
    });
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
      const call = (): Promise<void> => world.deleteBranch('release');
      world.faults.add({ ...world.routes.create, kind: 'call', call, times: 1 });
      failed(await world.run({ targetBranch: 'release' }), 'TARGET_BRANCH_MISSING');
      assert.deepEqual(world.open(), []);
    });
  });
});

it('create-gitops-pr, packaged: delivers to a repository whose name and project hold anything', async () => {
  const world = await startAzureWorld();
  try {
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
  } finally {
    await world.stop();
  }
});
