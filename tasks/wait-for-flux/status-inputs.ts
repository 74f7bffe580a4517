import { statusContexts, type StatusContexts } from '../../core/flux/statuses/contexts.ts';
import type { InputReader } from '../../core/inputs.ts';
import { readRepositoryType } from '../../core/repository-access.ts';

/** What only a cluster can be asked for, and what is to be said to who asks statuses. */
const clustersOnly: Readonly<Record<string, string>> = {
  kubernetesConnection: 'is a way into a cluster',
  azureSubscription: 'is a way into a cluster',
  azureResourceGroup: 'is a way into a cluster',
  kubernetesCluster: 'is a way into a cluster',
  kubeconfig: 'is a way into a cluster',
  contexts: 'are of clusters',
  helmReleases: 'set no status on a commit: name the Kustomization that applies them',
  images: 'are told by no status: give the commit (revision) or the pull request',
};

/** Whose statuses count; empty: whoever set them. */
export function readStatusAuthors(reader: InputReader): readonly string[] {
  const lines = reader.lines('statusAuthors').map(({ text }) => text);
  if (lines.length > 0 && reader.choice('backend', ['kubernetes', 'commitStatus'], 'kubernetes') === 'kubernetes') {
    reader.mistake('statusAuthors', 'is for backend: commitStatus');
  }
  return lines;
}

/**
 * Reads which statuses to wait for, and notes as mistakes what they cannot tell.
 * @returns undefined for the backend that looks into clusters
 */
export function readStatusContexts(reader: InputReader): StatusContexts | undefined {
  const backend = reader.choice('backend', ['kubernetes', 'commitStatus'], 'kubernetes');
  const lines = reader.lines('statusContext');
  if (backend === 'kubernetes') {
    if (lines.length > 0) reader.mistake('statusContext', 'is for backend: commitStatus');
    return undefined;
  }
  for (const [name, what] of Object.entries(clustersOnly)) {
    if (reader.optional(name) !== undefined)
      reader.mistake(name, `${what}; backend: commitStatus reads the repository alone`);
  }
  if (reader.flag('reconcile', false)) {
    reader.mistake('reconcile', 'is asked of a cluster; backend: commitStatus reads the repository alone');
  }
  if (reader.lines('kustomizations').length === 0) {
    reader.mistake('kustomizations', 'is required with backend: commitStatus: which must have reported');
  }
  if (reader.optional('repository') === undefined) {
    reader.mistake('repository', 'is required with backend: commitStatus: the statuses are on its commits');
  }
  return statusContexts(
    lines.map(({ text }) => text),
    readRepositoryType(reader),
  );
}
