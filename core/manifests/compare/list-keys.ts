import { entry, isRecord } from '../../unstructured.ts';

// Where Kubernetes merges a list by other keys than `name` (x-kubernetes-list-map-keys, patchMergeKey of its API
// description), or where a name alone says too little. The first that fits all items is taken.
const keysByList: Readonly<Record<string, readonly (readonly string[])[]>> = {
  ports: [['name'], ['containerPort', 'protocol'], ['port', 'protocol']],
  volumeMounts: [['mountPath']],
  volumeDevices: [['devicePath']],
  hostAliases: [['ip']],
  conditions: [['type']],
  topologySpreadConstraints: [['topologyKey', 'whenUnsatisfiable']],
  ownerReferences: [['uid']],
  subjects: [['kind', 'namespace', 'name']],
};
const keysElsewhere = [['name'], ['key']];

const defaults: Readonly<Record<string, string>> = { protocol: 'TCP', namespace: '' };

/**
 * Gives each item of two lists a name, when all items are maps that have one and no list has a name twice: then an
 * inserted item is one addition, and not a change of all that follow.
 * @param list the key that holds the lists
 */
export function namesOfItems(
  list: string,
  before: readonly unknown[],
  after: readonly unknown[],
): { readonly before: readonly string[]; readonly after: readonly string[] } | undefined {
  const candidates = Object.hasOwn(keysByList, list) ? keysByList[list] : undefined;
  for (const keys of candidates ?? keysElsewhere) {
    const old = namesBy(keys, before);
    const now = old === undefined ? undefined : namesBy(keys, after);
    if (old !== undefined && now !== undefined) return { before: old, after: now };
  }
  return undefined;
}

function namesBy(keys: readonly string[], items: readonly unknown[]): readonly string[] | undefined {
  const names = new Set<string>();
  for (const item of items) {
    if (!isRecord(item)) return undefined;
    const parts: string[] = [];
    for (const key of keys) {
      const value = entry(item, key) ?? (Object.hasOwn(defaults, key) ? defaults[key] : undefined);
      if (typeof value !== 'string' && typeof value !== 'number') return undefined;
      if (value !== '') parts.push(String(value));
    }
    const name = parts.join('/');
    if (names.has(name)) return undefined;
    names.add(name);
  }
  return [...names];
}
