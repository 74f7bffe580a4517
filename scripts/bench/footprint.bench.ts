import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createAgentFolders, runTask, type RunTaskOptions } from '../../test/sandbox/agent/index.ts';
import { startAzureDevOps } from '../../test/sandbox/azure-devops/index.ts';
import { startCluster } from '../../test/sandbox/cluster/index.ts';
import { writeFiles } from '../../test/tasks/support.ts';
import { root } from '../project.ts';
import { Fleet } from './fleet.ts';
import type { Bench, Measure } from './harness.ts';
import { image, writeImageFiles } from './image-files.ts';
import { writeObjects } from './object-files.ts';
import { footprintOf, peakMemory, type Footprint } from './peak-memory.ts';

/** What a run takes besides its folders. */
type Work = Omit<RunTaskOptions, 'extension' | 'task' | 'folders' | 'environment'>;

const node = process.env['GITOPS_DELIVERY_NODE'] ?? process.execPath;
let agents = 0;

/** The peak memory of each task's own process, on small and on large work, against that of a node that does nothing. */
export const bench: Bench = {
  title: 'Footprint: peak memory of each task on small and large work',
  async run() {
    const folder = await mkdtemp(join(tmpdir(), 'bench-footprint-'));
    try {
      const bare = await peakMemory(folder, (env) => promisify(execFile)(node, ['-e', '0'], { env }));
      const measures: Measure[] = [];
      let remaining = 0;
      for (const measure of [updates, renders, delivers, waits]) {
        for (const [name, { peak, left }] of await measure(folder)) {
          measures.push({ name, value: peak, unit: 'kB', against: { name: 'bare node', value: bare } });
          if (left.length > 0) console.log(`  ${name}: ${left.join(', ')} at the end`);
          remaining += left.length;
        }
      }
      measures.push({
        name: 'timers, sockets and children left at the ends',
        value: remaining,
        unit: 'count',
        atMost: 0,
      });
      return measures;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

type Footprints = readonly (readonly [name: string, footprint: Footprint])[];

/** @param prepare writes what the run finds into its agent's sources folder */
async function measured(
  folder: string,
  task: string,
  prepare: (sources: string) => Promise<Work> | Work,
): Promise<Footprint> {
  const folders = await createAgentFolders(join(folder, `agent-${agents++}`));
  const work = await prepare(folders.sources);
  const footprint = await footprintOf(folder, async (environment) => {
    const run = await runTask({
      timeoutMs: 600_000,
      ...work,
      extension: join(root, 'dist', 'extension'),
      task,
      folders,
      environment: { PATH: process.env['PATH'] ?? '', ...environment },
      ...(process.env['GITOPS_DELIVERY_NODE'] === undefined ? {} : { node }),
    });
    if (run.result !== 'Succeeded') throw new Error(run.log.slice(-2000));
  });
  await rm(folders.root, { recursive: true, force: true });
  return footprint;
}

async function updates(folder: string): Promise<Footprints> {
  const found: [string, Footprint][] = [];
  for (const count of [1, 10_000]) {
    const footprint = await measured(folder, 'update-image-tag', async (sources) => {
      await writeImageFiles(sources, count, (index) => index % 100 === 0);
      return { inputs: { files: '**/*.yaml', images: `${image}:9.0.0` } };
    });
    found.push([`update-image-tag: files: ${count}`, footprint]);
  }
  return found;
}

async function renders(folder: string): Promise<Footprints> {
  const found: [string, Footprint][] = [];
  for (const count of [1, 10_000]) {
    const footprint = await measured(folder, 'render-manifests', async (sources) => {
      await writeObjects(join(sources, 'app'), count);
      return { inputs: { sourcePath: 'app', engine: 'plain', environment: 'dev' } };
    });
    found.push([`render-manifests: objects, validated: ${count}`, footprint]);
  }
  return found;
}

async function delivers(folder: string): Promise<Footprints> {
  const found: [string, Footprint][] = [];
  const azure = await startAzureDevOps({ folder: join(folder, 'azure') });
  try {
    const project = azure.addProject('Platform');
    await azure.addRepository({ project, name: 'gitops', files: { 'README.md': '' } });
    const token = azure.issueToken(azure.addIdentity({ name: 'Platform Build Service (contoso)', kind: 'service' }));
    for (const count of [1, 1000]) {
      const footprint = await measured(folder, 'create-gitops-pr', async (sources) => {
        const files = Array.from({ length: count }, (_, index) => [`dev/shop/file-${index}.yaml`, manifest(index)]);
        await writeFiles(join(sources, 'manifests'), Object.fromEntries(files) as Record<string, string>);
        return {
          inputs: {
            repository: 'gitops',
            sourcePath: join(sources, 'manifests'),
            environment: 'dev',
            application: `shop-${count}`,
          },
          variables: { 'System.CollectionUri': azure.collectionUrl, 'System.TeamProject': project.name },
          jobToken: { url: azure.collectionUrl, token },
        };
      });
      await azure.settled();
      found.push([`create-gitops-pr: files of 10 kB: ${count}`, footprint]);
    }
    return found;
  } finally {
    await azure.stop();
  }
}

function manifest(index: number): string {
  const lines = Array.from({ length: 200 }, (_, line) => `  key-${line}: "a value of some length, ${index}-${line}"\n`);
  return `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: file-${index}\ndata:\n${lines.join('')}`;
}

async function waits(folder: string): Promise<Footprints> {
  const found: [string, Footprint][] = [];
  for (const count of [1, 500]) {
    const cluster = await startCluster({ name: 'bench', folder: join(folder, `cluster-${count}`), https: true });
    try {
      await cluster.flux.stop();
      const fleet = new Fleet(cluster.store, count);
      const revision = fleet.nextCommit();
      fleet.flip(revision);
      const footprint = await measured(folder, 'wait-for-flux', () => ({
        inputs: { kubeconfig: cluster.kubeconfigPath, kustomizations: fleet.names.join('\n'), revision, timeout: '2m' },
      }));
      found.push([`wait-for-flux: Kustomizations with 20 objects each: ${count}`, footprint]);
    } finally {
      await cluster.stop();
    }
  }
  return found;
}
