import { join, posix, relative } from 'node:path';
import { YAMLException } from 'js-yaml';
import { formatPlace, TaskError, type Finding } from '../../errors.ts';
import type { Files } from '../../ports/files.ts';
import type { ManifestTools } from '../../ports/manifest-tools.ts';
import { entry, isRecord, listOf, type Data } from '../../unstructured.ts';
import { splitStream } from '../documents.ts';
import { isInside } from '../local-references.ts';
import { decodeText } from '../substitution/text.ts';
import { refuseBombs } from '../refuse-bombs.ts';
import { makeWorkspace, namedAsWritten, type Workspace } from '../workspace.ts';
import { loadYaml } from '../yaml.ts';
import { generateKustomization } from './generate.ts';
import { nameOf, type FluxKustomization } from './kustomization.ts';
import { findManifests, findUndecodable } from './manifests.ts';
import { withoutOrigin } from './origins.ts';
import { escapes, kustomizationIn } from './path-guard.ts';
import type { Repository } from './repository.ts';

/** What building one Kustomization gave: each object's document before postBuild, or why there is none. */
export type Build =
  | { readonly kind: 'built'; readonly documents: readonly string[] }
  | { readonly kind: 'failed'; readonly findings: readonly Finding[] };

/** What building with kustomize takes. */
export interface BuildPorts {
  readonly files: Files;
  readonly tools: Pick<ManifestTools, 'kustomize'>;
}

interface Copy {
  readonly workspace: Workspace;
  /** The folder's kustomization as the repository has it. */
  readonly original: Original;
}

type Original =
  | { readonly kind: 'own'; readonly file: string; readonly data: Data }
  /** There is none: it is made of these, relative to the repository's root. */
  | { readonly kind: 'none'; readonly file: string; readonly manifests: readonly string[] }
  | { readonly kind: 'broken'; readonly reason: string };

/** Builds Kustomizations, each in a copy of its folder and of what that reaches. */
export class Builder {
  readonly #ports: BuildPorts;
  readonly #base: string;
  readonly #copies = new Map<string, Promise<Copy>>();
  readonly #turns = new Map<string, Promise<unknown>>();

  /** @param base absolute working folder: names inside it are relative */
  constructor(ports: BuildPorts, base: string) {
    this.#ports = ports;
    this.#base = base;
  }

  /**
   * @param repository as the Kustomization's source sees it
   * @throws what has nothing to do with the Kustomization: CANCELLED, TOOL_MISSING, DISK_FULL …
   */
  async build(kustomization: FluxKustomization, repository: Repository): Promise<Build> {
    try {
      return await this.#built(kustomization, repository);
    } catch (error) {
      if (!(error instanceof TaskError) || isOurs(error)) throw error;
      const at = error.at === undefined ? '' : ` (${formatPlace(error.at)})`;
      const related = error.related.map((finding) => `; ${finding.message}`).join('');
      return failed(kustomization, [`${error.message}${at}${related}`]);
    }
  }

  async #built(kustomization: FluxKustomization, repository: Repository): Promise<Build> {
    const { files } = this.#ports;
    const { path } = kustomization;
    const folder = repository.absolute(path);
    const kind = await files.kind(folder);
    // An artifact holds no links, so nothing that is only reached through one.
    if (kind === 'absent' || (await files.realPath(folder)) !== folder) {
      return failed(kustomization, [`kustomization path not found: ${path} is not there`]);
    }
    if (kind === 'file') return failed(kustomization, [`the path ${path} is a file, not a folder`]);
    const components = await this.#componentsOf(kustomization, repository);
    const key = JSON.stringify([repository.root, path, components, repository.ignore]);
    const copy = this.#copies.get(key) ?? this.#makeCopy(path, components, repository);
    this.#copies.set(key, copy);
    const made = await copy;
    // Kustomizations of one folder build in one copy, whose kustomization file is written anew for each.
    const turn = (this.#turns.get(key) ?? Promise.resolve()).then(async () =>
      this.#inCopy(kustomization, repository, made, components),
    );
    this.#turns.set(
      key,
      turn.catch(() => undefined),
    );
    return turn;
  }

  /** The components of the spec that are there, as absolute paths. */
  async #componentsOf({ path, spec }: FluxKustomization, repository: Repository): Promise<readonly string[]> {
    const { files } = this.#ports;
    const found: string[] = [];
    for (const component of listOf(entry(spec, 'components'))) {
      if (typeof component !== 'string') continue;
      const folder = repository.absolute(posix.join(path, component));
      if (!isInside(repository.root, folder) || (await files.kind(folder)) === 'absent') continue;
      if ((await files.realPath(folder)) === folder) found.push(folder);
    }
    return found;
  }

  async #makeCopy(path: string, components: readonly string[], repository: Repository): Promise<Copy> {
    const { root, absolute, holds, pathOf } = repository;
    const workspace = await makeWorkspace(this.#ports.files, absolute(path), this.#base, {
      further: components,
      within: root,
      leaveOut: (file) => !holds(pathOf(file)),
      // kustomize only reads, and the kustomization file is replaced, never changed.
      readOnly: true,
    });
    return { workspace, original: await this.#originalOf(path, workspace, repository) };
  }

  async #originalOf(path: string, workspace: Workspace, repository: Repository): Promise<Original> {
    const { files } = this.#ports;
    const found = await kustomizationIn(files, workspace.source);
    if (found === undefined) {
      return { kind: 'none', file: 'kustomization.yaml', manifests: findManifests(repository, path) };
    }
    const name = workspace.nameOf(found);
    try {
      const value = loadYaml(decodeText(await files.read(found)) ?? '', name).value ?? {};
      if (!isRecord(value)) return { kind: 'broken', reason: `${name} is no map` };
      return { kind: 'own', file: relative(workspace.source, found), data: value };
    } catch (error) {
      if (!(error instanceof YAMLException)) throw error;
      return { kind: 'broken', reason: `${name}:${(error.mark?.line ?? 0) + 1} is no YAML: ${error.reason}` };
    }
  }

  async #inCopy(
    kustomization: FluxKustomization,
    repository: Repository,
    { workspace, original }: Copy,
    components: readonly string[],
  ): Promise<Build> {
    const { files, tools } = this.#ports;
    const { path } = kustomization;
    if (original.kind === 'broken') return failed(kustomization, [original.reason]);
    const isThere = (component: string): boolean =>
      components.includes(repository.absolute(posix.join(path, component)));
    const own = original.kind === 'own' ? original.data : undefined;
    const manifests = original.kind === 'none' ? original.manifests : [];
    const resources = manifests.map((manifest) => `./${posix.relative(path, manifest)}`);
    const generated = generateKustomization(kustomization, own, resources, isThere);
    if ('refused' in generated) return failed(kustomization, [generated.refused]);
    await files.write(join(workspace.source, original.file), generated.text);
    const outside = await escapes(files, workspace, workspace.source);
    if (outside.length > 0) {
      return failed(
        kustomization,
        outside.map(({ message, at }) => `${message}${at === undefined ? '' : ` (${formatPlace(at)})`}`),
      );
    }
    const kustomize = await tools.kustomize();
    await refuseBombs(files, workspace);
    let text: string;
    try {
      text = await namedAsWritten(workspace, () =>
        kustomize.build(workspace.source, ['--load-restrictor=LoadRestrictionsNone']),
      );
    } catch (error) {
      if (!(error instanceof TaskError) || isOurs(error)) throw error;
      // kustomize tells of the first file only, and in other words than the controller.
      const undecodable = await findUndecodable(files, repository, manifests);
      if (undecodable.length === 0) throw error;
      const reason = `Flux takes every .yaml and .yml here for an object, as the folder has no kustomization file: ${undecodable.join('; ')}`;
      return failed(kustomization, [reason]);
    }
    const documents = splitStream(text).map((document) => document.text);
    const folder = repository.nameOf(path);
    return {
      kind: 'built',
      documents: generated.originsAreOurs ? documents.map((document) => withoutOrigin(document, folder)) : documents,
    };
  }
}

/** What would fail for every other Kustomization too. */
function isOurs({ code }: TaskError): boolean {
  return ['CANCELLED', 'TIMED_OUT', 'TOOL_MISSING', 'DISK_FULL', 'CERTIFICATE_INVALID', 'INTERNAL'].includes(code);
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
