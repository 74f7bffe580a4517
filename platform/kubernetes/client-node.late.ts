// A file of its own in a task, with just what is used of the package: see scripts/build/bundle.ts.
export { KubeConfig } from '@kubernetes/client-node/dist/config.js';
export { Watch } from '@kubernetes/client-node/dist/watch.js';
