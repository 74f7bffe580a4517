import type { Plugin } from 'esbuild';

/**
 * Puts Node's own URL in the place of the package whatwg-url. node-fetch asks for the package only where Node has
 * no `URL`, which was long ago; with its tables it is 290 kB that every start would have to parse.
 */
export const ownUrl: Plugin = {
  name: 'own-url',
  setup(build) {
    build.onResolve({ filter: /^whatwg-url$/ }, () => ({ path: 'whatwg-url', namespace: 'own-url' }));
    build.onLoad({ filter: /.*/, namespace: 'own-url' }, () => ({
      contents: "module.exports = require('node:url');",
      loader: 'js',
    }));
  },
};
