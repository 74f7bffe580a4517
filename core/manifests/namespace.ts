import { entry, type Data } from '../unstructured.ts';
import type { Manifest } from './objects.ts';
import { groupOf } from './objects.ts';
import { rewrite, stringNode } from './rewrite.ts';
import { childOf } from './tree.ts';

// Kinds without a namespace of the API groups that Kubernetes itself serves (kubectl api-resources --namespaced=false).
const clusterScoped: ReadonlySet<string> = new Set(
  [
    '/ComponentStatus /Namespace /Node /PersistentVolume',
    'admissionregistration.k8s.io/MutatingAdmissionPolicy admissionregistration.k8s.io/MutatingAdmissionPolicyBinding',
    'admissionregistration.k8s.io/MutatingWebhookConfiguration admissionregistration.k8s.io/ValidatingAdmissionPolicy',
    'admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding',
    'admissionregistration.k8s.io/ValidatingWebhookConfiguration',
    'apiextensions.k8s.io/CustomResourceDefinition apiregistration.k8s.io/APIService',
    'authentication.k8s.io/SelfSubjectReview authentication.k8s.io/TokenReview',
    'authorization.k8s.io/SelfSubjectAccessReview authorization.k8s.io/SelfSubjectRulesReview',
    'authorization.k8s.io/SubjectAccessReview certificates.k8s.io/CertificateSigningRequest',
    'certificates.k8s.io/ClusterTrustBundle flowcontrol.apiserver.k8s.io/FlowSchema',
    'flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration networking.k8s.io/IngressClass',
    'networking.k8s.io/IPAddress networking.k8s.io/ServiceCIDR node.k8s.io/RuntimeClass policy/PodSecurityPolicy',
    'rbac.authorization.k8s.io/ClusterRole rbac.authorization.k8s.io/ClusterRoleBinding',
    'resource.k8s.io/DeviceClass resource.k8s.io/ResourceSlice scheduling.k8s.io/PriorityClass',
    'storage.k8s.io/CSIDriver storage.k8s.io/CSINode storage.k8s.io/StorageClass storage.k8s.io/VolumeAttachment',
    'storage.k8s.io/VolumeAttributesClass',
    // Of others, often met, with no telling name.
    'karpenter.sh/NodePool karpenter.sh/NodeClaim karpenter.k8s.aws/EC2NodeClass gateway.networking.k8s.io/GatewayClass',
    'snapshot.storage.k8s.io/VolumeSnapshotClass snapshot.storage.k8s.io/VolumeSnapshotContent',
  ].flatMap((line) => line.split(' ')),
);

/** Whether a kind is one that never has a namespace, for certain. */
export function isClusterScoped(apiVersion: string, kind: string): boolean {
  return clusterScoped.has(`${groupOf(apiVersion)}/${kind}`);
}

type Scope = 'cluster' | 'namespaced';

/** Whether objects of a kind have no namespace: built-in kinds, CRDs among the rendered objects, else by its name. */
function scopeOf(crds: readonly Data[]): (apiVersion: string, kind: string) => Scope {
  const custom = scopeOfCrds(crds);
  return (apiVersion, kind) => {
    // ClusterIssuer, ClusterSecretStore, ClusterPolicy …: by custom, what starts so has no namespace.
    const named = isClusterScoped(apiVersion, kind) || /^Cluster[A-Z]/.test(kind);
    return custom(apiVersion, kind) ?? (named ? 'cluster' : 'namespaced');
  };
}

/** What definitions say; undefined for a kind that none of them is about. */
export function scopeOfCrds(crds: readonly Data[]): (apiVersion: string, kind: string) => Scope | undefined {
  const custom = new Map<string, Scope>();
  for (const crd of crds) {
    const spec = entry(crd, 'spec');
    const kind = entry(spec, 'names', 'kind');
    custom.set(
      `${String(entry(spec, 'group'))}/${String(kind)}`,
      entry(spec, 'scope') === 'Cluster' ? 'cluster' : 'namespaced',
    );
  }
  return (apiVersion, kind) => custom.get(`${groupOf(apiVersion)}/${kind}`);
}

/** The definitions of custom resources among objects. */
export function crdsAmong(manifests: readonly Manifest[]): readonly Data[] {
  return manifests.filter(({ reference }) => reference.kind === 'CustomResourceDefinition').map(({ data }) => data);
}

/**
 * Puts a namespace on namespaced objects that have none.
 * @param crds the definitions of custom resources that are known
 */
export function setNamespace(
  manifests: readonly Manifest[],
  namespace: string,
  crds = crdsAmong(manifests),
): readonly Manifest[] {
  const scope = scopeOf(crds);
  return manifests.map((manifest) => {
    const { apiVersion, kind, namespace: present } = manifest.reference;
    if (present !== '' || kind === '' || scope(apiVersion, kind) === 'cluster') return manifest;
    return rewrite(manifest, (root) => {
      const metadata = childOf(root, 'metadata');
      if (metadata?.kind !== 'mapping') return false;
      const empty = metadata.items.findIndex(({ key }) => key.kind === 'scalar' && key.value === 'namespace');
      if (empty !== -1) metadata.items.splice(empty, 1);
      const name = metadata.items.findIndex(({ key }) => key.kind === 'scalar' && key.value === 'name');
      metadata.items.splice(name + 1, 0, { key: stringNode('namespace'), value: stringNode(namespace) });
      return true;
    });
  });
}
