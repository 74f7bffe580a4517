import type { Plugin } from 'esbuild';

// What the client's module config.js asks for, and what it gets instead.
const instead: Readonly<Record<string, string>> = {
  './gen/index.js': `const gone = () => { throw new Error('not a part of this bundle'); };
    export const createConfiguration = gone;
    export class ServerConfiguration { constructor() { gone(); } }`,
  './azure_auth.js': 'export class AzureAuth { isAuthProvider() { return false; } }',
  './gcp_auth.js': 'export class GoogleCloudPlatformAuth { isAuthProvider() { return false; } }',
};

/**
 * Leaves out of the Kubernetes client what nobody here calls: the classes that are generated for each kind and route of
 * the API (324 kB; its KubeConfig names them for clients that we never make), and the sign-ins `azure` and `gcp`, which
 * kubectl gave up and we refuse, with the query language that they bring. Should the client ask for more of a part, the
 * build fails.
 */
export const onlyKubeconfig: Plugin = {
  name: 'only-kubeconfig',
  setup(build) {
    build.onResolve({ filter: /^\.\/(?:gen\/index|azure_auth|gcp_auth)\.js$/ }, ({ path, importer }) =>
      /client-node[\\/]dist[\\/]config\.js$/.test(importer) ? { path, namespace: 'only-kubeconfig' } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'only-kubeconfig' }, ({ path }) => ({
      contents: instead[path] ?? '',
      loader: 'js',
    }));
  },
};
