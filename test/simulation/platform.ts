import { openClusters } from '../../platform/kubernetes/open.ts';
import { openGit } from '../../platform/open-git.ts';
import { openRepositoryHost } from '../../platform/open-repository-host.ts';
import type { Opens } from './simulated.ts';

/** What the tasks open; a watch ends only where the simulation ends it. */
export const platform: Opens = {
  openGit,
  openRepositoryHost,
  openClusters: (access, agent, options) => openClusters(access, agent, { ...options, watchSeconds: 86_400 }),
};
