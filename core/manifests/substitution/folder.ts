import { dirname, join } from 'node:path';
import { byCodeUnit } from '../../by-code-unit.ts';
import { TaskError, type Finding, type Place } from '../../errors.ts';
import type { Files } from '../../ports/files.ts';
import type { Workspace } from '../workspace.ts';
import { someOf } from '../../wording.ts';
import { envsubstSyntax } from './envsubst.ts';
import { substitute, type Syntax } from './substitute.ts';
import { editableText } from './text.ts';
import { tokenSyntax } from './tokens.ts';

/** What the inputs say of variables in source files; patterns and files as the author wrote them. */
export interface SubstitutionOptions {
  readonly substitution: 'none' | 'envsubst' | 'tokens';
  readonly tokenPattern: string;
  readonly substitutionFiles: readonly string[];
  readonly missingVariable: 'error' | 'warning' | 'keep' | 'empty';
}

/** A variable that nothing defines, with every place that names it. */
export interface MissingPlaces {
  readonly name: string;
  readonly places: readonly Place[];
}

/** Substitutes in the files of a workspace and answers what was missing; each variable once, by name. */
export async function substituteFolder(
  files: Pick<Files, 'list' | 'read' | 'write' | 'kind'>,
  workspace: Workspace,
  options: SubstitutionOptions,
  variables: ReadonlyMap<string, string>,
): Promise<readonly MissingPlaces[]> {
  const { substitution, tokenPattern } = options;
  if (substitution === 'none') return [];
  const unknown = options.missingVariable === 'keep' ? 'keep' : 'empty';
  const missing = new Map<string, Place[]>();
  for (const folder of workspace.copies) {
    for (const file of await filesIn(files, folder, options.substitutionFiles)) {
      const editable = editableText(await files.read(file));
      if (editable === undefined) continue;
      const values = { get: (name: string) => encoded(variables.get(name), editable.encode) };
      const syntax = syntaxOf(substitution, tokenPattern, editable.encode);
      const result = bounded(workspace.nameOf(file), () => substitute(editable.text, syntax, values, unknown));
      for (const { name, line } of result.missing) {
        const places = missing.get(name) ?? [];
        places.push({ file: workspace.nameOf(file), line });
        missing.set(name, places);
      }
      if (result.text !== editable.text) await files.write(file, editable.toBytes(result.text));
    }
  }
  return [...missing].map(([name, places]) => ({ name, places })).toSorted((a, b) => byCodeUnit(a.name, b.name));
}

function bounded<T>(file: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new TaskError(
      'MANIFESTS_INVALID',
      'What variables make of the file is larger than 100 MB.',
      'Look for a large value that the file names again and again.',
      { at: { file }, cause: error },
    );
  }
}

/** The chosen files of a copied folder; what was copied may be a single file, too. */
async function filesIn(
  files: Pick<Files, 'list' | 'kind'>,
  copy: string,
  patterns: readonly string[],
): Promise<readonly string[]> {
  const isFolder = (await files.kind(copy)) === 'folder';
  const folder = isFolder ? copy : dirname(copy);
  const found = (await files.list(folder, patterns)).filter(({ kind }) => kind === 'file');
  return found.map(({ path }) => join(folder, path)).filter((path) => isFolder || path === copy);
}

function encoded(value: string | undefined, encode: (value: string) => string): string | undefined {
  return value === undefined ? undefined : encode(value);
}

/** @param encode how the marks stand in the text: they may be any characters */
function syntaxOf(
  substitution: 'envsubst' | 'tokens',
  tokenPattern: string,
  encode: (value: string) => string,
): Syntax {
  switch (substitution) {
    case 'envsubst':
      return envsubstSyntax;
    case 'tokens':
      return tokenSyntax(encode(tokenPattern));
  }
}

// Nobody reads more, and a longer line would be cut before it says how many there are.
const mostPlaces = 20;
const mostVariables = 1000;

/** One line for each variable: its name and all its places, each line of a file once. */
export function missingFindings(missing: readonly MissingPlaces[]): readonly Finding[] {
  return missing.map(({ name, places }) => {
    const [first] = places;
    const [, ...others] = new Set(places.map((place) => `${place.file}:${place.line ?? ''}`));
    return {
      message: others.length === 0 ? name : `${name}, also at ${someOf(others, mostPlaces)}`,
      ...(first === undefined ? {} : { at: first }),
    };
  });
}

/** The error that names each variable without a value, with its places (VARIABLE_MISSING). */
export function missingError(missing: readonly MissingPlaces[]): TaskError {
  const more = missing.length > mostVariables ? [{ message: `${missing.length - mostVariables} more` }] : [];
  const count = missing.length === 1 ? 'A variable has' : `${missing.length} variables have`;
  return new TaskError(
    'VARIABLE_MISSING',
    `${count} no value:`,
    'Define them in the pipeline or in the input variables; write ${NAME:-default} for an optional one, $$NAME for a plain $.',
    { related: [...missingFindings(missing.slice(0, mostVariables)), ...more] },
  );
}
