import { posix } from 'node:path';
import type { Files } from '../ports/files.ts';

/** The engines of this version. */
export const engines = ['plain', 'ejs', 'helm', 'kustomize', 'helmKustomize', 'fabrikate', 'flux'] as const;

/** One of them, as the input `engine` spells it. */
export type Engine = (typeof engines)[number];

/** Those that render one folder to one application. */
export type FolderEngine = Exclude<Engine, 'flux'>;

/** The names by which kustomize knows a folder that it builds, in its own order. */
export const kustomizationFiles = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'] as const;

/** The names of Fabrikate's component files, in its own order. */
export const componentFiles = ['component.yaml', 'component.yml', 'component.json'] as const;

/** The engine for one folder. */
export interface EngineChoice {
  readonly engine: FolderEngine;
  /** What it was chosen by, for the log. */
  readonly because: string;
}

/** Chooses an engine by the files of a folder. `ejs` is never chosen: it is code; nor is flux, for which any folder will do. */
export async function chooseEngine(files: Pick<Files, 'kind'>, folder: string): Promise<EngineChoice> {
  const is = async (kind: 'file' | 'folder', name: string): Promise<boolean> =>
    (await files.kind(posix.join(folder, name))) === kind;
  if ((await is('file', 'helm/Chart.yaml')) && (await is('folder', 'kustomize'))) {
    return { engine: 'helmKustomize', because: 'there is helm/Chart.yaml beside kustomize/' };
  }
  if (await is('file', 'Chart.yaml')) return { engine: 'helm', because: 'there is a Chart.yaml' };
  for (const name of kustomizationFiles) {
    if (await is('file', name)) return { engine: 'kustomize', because: `there is a ${name}` };
  }
  for (const name of componentFiles) {
    if (await is('file', name)) return { engine: 'fabrikate', because: `there is a ${name}` };
  }
  return { engine: 'plain', because: 'there is no Chart.yaml, kustomization or component file' };
}
