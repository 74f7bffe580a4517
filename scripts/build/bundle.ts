import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type BuildOptions, type Metafile } from 'esbuild';
import { ScriptError } from '../project.ts';
import { late } from './late.ts';
import { onlyEnglish } from './only-english.ts';
import { onlyKubeconfig } from './only-kubeconfig.ts';
import { ownUrl } from './own-url.ts';

/** A bundled task and what went into it. */
export interface Bundle {
  readonly task: string;
  /** Path of the written `index.js`. */
  readonly file: string;
  readonly bytes: number;
  readonly metafile: Metafile;
}

/** What to bundle, from where, to where. */
export interface BundleOptions {
  /** Folder that holds `tasks/` and, above or in it, `node_modules/`. */
  readonly root: string;
  readonly task: string;
  /** The bundle is written to `<outputFolder>/<task>/index.js`. */
  readonly outputFolder: string;
}

/** What packages bring along and nobody needs. */
const leftOut = [onlyEnglish, onlyKubeconfig, ownUrl];

/**
 * Bundles one task to one minified CommonJS file that the agent's Node 20 and 24 start directly.
 *
 * Task modules only export `run()`, so that tests can import them; the entry that calls it is made here.
 * `import()` in the sources stays lazy; what `x.late.ts` passes on is not even parsed before it is used.
 */
export async function bundle(options: BundleOptions): Promise<Bundle> {
  const { root, task, outputFolder } = options;
  const file = join(outputFolder, task, 'index.js');
  await mkdir(join(outputFolder, task), { recursive: true });
  const common: BuildOptions = {
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    minify: true,
    sourcemap: false,
    legalComments: 'none',
    // Text beyond Latin-1 would make Node hold and scan the whole bundle at two bytes a letter.
    charset: 'ascii',
    logLevel: 'silent',
    plugins: leftOut,
    // A library's optional native helpers are looked up at run time and done without.
    external: ['bufferutil', 'utf-8-validate'],
  };
  const parts: Metafile[] = [];
  const result = await build({
    ...common,
    stdin: {
      contents: `import { run } from './tasks/${task}/index.ts';\nvoid run();\n`,
      resolveDir: root,
      sourcefile: `${task}.entry.ts`,
      loader: 'ts',
    },
    outfile: file,
    metafile: true,
    plugins: [late(common, (part) => parts.push(part)), ...leftOut],
  }).catch((error: unknown) => {
    throw new ScriptError(`${task} cannot be bundled: ${error instanceof Error ? error.message : String(error)}`);
  });
  if (result.warnings.length > 0) {
    const lines = result.warnings.map((w) => `  ${w.location?.file ?? ''}:${w.location?.line ?? ''} ${w.text}`);
    throw new ScriptError(`esbuild warns about ${task}:\n${lines.join('\n')}`);
  }
  const metafile = withParts(result.metafile, parts);
  const bytes = Object.values(result.metafile.outputs).reduce((sum, output) => sum + output.bytes, 0);
  await writeFile(join(outputFolder, task, 'meta.json'), JSON.stringify(metafile));
  return { task, file, bytes, metafile };
}

/** The metafile of the whole: what is carried as text was bundled apart, and is in there all the same. */
function withParts(whole: Metafile, parts: readonly Metafile[]): Metafile {
  const outputs = Object.entries(whole.outputs).map(([path, output]) => {
    const inputs = parts.flatMap((part) => Object.values(part.outputs).flatMap((one) => Object.entries(one.inputs)));
    return [path, { ...output, inputs: { ...Object.fromEntries(inputs), ...output.inputs } }] as const;
  });
  const inputs = Object.assign({}, ...parts.map((part) => part.inputs), whole.inputs);
  return { inputs, outputs: Object.fromEntries(outputs) };
}
