import type { KindRegistry, ResourceKind } from '../kinds.ts';

/** What a path of the resource API names. */
export interface ResourceRoute {
  kind: ResourceKind;
  version: string;
  namespace?: string;
  name?: string;
  subresource?: string;
}

/**
 * Reads `/api/v1/…` and `/apis/<group>/<version>/…`.
 * @returns undefined where the path is none of them or names an unknown resource.
 */
export function parseRoute(registry: KindRegistry, path: string): ResourceRoute | undefined {
  const parts = path
    .split('/')
    .filter((part) => part !== '')
    .map(decodeURIComponent);
  const root = parts.shift();
  const group = root === 'api' ? '' : root === 'apis' ? parts.shift() : undefined;
  const version = parts.shift();
  if (group === undefined || version === undefined || parts.length === 0) return undefined;
  let namespace: string | undefined;
  if (parts[0] === 'namespaces' && parts.length > 2) {
    namespace = parts[1];
    parts.splice(0, 2);
  }
  const [plural = '', name, subresource, ...rest] = parts;
  const kind = registry.byPlural(group, version, plural);
  if (kind === undefined || rest.length > 0) return undefined;
  if (namespace !== undefined && !kind.namespaced) return undefined;
  return {
    kind,
    version,
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
    ...(subresource === undefined ? {} : { subresource }),
  };
}
