import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { restoreEnvironment } from '../../environment.ts';
import { startWebHost, type WebHost, type WebRepository } from '../../sandbox/web/index.ts';
import { opened, writing } from './opened.ts';

describe('git on a machine whose configuration is against us', () => {
  let folder: string;
  let host: WebHost;
  let repository: WebRepository;
  let before: NodeJS.ProcessEnv;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hostile-machine-'));
    host = await startWebHost({ folder, token: 'sesame' });
    repository = await host.repository('gitops');
    for (const key of ['http.receivepack', 'uploadpack.allowFilter', 'uploadpack.allowAnySHA1InWant'])
      await repository.git('config', key, 'true');
    before = { ...process.env };
  });
  afterEach(async () => {
    restoreEnvironment(before);
    await host.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('does the same, runs nothing and writes nothing elsewhere', async () => {
    const tip = await repository.commit({ 'dev/shop/a.yaml': 'a: 1\r\n', 'README.md': 'x\n' });
    const traces = join(folder, 'traces');
    const home = join(folder, 'home');
    const evil = join(folder, 'evil.sh');
    await mkdir(join(home, 'hooks'), { recursive: true });
    await mkdir(traces);
    await writeFile(evil, `#!/bin/sh\necho "$0 $*" >> '${traces}/ran'\nexit 1\n`);
    await chmod(evil, 0o755);
    for (const hook of ['pre-push', 'reference-transaction', 'post-commit', 'post-checkout'])
      await writeFile(join(home, 'hooks', hook), `#!/bin/sh\nexec '${evil}' ${hook}\n`, { mode: 0o755 });
    await writeFile(join(home, 'attributes'), '* filter=evil text eol=crlf -delta\n');
    await writeFile(
      join(home, '.gitconfig'),
      `[core]
	hooksPath = ${home}/hooks
	fsmonitor = ${evil}
	askPass = ${evil}
	sshCommand = ${evil}
	autocrlf = true
	attributesFile = ${home}/attributes
	bare = false
	worktree = ${home}
[init]
	templateDir = ${home}
	defaultObjectFormat = sha256
[url "http://127.0.0.1:1/"]
	insteadOf = ${host.url}/
	pushInsteadOf = ${host.url}/
[http]
	proxy = http://127.0.0.1:1
	extraHeader = X-Evil: yes
	cookieFile = ${home}/cookies
	saveCookies = true
[credential]
	helper = !${evil} credential
[filter "evil"]
	clean = ${evil}
	smudge = ${evil}
	required = true
[protocol]
	allow = never
	version = 0
[push]
	gpgSign = true
	default = nothing
	followTags = true
	recurseSubmodules = check
	negotiate = true
[commit]
	gpgSign = true
[gpg]
	program = ${evil}
[fetch]
	fsckObjects = true
	prune = true
	writeCommitGraph = true
[transfer]
	credentialsInUrl = die
	fsckObjects = true
[gc]
	auto = 1
[maintenance]
	auto = true
[safe]
	bareRepository = explicit
[fastimport]
	unpackLimit = 100000
[alias]
	push = !${evil}
[extensions]
	objectFormat = sha256
`,
    );
    Object.assign(process.env, {
      HOME: home,
      XDG_CONFIG_HOME: home,
      GIT_CONFIG: join(home, '.gitconfig'),
      GIT_CONFIG_GLOBAL: join(home, '.gitconfig'),
      GIT_CONFIG_SYSTEM: join(home, '.gitconfig'),
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'http.proxy',
      GIT_CONFIG_VALUE_0: 'http://127.0.0.1:1',
      GIT_CONFIG_PARAMETERS: "'http.proxy=http://127.0.0.1:1'",
      GIT_DIR: home,
      GIT_WORK_TREE: home,
      GIT_INDEX_FILE: join(traces, 'index'),
      GIT_OBJECT_DIRECTORY: traces,
      GIT_ALTERNATE_OBJECT_DIRECTORIES: traces,
      GIT_NAMESPACE: 'evil',
      GIT_CEILING_DIRECTORIES: folder,
      GIT_DEFAULT_HASH: 'sha256',
      GIT_TEMPLATE_DIR: home,
      GIT_ASKPASS: evil,
      SSH_ASKPASS: evil,
      GIT_PROXY_COMMAND: evil,
      GIT_SSH_COMMAND: evil,
      GIT_EDITOR: evil,
      GIT_PAGER: evil,
      GIT_TRACE: join(traces, 'trace'),
      GIT_TRACE_CURL: join(traces, 'curl'),
      GIT_TRACE_PACKET: join(traces, 'packet'),
      GIT_TRACE_REDACT: '0',
      GIT_TRACE2_EVENT: join(traces, 'trace2'),
      GIT_AUTHOR_NAME: 'Mallory',
      GIT_COMMITTER_NAME: 'Mallory',
      GIT_AUTHOR_DATE: '2001-01-01T00:00:00Z',
      GIT_ALLOW_PROTOCOL: 'ssh',
      GIT_PROTOCOL: 'version=0',
      GIT_SHALLOW_FILE: join(traces, 'shallow'),
      GIT_REPLACE_REF_BASE: 'refs/heads/',
      http_proxy: 'http://127.0.0.1:1',
      HTTPS_PROXY: 'http://127.0.0.1:1',
      ALL_PROXY: 'http://127.0.0.1:1',
      LC_ALL: 'de_DE.UTF-8',
      LANGUAGE: 'de',
      TZ: 'Asia/Tokyo',
    });

    const temporary = join(folder, 'temporary');
    await mkdir(temporary);
    const git = await opened(repository.url, temporary, {
      authorization: `Basic ${Buffer.from(':sesame').toString('base64')}`,
    });
    assert.equal((await git.tips(['main'])).get('main'), tip);
    const entry = (await git.entries(tip, ['dev/shop/a.yaml'])).get('dev/shop/a.yaml')?.id ?? '';
    assert.equal((await git.blobs([entry])).get(entry)?.toString(), 'a: 1\r\n');
    const commit = await git.write(writing(tip, [tip], 'dev/shop/a.yaml', 'a: 2\r\nb: \n'));
    assert.equal(await git.push('deploy', commit), 'pushed');
    const [local = ''] = await readdir(temporary);
    const kept = await filesBelow(join(temporary, local));
    await git.close();

    restoreEnvironment(before);
    assert.equal(await repository.git('rev-parse', 'deploy'), commit);
    assert.equal(await repository.git('cat-file', 'blob', 'deploy:dev/shop/a.yaml'), 'a: 2\r\nb:');
    const raw = await repository.git('cat-file', 'commit', 'deploy');
    assert.match(raw, /^author A Person <a@example.com> 1700000000 \+0000$/m);
    assert.doesNotMatch(raw, /gpgsig|Mallory/);
    assert.deepEqual(await readdir(traces), []);
    assert.deepEqual((await readdir(home)).toSorted(), ['.gitconfig', 'attributes', 'hooks']);
    assert.deepEqual(await readdir(temporary), []);
    assert.ok(kept.every(({ name }) => !name.includes('hooks')));
    for (const { name, text } of kept) assert.doesNotMatch(text, /sesame|OnNlc2FtZQ/, name);
  });
});

/** Files with what they hold, to look for what must not be there. */
async function filesBelow(folder: string): Promise<readonly { readonly name: string; readonly text: string }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(files.map(async (name) => ({ name, text: (await readFile(name)).toString('latin1') })));
}
