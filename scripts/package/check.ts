import { posix } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { TaskDefinition } from '../project.ts';
import { checkTaskJson } from './task-json.ts';
import { imageSize } from './image-size.ts';
import type { Variant } from './variant.ts';

/** What the package must be, from the sources and package.json. */
export interface Expected {
  readonly variant: Variant;
  /** The tasks as they lie in the repository. */
  readonly tasks: readonly { readonly name: string; readonly hasCode: boolean }[];
  readonly extensionId: string;
  /** Folders that must not be named in any file: the repository's, the home folder. */
  readonly machinePaths: readonly string[];
  /** Bytes of the VSIX. */
  readonly size: number;
}

/** What was found: problems fail the packaging, remarks are printed. */
export interface Findings {
  readonly problems: readonly string[];
  readonly remarks: readonly string[];
}

/** Of the VSIX, in bytes: above it, it is remarked on. */
export const sizeGoal = 1_500_000;
/** Of the VSIX, in bytes: above it, it is refused. */
export const sizeLimit = 2_000_000;

const byTheFormat = ['[Content_Types].xml', 'extension.vsixmanifest', 'extension.vsomanifest'];

/** Checks a VSIX's content (by path), which is what the Marketplace would serve. */
export function checkPackage(files: ReadonlyMap<string, Buffer>, expected: Expected): Findings {
  const problems = [
    ...checkNames(files, expected),
    ...checkManifest(files, expected),
    ...expected.tasks.flatMap((task) => checkTask(files, task.name, expected)),
    ...checkTexts(files, expected),
    ...checkOverview(files),
  ];
  const icon = files.get('images/extension-icon.png');
  if (icon !== undefined && !isDeepStrictEqual(imageSize(icon), { width: 128, height: 128 })) {
    problems.push('images/extension-icon.png is not a PNG of 128×128.');
  }
  const remarks: string[] = [];
  const size = `${(expected.size / 1e6).toFixed(2)} MB`;
  if (expected.size > sizeLimit) problems.push(`The VSIX has ${size}; ${sizeLimit / 1e6} MB is the limit.`);
  else if (expected.size > sizeGoal) remarks.push(`The VSIX has ${size}; the goal is ${sizeGoal / 1e6} MB.`);
  return { problems, remarks };
}

function checkNames(files: ReadonlyMap<string, Buffer>, { tasks }: Expected): string[] {
  const wanted = new Set([
    ...byTheFormat,
    'overview.md',
    'LICENSE.txt',
    'ThirdPartyNotices.txt',
    'sbom.cdx.json',
    'images/extension-icon.png',
  ]);
  for (const { name, hasCode } of tasks) {
    wanted.add(`tasks/${name}/task.json`).add(`tasks/${name}/icon.png`);
    if (hasCode) wanted.add(`tasks/${name}/index.js`);
  }
  for (const { name, hasCode } of tasks) if (hasCode) for (const part of partsOf(files, name)) wanted.add(part);
  const missing = [...wanted].filter((name) => !files.has(name)).map((name) => `${name} is missing.`);
  const extra = [...files.keys()]
    .filter((name) => !wanted.has(name) && !/^images\/[a-z-]+\.png$/.test(name))
    .map((name) => `${name} does not belong into the package.`);
  return [...missing, ...extra];
}

/** The files that a task's code loads: `index.js` names its parts, and they name others. */
function partsOf(files: ReadonlyMap<string, Buffer>, task: string): ReadonlySet<string> {
  const found = new Set<string>([`tasks/${task}/index.js`]);
  for (const file of found) {
    const text = files.get(file)?.toString('utf8') ?? '';
    for (const [, name = ''] of text.matchAll(/\brequire\("(\.\.?\/[^"]+)"\)/g))
      found.add(posix.join(posix.dirname(file), name));
  }
  return found;
}

function checkManifest(files: ReadonlyMap<string, Buffer>, { variant, extensionId }: Expected): string[] {
  const text = files.get('extension.vsixmanifest')?.toString('utf8') ?? '';
  const identity = /<Identity [^>]*>/.exec(text)?.[0] ?? '';
  const problems: string[] = [];
  const version = attribute(identity, 'Version');
  const id = attribute(identity, 'Id');
  const wantedId = variant.kind === 'dev' ? `${extensionId}-dev` : extensionId;
  if (version !== variant.version) problems.push(`The extension's version is ${version}, not ${variant.version}.`);
  if (id !== wantedId) problems.push(`The extension's id is ${id}, not ${wantedId}.`);
  return problems;
}

function attribute(tag: string, name: string): string | undefined {
  return new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1];
}

function checkTask(files: ReadonlyMap<string, Buffer>, name: string, { variant }: Expected): string[] {
  const json = files.get(`tasks/${name}/task.json`);
  if (json === undefined) return [];
  const task = JSON.parse(json.toString('utf8')) as TaskDefinition;
  const problems = checkTaskJson(task);
  const { Major, Minor, Patch } = task.version;
  const version = `${Major}.${Minor}.${Patch}`;
  if (version !== variant.version) problems.push(`${name}'s version is ${version}, not ${variant.version}.`);
  const wanted = variant.kind === 'dev' ? `${name}-dev` : name;
  if (task.name !== wanted) problems.push(`tasks/${name} holds a task of the name ${task.name}, not ${wanted}.`);
  for (const [handler, { target }] of Object.entries(task.execution ?? {})) {
    if (handler.startsWith('Node') && target !== 'index.js') {
      problems.push(`${name}'s handler ${handler} starts ${String(target)}, not index.js.`);
    }
  }
  const icon = files.get(`tasks/${name}/icon.png`);
  if (icon !== undefined && !isDeepStrictEqual(imageSize(icon), { width: 32, height: 32 })) {
    problems.push(`tasks/${name}/icon.png is not a PNG of 32×32.`);
  }
  return problems;
}

function checkTexts(files: ReadonlyMap<string, Buffer>, { machinePaths }: Expected): string[] {
  const problems: string[] = [];
  for (const [name, content] of files) {
    if (name.endsWith('.png')) continue;
    const text = content.toString('utf8');
    if (/\/\/[#@] sourceMappingURL=/.test(text)) problems.push(`${name} names a source map.`);
    for (const path of machinePaths) {
      if (text.includes(path)) problems.push(`${name} holds a path of this machine: ${path}`);
    }
  }
  return problems;
}

/** The Marketplace shows pictures of the package only by their path in it, and only PNG and JPEG safely. */
function checkOverview(files: ReadonlyMap<string, Buffer>): string[] {
  const text = files.get('overview.md')?.toString('utf8') ?? '';
  return [...text.matchAll(/!\[[^\]]*\]\(([^)\s]+)[^)]*\)/g)]
    .map((match) => match[1] ?? '')
    .filter((path) => !path.startsWith('https:') && !files.has(path))
    .map((path) => `overview.md shows ${path}, which is not in the package.`);
}
