import { join, posix } from 'node:path';
import { YAMLException } from 'js-yaml';
import { formatPlace, TaskError, type Finding } from '../../errors.ts';
import type { Files } from '../../ports/files.ts';
import type { ManifestTools } from '../../ports/manifest-tools.ts';
import { splitDocuments } from '../documents.ts';
import { entry, isRecord, type Data } from '../objects.ts';
import { decodeText } from '../substitution/text.ts';
import { makeWorkspace, type Workspace } from '../workspace.ts';
import { loadYaml } from '../yaml.ts';
import { generateKustomization } from './generate.ts';
import { listOf, nameOf, type FluxKustomization } from './kustomization.ts';
import { findManifests } from './manifests.ts';
import { withoutOrigin } from './origins.ts';
import { escapes, kustomizationIn } from './path-guard.ts';
import type { Repository } from './repository.ts';

/** What building one Kustomization gave: each object's document before postBuild, or why there is none. */
export type Build =
  | { readonly kind: 'built'; readonly documents: readonly string[] }
  | { readonly kind: 'failed'; readonly findings: readonly Finding[] };

export interface BuildPorts {
  readonly files: Files;
  readonly tools: Pick<ManifestTools, 'kustomize'>;
}

/** Builds the Kustomizations of one repository, each in a copy of its folder and of what that reaches. */
export class Builder {
  readonly #ports: BuildPorts;
  readonly #repository: Repository;
  readonly #base: string;
  readonly #copies = new Map<string, { readonly workspace: Promise<Workspace>; last: Promise<unknown> }>();

  constructor(ports: BuildPorts, repository: Repository, base: string) {
    this.#ports = ports;
    this.#repository = repository;
    this.#base = base;
  }

  /** @throws what has nothing to do with the Kustomization: CANCELLED, TOOL_MISSING, DISK_FULL … */
  async build(kustomization: FluxKustomization): Promise<Build> {
    try {
      return await this.#built(kustomization);
    } catch (error) {
      if (!(error instanceof TaskError) || isOurs(error)) throw error;
      const at = error.at === undefined ? '' : ` (${formatPlace(error.at)})`;
      const related = error.related.map((finding) => `; ${finding.message}`).join('');
      return failed(kustomization, [`${error.message}${at}${related}`]);
    }
  }

  async #built(kustomization: FluxKustomization): Promise<Build> {
    const { files } = this.#ports;
    const { path } = kustomization;
    const folder = this.#repository.absolute(path);
    const kind = await files.kind(folder);
    if (kind !== 'folder') {
      const what = kind === 'absent' ? 'is not there' : 'is a file, not a folder';
      return failed(kustomization, [`kustomization path not found: ${path} ${what}`]);
    }
    const components = listOf(entry(kustomization.spec, 'components')).filter((item) => typeof item === 'string');
    const shared = this.#copyOf(path, components);
    const workspace = await shared.workspace;
    // Kustomizations of one path build in one copy, whose kustomization file is written anew for each.
    const turn = shared.last.then(() => this.#inCopy(kustomization, workspace));
    shared.last = turn.catch(() => undefined);
    try {
      return await turn;
    } catch (error) {
      throw error instanceof TaskError ? renamed(error, workspace) : error;
    }
  }

  #copyOf(
    path: string,
    components: readonly string[],
  ): { readonly workspace: Promise<Workspace>; last: Promise<unknown> } {
    const key = JSON.stringify([path, components]);
    const known = this.#copies.get(key);
    if (known !== undefined) return known;
    const made = { workspace: this.#makeCopy(path, components), last: Promise.resolve() };
    this.#copies.set(key, made);
    return made;
  }

  async #makeCopy(path: string, components: readonly string[]): Promise<Workspace> {
    const { files } = this.#ports;
    const { root, absolute, isIgnored, pathOf } = this.#repository;
    const further: string[] = [];
    for (const component of components) {
      const folder = absolute(posix.join(path, component));
      if ((await files.kind(folder)) !== 'absent') further.push(await files.realPath(folder));
    }
    return makeWorkspace(files, absolute(path), this.#base, {
      further,
      within: root,
      // An artifact holds no links.
      leaveOut: (file, kind) => kind === 'symlink' || isIgnored(pathOf(file)),
    });
  }

  async #inCopy(kustomization: FluxKustomization, workspace: Workspace): Promise<Build> {
    const { files, tools } = this.#ports;
    const folder = workspace.source;
    const original = await this.#originalOf(kustomization, workspace);
    if (original.kind === 'broken') return failed(kustomization, [original.reason]);
    const present = new Set<string>();
    for (const component of listOf(entry(kustomization.spec, 'components'))) {
      if (typeof component === 'string' && (await files.kind(join(folder, component))) !== 'absent')
        present.add(component);
    }
    const generated = generateKustomization(kustomization, original.own, original.manifests, (c) => present.has(c));
    if ('refused' in generated) return failed(kustomization, [generated.refused]);
    await files.write(join(folder, original.file), generated.text);
    const outside = await escapes(files, workspace, folder);
    if (outside.length > 0) {
      return failed(
        kustomization,
        outside.map(({ message, at }) => `${message}${at === undefined ? '' : ` (${formatPlace(at)})`}`),
      );
    }
    const kustomize = await tools.kustomize();
    const text = await kustomize.build(folder, ['--load-restrictor=LoadRestrictionsNone']);
    const { path } = kustomization;
    const named = this.#repository.nameOf(path);
    const documents = splitDocuments(text).map((document) => document.text);
    return {
      kind: 'built',
      documents: generated.originsAreOurs ? documents.map((document) => withoutOrigin(document, named)) : documents,
    };
  }

  readonly #originals = new Map<Workspace, Promise<Original>>();

  /** The copy's kustomization as the repository has it: read before the first build writes another. */
  async #originalOf(kustomization: FluxKustomization, workspace: Workspace): Promise<Original> {
    const known = this.#originals.get(workspace) ?? this.#readOriginal(kustomization, workspace);
    this.#originals.set(workspace, known);
    return known;
  }

  async #readOriginal({ path }: FluxKustomization, workspace: Workspace): Promise<Original> {
    const { files } = this.#ports;
    const found = await kustomizationIn(files, workspace.source);
    if (found === undefined) {
      const { manifests, undecodable } = await findManifests(files, this.#repository, path);
      if (undecodable.length > 0) {
        const reason = `Flux takes every .yaml and .yml here for an object, as the folder has no kustomization file: ${undecodable.join('; ')}`;
        return { kind: 'broken', reason };
      }
      return { kind: 'read', file: 'kustomization.yaml', own: undefined, manifests };
    }
    const name = workspace.nameOf(found);
    try {
      const value = loadYaml(decodeText(await files.read(found)) ?? '', name).value;
      const file = found.slice(workspace.source.length + 1);
      if (isRecord(value)) return { kind: 'read', file, own: value, manifests: [] };
      return value === undefined || value === null
        ? { kind: 'read', file, own: {}, manifests: [] }
        : { kind: 'broken', reason: `${name} is no map` };
    } catch (error) {
      if (!(error instanceof YAMLException)) throw error;
      return { kind: 'broken', reason: `${name}:${(error.mark?.line ?? 0) + 1} is no YAML: ${error.reason}` };
    }
  }
}

type Original =
  | {
      readonly kind: 'read';
      readonly file: string;
      readonly own: Data | undefined;
      readonly manifests: readonly string[];
    }
  | { readonly kind: 'broken'; readonly reason: string };

/** What would fail for every other Kustomization too. */
function isOurs({ code }: TaskError): boolean {
  return ['CANCELLED', 'TIMED_OUT', 'TOOL_MISSING', 'DISK_FULL', 'CERTIFICATE_INVALID', 'INTERNAL'].includes(code);
}

function renamed(error: TaskError, { withNames }: Workspace): TaskError {
  const related = error.related.map((finding) => ({ ...finding, message: withNames(finding.message) }));
  return new TaskError(error.code, withNames(error.message), error.mend, { cause: error.cause, related });
}

/** One finding for each reason, at the Kustomization. */
export function failed(kustomization: FluxKustomization, reasons: readonly string[]): Build {
  const { at, path } = kustomization;
  return {
    kind: 'failed',
    findings: reasons.map((reason) => ({
      message: `Kustomization ${nameOf(kustomization)} (path ${path}): ${reason}`,
      at,
    })),
  };
}
