/** What Kubernetes' Go types tell that its OpenAPI leaves out. */
export interface GoTypes {
  /** The strings that a field takes, by `apps.v1.DeploymentStrategy` and the field's name. */
  readonly enums: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;
  /** By `apps/v1beta1 Deployment`, the group's name as Go's folder has it. */
  readonly lifecycles: ReadonlyMap<string, Lifecycle>;
}

/** Minor versions of Kubernetes 1. */
export interface Lifecycle {
  readonly introduced?: number;
  readonly deprecated?: number;
  readonly removed?: number;
  /** `networking.k8s.io/v1 Ingress`. */
  readonly replacement?: string;
}

/**
 * Reads the source of k8s.io/api by its looks, without a Go parser: gofmt and Kubernetes' generators write it alike everywhere.
 *
 * @param files the text of each, by its path in the module, as `apps/v1/types.go`
 */
export function readGo(files: ReadonlyMap<string, string>): GoTypes {
  const enums = new Map<string, ReadonlyMap<string, readonly string[]>>([
    // Of another module, k8s.io/apimachinery.
    ['meta.v1.LabelSelectorRequirement', new Map([['operator', ['In', 'NotIn', 'Exists', 'DoesNotExist']]])],
  ]);
  const lifecycles = new Map<string, Lifecycle>();
  // Other groups take the core group's types: `v1.Protocol`, `corev1.TaintEffect`.
  const core = enumsOf(files.get('core/v1/types.go') ?? '');
  for (const [path, text] of files) {
    const [group = '', version = ''] = path.split('/');
    if (path.endsWith('/types.go')) {
      const own = enumsOf(text);
      for (const [type, fields] of structsOf(text)) {
        const found = new Map<string, readonly string[]>();
        for (const [field, goType] of fields) {
          const name = goType.replace(/^(?:\*|\[\])*/, '');
          const values = /^(?:core)?v1\./.test(name) ? core.get(name.replace(/^.*\./, '')) : own.get(name);
          if (values !== undefined) found.set(field, values);
        }
        if (found.size > 0) enums.set(`${group}.${version}.${type}`, found);
      }
    } else {
      for (const [kind, lifecycle] of lifecyclesOf(text)) lifecycles.set(`${group}/${version} ${kind}`, lifecycle);
    }
  }
  return { enums, lifecycles };
}

/** The values of the string types that are marked `+enum`. */
function enumsOf(text: string): ReadonlyMap<string, readonly string[]> {
  const enums = new Map<string, string[]>();
  for (const [, comment = '', name = ''] of text.matchAll(/((?:^\/\/.*\n)+)type (\w+) string$/gm)) {
    if (/^\/\/ \+enum$/m.test(comment)) enums.set(name, []);
  }
  for (const [, type = '', value = ''] of text.matchAll(/^\s*(?:const )?\w+\s+(\w+)\s*=\s*"([^"]*)"/gm)) {
    if (value !== '') enums.get(type)?.push(value);
  }
  return new Map([...enums].filter(([, values]) => values.length > 0));
}

/** The fields of every struct, by their JSON name, with their Go type. */
function structsOf(text: string): ReadonlyMap<string, readonly (readonly [string, string])[]> {
  const structs = new Map<string, readonly (readonly [string, string])[]>();
  for (const [, name = '', body = ''] of text.matchAll(/^type (\w+) struct \{\n([\s\S]*?)^\}/gm)) {
    const fields = [...body.matchAll(/^\t\w+\s+(\S+)\s+`json:"([^",]+)/gm)];
    structs.set(
      name,
      fields.map(([, type = '', field = '']) => [field, type]),
    );
  }
  return structs;
}

function lifecyclesOf(text: string): ReadonlyMap<string, Lifecycle> {
  const kinds = new Map<string, Lifecycle>();
  const add = (kind: string, more: Lifecycle): void => void kinds.set(kind, { ...kinds.get(kind), ...more });
  const versions = /^func \(in \*(\w+)\) APILifecycle(Introduced|Deprecated|Removed)\(\) .*\n\s*return 1, (\d+)/gm;
  for (const [, kind = '', what = '', minor = ''] of text.matchAll(versions)) {
    add(kind, { [what.toLowerCase()]: Number(minor) });
  }
  const replacements =
    /^func \(in \*(\w+)\) APILifecycleReplacement\(\) .*\n.*Group: "(.*?)", Version: "(.*?)", Kind: "(.*?)"/gm;
  for (const [, kind = '', group = '', version = '', other = ''] of text.matchAll(replacements)) {
    add(kind, { replacement: `${group === '' ? '' : `${group}/`}${version} ${other}` });
  }
  return kinds;
}
