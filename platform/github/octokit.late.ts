// Carried by the bundle as text until it is first imported: see scripts/build/late.ts.
export { Octokit } from '@octokit/core';
