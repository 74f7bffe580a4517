import { isAbsolute, join } from 'node:path';
import { TaskError } from '../errors.ts';
import { fill } from '../fill-pattern.ts';
import type { PlaceholderValues } from '../placeholders.ts';
import type { Files } from '../ports/files.ts';
import type { Data } from '../unstructured.ts';
import type { RenderOptions } from './options.ts';
import { isGlob, splitGlob } from './sources.ts';
import { decodeText } from './substitution/text.ts';
import { mergeValues, parseValues } from './values.ts';
import type { Workspace } from './workspace.ts';

/** The values of one application. */
export interface Values {
  /** Absolute paths of the files, the later wins; those of the source folder in their substituted copy. */
  readonly files: readonly string[];
  /** The input `values`; empty when there is none. */
  readonly inline: string;
  /** All of it merged. */
  readonly merged: Data;
}

/**
 * Finds the values files: below the source folder first, then below the working folder.
 * @throws FILE_NOT_FOUND for a file that is not there and whose line does not end in `?`; VALUES_INVALID, VALUES_ENCRYPTED
 */
export async function findValues(
  files: Pick<Files, 'list' | 'read' | 'kind' | 'realPath'>,
  options: Pick<RenderOptions, 'valuesFiles' | 'values'>,
  placeholders: PlaceholderValues,
  source: string,
  workspace: Workspace,
): Promise<Values> {
  const origin = await files.realPath(source);
  const found: string[] = [];
  for (const { pattern, optional } of options.valuesFiles) {
    const path = fill('valuesFiles', pattern, placeholders, 'location');
    const matches = await lookUp(files, path, origin);
    if (matches.length === 0 && !optional) {
      throw new TaskError(
        'FILE_NOT_FOUND',
        `valuesFiles: there is no "${path}", neither below ${workspace.nameOf(workspace.source)} nor below the working folder.`,
        'Mend the path, or end the line in ? when the file may be missing.',
      );
    }
    found.push(...matches.map((match) => workspace.copyOf(match)));
  }
  const layers: Data[] = [];
  for (const file of found) {
    const name = workspace.nameOf(file);
    const text = decodeText(await files.read(file));
    if (text === undefined) {
      throw new TaskError(
        'VALUES_INVALID',
        'The values are neither UTF-8 nor UTF-16 with its mark.',
        'Save the file as UTF-8.',
        {
          at: { file: name },
        },
      );
    }
    layers.push(parseValues(text, name));
  }
  if (options.values !== '') layers.push(parseValues(options.values, 'the input values'));
  return { files: found, inline: options.values, merged: mergeValues(layers) };
}

async function lookUp(
  files: Pick<Files, 'list' | 'kind' | 'realPath'>,
  path: string,
  origin: string,
): Promise<readonly string[]> {
  const places = isAbsolute(path) ? [''] : [origin, await files.realPath('.')];
  for (const place of places) {
    const whole = place === '' ? path : join(place, path);
    if ((await files.kind(whole)) === 'file') return [await files.realPath(whole)];
    if (!isGlob(path)) continue;
    const { folder, glob } = splitGlob(path);
    const below = join(place, folder);
    if ((await files.kind(below)) !== 'folder') continue;
    const matches = (await files.list(below, [glob])).filter(({ kind }) => kind === 'file');
    if (matches.length > 0) return matches.map((match) => join(below, match.path));
  }
  return [];
}
