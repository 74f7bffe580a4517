import type { Place } from '../../errors.ts';
import type { Files } from '../../ports/files.ts';
import type { Manifest } from '../objects.ts';
import { parseManifests } from '../parse.ts';
import { isSourceDefinition } from './home-source.ts';
import { isFluxKustomization, mayBe, readKustomization, type FluxKustomization } from './kustomization.ts';
import { isBelow, textsBelow, type Repository } from './repository.ts';

/** A Kustomization as it stands in a file: what builds that file may still change it. */
export interface FileKustomization extends FluxKustomization {
  /** The file, relative to the repository's root. */
  readonly file: string;
}

/** What files say of Flux before anything is built. */
export interface Discovered {
  readonly kustomizations: readonly FileKustomization[];
  /** Definitions of sources. */
  readonly sources: readonly Manifest[];
}

/** Reads what is said of Flux in the files below a folder. What is no YAML there is no business of ours: a build says it. */
export async function discover(
  files: Pick<Files, 'read'>,
  repository: Repository,
  folder: string,
): Promise<Discovered> {
  const kustomizations: FileKustomization[] = [];
  const sources: Manifest[] = [];
  for (const text of await textsBelow(files, repository, folder, (each) => each.includes('.toolkit.fluxcd.io/'))) {
    for (const manifest of parseManifests(text).manifests) {
      if (isFluxKustomization(manifest)) {
        kustomizations.push({ ...readKustomization(manifest, manifest.origin.rendered), file: text.path });
      } else if (isSourceDefinition(manifest)) sources.push(manifest);
    }
  }
  return { kustomizations, sources };
}

/** Whether a Kustomization's folder holds the file of another, so that building the one applies the other. */
export function covers(holder: Pick<FluxKustomization, 'path'>, { file }: Pick<FileKustomization, 'file'>): boolean {
  return isBelow(holder.path, file);
}

/**
 * Whether a built Kustomization is the one of a file: building may have changed its namespace, or its name where the
 * file holds no other.
 */
export function isSame(
  built: Pick<FluxKustomization, 'name' | 'namespace' | 'at'>,
  inFile: FileKustomization,
  all: readonly FileKustomization[],
): boolean {
  if (built.at.file === inFile.at.file) {
    return built.name === inFile.name || all.filter(({ file }) => file === inFile.file).length === 1;
  }
  return mayBe({ kind: 'Kustomization', ...refOf(built) }, { kind: 'Kustomization', ...refOf(inFile) });
}

function refOf({ namespace, name }: Pick<FluxKustomization, 'name' | 'namespace'>): {
  readonly namespace: string;
  readonly name: string;
} {
  return { namespace, name };
}

/** Where a built Kustomization stands: the line in its file, when a file has it under that name. */
export function placeOfBuilt(manifest: Manifest, inFiles: readonly FileKustomization[]): Place {
  const { template, rendered } = manifest.origin;
  if (template === undefined) return rendered;
  const sameFile = inFiles.filter(({ at }) => at.file === template);
  const found = sameFile.find(({ name }) => name === manifest.reference.name) ?? sameFile[0];
  return found?.at ?? { file: template };
}
