import type { Host } from '../../../core/flux/wait/options.ts';

const refuse = (): Promise<never> => Promise.reject(new Error('not asked for here'));

/** A repository's host that nobody is to ask: tests put in what they need. */
export const quietHost: Host = {
  label: 'Fabrikam/gitops',
  gitUrl: 'https://host.test/gitops',
  defaultBranch: 'main',
  history: { relation: refuse, tip: refuse, blobIds: refuse, readFile: refuse },
  fileHistory: { commits: refuse },
  merges: { look: refuse, broughtBy: refuse },
  pullRequests: { disarm: refuse, abandon: refuse, comment: refuse },
};
