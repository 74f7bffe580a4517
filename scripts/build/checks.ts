import type { Metafile } from 'esbuild';

/** Packages that take milliseconds to read and evaluate: a task may only reach them through `import()`. */
export const heavyPackages = [
  'azure-devops-node-api',
  '@kubernetes/client-node',
  '@octokit/core',
  'js-yaml',
  're2js',
  'simple-git',
] as const;

/** The npm package that a metafile's input path belongs to and the folder it is installed in; undefined for ours. */
export function packageOf(input: string): { readonly name: string; readonly folder: string } | undefined {
  const match = /^(.*node_modules\/((?:@[^/]+\/)?[^/]+))\//.exec(input);
  return match?.[1] === undefined || match[2] === undefined ? undefined : { name: match[2], folder: match[1] };
}

/** How the name of a bundle's entry ends, which is made, not read. */
export const entrySuffix = 'entry.ts';

/** Inputs that are evaluated when the bundle starts: all that is reached from the entry without an `import()`. */
export function evaluatedAtStart(metafile: Metafile): Set<string> {
  // What import() leads to is an entry point as well.
  const entries = Object.values(metafile.outputs).map(({ entryPoint }) => entryPoint);
  const entry = entries.find((one) => one?.endsWith(entrySuffix));
  if (entry === undefined) throw new Error('The metafile names no entry point.');
  const seen = new Set<string>([entry]);
  for (const input of seen) {
    for (const used of metafile.inputs[input]?.imports ?? []) {
      if (used.kind !== 'dynamic-import' && used.external !== true) seen.add(used.path);
    }
  }
  return seen;
}

/** What is wrong with a bundle, one sentence each; empty when nothing is. */
export function checkBundle(task: string, metafile: Metafile, text: string, root: string): string[] {
  const problems: string[] = [];
  const copies = new Set<string>();
  for (const input of Object.keys(metafile.inputs)) {
    const owner = packageOf(input);
    if (owner?.name === 'azure-pipelines-task-lib') copies.add(owner.folder);
  }
  if (copies.size > 1) {
    problems.push(
      `${task} bundles ${copies.size} copies of azure-pipelines-task-lib, each with a vault of its own: ${[...copies].join(', ')}.`,
    );
  }
  for (const [input, { imports }] of Object.entries(metafile.inputs)) {
    for (const { kind, path } of imports) {
      if (kind !== 'dynamic-import' || metafile.inputs[path]?.format !== 'cjs') continue;
      problems.push(
        `${task}: ${input} imports ${path} late, which is CommonJS and would come without names. Export them from a .late.ts.`,
      );
    }
  }
  const early = new Map<string, string>();
  for (const input of evaluatedAtStart(metafile)) {
    const name = packageOf(input)?.name;
    if (name !== undefined && !early.has(name)) early.set(name, input);
  }
  for (const name of heavyPackages) {
    if (early.has(name)) {
      problems.push(
        `${task} evaluates ${name} when it starts (${early.get(name)}). Load it with import() where it is used.`,
      );
    }
  }
  for (const path of new Set([root, root.replaceAll('\\', '/'), root.replaceAll('\\', '\\\\')])) {
    if (text.includes(path)) problems.push(`${task}'s bundle holds this machine's path ${path}.`);
  }
  if (/\/\/[#@] sourceMappingURL=/.test(text)) problems.push(`${task}'s bundle names a source map.`);
  return problems;
}
