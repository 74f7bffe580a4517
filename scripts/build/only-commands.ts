import type { Plugin } from 'esbuild';

// A constructor, too.
const gone = `function gone() { throw new Error('not a part of this bundle'); }`;

// What the task library asks for, and what it gets instead.
const instead: Readonly<Record<string, string>> = {
  child_process: `${gone} exports.execFileSync = gone;`,
  './toolrunner': `${gone} exports.ToolRunner = gone;`,
  minimatch: `${gone} exports.Minimatch = exports.braceExpand = exports.match = exports.filter = gone;`,
  // It asks at its start whether Node is older than 4.2.
  semver: `${gone} exports.lt = (version) => version === process.versions.node ? false : gone();`,
};

/**
 * Leaves out of the task library what nobody here calls: it runs programs (with q and streams of its own), finds files and
 * compares the agent's version. We take from it what it says to the agent, and where it keeps secrets; the rest is half
 * of its bytes and of the time that its start takes.
 */
export const onlyCommands: Plugin = {
  name: 'only-commands',
  setup(build) {
    build.onResolve({ filter: /^(?:child_process|minimatch|semver|\.\/toolrunner)$/ }, ({ path, importer }) =>
      /azure-pipelines-task-lib[\\/](?:task|internal)\.js$/.test(importer)
        ? { path, namespace: 'only-commands' }
        : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'only-commands' }, ({ path }) => ({
      contents: instead[path] ?? '',
      loader: 'js',
    }));
  },
};
