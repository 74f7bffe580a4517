import type { Ref } from '../objects.ts';
import type { Root } from './symptom.ts';

/** Names as Kubernetes allows them; anything else is not put into a command that somebody pastes. */
const safe = /^[a-z0-9][a-z0-9.-]{0,252}$/;

/**
 * What to do about a cause, as a colleague would say it.
 * @param root the cause, and the object that it was found at: commands name it
 * @param ref whose failure it is
 */
export function adviceOfCause({ cause, at }: Root, ref: Ref): string {
  const place = at !== undefined && safe.test(at.namespace) ? at.namespace : '<namespace>';
  const pod = at?.kind === 'Pod' && safe.test(at.name) ? at.name : '<pod>';
  const name =
    safe.test(ref.name) && safe.test(ref.namespace) ? `${ref.name} -n ${ref.namespace}` : '<name> -n <namespace>';
  switch (cause) {
    case 'quota':
      return `The namespace’s quota or limit range refuses the pods. kubectl describe resourcequota,limitrange -n ${place} shows what is used: raise it, ask for less (resources.requests and limits), or make room. A rolling update needs room for the old and the new pods at once.`;
    case 'podSecurity':
      return 'The namespace’s Pod Security level refuses the pods: set the securityContext that the message asks for, or ask the cluster’s owners for another level (label pod-security.kubernetes.io/enforce).';
    case 'policy':
      return 'A policy of the cluster refused an object, and its message says which rule: change the manifest to comply and deliver again, or ask the policy’s owners for an exception.';
    case 'webhookDown':
      return 'An admission webhook does not answer, so the API server refuses what it should check: look at the service that the message names (its pods, its certificate). Nothing in this commit is at fault; run the stage again once it answers.';
    case 'serviceAccount':
      return 'The pods’ service account is not there: deliver it with the application, or correct serviceAccountName.';
    case 'volume':
      return `A volume is not there: kubectl describe pvc -n ${place} tells why. Usual: a storage class that does not exist, no room, a disk in another zone, a secret or config map to be mounted that is missing, or a disk still held by the old pod (use strategy: Recreate then).`;
    case 'unschedulable':
      return 'No node takes the pods; the message counts why (cpu, memory, taints, affinity, volumes). Ask for less, add nodes, or correct nodeSelector, tolerations and affinity. Where a cluster autoscaler adds nodes, give it more time with the Kustomization’s spec.timeout.';
    case 'config':
      return 'A ConfigMap, a Secret or a key in one is missing: deliver it (before, or with the application), or correct its name. With External Secrets or Sealed Secrets look at whether that object is ready.';
    case 'imageName':
      return 'The image’s name is not valid: look at the rendered manifest; usual is a variable that stayed empty.';
    case 'imageMissing':
      return 'The registry has no such image: look at whether the build pushed it, with this tag, to this registry (crane manifest <image>, or docker manifest inspect <image>), and deliver a version that is there.';
    case 'imageAuth':
      return 'The registry refuses the nodes: look at imagePullSecrets of the pods or their service account, at whether the secret’s token has expired, or (AKS) attach the registry: az aks check-acr. Some registries say "denied" of an image that is not there.';
    case 'imageLimit':
      return 'The registry limits how often images may be pulled: pull with credentials, or through a mirror. It mends itself after a while.';
    case 'imageUnreachable':
      return 'The image could not be pulled; the message says at what it failed (name resolution, a proxy, a certificate, a time-out). Look at whether the nodes reach the registry.';
    case 'outOfMemory':
      return 'The container used more memory than its limit: raise resources.limits.memory, or have it use less (heap settings). A leak shows as restarts that come again and again.';
    case 'command':
      return 'The command is not in the image, or cannot be executed there: compare command and args with the image’s own entry point.';
    case 'platform':
      return 'The image is made for another processor than the nodes’ (amd64, arm64): build it for both (docker buildx build --platform), or choose nodes by kubernetes.io/arch.';
    case 'crash':
      return `The program ends by itself: its last lines above say why, or kubectl logs ${pod} -n ${place} --previous. Usual: a setting or secret that is missing, a database that is not reachable, a migration that failed. Mend it with a new commit, or roll back.`;
    case 'evicted':
      return 'The node pushed the pods out, for it ran short of memory or disk: set requests that tell what they really need, and look at the node (kubectl describe node).';
    case 'probe':
      return `The program runs, but its probe does not pass: compare the probe’s path, port and delays with what the program serves, and read its log (kubectl logs ${pod} -n ${place}). A slow start wants a startupProbe.`;
    case 'deadline':
      return 'It ran longer than its activeDeadlineSeconds allows: look at its log for what it waited for, or allow more.';
    case 'loadBalancer':
      return 'The Service gets no address: kubectl describe service shows why (quota of public addresses, a subnet that is missing, rights of the cluster’s identity). Where no load balancer is meant, use type ClusterIP.';
    case 'immutable':
      return 'A field cannot be changed in place (a selector, a Job’s template, a StatefulSet’s volumes). Delete the object and let Flux make it anew, give it another name, or annotate it kustomize.toolkit.fluxcd.io/force: enabled, which deletes and makes it anew by itself.';
    case 'kindMissing':
      return 'The cluster does not know the kind: install its CRDs first, in a Kustomization of its own that this one names in dependsOn; or the apiVersion is one that the cluster no longer serves.';
    case 'namespaceMissing':
      return 'The namespace is not there, or is being deleted: deliver it with the application, set spec.targetNamespace, or wait until it is gone.';
    case 'applyForbidden':
      return 'Flux’s own service account may not do this: bind the one in the Kustomization’s spec.serviceAccountName to a role that may, or move the object to a Kustomization of the platform’s.';
    case 'conflict':
      return 'Somebody else manages the same field (kubectl get … --show-managed-fields tells who): leave it to one of the two.';
    case 'invalid':
      return 'The API server does not accept the object as it is: the message names the field. kubectl apply --server-side --dry-run=server -f shows the same; validate: schema in render-manifests finds most of it before the merge.';
    case 'decryption':
      return 'A secret cannot be decrypted: look at the Kustomization’s spec.decryption.secretRef, whether it holds the key that the file was encrypted for (sops -d shows which), and whether the key vault can be reached.';
    case 'substitution':
      return 'A variable of postBuild is missing or malformed: look at spec.postBuild.substitute and substituteFrom, and write $${…} where no variable is meant.';
    case 'duplicate':
      return 'Two files define one object: remove one of them. In a folder without a kustomization.yaml Flux takes every YAML file.';
    case 'yaml':
      return 'A file is no valid YAML, or no Kubernetes object: Flux takes every .yaml below the path for one. Mend it, move it, or list it in .sourceignore.';
    case 'fileMissing':
      return 'A kustomization.yaml names a file or folder that is not there: correct it. kustomize build on the folder shows the same.';
    case 'pathMissing':
      return 'The folder that spec.path names is not in this commit: deliver to that folder, or correct the Kustomization. Git keeps no empty folders: a README.md in it keeps one.';
    case 'hostKey':
      return 'The git server’s SSH key is not the one that Flux knows. Make sure that it is the server’s (the host publishes its fingerprints), then renew known_hosts in the source’s secret: flux create secret git … --url=ssh://….';
    case 'certificate':
      return 'The server’s certificate is not trusted: put the authority’s certificate as ca.crt into the source’s secret (certSecretRef for OCI and Helm), or renew a certificate that has expired.';
    case 'signIn':
      return `The server refuses Flux’s credentials: renew the token or key in the source’s secret (a personal access token may have expired), then flux reconcile source git ${name}. Look at whether it may read this repository.`;
    case 'secretMissing':
      return 'The secret that the source’s secretRef names is not there, or lacks its keys (username and password; identity and known_hosts; bearerToken): create it in the source’s namespace.';
    case 'repositoryMissing':
      return 'The server knows no such repository; hosts say the same to whom may not see it: look at spec.url, and at what the credentials may read.';
    case 'refMissing':
      return 'The branch, tag or version that spec.ref names is not there: look at whether it was deleted or renamed.';
    case 'signature':
      return 'The signature does not fit the keys in spec.verify: sign the commit or artifact with one of those, or add the key.';
    case 'nameResolution':
      return 'The cluster cannot resolve the server’s name: look at spec.url, at CoreDNS, and at private DNS zones.';
    case 'noAnswer':
      return 'The server does not answer from within the cluster: look at network policies, firewalls and proxies (HTTPS_PROXY of the controllers), and at the server’s own status page.';
    case 'helmValues':
      return 'The values do not fit the chart’s schema, or a ConfigMap or Secret of valuesFrom is missing: the message names which. helm template with the same values shows the same.';
    case 'helmTemplate':
      return 'The chart’s templates fail with these values: helm template with the same values shows the line. Mend the chart or the values with a new commit.';
    case 'helmOwnership':
      return 'An object of the chart is there already and belongs to somebody else: delete it, or let helm adopt it (annotations meta.helm.sh/release-name and release-namespace, label app.kubernetes.io/managed-by: Helm).';
    case 'helmBusy':
      return `The release is locked by an operation that never ended: helm rollback it by hand to its last version that was deployed, then flux reconcile hr ${name} --reset.`;
    case 'helmTest':
      return 'The chart’s own test failed: what its pod says is above. Mend what it tests, or the test.';
    case 'helmHook':
      return 'A hook of the chart failed (a migration, say): its Job or pod says why, unless its delete policy removed it. helm.sh/hook-delete-policy: before-hook-creation keeps it to be looked at.';
    case 'helmChart':
      return 'The chart cannot be fetched: look at its name and version in the HelmRelease, and at the HelmRepository or GitRepository that it comes from (flux get sources all -A).';
  }
}
