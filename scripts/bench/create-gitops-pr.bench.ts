import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { createAgentFolders, runTask } from '../../test/sandbox/agent/index.ts';
import { startAzureDevOps } from '../../test/sandbox/azure-devops/index.ts';
import type { AzureDevOps, RecordedRequest, Repository } from '../../test/sandbox/azure-devops/index.ts';
import { root } from '../project.ts';
import { writeGitOpsHistory } from './gitops-history.ts';
import type { Bench, Measure } from './harness.ts';

const execute = promisify(execFile);
const environment = 'env-0';
const application = 'shop';
const path = `${environment}/${application}`;

/** Files of the repositories; `BENCH_FILES=2000,20000` measures only those. */
const sizes = (process.env['BENCH_FILES'] ?? '2000,20000,200000').split(',').map(Number);

/**
 * What delivering one application costs at each size: bytes in both directions as the server counts them, against git's
 * own clones; wall time against a script that clones; requests by kind.
 */
export const bench: Bench = {
  title: `create-gitops-pr into repositories of ${sizes.join(', ')} files`,
  async run() {
    const measures: Measure[] = [];
    const own = new Map<number, number>();
    for (const files of sizes) {
      const folder = await mkdtemp(join(tmpdir(), 'bench-gitops-'));
      try {
        const at = await startWorld(folder, files);
        try {
          const measured = await measureSize(at, files, own.get(20_000));
          own.set(files, measured.bytes);
          measures.push(...measured.measures);
        } finally {
          await at.azure.stop();
        }
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    }
    return measures;
  },
};

interface World {
  readonly folder: string;
  readonly azure: AzureDevOps;
  readonly repository: Repository;
  readonly token: string;
  /** Runs the packaged task with a version of the application; answers with `result` and its milliseconds. */
  deliver(version: string, inputs?: Readonly<Record<string, string>>): Promise<{ result: string; time: number }>;
}

async function startWorld(folder: string, files: number): Promise<World> {
  const azure = await startAzureDevOps({ folder: join(folder, 'azure') });
  const project = azure.addProject('Platform');
  const repository = await azure.addRepository({ project, name: 'gitops', files: { 'README.md': '' } });
  await writeGitOpsHistory(repository.folder, files, rendered('1.0.0'));
  const token = azure.issueToken(azure.addIdentity({ name: 'Platform Build Service (contoso)', kind: 'service' }));
  let agents = 0;
  return {
    folder,
    azure,
    repository,
    token,
    async deliver(version, inputs = {}) {
      const folders = await createAgentFolders(join(folder, `agent${agents++}`));
      const source = join(folders.staging, 'manifests');
      await writeAll(source, rendered(version));
      const run = await runTask({
        extension: join(root, 'dist', 'extension'),
        task: 'create-gitops-pr',
        inputs: { repository: 'gitops', sourcePath: source, ...inputs },
        variables: { 'System.CollectionUri': azure.collectionUrl, 'System.TeamProject': project.name },
        jobToken: { url: azure.collectionUrl, token },
        folders,
        environment: { PATH: process.env['PATH'] ?? '' },
        timeoutMs: 600_000,
        ...(process.env['GITOPS_DELIVERY_NODE'] === undefined ? {} : { node: process.env['GITOPS_DELIVERY_NODE'] }),
      });
      if (run.result !== 'Succeeded') throw new Error(run.log);
      return { result: run.outputs['result'] ?? '', time: run.durationMs };
    },
  };
}

async function measureSize(
  at: World,
  files: number,
  at20000: number | undefined,
): Promise<{ readonly bytes: number; readonly measures: readonly Measure[] }> {
  const seen = async (run: () => Promise<unknown>): Promise<readonly RecordedRequest[]> => {
    const from = at.azure.requests.length;
    await run();
    await at.azure.settled();
    return at.azure.requests.slice(from);
  };
  const clone = async (...options: readonly string[]): Promise<number> => {
    const to = join(at.folder, 'clone');
    const requests = await seen(() =>
      git(at, at.folder, 'clone', '--quiet', '--no-checkout', ...options, at.repository.remoteUrl, to),
    );
    await rm(to, { recursive: true });
    return bytesOf(requests);
  };
  const full = await clone();
  const shallow = await clone('--depth=1');
  const blobless = await clone('--filter=blob:none');

  const name = `${files} files`;
  const measures: Measure[] = [];
  let bytes = 0;
  const times: Record<string, number> = {};
  const update = { existing: 'update' };
  for (const [kind, version, inputs] of [
    ['created', '2.0.0', {}],
    ['updated', '3.0.0', update],
    ['unchanged', '3.0.0', update],
  ] as const) {
    const requests = await seen(async () => {
      const { result, time } = await at.deliver(version, inputs);
      if (result !== kind) throw new Error(`${result} instead of ${kind}`);
      times[kind] = time;
    });
    if (kind === 'created') bytes = bytesOf(requests);
    measures.push(...costOf(`${name}, ${kind}`, requests));
    if (files === sizes[0]) measures.push(...kindsOf(kind, requests));
  }
  const held = (against: string, value: number, goal?: number): Measure => ({
    name: `${name}, created`,
    value: bytes / 1000,
    unit: 'kB',
    against: { name: against, value: value / 1000 },
    ...(goal === undefined ? {} : { goal }),
  });
  const growth = at20000 === undefined ? [] : [held('at 20000 files', at20000, files === 200_000 ? 1.3 : undefined)];
  return {
    bytes,
    measures: [
      held('depth-1 clone', shallow, files === 20_000 ? 1 / 10 : undefined),
      held('blobless clone', blobless),
      held('full clone', full),
      ...growth,
      ...measures,
      // A script writes all files to the disk: of 200,000 that takes a minute, and says no more.
      ...(files > 20_000 ? [] : [await timed(at, name, times['created'] ?? 0)]),
    ],
  };
}

const bytesOf = (requests: readonly RecordedRequest[]): number =>
  requests.reduce((sum, { bytesIn, bytesOut }) => sum + bytesIn + bytesOut, 0);

const isGit = ({ route }: RecordedRequest): boolean => route.startsWith('_git/');

/** Bytes and requests of git and of REST. */
function costOf(name: string, requests: readonly RecordedRequest[]): readonly Measure[] {
  const git = requests.filter(isGit);
  const rest = requests.filter((request) => !isGit(request));
  return [
    { name: `${name}: git`, value: bytesOf(git) / 1000, unit: 'kB' },
    { name: `${name}: git`, value: git.length, unit: 'count' },
    { name: `${name}: REST`, value: bytesOf(rest) / 1000, unit: 'kB' },
    { name: `${name}: REST`, value: rest.length, unit: 'count' },
  ];
}

/** REST requests by kind; they are the same at every size. */
function kindsOf(name: string, requests: readonly RecordedRequest[]): readonly Measure[] {
  const kinds = new Map<string, number>();
  for (const { method, route } of requests.filter((request) => !isGit(request))) {
    const kind = `${name}: ${method} ${route.replace('git/repositories/{repository}', '…')}`;
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  return [...kinds].map(([kind, value]): Measure => ({ name: kind, value, unit: 'count', detail: true }));
}

/** The shorter of two runs of each. */
async function timed(at: World, name: string, first: number): Promise<Measure> {
  const script = Math.min(await scripted(at), await scripted(at));
  const second = await at.deliver('4.0.0', { branch: 'bench/{version}', existing: 'keep' });
  return {
    name: `${name}, created`,
    value: Math.min(first, second.time),
    unit: 'ms',
    against: { name: 'script: clone --depth 1, copy, commit, push, REST', value: script },
  };
}

let scripts = 0;

/** What pipelines do without the task; milliseconds. */
async function scripted(at: World): Promise<number> {
  const branch = `script/${scripts++}`;
  const source = join(at.folder, 'source');
  await writeAll(source, rendered(`9.0.${scripts}`));
  const clone = join(at.folder, 'script');
  const begin = performance.now();
  await git(at, at.folder, 'clone', '--quiet', '--depth=1', at.repository.remoteUrl, clone);
  await git(at, clone, 'checkout', '--quiet', '-b', branch);
  await cp(source, clone, { recursive: true });
  await git(at, clone, 'add', '--all');
  await git(at, clone, '-c', 'user.name=a', '-c', 'user.email=a@x', 'commit', '--quiet', '-m', 'Deliver');
  await git(at, clone, 'push', '--quiet', 'origin', branch);
  const response = await fetch(
    `${at.azure.collectionUrl}Platform/_apis/git/repositories/gitops/pullrequests?api-version=7.0`,
    {
      method: 'POST',
      headers: { authorization: `Bearer ${at.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        title: 'Deliver',
        sourceRefName: `refs/heads/${branch}`,
        targetRefName: 'refs/heads/main',
      }),
    },
  );
  if (!response.ok) throw new Error(await response.text());
  const time = performance.now() - begin;
  await rm(clone, { recursive: true });
  return time;
}

function git(at: World, cwd: string, ...args: readonly string[]): Promise<unknown> {
  const env = { PATH: process.env['PATH'], HOME: at.folder, GIT_CONFIG_NOSYSTEM: '1', GIT_TERMINAL_PROMPT: '0' };
  return execute('git', ['-c', `http.extraheader=Authorization: Bearer ${at.token}`, ...args], { cwd, env });
}

/** What render-manifests writes. */
function rendered(version: string): Record<string, string> {
  const files = [`${path}/manifests.yaml`, `${path}/deployment.json`];
  const object = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: application, name: application };
  const image = `registry.example.com/shop/web:${version}`;
  return {
    [`${path}/manifests.yaml`]: `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: ${application}\n  namespace: ${application}\nspec:\n  template:\n    spec:\n      containers:\n        - name: web\n          image: ${image}\n`,
    [`${path}/deployment.json`]: `${JSON.stringify(
      {
        schemaVersion: 1,
        application,
        team: '',
        environment,
        cluster: '',
        namespace: application,
        version,
        build: { id: version.replace(/\..*/, ''), number: version, definition: 'shop-cd', url: '' },
        source: { repository: 'shop', branch: 'main', commit: '0'.repeat(40) },
        images: [image],
        objects: [object],
        files,
      },
      undefined,
      2,
    )}\n`,
  };
}

async function writeAll(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [file, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), content);
  }
}
