import { YAMLException } from 'js-yaml';
import { TaskError, type Place } from '../../errors.ts';
import { isRecord, type Data } from '../../unstructured.ts';
import { nodeIn, placeAt, type FieldPath } from '../locate.ts';
import { decodeText } from '../substitution/text.ts';
import { loadYaml } from '../yaml.ts';

/** A component or config file, read. */
export interface Definition {
  /** As its author knows it. */
  readonly file: string;
  readonly text: string;
  /** Empty for an empty file. */
  readonly data: Data;
}

// About as deep as the YAML parser goes.
const deepest = 100;

/**
 * Reads a file of Fabrikate's: YAML, or JSON where its name ends so.
 * @throws COMPONENT_INVALID
 */
export function parseDefinition(bytes: Buffer, file: string): Definition {
  const text = decodeText(bytes);
  if (text === undefined) throw invalid(file, 'is neither UTF-8 nor UTF-16 with its mark');
  const data = text.trim() === '' ? {} : file.endsWith('.json') ? parseJson(text, file) : parseYamlText(text, file);
  if (data === null || data === undefined) return { file, text, data: {} };
  if (!isRecord(data)) throw invalid(file, 'holds no map');
  return { file, text, data };
}

/** Where a field stands; of one that isn't there, the nearest that holds it. */
export function placeIn({ file, text }: Definition, path: FieldPath): Place {
  const document = { text, line: 1, path: [] };
  return placeAt({ origin: { rendered: { file, line: 1 }, template: undefined, document } }, path);
}

/** A scalar as it is written: `1.10` and `5e12` are versions, not numbers. */
export function writtenAt({ text }: Definition, path: FieldPath, value: unknown): string {
  const found = nodeIn(text, path);
  return found?.kind === 'scalar' ? found.value : String(value);
}

function parseYamlText(text: string, file: string): unknown {
  try {
    return loadYaml(text, file, 'asWritten').value;
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    throw invalid(file, `is no YAML: ${error.reason}`, error);
  }
}

function parseJson(text: string, file: string): unknown {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    throw invalid(file, 'is no JSON', yamlMistake(text, file) ?? error);
  }
  if (isDeeper(data, deepest)) throw invalid(file, `is nested deeper than ${deepest} levels`);
  return data;
}

/** What is no JSON is mostly no YAML either, and the YAML parser says where. */
function yamlMistake(text: string, file: string): YAMLException | undefined {
  try {
    loadYaml(text, file);
    return undefined;
  } catch (error) {
    return error instanceof YAMLException ? error : undefined;
  }
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((child) => isDeeper(child, levels - 1));
}

function invalid(file: string, what: string, cause?: unknown): TaskError {
  const mark = cause instanceof YAMLException ? cause.mark : undefined;
  const at: Place = {
    file,
    ...(mark === undefined ? {} : { line: (mark.line ?? 0) + 1, column: (mark.column ?? 0) + 1 }),
  };
  const details = cause === undefined ? { at } : { at, cause };
  return new TaskError('COMPONENT_INVALID', `The file ${what}.`, 'Mend the file.', details);
}
