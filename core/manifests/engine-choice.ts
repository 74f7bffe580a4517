import { posix } from 'node:path';
import type { Files } from '../ports/files.ts';

/** The engines of this version. */
export const engines = ['plain', 'ejs', 'helm', 'kustomize', 'helmKustomize', 'fabrikate'] as const;
export type Engine = (typeof engines)[number];

/** Named by the contract, not there yet. */
export const plannedEngines = ['flux'] as const;
export type PlannedEngine = (typeof plannedEngines)[number];

export const kustomizationFiles = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'] as const;
export const componentFiles = ['component.yaml', 'component.yml', 'component.json'] as const;

export interface EngineChoice {
  readonly engine: Engine | PlannedEngine;
  /** What it was chosen by, for the log. */
  readonly because: string;
}

/** Chooses an engine by the files of a folder. `ejs` is never chosen: it is code. */
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
