import type { FailureCode } from './judgement.ts';

/** What to do about a failure, in a sentence or two. */
export function adviceFor(code: FailureCode, reason: string): string {
  switch (code) {
    case 'suspended':
      return 'Resume it (flux resume …) or find out who suspended it and why, then run this stage again.';
    case 'wrongSource':
      return 'Wait for the Kustomization that follows this repository and branch, or deliver to the branch that Flux follows.';
    case 'diverged':
    case 'rolledBack':
      return 'The branch was rewritten after the merge. Deliver again: a new commit on the branch as it is now.';
    case 'attemptsFailed':
      if (reason.includes('HealthCheckFailed'))
        return 'The objects were applied, but do not become healthy: look at the pods above. Mend the application or roll back.';
      if (reason.includes('path not found'))
        return 'The folder that spec.path names is not in this commit: deliver to that folder, or correct the Kustomization.';
      if (reason.includes('BuildFailed'))
        return 'The manifests in the repository cannot be built. flux build kustomization … (or kustomize build) shows the same; mend them with a new commit.';
      return 'The API server refused an object. Mend it in the repository, or what it needs in the cluster, and deliver again; with failAfterAttempts Flux gets more tries.';
    case 'stalled':
      return 'Flux does not try again until the object itself is changed: correct the Kustomization.';
    case 'sourceStalled':
      return 'Flux does not fetch again until the source itself is changed: correct its spec.';
    case 'chartFailed':
      return 'The chart cannot be packaged: helm package on its folder shows the same. Mend it with a new commit.';
    case 'releaseFailed':
      return 'helm history and helm get notes on the release, and the pods above, say more. Mend the chart or its values with a new commit.';
    case 'canaryFailed':
      return 'Flagger took the traffic back from the new version: kubectl describe on the Canary shows which check failed. Mend the application and deliver again.';
    case 'originUnknown':
      return 'Give the images that must run (images) instead of the commit, or let Flux take the files from git or from an OCI artifact that names its commit.';
    case 'unhealthy':
      return 'The objects were applied, but do not become healthy: look at the pods above. Mend the application or roll back.';
    case 'unproven':
      return 'Name the Kustomization that applies the HelmRelease in kustomizations, or deliver the HelmRelease through one.';
  }
}
