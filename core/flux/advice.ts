import { adviceOfCause } from './diagnosis/cause-advice.ts';
import type { Root } from './diagnosis/symptom.ts';
import type { FailureCode, PendingCode, Verdict } from './judgement.ts';

/**
 * What to do about a verdict that ended a wait, or that stood when its time was over.
 * @param root what is behind it, as far as that was found
 */
export function adviceFor(verdict: Verdict, root: Root | undefined): string {
  switch (verdict.kind) {
    case 'failed':
      return join(causeCounts(verdict.code) ? root : undefined, verdict, ofFailure(verdict.code, verdict.reason));
    case 'pending':
      return join(root, verdict, ofPending(verdict.code));
    case 'succeeded':
    case 'superseded':
      return '';
  }
}

/** The cause's own advice is nearer to the matter than the verdict's. */
function join(root: Root | undefined, verdict: Verdict, advice: string): string {
  return root === undefined ? advice : adviceOfCause(root, verdict.object);
}

/** Whether what pods and messages say is what the failure is about. */
function causeCounts(code: FailureCode): boolean {
  switch (code) {
    case 'attemptsFailed':
    case 'stalled':
    case 'sourceStalled':
    case 'chartFailed':
    case 'releaseFailed':
    case 'canaryFailed':
    case 'unhealthy':
      return true;
    case 'suspended':
    case 'wrongSource':
    case 'diverged':
    case 'rolledBack':
    case 'originUnknown':
    case 'imagesUnseen':
    case 'unproven':
      return false;
  }
}

const unhealthy =
  'The objects were applied, but do not become healthy: look at their pods (kubectl get pods -A, kubectl describe). Mend the application or roll back.';

function ofFailure(code: FailureCode, reason: string): string {
  switch (code) {
    case 'suspended':
      return 'Resume it (flux resume …) or find out who suspended it and why, then run this stage again.';
    case 'wrongSource':
      return 'Wait for the Kustomization that follows this repository and branch, or deliver to the branch that Flux follows.';
    case 'diverged':
    case 'rolledBack':
      return 'The branch was rewritten after the merge. Deliver again: a new commit on the branch as it is now.';
    case 'attemptsFailed':
      if (reason.includes('(HealthCheckFailed)')) return unhealthy;
      if (reason.includes('(BuildFailed)'))
        return 'The manifests in the repository cannot be built: flux build kustomization (or kustomize build) shows the same. Mend them with a new commit.';
      return 'Mend what the message names with a new commit, or in the cluster, and deliver again; flux events and flux logs say more. With failAfterAttempts Flux gets more tries.';
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
    case 'imagesUnseen':
      return 'Grant get, list and watch on deployments, statefulsets and daemonsets (apps), jobs and cronjobs (batch), as the ClusterRole view has them.';
    case 'unhealthy':
      return unhealthy;
    case 'unproven':
      return 'Name the Kustomization that applies the HelmRelease in kustomizations, or deliver the HelmRelease through one.';
  }
}

function ofPending(code: PendingCode): string {
  switch (code) {
    case 'absent':
      return 'Look at the name; a Kustomization that another one creates may need more time (timeout).';
    case 'notReadable':
      return 'Grant the task’s account get, list and watch on what the message names.';
    case 'unseen':
      return 'The cluster has not shown it in all that time: look at what the log says of the cluster, and give it more time with timeout.';
    case 'asking':
    case 'ancestryUnknown':
      return 'Set repository (and its connection), so that the history can be asked; or wait for exactly the commit that Flux has.';
    case 'sourceAbsent':
      return 'Look at the Kustomization’s spec.sourceRef, and at whether the source is there.';
    case 'sourceBehind':
      return 'Look at how often the source is fetched (spec.interval) and whether it is (flux get sources git -A); a Receiver or reconcile: true makes it at once. flux logs --kind=GitRepository says more.';
    case 'sourceFailing':
      return 'Mend what keeps the source from being fetched; flux get sources git -A shows it.';
    case 'fetched':
    case 'generation':
      return 'Its controller has not taken it up: look at the controllers in flux-system (flux check, kubectl get pods -n flux-system), whether they are at work or busy.';
    case 'dependency':
      return 'Mend the Kustomization that the message names: the awaited one begins only after it.';
    case 'reconciling':
    case 'release':
    case 'chart':
      return 'It was still at work: give it more time with timeout (longer than the Kustomization’s spec.timeout), or look at what holds it up above.';
    case 'retrying':
    case 'stale':
    case 'notReady':
      return 'Mend what the message names, with a new commit or in the cluster.';
    case 'canary':
      return 'Flagger goes step by step: give it more time with timeout (its analysis’ interval times its steps), or look at what its checks say (kubectl describe on the Canary).';
    case 'images':
      return 'Look at whether the image automation has made its commit (flux get images all -A, kubectl get imageupdateautomation -A), and at whether the image’s name is right.';
    case 'children':
    case 'workloads':
      return 'Look at the child that the message names: flux get all -A, kubectl describe.';
    case 'stabilizing':
    case 'confirming':
      return 'It was just done: give it more time with timeout.';
  }
}
