import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { TaskError } from '../../core/errors.ts';
import type { HelmTemplateRequest } from '../../core/ports/manifest-tools.ts';
import { nodeFiles } from '../../platform/files.ts';
import { findHelm } from '../../platform/helm.ts';
import { findKustomize } from '../../platform/kustomize.ts';
import { nodeProcesses } from '../../platform/processes.ts';
import { recordingLog } from '../recording-log.ts';

describe('helm and kustomize', () => {
  let folder: string;
  let lines: string[];
  const helmItself = async (...args: string[]) =>
    promisify(execFile)('helm', args, { env: { PATH: process.env['PATH'] ?? '', HOME: folder } });
  const setup = () => ({
    processes: nodeProcesses(),
    files: nodeFiles(join(folder, 'temporary')),
    log: recordingLog(lines),
    clock: { sleep: async () => undefined },
    network: { skipCertificateValidation: false },
    allowCode: false,
    signal: new AbortController().signal,
    path: '',
  });
  const write = async (files: Readonly<Record<string, string>>, mode = 0o644): Promise<void> => {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), content, { mode });
    }
  };
  const request = (chart: string): HelmTemplateRequest => ({
    chart: join(folder, chart),
    releaseName: 'r',
    namespace: '',
    valuesFiles: [],
    includeCrds: false,
    skipTests: false,
    kubeVersion: '',
    apiVersions: [],
    furtherArguments: [],
  });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'manifest-tools-'));
    lines = [];
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('helm gets the Kubernetes version, API versions and further arguments', async () => {
    await write({
      'chart/Chart.yaml': 'apiVersion: v2\nname: c\nversion: 1.0.0\n',
      'chart/templates/a.yaml':
        'v: {{ .Capabilities.KubeVersion.Version }}\nhas: {{ .Capabilities.APIVersions.Has "x.io/v1" }}\nset: {{ .Values.a }}\n',
    });
    const helm = await findHelm(setup());
    const text = await helm.template({
      ...request('chart'),
      kubeVersion: '1.31.2',
      apiVersions: ['x.io/v1'],
      furtherArguments: ['--set', 'a=b c'],
    });
    assert.match(text, /v: v1\.31\.2\nhas: true\nset: b c\n/);
  });

  it('helm fetches charts from a repository that nobody added before', async () => {
    await write({
      'common/Chart.yaml': 'apiVersion: v2\nname: common\nversion: 0.1.0\n',
      'common/templates/a.yaml': 'kind: FromRepository\n',
    });
    const served = join(folder, 'served');
    await helmItself('package', join(folder, 'common'), '--destination', served);
    await helmItself('repo', 'index', served);
    const server = createServer((incoming, response) => {
      readFile(join(served, incoming.url ?? '')).then(
        (content) => response.end(content),
        () => response.writeHead(404).end(),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const dependency = `dependencies:\n- name: common\n  version: 0.1.0\n  repository: ${url}\n`;
      await write({ 'chart/Chart.yaml': `apiVersion: v2\nname: c\nversion: 1.0.0\n${dependency}` });
      await helmItself('dependency', 'update', join(folder, 'chart'));
      await rm(join(folder, 'chart/charts'), { recursive: true });
      const helm = await findHelm(setup());
      await helm.buildDependencies(join(folder, 'chart'), [{ name: 'common', version: '0.1.0', repository: url }]);
      assert.match(await helm.template(request('chart')), /FromRepository/);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });

  it('what helm says beside its output goes to the log; the exit code decides', async () => {
    await write(
      {
        helm: '#!/bin/sh\nif [ "$1" = version ]; then echo v3.99.0; else echo "WARNING: old" >&2; echo "kind: A"; fi\n',
      },
      0o755,
    );
    const helm = await findHelm({ ...setup(), path: join(folder, 'helm') });
    assert.equal(await helm.template(request('.')), 'kind: A\n');
    assert.ok(lines.includes('info helm (r): WARNING: old'), lines.join('\n'));
  });

  it('a helm that is too old, or not there, is refused with what to do', async () => {
    await write({ helm: '#!/bin/sh\necho v2.17.0\n' }, 0o755);
    const isMissing = (what: RegExp) => (error: unknown) =>
      error instanceof TaskError && error.code === 'TOOL_MISSING' && what.test(error.message);
    await assert.rejects(
      findHelm({ ...setup(), path: join(folder, 'helm') }),
      isMissing(/helm v2\.17\.0; helm 4, or 3/),
    );
    await assert.rejects(findHelm({ ...setup(), path: join(folder, 'none') }), isMissing(/no program/));
  });

  it('kustomize inflates helm charts with --enable-helm, by the helm that was named', async () => {
    await write({
      'app/charts/c/Chart.yaml': 'apiVersion: v2\nname: c\nversion: 1.0.0\n',
      'app/charts/c/templates/a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: from-helm\n',
      'app/charts/c/values.yaml': '{}',
      'app/kustomization.yaml': 'helmCharts:\n- name: c\n  releaseName: r\n',
    });
    const helmPath = await nodeProcesses().find('helm');
    assert.ok(helmPath !== undefined, 'helm must be on PATH');
    const files = nodeFiles(folder);
    const kustomize = await findKustomize({ ...setup(), files, node: process.execPath, helmPath });
    const build = kustomize.build(join(folder, 'app'), ['--enable-helm']);
    const { stdout } = await helmItself('version', '--short');
    // helm 4 has no `version -c`, by which this kustomize asks: then the error says what to do.
    if (stdout.startsWith('v3')) assert.match(await build, /from-helm/);
    else await assert.rejects(build, { mend: /needs helm 3/ });
    await assert.rejects(kustomize.build(join(folder, 'app'), []), /enable-helm/);
  });

  it('kubectl serves when kustomize is missing, and the log says so', async () => {
    await write({
      'app/kustomization.yaml': 'resources: [a.yaml]\n',
      'app/a.yaml': 'apiVersion: v1\nkind: A\nmetadata: {name: a}\n',
    });
    const real = await nodeProcesses().find('kustomize');
    assert.ok(real !== undefined, 'kustomize must be on PATH');
    await write({ kubectl: `#!/bin/sh\nshift\nexec ${real} build "$@"\n` }, 0o755);
    const processes = {
      ...nodeProcesses(),
      find: async (program: string) => (program === 'kubectl' ? join(folder, 'kubectl') : undefined),
    };
    const kustomize = await findKustomize({ ...setup(), node: process.execPath, processes, helmPath: '' });
    assert.match(await kustomize.build(join(folder, 'app'), []), /kind: A/);
    assert.match(lines.join('\n'), /using kubectl kustomize/);
    const nothing = { ...nodeProcesses(), find: async () => undefined };
    await assert.rejects(
      findKustomize({ ...setup(), node: process.execPath, processes: nothing, helmPath: '' }),
      /Neither kustomize nor kubectl/,
    );
  });
});
