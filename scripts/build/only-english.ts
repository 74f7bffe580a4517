import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { runInNewContext } from 'node:vm';
import type { Plugin } from 'esbuild';

/**
 * Leaves the task library's translations out of the bundle. Our own texts are English, and a log that changes its
 * language for the library's few messages helps nobody; nine languages of them are a third of the library's bytes.
 */
export const onlyEnglish: Plugin = {
  name: 'only-english',
  setup(build) {
    build.onLoad({ filter: /azure-pipelines-task-lib[\\/]lib-resource\.js$/ }, async ({ path }) => {
      const holder: { exports: { messages?: Record<string, string> } } = { exports: {} };
      runInNewContext(await readFile(path, 'utf8'), { module: holder, require: createRequire(path) });
      if (holder.exports.messages === undefined) return { errors: [{ text: `${path} has no messages any more` }] };
      return { contents: `module.exports = ${JSON.stringify({ messages: holder.exports.messages })};`, loader: 'js' };
    });
  },
};
