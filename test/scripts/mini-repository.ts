import { Resvg } from '@resvg/resvg-js';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from '../../scripts/project.ts';

/** A repository as small as the packaging takes it: one task with code, one server task. */
export interface MiniRepository {
  readonly root: string;
  write(path: string, content: string | Buffer): Promise<void>;
  remove(): Promise<void>;
}

export async function miniRepository(files: Readonly<Record<string, string | Buffer>> = {}): Promise<MiniRepository> {
  const folder = await mkdtemp(join(tmpdir(), 'mini-repository-'));
  const write = async (path: string, content: string | Buffer): Promise<void> => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  };
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
  const all: Record<string, string | Buffer> = {
    'package.json': json({ name: 'mini', version: '1.2.3', license: 'MIT', type: 'module' }),
    'package-lock.json': await readFile(join(root, 'package-lock.json')),
    'vss-extension.json': json(manifest(['greet', 'wait'])),
    'overview.md': '# Mini\n\n![icon](images/extension-icon.png)\n',
    LICENSE: 'MIT\n',
    'images/extension-icon.png': png(128),
    'images/icon.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
    'tasks/greet/task.json': json(taskJson('greet')),
    'tasks/greet/icon.png': png(32),
    'tasks/greet/index.ts':
      "import { valid } from 'semver';\nexport async function run(): Promise<void> {\n  console.log(valid('1.2.3'));\n}\n",
    'tasks/wait/task.json': json({
      ...taskJson('wait'),
      id: '7b7f3b1c-7f0e-4b7e-9a55-3c6c0a1c9d02',
      execution: { HttpRequest: { Execute: { Method: 'GET' } } },
    }),
    'tasks/wait/icon.png': png(32),
    ...files,
  };
  for (const [path, content] of Object.entries(all)) await write(path, content);
  return { root: folder, write, remove: () => rm(folder, { recursive: true, force: true }) };
}

export function taskJson(name: string): Record<string, unknown> {
  return {
    id: '7b7f3b1c-7f0e-4b7e-9a55-3c6c0a1c9d01',
    name,
    friendlyName: `Say ${name}`,
    description: 'Says it.',
    author: 'somebody',
    category: 'Deploy',
    version: { Major: 0, Minor: 0, Patch: 0 },
    instanceNameFormat: name,
    inputs: [],
    execution: { Node20_1: { target: 'index.js' } },
  };
}

export function manifest(tasks: readonly string[]): Record<string, unknown> {
  return {
    manifestVersion: 1,
    id: 'mini',
    version: '0.0.0',
    name: 'Mini',
    publisher: 'somebody',
    targets: [{ id: 'Microsoft.VisualStudio.Services' }],
    categories: ['Azure Pipelines'],
    icons: { default: 'images/extension-icon.png' },
    content: { details: { path: 'overview.md' }, license: { path: 'LICENSE.txt' } },
    files: [
      { path: 'images', addressable: true },
      { path: 'ThirdPartyNotices.txt' },
      { path: 'sbom.cdx.json' },
      ...tasks.map((task) => ({ path: `tasks/${task}` })),
    ],
    contributions: tasks.map((task) => ({
      id: task,
      type: 'ms.vss-distributed-task.task',
      targets: ['ms.vss-distributed-task.tasks'],
      properties: { name: `tasks/${task}` },
    })),
  };
}

export function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

/** A square picture of so many pixels. */
export function png(size: number): Buffer {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}"><rect width="9" height="9"/></svg>`;
  return Buffer.from(new Resvg(svg).render().asPng());
}
