import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../bootstrap/run.mjs';
import { cacheRoot } from '../bootstrap/tools.mjs';
import { ScriptError } from '../project.ts';

/** Kubernetes' OpenAPI of every minor version as JSON schemas (PyPI; Apache-2.0, as what it is made from). */
const schemaPackage = 'kubernetes-validate==1.37.0';
/** Kubernetes' types in Go: which strings a field takes, and since when and until when a kind is served (Apache-2.0). */
const apiModule = 'k8s.io/api@v0.37.2';

/** What the data is made from, as its first lines say it. */
export const provenance = [schemaPackage, apiModule] as const;

/** A definition as kubernetes-validate has it. */
export interface JsonDefinition {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly items?: JsonDefinition;
  readonly properties?: Readonly<Record<string, JsonDefinition>>;
  readonly additionalProperties?: JsonDefinition | boolean;
  readonly required?: readonly string[];
  readonly oneOf?: readonly JsonDefinition[];
  readonly 'x-kubernetes-list-type'?: string;
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-group-version-kind'?: readonly {
    readonly group: string;
    readonly version: string;
    readonly kind: string;
  }[];
}

/** All definitions of one Kubernetes version. */
export interface VersionedDefinitions {
  /** The minor version: 31 of 1.31. */
  readonly minor: number;
  readonly definitions: Readonly<Record<string, JsonDefinition>>;
}

function packageFolder(): string {
  return join(cacheRoot(process.env), schemaPackage.replace('==', '-'));
}

/** Whether the schemas were installed before. */
export function hasSchemas(): boolean {
  return existsSync(packageFolder());
}

/** Folder that holds `v1.31.0-local-strict` and so on. It is installed by pip when it is not there. */
export async function schemaFolder(): Promise<string> {
  const folder = packageFolder();
  if (!hasSchemas()) {
    const work = `${folder}.${process.pid}`;
    await mkdir(work, { recursive: true });
    const args = ['-m', 'pip', 'install', '--quiet', '--no-deps', '--target', work, schemaPackage];
    const { code, output } = await run('python3', args, { timeoutMs: 10 * 60_000 });
    if (code !== 0) {
      await rm(work, { recursive: true, force: true });
      throw new ScriptError(`pip could not install ${schemaPackage}: ${output.trim()}`);
    }
    await rename(work, folder);
  }
  return join(folder, 'kubernetes_validate', 'kubernetes-json-schema');
}

/** Every version, oldest first. */
export async function readDefinitions(): Promise<readonly VersionedDefinitions[]> {
  const folder = await schemaFolder();
  const versions: VersionedDefinitions[] = [];
  for (const name of await readdir(folder)) {
    const minor = Number(/^v1\.(\d+)\.0-local-strict$/.exec(name)?.[1]);
    if (Number.isNaN(minor)) continue;
    const text = await readFile(join(folder, name, '_definitions.json'), 'utf8');
    const { $defs } = JSON.parse(text) as { $defs: Readonly<Record<string, JsonDefinition>> };
    versions.push({ minor, definitions: $defs });
  }
  return versions.toSorted((a, b) => a.minor - b.minor);
}

/** Text of each Go file that says something about types, by `apps/v1/types.go`. */
export async function readGoTypes(): Promise<ReadonlyMap<string, string>> {
  const { code, output } = await run('go', ['mod', 'download', '-json', apiModule], { timeoutMs: 10 * 60_000 });
  const folder = /"Dir": (".*")/.exec(output)?.[1];
  if (code !== 0 || folder === undefined) {
    throw new ScriptError(`go could not download ${apiModule}: ${output.trim()}`);
  }
  const root = JSON.parse(folder) as string;
  const files = new Map<string, string>();
  for (const path of await readdir(root, { recursive: true })) {
    if (!/^\w+\/v\w+\/(?:types|zz_generated\.prerelease-lifecycle)\.go$/.test(path)) continue;
    files.set(path, await readFile(join(root, path), 'utf8'));
  }
  return files;
}
