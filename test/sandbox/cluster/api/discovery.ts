import type { JsonObject } from '../json.ts';
import type { KindRegistry, ResourceKind } from '../kinds.ts';

const allVerbs = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'];

/** `GET /version`. */
export function versionInfo(gitVersion: string): JsonObject {
  const [major = '1', minor = '34'] = gitVersion.replace(/^v/, '').split('.');
  return { major, minor, gitVersion, gitTreeState: 'clean', platform: 'linux/amd64' };
}

/** `GET /api`. */
export function coreVersions(): JsonObject {
  return { kind: 'APIVersions', versions: ['v1'] };
}

function groupNames(registry: KindRegistry): string[] {
  return [...new Set(registry.kinds.map((kind) => kind.group))].filter((group) => group !== '');
}

function versionsOf(registry: KindRegistry, group: string): string[] {
  const versions = new Set(registry.kinds.filter((kind) => kind.group === group).flatMap((kind) => kind.versions));
  return [...versions].sort(byStability);
}

/** v2 before v1 before v1beta2, as Kubernetes sorts them. */
function byStability(a: string, b: string): number {
  const rank = (version: string): number[] => {
    const [, major = '0', stage = '', minor = '0'] = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version) ?? [];
    return [stage === '' ? 2 : stage === 'beta' ? 1 : 0, Number(major), Number(minor)];
  };
  const [left, right] = [rank(a), rank(b)];
  for (const [index, value] of left.entries()) if (value !== right[index]) return (right[index] ?? 0) - value;
  return 0;
}

/** `GET /apis/<group>`, or undefined where no such group is served. */
export function apiGroup(registry: KindRegistry, group: string): JsonObject | undefined {
  const versions = versionsOf(registry, group);
  const [preferred] = versions;
  if (group === '' || preferred === undefined) return undefined;
  const entry = (version: string): JsonObject => ({ groupVersion: `${group}/${version}`, version });
  return {
    kind: 'APIGroup',
    apiVersion: 'v1',
    name: group,
    versions: versions.map(entry),
    preferredVersion: entry(preferred),
  };
}

/** `GET /apis`. */
export function apiGroups(registry: KindRegistry): JsonObject {
  const groups = [...groupNames(registry), 'authorization.k8s.io'].map((group) => {
    const found = apiGroup(registry, group);
    if (found !== undefined) return { ...found, kind: undefined, apiVersion: undefined };
    const v1 = { groupVersion: `${group}/v1`, version: 'v1' };
    return { name: group, versions: [v1], preferredVersion: v1 };
  });
  return { kind: 'APIGroupList', apiVersion: 'v1', groups };
}

/** `GET /apis/<group>/<version>` and `GET /api/v1`, or undefined where it is not served. */
export function apiResources(registry: KindRegistry, group: string, version: string): JsonObject | undefined {
  const groupVersion = group === '' ? version : `${group}/${version}`;
  const kinds = registry.kinds.filter((kind) => kind.group === group && kind.versions.includes(version));
  const resources = kinds.flatMap((kind) => [resource(kind), ...subresources(kind)]);
  if (group === 'authorization.k8s.io' && version === 'v1')
    resources.push({
      name: 'selfsubjectaccessreviews',
      singularName: 'selfsubjectaccessreview',
      namespaced: false,
      kind: 'SelfSubjectAccessReview',
      verbs: ['create'],
    });
  if (resources.length === 0) return undefined;
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources };
}

function resource(kind: ResourceKind): JsonObject {
  return {
    name: kind.plural,
    singularName: kind.singular,
    namespaced: kind.namespaced,
    kind: kind.kind,
    verbs: allVerbs,
    ...(kind.shortNames === undefined ? {} : { shortNames: kind.shortNames }),
  };
}

function subresources(kind: ResourceKind): JsonObject[] {
  const one = (name: string, verbs: string[]): JsonObject => ({
    name: `${kind.plural}/${name}`,
    singularName: '',
    namespaced: kind.namespaced,
    kind: kind.kind,
    verbs,
  });
  const status = kind.statusSubresource ? [one('status', ['get', 'patch', 'update'])] : [];
  return kind.kind === 'Pod' ? [...status, one('log', ['get'])] : status;
}
