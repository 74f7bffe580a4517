import { TaskError, type Finding } from '../errors.ts';
import type { DeliveryIdentity } from '../identity.ts';
import { unsafePath } from '../placeholders.ts';
import { cutText } from '../printable.ts';
import { entry, isRecord, recordOf, type Data } from '../unstructured.ts';

/** A Kubernetes object as others refer to it. */
export interface ObjectReference {
  readonly apiVersion: string;
  readonly kind: string;
  /** Empty for cluster-scoped objects and where the manifest names none. */
  readonly namespace: string;
  readonly name: string;
}

/**
 * The deployment descriptor: what one identity delivered, beside its manifests in the GitOps repository. JSON, because
 * Flux applies every `.yaml` it finds; no time stamp, so that the same input gives the same bytes.
 * Its published schema is docs/schemas/deployment-descriptor.schema.json.
 */
export interface DeploymentDescriptor extends DeliveryIdentity {
  readonly schemaVersion: 1;
  readonly team: string;
  readonly namespace: string;
  readonly version: string;
  readonly build: {
    readonly id: string;
    readonly number: string;
    readonly definition: string;
    readonly url: string;
  };
  readonly source: { readonly repository: string; readonly branch: string; readonly commit: string };
  /** Image references in the rendered objects, sorted, each once. */
  readonly images: readonly string[];
  readonly objects: readonly ObjectReference[];
  /** What this identity owns, relative to `outputPath` (so to `targetPath`), sorted; the descriptor itself among them. */
  readonly files: readonly string[];
}

/** The descriptor's bytes: keys in the order of the contract, two spaces, LF, newline at the end. */
export function serializeDescriptor(descriptor: DeploymentDescriptor): string {
  const { schemaVersion, application, team, environment, cluster, namespace, version } = descriptor;
  const { build, source, images, objects, files } = descriptor;
  const ordered = {
    schemaVersion,
    application,
    team,
    environment,
    cluster,
    namespace,
    version,
    build: { id: build.id, number: build.number, definition: build.definition, url: build.url },
    source: { repository: source.repository, branch: source.branch, commit: source.commit },
    images,
    objects: objects.map((o) => ({ apiVersion: o.apiVersion, kind: o.kind, namespace: o.namespace, name: o.name })),
    files,
  };
  return `${JSON.stringify(ordered, null, 2)}\n`;
}

/** Whether it is worth reading as a descriptor: most JSON is something else, and some of it long. */
export function mayBeDescriptor(content: Buffer): boolean {
  return content.includes('"schemaVersion"') && content.includes('"files"');
}

/**
 * Reads a descriptor that anybody may have written: every field is checked, and each path in `files` is a safe relative
 * path. Unknown keys are passed over, so that a newer version of the extension can add some.
 * @param file the descriptor's own path, for the message
 * @throws DESCRIPTOR_INVALID with every mistake
 */
export function parseDescriptor(text: string, file: string): DeploymentDescriptor {
  const findings: Finding[] = [];
  let data: unknown;
  try {
    data = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw invalid(file, [{ message: 'it is no JSON' }], { cause });
  }
  if (!isRecord(data)) throw invalid(file, [{ message: 'it is no JSON object' }]);
  const root = data;

  const string = (holder: Data, key: string, path: string): string => {
    const value = entry(holder, key);
    if (typeof value === 'string') return value;
    findings.push({ message: `${path}${key} is no string` });
    return '';
  };
  const part = (key: string): Data => {
    const value = entry(root, key);
    if (!isRecord(value)) findings.push({ message: `${key} is no object` });
    return recordOf(value);
  };
  const list = (key: string): readonly unknown[] => {
    const value = entry(root, key);
    if (Array.isArray(value)) return value;
    findings.push({ message: `${key} is no list` });
    return [];
  };
  const strings = (key: string): string[] =>
    list(key).flatMap((value, index) => {
      if (typeof value === 'string') return [value];
      findings.push({ message: `${key}[${index}] is no string` });
      return [];
    });

  if (root['schemaVersion'] !== 1) {
    const found = root['schemaVersion'];
    const told =
      typeof found === 'number' || typeof found === 'string' ? cutText(JSON.stringify(found), 50) : 'no number';
    findings.push({ message: `schemaVersion is ${told}, this version reads 1` });
  }
  const build = part('build');
  const source = part('source');
  const objects = list('objects').map((value, index) => {
    const object = recordOf(value);
    const path = `objects[${index}].`;
    return {
      apiVersion: string(object, 'apiVersion', path),
      kind: string(object, 'kind', path),
      namespace: string(object, 'namespace', path),
      name: string(object, 'name', path),
    };
  });
  const files = strings('files');
  for (const path of files) {
    const reason = unsafePath(path);
    if (reason !== undefined) findings.push({ message: `files: "${path}" ${reason}` });
  }
  const descriptor: DeploymentDescriptor = {
    schemaVersion: 1,
    application: string(root, 'application', ''),
    team: string(root, 'team', ''),
    environment: string(root, 'environment', ''),
    cluster: string(root, 'cluster', ''),
    namespace: string(root, 'namespace', ''),
    version: string(root, 'version', ''),
    build: {
      id: string(build, 'id', 'build.'),
      number: string(build, 'number', 'build.'),
      definition: string(build, 'definition', 'build.'),
      url: string(build, 'url', 'build.'),
    },
    source: {
      repository: string(source, 'repository', 'source.'),
      branch: string(source, 'branch', 'source.'),
      commit: string(source, 'commit', 'source.'),
    },
    images: strings('images'),
    objects,
    files,
  };
  const newer = typeof root['schemaVersion'] === 'number' && root['schemaVersion'] > 1;
  if (findings.length > 0) throw invalid(file, findings, { newer });
  return descriptor;
}

function invalid(
  file: string,
  related: readonly Finding[],
  { cause, newer = false }: { readonly cause?: unknown; readonly newer?: boolean } = {},
): TaskError {
  return new TaskError(
    'DESCRIPTOR_INVALID',
    `The deployment descriptor ${file} cannot be used:`,
    newer
      ? 'A newer version of these tasks wrote it: use that version here, too.'
      : 'Restore it from the repository’s history (operation: rollback does), or render the application again.',
    { at: { file }, related, ...(cause === undefined ? {} : { cause }) },
  );
}
