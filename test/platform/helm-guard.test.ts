import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeFiles } from '../../platform/files.ts';
import { guardHelm, refusalIn } from '../../platform/helm-guard.ts';
import { nodeProcesses } from '../../platform/processes.ts';

describe('the guard between kustomize and helm', () => {
  let folder: string;
  let root: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'helm guard '));
    root = join(folder, 'root');
    await mkdir(join(root, 'home'), { recursive: true });
    await mkdir(join(root, 'chart', 'files'), { recursive: true });
    await mkdir(join(folder, 'outside'));
    await writeFile(join(folder, 'outside', 'kubeconfig'), 'token: abc');
    // Its arguments and its environment are what the tests look at.
    const text = `#!/bin/sh\nprintf '%s\\n' "$@" > '${folder}/arguments'\nenv > '${folder}/environment'\nexit 3\n`;
    await writeFile(join(folder, 'helm'), text, { mode: 0o755 });
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** Runs what kustomize would: `undefined` when helm was started, else what the guard said. */
  async function call(args: readonly string[], { readsAnything = false } = {}) {
    const guard = await guardHelm({
      files: nodeFiles(folder),
      node: process.execPath,
      helm: join(folder, 'helm'),
      home: join(root, 'home'),
      root,
      readsAnything,
    });
    const environment = { ...guard.environment, HTTPS_PROXY: 'http://me:hunter22@proxy', HELM_CONFIG_HOME: 'theirs' };
    const { exitCode, stderr } = await nodeProcesses().run(guard.command, args, { cwd: folder, environment });
    const refusal = refusalIn(stderr);
    assert.equal(exitCode, refusal === undefined ? 3 : 1, stderr);
    return refusal === undefined ? undefined : `${refusal.code} ${refusal.what}`;
  }
  const of = (name: string) => readFile(join(folder, name), 'utf8');

  it('lets through what kustomize asks for, helm’s own exit code too', async () => {
    const chart = join(root, 'chart');
    const asked = ['template', 'shop', chart, '--namespace', '-x', '-f', join(root, 'v.yaml'), '--include-crds'];
    assert.equal(await call(asked), undefined);
    assert.deepEqual((await of('arguments')).trimEnd().split('\n'), asked);
    assert.equal(await call(['version', '-c', '--short']), undefined);
    assert.equal(
      await call(['pull', '--untar', '--untardir', join(root, 'new', 'charts'), '--repo', 'r', 'c']),
      undefined,
    );
  });

  it('gives helm folders of our own, and a proxy’s password to nothing but a download', async () => {
    await call(['template', 'shop', join(root, 'chart'), '--name-template', '{{ env "HTTPS_PROXY" }}']);
    const environment = await of('environment');
    assert.doesNotMatch(environment, /hunter22|theirs|NODE_OPTIONS/);
    assert.ok(environment.includes(`HELM_PLUGINS=${join(root, 'home', 'plugins')}`), environment);
    await call(['pull', '--untar', '--untardir', root, '--repo', 'r', 'c']);
    assert.match(await of('environment'), /^HTTPS_PROXY=http:\/\/me:hunter22@proxy$/m);
    assert.doesNotMatch(await readFile(join(root, 'home', 'guard.cjs'), 'utf8'), /hunter22/);
  });

  for (const release of [
    '--post-renderer=sh',
    '--output-dir=/tmp/x',
    '-n=x',
    '--values=/etc/passwd',
    '--kubeconfig=/k',
    '--set-file=a=/etc/passwd',
    '--help',
  ]) {
    it(`takes no option for a release’s name: ${release}`, async () => {
      assert.equal(await call(['template', release, join(root, 'chart')]), `CODE_NOT_ALLOWED helm template ${release}`);
      await assert.rejects(of('arguments'));
    });
  }

  it('starts no other command, and no download with an option for a name', async () => {
    assert.match((await call(['plugin', 'install', 'x'])) ?? '', /^CODE_NOT_ALLOWED helm plugin/);
    const pull = ['pull', '--untar', '--untardir', root, '--repo', 'r', '--destination=/tmp'];
    assert.match((await call(pull)) ?? '', /^CODE_NOT_ALLOWED helm pull --destination/);
  });

  it('unpacks nothing outside, nor through a link that leads there', async () => {
    await symlink(join(folder, 'outside'), join(root, 'link'));
    for (const place of [join(folder, 'outside'), join(root, 'link', 'charts'), join(root, '..', 'new'), 'outside']) {
      const said = await call(['pull', '--untar', '--untardir', place, '--repo', 'r', 'c'], { readsAnything: true });
      assert.equal(said, `FILE_NOT_ALLOWED ${place}`);
    }
  });

  it('reads no chart outside, and none whose links lead there, unless all may be read', async () => {
    const chart = join(root, 'chart');
    await symlink('../../../outside/kubeconfig', join(chart, 'files', 'k'));
    for (const [place, named] of [
      [chart, join(chart, 'files', 'k')],
      [join(folder, 'outside'), join(folder, 'outside')],
    ] as const) {
      assert.equal(await call(['template', 'shop', place]), `FILE_NOT_ALLOWED ${named}`);
      assert.equal(await call(['template', 'shop', place], { readsAnything: true }), undefined);
    }
    await rm(join(chart, 'files', 'k'));
    await symlink('../Chart.yaml', join(chart, 'files', 'k'));
    assert.equal(await call(['template', 'shop', chart]), undefined);
  });
});
