import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { build, transform, type Metafile } from 'esbuild';
import { ScriptError } from '../project.ts';
import { entrySuffix } from './checks.ts';
import { partNames } from './part-names.ts';
import { onlyCommands } from './only-commands.ts';
import { onlyEnglish } from './only-english.ts';
import { onlyKubeconfig } from './only-kubeconfig.ts';
import { ownUrl } from './own-url.ts';

/** A bundled task and what went into it. */
export interface Bundle {
  readonly task: string;
  /** Path of the written `index.js`, which the agent starts. */
  readonly file: string;
  /** All that was written for the agent, below the folder of `index.js`: that first, then the parts that it loads. */
  readonly files: readonly string[];
  /** Of all of them. */
  readonly bytes: number;
  readonly metafile: Metafile;
}

/** What to bundle, from where, to where. */
export interface BundleOptions {
  /** Folder that holds `tasks/` and, above or in it, `node_modules/`. */
  readonly root: string;
  readonly task: string;
  /** The bundle is written to `<outputFolder>/<task>/`. */
  readonly outputFolder: string;
}

const entry = 'index.js';

const output = {
  platform: 'node',
  target: 'node20',
  minify: true,
  legalComments: 'none',
  // Text beyond Latin-1 would make Node hold and scan the whole file at two bytes a letter.
  charset: 'ascii',
} as const;

const asCommonJs = {
  format: 'cjs',
  // Node's import() would bring its loader of ES modules: more than a bare start takes.
  supported: { 'dynamic-import': false },
} as const;

/**
 * Bundles one task to minified CommonJS that the agent's Node 20 and 24 start directly: `index.js`, and beside it, in
 * `parts/`, what the sources reach by `import()` alone. Node reads all of a file before the first line of it runs, so what
 * a start doesn't need must lie in other files.
 *
 * esbuild splits only ES modules, which start slower than CommonJS: it splits, and each file is turned into CommonJS then.
 * A module that two parts need has a part of its own, so there is one copy of each, and one state.
 *
 * Task modules only export `run()`, so that tests can import them; the entry that calls it is made here.
 */
export async function bundle(options: BundleOptions): Promise<Bundle> {
  const { root, task, outputFolder } = options;
  const folder = join(outputFolder, task);
  const result = await build({
    absWorkingDir: root,
    bundle: true,
    splitting: true,
    ...output,
    format: 'esm',
    sourcemap: false,
    logLevel: 'silent',
    entryNames: 'index',
    chunkNames: 'parts/[name]-[hash]',
    plugins: [onlyCommands, onlyEnglish, onlyKubeconfig, ownUrl],
    // A library's optional native helpers are looked up at run time and done without.
    external: ['bufferutil', 'utf-8-validate'],
    stdin: {
      contents: `import { run } from './tasks/${task}/index.ts';\nvoid run();\n`,
      resolveDir: root,
      sourcefile: `${task}.${entrySuffix}`,
      loader: 'ts',
    },
    outdir: folder,
    write: false,
    metafile: true,
  }).catch((error: unknown) => {
    throw new ScriptError(`${task} cannot be bundled: ${error instanceof Error ? error.message : String(error)}`);
  });
  if (result.warnings.length > 0) {
    const lines = result.warnings.map((w) => `  ${w.location?.file ?? ''}:${w.location?.line ?? ''} ${w.text}`);
    throw new ScriptError(`esbuild warns about ${task}:\n${lines.join('\n')}`);
  }
  const names = partNames(result.metafile);
  const named = (path: string): string => path.replace(/[^/\\]+$/, (name) => names.get(name) ?? name);
  let bytes = 0;
  const files: string[] = [];
  for (const { path, text } of result.outputFiles) {
    const name = relative(folder, named(path)).replaceAll('\\', '/');
    const { code } = await transform(text, { ...output, ...asCommonJs, sourcefile: name });
    const linked = code.replaceAll(/(?<=\brequire\(")\.\.?\/[^"]+/g, named);
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), linked);
    bytes += linked.length;
    files.push(name);
  }
  await writeFile(join(folder, 'meta.json'), JSON.stringify(result.metafile));
  const parts = files.filter((name) => name !== entry).toSorted();
  return { task, file: join(folder, entry), files: [entry, ...parts], bytes, metafile: result.metafile };
}
