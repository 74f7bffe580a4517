import { readFileSync } from 'node:fs';
import path from 'node:path';
import { references } from './request.ts';

export const cases = path.resolve(import.meta.dirname, '../../../../shared/cases');
export const updatesFile = path.join(cases, 'flux-image-updates.jsonl');

/** A commit by Flux's image automation. */
export interface FluxUpdate {
  readonly commit: string;
  readonly images: readonly string[];
  readonly policies: Readonly<Record<string, string>>;
  readonly files: readonly { readonly path: string; readonly before: string; readonly after: string }[];
}

const isUpdate = (value: unknown): value is FluxUpdate =>
  typeof value === 'object' && value !== null && 'files' in value && 'policies' in value;

export function fluxUpdates(): FluxUpdate[] {
  return readFileSync(updatesFile, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): unknown => JSON.parse(line))
    .filter(isUpdate);
}

/** Whether every image keeps its registry and path in the change. */
export function keepsRegistry(update: FluxUpdate): boolean {
  return references(update.images).every(({ written }) => update.files.some(({ before }) => before.includes(written)));
}
