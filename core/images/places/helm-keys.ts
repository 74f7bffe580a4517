import { parseReference } from '../reference.ts';
import { entryOf, nodeAt, resolve } from '../../yaml/navigate.ts';
import type { MappingNode, YamlNode } from '../../yaml/tree.ts';
import { valueOf } from './parts.ts';

// The words that charts have for the parts of an image, as the most used of them (Bitnami, ingress-nginx, the
// Prometheus stack, Argo CD, Jenkins, Linkerd, Strimzi, Istio, Airflow, Rancher …) write them.

/** A registry beside the image. */
const besides = ['registry', 'imageRegistry', 'hub', 'defaultRegistry'] as const;
/** A registry further up, for all images below. */
const above = [
  'registry',
  'imageRegistry',
  'hub',
  'baseRepo',
  'systemDefaultRegistry',
  'defaultImageRegistry',
] as const;
const globals = [[], ['image'], ['cattle']] as const;

const repositoryKeys = /^(?:repository|repo|name|image)$|(?:^i|I)mage(?:Name|Repository|Repo)?$|[a-z]Repository$/;

/** A key that names a repository, and the repository as the keys of its mapping have it together, without registry. */
export interface NamedRepository {
  readonly key: string;
  readonly text: string;
}

/**
 * @param keys the mapping's
 * @param own whether the mapping's own key says that it is an image
 */
export function repositoriesIn(mapping: MappingNode, keys: ReadonlySet<string>, own: boolean): NamedRepository[] {
  const named = [...keys].filter((key) => repositoryKeys.test(key));
  if (named.length === 0) return [];
  const parent = textAt(mapping, 'repository') ?? textAt(mapping, 'repo');
  const found: NamedRepository[] = [];
  for (const key of named) {
    const text = textAt(mapping, key);
    if (text === undefined) continue;
    switch (key) {
      case 'name':
        // `name` names an image only where nothing else does, or below the repository: `strimzi` and `operator`.
        if (own && entryOf(mapping, 'image') === undefined) found.push({ key: 'name', text: joined(parent, text) });
        break;
      case 'image':
        found.push({ key: 'image', text: joined(parent, text) });
        break;
      default:
        found.push({ key, text });
    }
  }
  return found;
}

/**
 * The keys that may hold the tag and the digest of the repository under a key, the usual one first.
 * @param sure whether `version` beside it can only be the image's
 */
export function companionsOf(
  key: string,
  sure: boolean,
): { readonly tags: readonly [string, ...string[]]; readonly digests: readonly string[] } {
  const plain = ['digest', 'imageDigest', 'sha', 'sha256'];
  switch (key) {
    case 'repository':
    case 'repo':
    case 'name':
    case 'image':
      return { tags: ['tag', 'imageTag', ...(sure ? ['version', 'release'] : [])], digests: plain };
    default: {
      // `imageName` and `imageTag`, `controllerImage` and `controllerImageVersion`, `defaultAirflowRepository` and `…Tag`.
      const base = key.replace(/(?:Name|Repository|Repo)$/, '');
      const short = base.replace(/Image$/, '');
      const tags =
        base === 'image' ? ['tag', 'imageVersion'] : [`${base}Version`, ...(short === base ? [] : [`${short}Tag`])];
      return { tags: [`${base}Tag`, ...tags], digests: [`${base}Digest`, ...(base === 'image' ? ['digest'] : [])] };
    }
  }
}

/** The registry that stands beside an image. */
export function ownRegistry(mapping: MappingNode): string | undefined {
  return besides.map((key) => textAt(mapping, key)).find((text) => text !== undefined);
}

/** The registries that a mapping gives to all images below it. */
export function registriesBelow(mapping: MappingNode, keys: ReadonlySet<string>): string[] {
  if (![...above, 'image', 'global'].some((key) => keys.has(key))) return [];
  const scopes: (YamlNode | undefined)[] = [
    mapping,
    nodeAt(mapping, 'image'),
    ...globals.map((path) => nodeAt(mapping, 'global', ...path)),
  ];
  return scopes.flatMap((scope) => above.map((key) => textAt(scope, key)).filter((text) => text !== undefined));
}

/** The text under a key; undefined when it is missing, empty or null. */
function textAt(node: YamlNode | undefined, key: string): string | undefined {
  const scalar = resolve(entryOf(node, key)?.value);
  const text = scalar?.kind === 'scalar' ? valueOf(scalar) : '';
  return text === '' ? undefined : text;
}

/** A name below a repository that is the first part of it; not below a chart repository's URL. */
function joined(parent: string | undefined, text: string): string {
  const whole = `${parent?.replace(/\/+$/, '') ?? ''}/${text}`;
  return parent === undefined || parseReference(whole) === undefined ? text : whole;
}
