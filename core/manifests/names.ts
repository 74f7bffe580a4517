import type { ObjectReference } from './descriptor.ts';
import { groupOf } from './objects.ts';

const label = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;
const subdomain = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;
const word = /^[A-Za-z0-9](?:[-\w.]*[A-Za-z0-9])?$/;

// The version whose Services may start with a digit (the feature gate RelaxedServiceNameValidation).
const relaxedServices = 36;

/**
 * Why Kubernetes refuses an object's name: most kinds take DNS subdomains (RFC 1123), some only labels, others any path
 * segment (the API servers' own validation, pkg/apis/…/validation).
 * @param minor Kubernetes' version, 31 of 1.31; undefined for the newest
 */
export function refusedName({ apiVersion, kind, name }: ObjectReference, minor?: number): string | undefined {
  if (name === '') return undefined;
  const group = groupOf(apiVersion);
  if (takesPathSegments(group, kind)) {
    return /^\.{1,2}$|[/%]/.test(name) ? 'must not be "." or "..", nor hold "/" or "%"' : undefined;
  }
  const limit = limitOf(group, kind);
  if (limit === 63 && name.includes('.')) return `may hold no ".": of ${kind} it is part of other names`;
  if (name.length > 253 || !subdomain.test(name)) {
    return 'may only hold lower-case letters, digits, "-" and "." (at most 253, starting and ending with a letter or digit)';
  }
  if (name.length > limit) return `has ${name.length} characters, may have at most ${limit}`;
  if (group === '' && kind === 'Service' && /^\d/.test(name) && (minor ?? relaxedServices) < relaxedServices) {
    return `starts with a digit, which a Service may only since Kubernetes 1.${relaxedServices}`;
  }
  return undefined;
}

function takesPathSegments(group: string, kind: string): boolean {
  switch (group) {
    case 'rbac.authorization.k8s.io':
      return true;
    case 'certificates.k8s.io':
      return kind === 'CertificateSigningRequest' || kind === 'ClusterTrustBundle';
    case 'networking.k8s.io':
      return kind === 'IPAddress';
  }
  // OpenShift serves its kinds by an API server of its own (users such as kube:admin, tags such as app:latest).
  return group === 'openshift.io' || group.endsWith('.openshift.io');
}

function limitOf(group: string, kind: string): number {
  switch (`${group}/${kind}`) {
    case '/Namespace':
    case '/Service':
    case 'apps/StatefulSet':
      return 63;
    // 11 of the Job's 63 are for the time that each run has in its name.
    case 'batch/CronJob':
      return 52;
    default:
      return 253;
  }
}

/** Why Kubernetes refuses a namespace's name. */
export function refusedNamespace(name: string): string | undefined {
  if (name === '' || (name.length <= 63 && label.test(name))) return undefined;
  return 'may only hold lower-case letters, digits and "-" (at most 63, starting and ending with a letter or digit)';
}

/** Why Kubernetes refuses a label's or an annotation's name: `prefix/name`, the prefix a DNS subdomain. */
export function refusedKey(key: string): string | undefined {
  const [name = '', prefix, ...more] = key.split('/').toReversed();
  const wrongPrefix = prefix !== undefined && (prefix.length > 253 || !subdomain.test(prefix.toLowerCase()));
  if (more.length === 0 && !wrongPrefix && name.length <= 63 && word.test(name)) return undefined;
  return 'is no name that Kubernetes takes here: a word of at most 63 letters, digits, "-", "_" and ".", before it maybe a DNS name and "/"';
}

/** Why Kubernetes refuses a label's value. */
export function refusedLabel(value: string): string | undefined {
  if (value === '' || (value.length <= 63 && word.test(value))) return undefined;
  return `is no value that a label takes: at most 63 letters, digits, "-", "_" and ".", starting and ending with a letter or digit`;
}
