// Carried by the bundle as text until it is first imported: see scripts/build/late.ts.
export { KubeConfig } from '@kubernetes/client-node/dist/config.js';
export { Watch } from '@kubernetes/client-node/dist/watch.js';
