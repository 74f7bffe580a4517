import { build, type BuildOptions, type Metafile, type Plugin } from 'esbuild';

/** What a module that is loaded late must be named: it only passes on what packages export. */
const lateModule = /\.late\.ts$/;

/**
 * Keeps heavy packages out of a task's start. A bundle is one file, and Node scans all of its code before the first line
 * runs; text inside a string costs next to nothing. So each `import('./x.late.ts')` is bundled by itself and carried as
 * a string, which becomes code when it is first imported.
 *
 * Such a module may hold only code of packages: a copy of ours in it would have classes and state of its own.
 *
 * @param options what the whole is bundled with
 * @param carried is given the metafile of each part that became a string
 */
export function late(options: BuildOptions, carried: (part: Metafile) => void): Plugin {
  return {
    name: 'late',
    setup(bundle) {
      bundle.onResolve({ filter: lateModule }, async (found) => {
        if (found.kind !== 'dynamic-import' || found.pluginData === 'resolved') return undefined;
        const { path, errors } = await bundle.resolve(found.path, {
          kind: found.kind,
          importer: found.importer,
          resolveDir: found.resolveDir,
          pluginData: 'resolved',
        });
        return errors.length > 0 ? { errors } : { path, namespace: 'late' };
      });
      bundle.onLoad({ filter: /.*/, namespace: 'late' }, async ({ path }) => {
        const part = await build({
          ...options,
          entryPoints: [path],
          outfile: 'late.js',
          metafile: true,
          write: false,
          // Code that was compiled from a string has no loader for import().
          supported: { 'dynamic-import': false },
        });
        const own = Object.keys(part.metafile.inputs).filter((input) => !/(?:^|\/)node_modules\/|:/.test(input));
        if (own.length !== 1) return { errors: [{ text: `${path} may only import packages, not ${own.join(', ')}` }] };
        carried(part.metafile);
        return { contents: wrapped(part.outputFiles[0]?.text ?? ''), warnings: part.warnings };
      });
    },
  };
}

function wrapped(code: string): string {
  return [
    "const { compileFunction } = require('node:vm');",
    `const load = compileFunction(${JSON.stringify(code)}, ['exports', 'require', 'module'], { filename: __filename + ':late' });`,
    'load(exports, require, module);',
  ].join('\n');
}
