import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../project.ts';
import { median, type Bench, type Measure } from './harness.ts';

const execute = promisify(execFile);
const count = 10_000;
const name = 'registry.example.com/team/app';

/** The whole task over 10,000 files of which 1 % match, against reading them, grep, and Go's yq where it is installed. */
export const bench: Bench = {
  title: `update-image-tag over ${count} files, 1 % of them match`,
  async run() {
    const folder = await mkdtemp(join(tmpdir(), 'bench-images-'));
    try {
      const files = await repository(folder);
      const node = process.env['GITOPS_DELIVERY_NODE'] ?? process.execPath;
      const run = (program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<unknown> =>
        execute(program, args, { cwd: folder, env: { PATH: process.env['PATH'], ...env }, maxBuffer: 1 << 28 });
      const bare = await median(5, () => run(node, ['-e', '0']));
      const reading = await median(3, () => Promise.all(files.map((file) => readFile(file))));
      const grep = await median(3, () => run('grep', ['-rl', name, 'apps']));
      const task = join(root, 'dist', 'extension', 'tasks', 'update-image-tag', 'index.js');
      let version = 1;
      const own = await median(3, () =>
        run(node, [task], {
          AGENT_TEMPDIRECTORY: folder,
          AGENT_WORKFOLDER: folder,
          INPUT_FILES: '**/*.yaml',
          INPUT_WORKINGDIRECTORY: join(folder, 'apps'),
          INPUT_IMAGES: `${name}:1.${++version}.0`,
          INPUT_SUMMARY: 'false',
        }),
      );
      const measure = (against: string, value: number, goal?: number): Measure => ({
        name: 'update-image-tag',
        value: own,
        unit: 'ms',
        against: { name: against, value },
        ...(goal === undefined ? {} : { goal }),
      });
      const measures = [measure('grep -rl and bare node', grep + bare, 6), measure('reading in this process', reading)];
      const yq = join(homedir(), 'go', 'bin', 'yq');
      if (!existsSync(yq)) return measures;
      const once = await median(1, () => run(yq, ['.kind', ...files]));
      // A loop over a hundredth of the files, taken a hundred times.
      const sample = files.filter((_, index) => index % 100 === 1);
      const loop = await median(1, async () => {
        for (const file of sample) await run(yq, ['-i', '.metadata.labels.x = "y"', file]);
      });
      return [...measures, measure('one yq call', once, 1 / 5), measure('a yq -i loop', loop * 100, 1 / 100)];
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

/** Kustomizations, HelmReleases and Deployments by turns; each hundredth file holds the image. */
async function repository(folder: string): Promise<string[]> {
  const files: string[] = [];
  for (let index = 0; index < count; index++) {
    const below = join(folder, 'apps', `app-${Math.floor(index / 10)}`);
    if (index % 10 === 0) await mkdir(below, { recursive: true });
    const file = join(below, `file-${index}.yaml`);
    const image = index % 100 === 0 ? name : `registry.example.com/team/service-${index}`;
    await writeFile(file, content(index, image));
    files.push(file);
  }
  return files;
}

function content(index: number, image: string): string {
  const head = `metadata:\n  name: x${index}\n  labels:\n    team: a\n`;
  switch (index % 3) {
    case 0:
      return `apiVersion: apps/v1\nkind: Deployment\n${head}spec:\n  template:\n    spec:\n      containers:\n        - name: x\n          image: ${image}:1.0.0\n`;
    case 1:
      return `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n${head}images:\n  - name: ${image}\n    newTag: 1.0.0\n`;
    default:
      return `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\n${head}spec:\n  values:\n    image:\n      repository: ${image}\n      tag: 1.0.0\n`;
  }
}
