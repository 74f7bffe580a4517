import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { NetworkSettings } from '../../core/ports/agent.ts';
import type { Processes } from '../../core/ports/processes.ts';
import { Secret } from '../../core/secret.ts';
import { nodeFiles } from '../../platform/files.ts';
import { findKustomize } from '../../platform/kustomize.ts';
import { nodeProcesses } from '../../platform/processes.ts';
import { recordingLog } from '../recording-log.ts';
import { serveUpload } from '../sandbox/git/serve-git.ts';
import { GitRunner } from '../sandbox/git/runner.ts';
import { makeCertificates, type ClusterTls } from '../sandbox/cluster/tls.ts';
import { startConnectProxy } from '../sandbox/http/connect-proxy.ts';
import { FaultList } from '../sandbox/http/faults.ts';
import { startHttpServer, type HttpServer } from '../sandbox/http/server.ts';
import { writeFiles } from '../tasks/support.ts';

const configMap = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n';

describe('kustomize', () => {
  let folder: string;
  let lines: string[];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kustomize-'));
    lines = [];
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  interface Setup {
    readonly processes?: Processes;
    readonly network?: NetworkSettings;
    readonly path?: string;
    readonly allowCode?: boolean;
  }
  const find = ({ processes = nodeProcesses(), network, path = '', allowCode = false }: Setup = {}) =>
    findKustomize({
      processes,
      files: nodeFiles(join(folder, 'temporary')),
      log: recordingLog(lines),
      network: network ?? { skipCertificateValidation: false },
      signal: new AbortController().signal,
      path,
      helmPath: '',
      node: process.execPath,
      allowCode,
    });
  const build = async (
    files: Readonly<Record<string, string>>,
    args: readonly string[] = [],
    setup: Setup = {},
  ): Promise<string> => {
    await writeFiles(join(folder, 'app'), files);
    return (await find(setup)).build(join(folder, 'app'), args);
  };

  it('builds overlays with components', async () => {
    const text = await build({
      'kustomization.yaml': 'resources: [base]\ncomponents: [extra]\n',
      'base/kustomization.yaml': 'resources: [a.yaml]\n',
      'base/a.yaml': configMap,
      'extra/kustomization.yaml': 'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nnamePrefix: extra-\n',
    });
    assert.match(text, /name: extra-a/);
  });

  const withFunction = (how: string): Readonly<Record<string, string>> => ({
    'kustomization.yaml': 'resources: [a.yaml]\ntransformers: [t.yaml]\n',
    'a.yaml': configMap,
    't.yaml': `apiVersion: x/v1\nkind: T\nmetadata:\n  name: t\n  annotations:\n    config.kubernetes.io/function: |\n      ${how}\n`,
  });

  it('runs no function by itself, be it a program or a container', async () => {
    for (const how of ['exec:\n        path: ./run.sh', 'container:\n        image: example.com/function']) {
      await assert.rejects(build(withFunction(how)), { code: 'CODE_NOT_ALLOWED', mend: /allowCode: true/ });
    }
  });

  it('runs a function that is a program when that is asked for', async () => {
    await writeFiles(join(folder, 'app'), { 'run.sh': `#!/bin/sh\nsed 's/name: a/name: changed/'\n` });
    await chmod(join(folder, 'app/run.sh'), 0o755);
    const args = ['--enable-alpha-plugins', '--enable-exec'];
    assert.match(await build(withFunction('exec:\n        path: ./run.sh'), args), /name: changed/);
  });

  it('knows the agent’s own plugins only when code is allowed', async () => {
    await writeFiles(folder, {
      'plugins/example.com/v1/gen/Gen': `#!/bin/sh\ncat <<E\n${configMap.replace('name: a', 'name: made')}E\n`,
    });
    await chmod(join(folder, 'plugins/example.com/v1/gen/Gen'), 0o755);
    const files = {
      'kustomization.yaml': 'generators: [g.yaml]\n',
      'g.yaml': 'apiVersion: example.com/v1\nkind: Gen\nmetadata:\n  name: g\n',
    };
    await assert.rejects(build(files), { code: 'CODE_NOT_ALLOWED' });
    const before = process.env['KUSTOMIZE_PLUGIN_HOME'];
    process.env['KUSTOMIZE_PLUGIN_HOME'] = join(folder, 'plugins');
    try {
      const args = ['--enable-alpha-plugins', '--enable-exec'];
      assert.match(await build(files, args, { allowCode: true }), /name: made/);
      // Arguments alone bring no program of the machine in.
      await assert.rejects(build(files, args), /plugin/);
    } finally {
      if (before === undefined) delete process.env['KUSTOMIZE_PLUGIN_HOME'];
      else process.env['KUSTOMIZE_PLUGIN_HOME'] = before;
    }
  });

  it('reads no file outside the kustomization, whoever asks for it, and says which argument would', async () => {
    await writeFile(join(folder, 'outside.txt'), 'x');
    const generator = { 'kustomization.yaml': 'secretGenerator:\n- name: s\n  files: [../outside.txt]\n' };
    await assert.rejects(build(generator), { mend: /LoadRestrictionsNone/ });
    assert.match(await build(generator, ['--load-restrictor=LoadRestrictionsNone']), /outside\.txt/);
  });

  it('says which argument a helm chart needs, and which helm', async () => {
    const chart = { 'kustomization.yaml': 'helmCharts: [{name: x, releaseName: x}]\n' };
    await assert.rejects(build(chart), { mend: 'Set kustomizeArguments: --enable-helm.' });
    await assert.rejects(build(chart, ['--enable-helm', '--helm-command', '/nowhere/helm']), {
      code: 'TOOL_MISSING',
      mend: /HelmInstaller@1/,
    });
  });

  // The newer ones refuse it; 5.0 read the number as text.
  it('says how to write a tag of digits alone, as a build’s number is, or takes it', async () => {
    const files = {
      'kustomization.yaml': 'images: [{name: nginx, newTag: 20260101}]\nresources: [pod.yaml]\n',
      'pod.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: nginx}]}\n',
    };
    await build(files).then(
      (output) => assert.match(output, /image: nginx:20260101$/m),
      (error: unknown) =>
        assert.equal(
          (error as { mend?: string }).mend,
          'Put the value of newTag in quotes, as in newTag: "1234": without them YAML reads a number.',
        ),
    );
  });

  it('says which version does not know an argument', () =>
    assert.rejects(build({ 'kustomization.yaml': '' }, ['--new-flag']), {
      mend: /(v\d+\.\d+\.\d+|\(it tells no version\)) does not know --new-flag/,
    }));

  describe('that stands in', () => {
    const program = async (name: string, script: string): Promise<Processes> => {
      const path = join(folder, name);
      await writeFile(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
      return { ...nodeProcesses(), find: async (wanted) => (wanted === name ? path : undefined) };
    };

    it('for a newer one is refused when it is too old, in either way of telling its version', async () => {
      for (const version of ['v3.10.0', '{Version:kustomize/v3.8.7 GitCommit:x}']) {
        await assert.rejects(find({ processes: await program('kustomize', `echo '${version}'`) }), {
          code: 'TOOL_MISSING',
          message: /v3\.\d+\.\d+; 4\.1 or newer/,
          mend: /KubectlInstaller@0/,
        });
      }
    });

    it('as kubectl’s, with the version that it has built in', async () => {
      const script = `if [ "$1" = version ]; then echo '{"kustomizeVersion": "v5.0.1"}'; else echo 'unknown flag: --enable-x' >&2; exit 1; fi`;
      const kubectl = await find({ processes: await program('kubectl', script) });
      assert.match(lines.join('\n'), /using kubectl kustomize v5\.0\.1/);
      await assert.rejects(kubectl.build(folder, []), {
        mend: /built-in kustomize v5\.0\.1 does not know --enable-x: install kustomize/,
      });
    });

    it('without a helm, in a version that keeps the cause for itself', async () => {
      const said = `Error: unable to run: '/x/helm version -c --short' with env=[HELM_CONFIG_HOME=/tmp/x] (is '/x/helm' installed?)`;
      const script = `if [ "$1" = version ]; then echo '{kustomize/v5.0.0 2023-02-02}'; else echo "${said}" >&2; exit 1; fi`;
      const kustomize = await find({ processes: await program('kustomize', script) });
      await assert.rejects(kustomize.build(folder, []), { code: 'TOOL_MISSING', mend: /HelmInstaller@1/ });
    });

    it('as a kubectl that tells none', async () => {
      await find({ processes: await program('kubectl', 'echo {}') });
      assert.match(lines.join('\n'), /tells no version/);
    });
  });

  describe('that names a remote base', () => {
    let own: ClusterTls;
    let runner: GitRunner;
    let server: HttpServer;
    let closed = false;
    beforeEach(async () => {
      closed = false;
      own = await makeCertificates(join(folder, 'tls'));
      const env = { PATH: process.env['PATH'] ?? '', HOME: folder };
      const git = (...args: string[]) => promisify(execFile)('git', args, { cwd: join(folder, 'remote'), env });
      await writeFiles(join(folder, 'remote'), {
        'base/kustomization.yaml': 'resources: [a.yaml]\n',
        'base/a.yaml': configMap,
      });
      await git('init', '--quiet', '--initial-branch', 'main');
      await git('add', '.');
      await git('-c', 'user.name=x', '-c', 'user.email=x@example.com', 'commit', '--quiet', '-m', 'x');
      runner = new GitRunner(folder);
      server = await startHttpServer({
        faults: new FaultList(),
        requests: [],
        tls: { key: own.key, certificate: own.certificate },
        async handle(exchange) {
          const service = /^\/bases\/(info\/refs|git-upload-pack)$/.exec(exchange.path)?.[1];
          if (service === undefined || closed) {
            exchange.request.resume();
            exchange.sink.begin(closed ? 401 : 404, closed ? { 'www-authenticate': 'Basic realm="x"' } : {});
            return exchange.sink.end();
          }
          await serveUpload({ runner, exchange, bare: { folder: join(folder, 'remote/.git') } }, service);
        },
      });
    });
    afterEach(async () => {
      await server.stop();
      await runner.stop();
    });
    const base = (url = server.url) => ({ 'kustomization.yaml': `resources: ["${url}/bases//base?ref=main"]\n` });
    const trusting = (more: Partial<NetworkSettings> = {}): Setup => ({
      network: { caFile: own.caFile, skipCertificateValidation: false, ...more },
    });

    it('fetches it by git, trusting the agent’s authority, or anybody when the agent does', async () => {
      assert.match(await build(base(), [], trusting()), /name: a/);
      assert.match(await build(base(), [], { network: { skipCertificateValidation: true } }), /name: a/);
      await assert.rejects(build(base()), { code: 'NOT_REACHABLE', mend: /--sslcacert/ });
    });

    it('goes through the agent’s proxy, with its password in the environment alone', async () => {
      const proxy = await startConnectProxy('robin:p%s s/w');
      try {
        const settings = {
          url: proxy.url,
          username: 'robin',
          password: new Secret('p%s s/w'),
          bypass: ['^https://other\\.example$'],
        };
        const url = server.url.replace('127.0.0.1', 'sandbox.test');
        assert.match(await build(base(url), [], trusting({ proxy: settings })), /name: a/);
        assert.ok(proxy.tunnels.some(({ user }) => user === 'robin:p%s s/w'));
        // The bypass list reaches git and kustomize as names.
        await assert.rejects(build(base(url), [], trusting({ proxy: { ...settings, bypass: ['sandbox\\.test'] } })), {
          code: 'NOT_REACHABLE',
        });
      } finally {
        await proxy.stop();
      }
    });

    it('asks nobody for a password', async () => {
      closed = true;
      await assert.rejects(build(base(), [], trusting()), { code: 'NOT_SIGNED_IN', mend: /Check its repository out/ });
    });

    it('speaks no protocol that runs commands or reads other repositories of the agent', async () => {
      const made = join(folder, 'made');
      for (const url of [`ext::sh -c touch% ${made}`, `file://${join(folder, 'remote')}//base?ref=main`]) {
        await assert.rejects(build({ 'kustomization.yaml': JSON.stringify({ resources: [url] }) }));
      }
      assert.ok(!existsSync(made));
    });
  });
});
