import { once, type LintRule } from '../rule.ts';
import { quoted } from '../quoted.ts';

interface Successor {
  readonly apiVersion: string;
  /** The minor version of Kubernetes 1 that serves it first. */
  readonly since: number;
}

// https://kubernetes.io/docs/reference/using-api/deprecation-guide/
const successors: readonly (readonly [apiVersion: string, kinds: string, successor: Successor])[] = [
  ['extensions/v1beta1', 'Deployment DaemonSet ReplicaSet', { apiVersion: 'apps/v1', since: 9 }],
  ['extensions/v1beta1', 'NetworkPolicy', { apiVersion: 'networking.k8s.io/v1', since: 8 }],
  ['extensions/v1beta1', 'Ingress IngressClass', { apiVersion: 'networking.k8s.io/v1', since: 19 }],
  ['apps/v1beta1', 'Deployment StatefulSet', { apiVersion: 'apps/v1', since: 9 }],
  ['apps/v1beta2', 'Deployment StatefulSet DaemonSet ReplicaSet', { apiVersion: 'apps/v1', since: 9 }],
  ['batch/v1beta1', 'CronJob', { apiVersion: 'batch/v1', since: 21 }],
  ['batch/v2alpha1', 'CronJob', { apiVersion: 'batch/v1', since: 21 }],
  ['policy/v1beta1', 'PodDisruptionBudget', { apiVersion: 'policy/v1', since: 21 }],
  ['networking.k8s.io/v1beta1', 'Ingress IngressClass', { apiVersion: 'networking.k8s.io/v1', since: 19 }],
  ['autoscaling/v2beta1', 'HorizontalPodAutoscaler', { apiVersion: 'autoscaling/v2', since: 23 }],
  ['autoscaling/v2beta2', 'HorizontalPodAutoscaler', { apiVersion: 'autoscaling/v2', since: 23 }],
  [
    'rbac.authorization.k8s.io/v1beta1',
    'Role RoleBinding ClusterRole ClusterRoleBinding',
    { apiVersion: 'rbac.authorization.k8s.io/v1', since: 8 },
  ],
  ['apiextensions.k8s.io/v1beta1', 'CustomResourceDefinition', { apiVersion: 'apiextensions.k8s.io/v1', since: 16 }],
  ['apiregistration.k8s.io/v1beta1', 'APIService', { apiVersion: 'apiregistration.k8s.io/v1', since: 10 }],
  [
    'admissionregistration.k8s.io/v1beta1',
    'MutatingWebhookConfiguration ValidatingWebhookConfiguration',
    { apiVersion: 'admissionregistration.k8s.io/v1', since: 16 },
  ],
  ['scheduling.k8s.io/v1beta1', 'PriorityClass', { apiVersion: 'scheduling.k8s.io/v1', since: 14 }],
  ['storage.k8s.io/v1beta1', 'StorageClass VolumeAttachment', { apiVersion: 'storage.k8s.io/v1', since: 13 }],
  ['storage.k8s.io/v1beta1', 'CSIDriver', { apiVersion: 'storage.k8s.io/v1', since: 18 }],
  ['storage.k8s.io/v1beta1', 'CSIStorageCapacity', { apiVersion: 'storage.k8s.io/v1', since: 24 }],
  ['coordination.k8s.io/v1beta1', 'Lease', { apiVersion: 'coordination.k8s.io/v1', since: 14 }],
  ['node.k8s.io/v1beta1', 'RuntimeClass', { apiVersion: 'node.k8s.io/v1', since: 20 }],
  ['discovery.k8s.io/v1beta1', 'EndpointSlice', { apiVersion: 'discovery.k8s.io/v1', since: 21 }],
  ['certificates.k8s.io/v1beta1', 'CertificateSigningRequest', { apiVersion: 'certificates.k8s.io/v1', since: 19 }],
  ...['v1beta1', 'v1beta2', 'v1beta3'].map(
    (version) =>
      [
        `flowcontrol.apiserver.k8s.io/${version}`,
        'FlowSchema PriorityLevelConfiguration',
        { apiVersion: 'flowcontrol.apiserver.k8s.io/v1', since: 29 },
      ] as const,
  ),
];

const byKind: ReadonlyMap<string, Successor> = new Map(
  successors.flatMap(([apiVersion, kinds, successor]) =>
    kinds.split(' ').map((kind) => [`${apiVersion} ${kind}`, successor] as const),
  ),
);

/** API versions that Kubernetes still serves, and will not for long. */
export const apiVersionRules: readonly LintRule[] = [
  {
    id: 'stable-version',
    severity: 'warning',
    check: once(({ manifest: { reference } }, { kubeMinor }) => {
      const successor = byKind.get(`${reference.apiVersion} ${reference.kind}`);
      if (successor === undefined) return undefined;
      if (kubeMinor !== undefined && kubeMinor < successor.since) return undefined;
      return {
        path: ['apiVersion'],
        message: `is ${quoted(reference.apiVersion)}, which is on its way out: use ${quoted(successor.apiVersion)} (since Kubernetes 1.${successor.since})`,
      };
    }),
  },
];
