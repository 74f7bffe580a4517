import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createAgentFolders, runTask } from '../../test/sandbox/agent/index.ts';
import { startAzureDevOps } from '../../test/sandbox/azure-devops/index.ts';
import type { AzureDevOps, RecordedRequest, Repository } from '../../test/sandbox/azure-devops/index.ts';
import { root } from '../project.ts';
import { writeGitOpsHistory } from './gitops-history.ts';
import type { Bench, Measure } from './harness.ts';

const execute = promisify(execFile);
const files = 20_000;
// One of the hundred files in the folder that the globs name.
const image = 'registry.example.com/team-4/service-300';
const globs = 'env-0/app-3/*.yaml';

/** What `delivery: branch` costs with globs over one folder: bytes and requests, against a clone of one commit. */
export const bench: Bench = {
  title: `update-image-tag, delivery: branch, one folder of a repository of ${files} files`,
  async run() {
    const folder = await mkdtemp(join(tmpdir(), 'bench-branch-'));
    try {
      const azure = await startAzureDevOps({ folder: join(folder, 'azure') });
      try {
        const project = azure.addProject('Platform');
        const repository = await azure.addRepository({ project, name: 'gitops', files: { 'README.md': '' } });
        await writeGitOpsHistory(repository.folder, files, {});
        const token = azure.issueToken(
          azure.addIdentity({ name: 'Platform Build Service (contoso)', kind: 'service' }),
        );
        return await measureAll({ folder, azure, repository, token });
      } finally {
        await azure.stop();
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

interface World {
  readonly folder: string;
  readonly azure: AzureDevOps;
  readonly repository: Repository;
  readonly token: string;
}

async function measureAll(at: World): Promise<Measure[]> {
  const clone = await cost(at, () => cloneOnce(at));
  const measures: Measure[] = [];
  for (const [name, version, branch] of [
    ['first update of a branch', '9.0.0', 'images/bench'],
    ['second update of it', '9.1.0', 'images/bench'],
    ['nothing to do', '9.1.0', 'images/bench'],
    ['straight to the target', '9.2.0', ''],
  ] as const) {
    const { bytes, requests, wall } = await cost(at, () => update(at, version, branch));
    const against = { name: 'git clone --depth 1', value: clone.bytes / 1000 };
    measures.push(
      { name, value: bytes / 1000, unit: 'kB', against, goal: 1 / 10 },
      { name: `${name}: of git`, value: requests.filter(isGit).length, unit: 'count' },
      { name: `${name}: of REST`, value: requests.filter((one) => !isGit(one)).length, unit: 'count' },
      { name, value: wall, unit: 'ms', against: { name: 'git clone --depth 1', value: clone.wall } },
    );
  }
  return measures;
}

async function cost(
  { azure }: World,
  run: () => Promise<unknown>,
): Promise<{ bytes: number; requests: readonly RecordedRequest[]; wall: number }> {
  const from = azure.requests.length;
  const begin = performance.now();
  await run();
  const wall = performance.now() - begin;
  await azure.settled();
  const requests = azure.requests.slice(from);
  return { requests, wall, bytes: requests.reduce((sum, { bytesIn, bytesOut }) => sum + bytesIn + bytesOut, 0) };
}

const isGit = ({ route }: RecordedRequest): boolean => route.startsWith('_git/');

async function cloneOnce({ folder, repository, token }: World): Promise<void> {
  const to = join(folder, 'clone');
  const env = { PATH: process.env['PATH'], HOME: folder, GIT_CONFIG_NOSYSTEM: '1', GIT_TERMINAL_PROMPT: '0' };
  const header = `http.extraheader=Authorization: Bearer ${token}`;
  await execute('git', ['-c', header, 'clone', '--quiet', '--depth=1', repository.remoteUrl, to], { cwd: folder, env });
  await rm(to, { recursive: true });
}

let runs = 0;

async function update({ folder, azure, token }: World, version: string, branch: string): Promise<void> {
  const run = await runTask({
    extension: join(root, 'dist', 'extension'),
    task: 'update-image-tag',
    inputs: {
      delivery: 'branch',
      repository: 'gitops',
      files: globs,
      images: `${image}:${version}`,
      downgrade: 'allow',
      ...(branch === '' ? {} : { branch }),
    },
    variables: { 'System.CollectionUri': azure.collectionUrl, 'System.TeamProject': 'Platform' },
    jobToken: { url: azure.collectionUrl, token },
    folders: await createAgentFolders(join(folder, `agent${runs++}`)),
    environment: { PATH: process.env['PATH'] ?? '' },
    timeoutMs: 600_000,
    ...(process.env['GITOPS_DELIVERY_NODE'] === undefined ? {} : { node: process.env['GITOPS_DELIVERY_NODE'] }),
  });
  if (run.result !== 'Succeeded') throw new Error(run.log);
}
