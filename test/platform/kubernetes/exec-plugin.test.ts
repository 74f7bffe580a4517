import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { TaskError } from '../../../core/errors.ts';
import type { Cluster as ClusterPort } from '../../../core/ports/cluster.ts';
import { systemClock } from '../../../platform/clock.ts';
import { openClusters } from '../../../platform/kubernetes/open.ts';
import { restoreEnvironment } from '../../environment.ts';
import { startCluster, type Cluster } from '../../sandbox/cluster/index.ts';
import { kubeconfigText } from '../../sandbox/cluster/kubeconfig.ts';
import { configMap } from './following.ts';
import { openingAgent, type OpeningAgent } from './opening-agent.ts';

describe('A credential plugin', () => {
  let folder: string;
  let cluster: Cluster;
  let agent: OpeningAgent;
  let later: number;
  const environment = { ...process.env };
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'exec-plugin-'));
    cluster = await startCluster({ name: 'one', folder, https: true });
  });
  beforeEach(() => {
    later = 0;
    agent = openingAgent({ clock: { ...systemClock(), now: () => Date.now() + later }, temporaryFolder: folder });
  });
  afterEach(() => restoreEnvironment(environment));
  after(async () => {
    await cluster.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** A program of node beside the kubeconfig; what it prints is what it gives. */
  const program = async (name: string, code: string): Promise<void> => {
    const file = join(folder, name);
    await writeFile(file, `#!${process.execPath}\n${code}\n`);
    await chmod(file, 0o755);
  };
  const answer = (status: string): string =>
    `console.log(JSON.stringify({ apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status: ${status} }));`;
  const open = async (exec: object): Promise<ClusterPort> => {
    const file = join(folder, 'kubeconfig-of-plugin');
    const user = { exec: { apiVersion: 'client.authentication.k8s.io/v1', interactiveMode: 'IfAvailable', ...exec } };
    await writeFile(file, kubeconfigText([{ name: 'one', url: cluster.url, ca: cluster.tls?.ca ?? '', user }]));
    const [opened] = await openClusters({ kind: 'kubeconfig', path: file, contexts: [] }, agent, { pollInterval: 50 });
    assert.ok(opened);
    return opened;
  };
  const works = async (opened: ClusterPort): Promise<void> => {
    const listed = await opened.list(configMap, 'default');
    assert.ok(listed.ok, listed.ok ? '' : listed.problem.message);
  };
  const fails = async (exec: object, code: string, words: RegExp, never?: RegExp): Promise<void> => {
    const opened = await open(exec);
    await assert.rejects(opened.probe(agent.signal), (error: unknown) => {
      assert.ok(error instanceof TaskError, String(error));
      const said = `${error.message}\n${error.mend}`;
      assert.equal(error.code, code, said);
      assert.match(said, words);
      if (never !== undefined) assert.doesNotMatch(said, never);
      return true;
    });
    // While waiting it is no broken connection, which would mend itself.
    const listed = await opened.list(configMap, 'default');
    assert.equal(listed.ok ? '' : listed.problem.kind, 'unauthorized');
  };

  it('is run as kubectl runs it, beside its kubeconfig, and without what is the task’s own', async () => {
    process.env['INPUT_KUBECONFIG'] = 'x';
    process.env['ENDPOINT_AUTH_X'] = 'x';
    process.env['FROM_THE_STEP'] = 'step';
    const seen = join(folder, 'seen.json');
    await program(
      'tell.js',
      `const fs = require('node:fs');
       const stdin = fs.readFileSync(0, 'utf8');
       fs.writeFileSync(${JSON.stringify(seen)}, JSON.stringify({ args: process.argv.slice(2), env: process.env, stdin }));
       ${answer(`{ token: ${JSON.stringify(cluster.token)} }`)}`,
    );
    await works(
      await open({
        command: './tell.js',
        args: ['get-token', '--x'],
        env: [{ name: 'FROM_THE_FILE', value: 'file' }],
        provideClusterInfo: true,
      }),
    );
    const { args, env, stdin } = (await import(seen, { with: { type: 'json' } })).default as {
      args: string[];
      env: Record<string, string>;
      stdin: string;
    };
    assert.deepEqual(args, ['get-token', '--x']);
    assert.equal(stdin, '');
    assert.deepEqual([env['FROM_THE_FILE'], env['FROM_THE_STEP']], ['file', 'step']);
    assert.deepEqual([env['INPUT_KUBECONFIG'], env['ENDPOINT_AUTH_X']], [undefined, undefined]);
    const info = JSON.parse(env['KUBERNETES_EXEC_INFO'] ?? '') as { spec: { interactive: boolean; cluster: object } };
    assert.equal(info.spec.interactive, false);
    assert.equal(Reflect.get(info.spec.cluster, 'server'), cluster.url);
    assert.ok(agent.masked.some((secret) => secret.reveal() === cluster.token));
  });

  it('finds the agent’s proxy in its environment, where the step has set none', async () => {
    const seen = join(folder, 'proxy.txt');
    await program(
      'proxy.js',
      `require('node:fs').writeFileSync(${JSON.stringify(seen)}, [process.env.HTTPS_PROXY, process.env.NO_PROXY].join(' '));
       ${answer(`{ token: ${JSON.stringify(cluster.token)} }`)}`,
    );
    const proxy = { url: 'http://proxy.test:3128', bypass: ['127\\.0\\.0\\.1'] };
    agent = openingAgent({ network: { proxy, skipCertificateValidation: false }, temporaryFolder: folder });
    await works(await open({ command: './proxy.js' }));
    const { readFile } = await import('node:fs/promises');
    assert.match(await readFile(seen, 'utf8'), /^http:\/\/proxy\.test:3128\/? .*127\.0\.0\.1/);
  });

  it('may give a client certificate', async () => {
    assert.ok(cluster.tls);
    const { certificate, key } = cluster.tls.client;
    await program('certificate.js', answer(JSON.stringify({ clientCertificateData: certificate, clientKeyData: key })));
    await works(await open({ command: './certificate.js' }));
  });

  it('is run again when what it gave ends', async () => {
    const runs = join(folder, 'runs.txt');
    await program(
      'ends.js',
      `require('node:fs').appendFileSync(${JSON.stringify(runs)}, 'x');
       const expirationTimestamp = new Date(Date.now() + 3600e3).toISOString();
       ${answer(`{ token: ${JSON.stringify(cluster.token)}, expirationTimestamp }`)}`,
    );
    const opened = await open({ command: './ends.js' });
    const { readFile } = await import('node:fs/promises');
    await Promise.all([works(opened), works(opened), works(opened)]);
    assert.equal(await readFile(runs, 'utf8'), 'x');
    later = 3595e3;
    await works(opened);
    assert.equal(await readFile(runs, 'utf8'), 'xx');
  });

  it('that is not there is told with how to install it', async () => {
    process.env['PATH'] = folder;
    const kubelogin = { command: 'kubelogin', args: ['get-token', '--login', 'azurecli'] };
    await fails(kubelogin, 'TOOL_MISSING', /kubelogin, which is not on PATH[\s\S]*KubeloginInstaller@0/);
    await fails({ command: 'gke-gcloud-auth-plugin' }, 'TOOL_MISSING', /gcloud components install/);
    await fails({ command: 'own', installHint: 'Ask the\nplatform team.' }, 'TOOL_MISSING', /Ask the platform team\./);
    await fails({ command: './own' }, 'TOOL_MISSING', /which is not at /);
  });

  for (const [why, exec, words] of [
    ['a terminal', { command: 'any', interactiveMode: 'Always' }, /must have a terminal/],
    ['a browser', { command: 'kubelogin', args: ['get-token', '--login', 'devicecode'] }, /its login is devicecode/],
    [
      'a browser, unless told otherwise',
      { command: '/opt/kubelogin.exe', args: ['get-token'] },
      /convert-kubeconfig -l/,
    ],
    ['a browser of its own', { command: 'kubelogin', args: ['get-token', '--login=interactive'] }, /is interactive/],
  ] as const) {
    it(`that needs ${why} is refused`, () => fails(exec, 'CREDENTIAL_PLUGIN_FAILED', words));
  }

  it('is taken at its environment’s word where that says how it signs in', async () => {
    process.env['PATH'] = folder;
    const exec = { command: 'kubelogin', args: ['get-token'], env: [{ name: 'AAD_LOGIN_METHOD', value: 'msi' }] };
    await fails(exec, 'TOOL_MISSING', /kubelogin/);
  });

  it('that fails is told in its own words, on one line; its arguments are not', async () => {
    await program(
      'kubelogin',
      `console.error('Error: run\\naz login\\u001b[31m ##vso[task.complete]'); process.exit(3);`,
    );
    const args = ['get-token', '--login', 'spn', '--client-secret', 's3cret'];
    await fails(
      { command: './kubelogin', args },
      'CREDENTIAL_PLUGIN_FAILED',
      /ended with 3: Error: run az login ##_vso\[task\.complete\]\.\n.*AzureCLI@2 signs the Azure CLI out/,
      /s3cret/,
    );
    await program('quiet.js', 'process.exit(1);');
    await fails({ command: './quiet.js' }, 'CREDENTIAL_PLUGIN_FAILED', /ended with 1: it said nothing/);
  });

  for (const output of ['a token: s3cret', '{"status":{"token":""}}', '{"status":"s3cret"}', '[]', 'null']) {
    it(`that gives ${output} gives nothing`, async () => {
      await program('odd.js', `console.log(${JSON.stringify(output)});`);
      await fails({ command: './odd.js' }, 'CREDENTIAL_PLUGIN_FAILED', /gave no ExecCredential/, /s3cret/);
    });
  }

  it('without a command is a mistake of the kubeconfig', async () => {
    await assert.rejects(open({ command: 7 }), /exec entry without a command/);
  });
});
