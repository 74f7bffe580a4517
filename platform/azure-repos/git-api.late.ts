// Carried by the bundle as text until it is first imported: see scripts/build/late.ts.
export { GitApi } from 'azure-devops-node-api/GitApi.js';
