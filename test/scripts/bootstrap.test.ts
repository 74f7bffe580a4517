import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { requireNode } from '../../scripts/bootstrap.mjs';
import { isStale } from '../../scripts/bootstrap/npm.mjs';
import { releasePlatform, tools } from '../../scripts/bootstrap/releases.mjs';
import { findTool, installTool } from '../../scripts/bootstrap/tools.mjs';

const [helm, kustomize] = tools as [(typeof tools)[0], (typeof tools)[0]];
const script = (says: string, code = 0): string => `#!/bin/sh\necho '${says}'\nexit ${code}\n`;

describe('bootstrap', () => {
  let folder: string;
  let env: NodeJS.ProcessEnv;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bootstrap-'));
    await mkdir(join(folder, 'bin'));
    env = {
      PATH: join(folder, 'bin'),
      HOME: join(folder, 'home'),
      XDG_CACHE_HOME: join(folder, 'cache'),
      LOCALAPPDATA: join(folder, 'cache'),
    };
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function program(path: string, text: string): Promise<void> {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
    await chmod(join(folder, path), 0o755);
  }

  it('refuses a Node that is too old, and says which it needs', () => {
    assert.throws(() => requireNode('20.18.3'), /Node 20\.18\.3 is too old: this needs Node 20\.19 or newer/);
    assert.throws(() => requireNode('18.20.0'), /too old/);
    requireNode('20.19.0');
    requireNode('24.1.0');
  });

  describe('npm packages', () => {
    it('are installed when they are missing, or older than the lock file', async () => {
      await writeFile(join(folder, 'package-lock.json'), '{}');
      assert.equal(isStale(folder), true);
      await mkdir(join(folder, 'node_modules'));
      await writeFile(join(folder, 'node_modules', '.package-lock.json'), '{}');
      assert.equal(isStale(folder), false);
      await utimes(join(folder, 'node_modules', '.package-lock.json'), 1000, 1000);
      assert.equal(isStale(folder), true);
    });
  });

  describe('finding a tool', () => {
    it('takes the one on PATH', async () => {
      await program('bin/helm', script('v3.18.4+gd80839c'));
      assert.equal(await findTool(helm, env), '');
    });

    it('passes over one that is too old or does not run', async () => {
      await program('bin/helm', script('v2.16.0'));
      assert.equal(await findTool(helm, env), undefined);
      await program('bin/helm', script('v3.18.4', 1));
      assert.equal(await findTool(helm, env), undefined);
    });

    it("looks where Go installs: GOBIN, GOPATH/bin, the home folder's go/bin", async () => {
      await program('home/go/bin/helm', script('v3.19'));
      assert.equal(await findTool(helm, env), join(folder, 'home', 'go', 'bin'));
      await program('gopath/bin/helm', script('v3.19'));
      assert.equal(await findTool(helm, { ...env, GOPATH: join(folder, 'gopath') }), join(folder, 'gopath', 'bin'));
      await program('gobin/helm', script('v3.19'));
      assert.equal(await findTool(helm, { ...env, GOBIN: join(folder, 'gobin') }), join(folder, 'gobin'));
    });
  });

  describe('installing with Go', () => {
    it('builds the pinned version into the cache, without C', async () => {
      await program(
        'bin/go',
        '#!/bin/sh\n[ "$1" = version ] && exit 0\n' +
          '[ "$CGO_ENABLED" = 0 ] || exit 3\nprintf \'#!/bin/sh\\necho v3.19 %s\\n\' "$2" > "$GOBIN/helm"\n/bin/chmod +x "$GOBIN/helm"\n',
      );
      const installed = await installTool(helm, env);
      assert.equal(installed, join(folder, 'cache', 'gitops-delivery', 'tools', `helm-${helm.version}`));
      assert.equal(await findTool(helm, env), installed);
      assert.deepEqual(await readdir(installed), ['helm']);
    });

    it('goes on to the release when Go cannot, and keeps its reason', async () => {
      await program('bin/go', '#!/bin/sh\n[ "$1" = version ] && exit 0\necho "requires go >= 1.24" >&2\nexit 1\n');
      await assert.rejects(
        installTool(helm, { ...env, GITOPS_DELIVERY_HELM_MIRROR: 'http://127.0.0.1:9' }),
        /helm .* cannot be installed: .*go install said: requires go >= 1\.24.*put it on PATH/,
      );
    });
  });

  describe('installing a release', () => {
    let server: Server;
    let files: Map<string, Buffer>;
    let cut: string | undefined;

    beforeEach(async () => {
      files = new Map();
      cut = undefined;
      server = createServer((request, response) => {
        const content = files.get(decodeURIComponent(request.url ?? ''));
        if (content === undefined) return void response.writeHead(404).end();
        response.writeHead(200, { 'content-length': content.length });
        if (request.url !== cut) return void response.end(content);
        response.write(content.subarray(0, content.length / 2), () => response.destroy());
      });
      await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      env = { ...env, GITOPS_DELIVERY_HELM_MIRROR: url, GITOPS_DELIVERY_KUSTOMIZE_MIRROR: url };
    });

    afterEach(async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    });

    const platform = releasePlatform(process.platform, process.arch);
    const pathOf = (address: string): string => new URL(address).pathname;

    /** What a project publishes: the archive, and the file with its checksum. */
    function publish(tool: typeof helm, says: string): { archive: string; checksums: string } {
      const archive = pathOf(tool.archive(platform, env));
      const checksums = pathOf(tool.checksums(platform, env));
      const bytes = gzipSync(tar({ 'README.md': 'read me', [tool.member(platform)]: script(says) }));
      const sum = createHash('sha256').update(bytes).digest('hex');
      files.set(archive, bytes);
      files.set(checksums, Buffer.from(`${'0'.repeat(64)}  other.tar.gz\n${sum}  ${archive.slice(1)}\n`));
      return { archive, checksums };
    }

    it('takes the archive of this platform, when its checksum is the published one', async () => {
      publish(helm, 'v3.19.4+g0000000');
      publish(kustomize, 'v5.7.1');
      for (const tool of [helm, kustomize]) {
        const installed = await installTool(tool, env);
        assert.equal(await findTool(tool, env), installed);
        assert.deepEqual(await readdir(installed), [tool.name]);
      }
    });

    it('refuses an archive with another checksum, and leaves nothing behind', async () => {
      const { archive } = publish(helm, 'v3.19.4');
      files.set(archive, gzipSync(tar({ [helm.member(platform)]: script('v3.19.4 evil') })));
      await assert.rejects(
        installTool(helm, env),
        /has the sha256 [0-9a-f]{64}, but its project published [0-9a-f]{64}/,
      );
      assert.equal(await findTool(helm, env), undefined);
    });

    it('refuses an archive without a published checksum', async () => {
      const { checksums } = publish(helm, 'v3.19.4');
      files.set(checksums, Buffer.from(`${'0'.repeat(64)}  other.tar.gz\n`));
      await assert.rejects(installTool(helm, env), /no checksum is published for helm-/);
    });

    it('refuses an archive that breaks off', async () => {
      cut = publish(helm, 'v3.19.4').archive;
      await assert.rejects(installTool(helm, env), /could not be fetched/);
      assert.equal(await findTool(helm, env), undefined);
    });

    it('says what answered 404', async () => {
      const { archive } = publish(helm, 'v3.19.4');
      files.delete(archive);
      await assert.rejects(installTool(helm, env), /helm-v3\.19\.4-.* answered 404 .*Go is not on this machine/);
    });

    it('says that there is no network, in one line', async () => {
      await assert.rejects(
        installTool(helm, { ...env, GITOPS_DELIVERY_HELM_MIRROR: 'http://127.0.0.1:1' }),
        (error: Error) => /could not be fetched/.test(error.message) && !error.message.includes('\n'),
      );
    });

    it('lets two processes install at once', async () => {
      publish(helm, 'v3.19.4');
      const [one, two] = await Promise.all([installTool(helm, env), installTool(helm, env)]);
      assert.equal(one, two);
      assert.deepEqual(await readdir(one), ['helm']);
    });
  });

  it('knows the names that releases have for platforms', () => {
    assert.deepEqual(releasePlatform('win32', 'x64'), { os: 'windows', arch: 'amd64' });
    assert.deepEqual(releasePlatform('darwin', 'arm64'), { os: 'darwin', arch: 'arm64' });
    assert.throws(() => releasePlatform('aix', 'ppc64'), /no release for aix on ppc64/);
    assert.match(helm.archive({ os: 'windows', arch: 'amd64' }, {}), /\/helm-v3\.[\d.]+-windows-amd64\.zip$/);
    assert.match(kustomize.archive({ os: 'linux', arch: 'arm64' }, {}), /\/kustomize_v5\.[\d.]+_linux_arm64\.tar\.gz$/);
  });
});

/** A ustar archive of plain files. */
function tar(files: Readonly<Record<string, string>>): Buffer {
  const blocks = Object.entries(files).flatMap(([name, text]) => {
    const content = Buffer.from(text);
    const header = Buffer.alloc(512);
    header.write(name, 0);
    header.write('0000755\0', 100);
    header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
    header.write('        ', 148);
    header.write('0', 156);
    header.write('ustar\u000000', 257);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    return [header, content, Buffer.alloc((512 - (content.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}
