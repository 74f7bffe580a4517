import { YAMLException } from 'js-yaml';
import { TaskError, type Place } from '../errors.ts';
import { isRecord, recordOf, type Data } from '../unstructured.ts';
import { isSopsEncrypted } from './secrets.ts';
import { loadYaml } from './yaml.ts';

/**
 * Reads a values file or the input `values`: a YAML map, or nothing.
 * @throws VALUES_INVALID, VALUES_ENCRYPTED
 */
export function parseValues(text: string, file: string): Data {
  let data: unknown;
  try {
    data = read(text, file);
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const at: Place = { file, line: (error.mark?.line ?? 0) + 1, column: (error.mark?.column ?? 0) + 1 };
    throw new TaskError('VALUES_INVALID', `The values are no YAML: ${error.reason}`, 'Mend the file.', {
      at,
      cause: error,
    });
  }
  if (isSopsEncrypted(data)) throw encryptedValues(file);
  if (data === null || data === undefined) return {};
  if (!isRecord(data)) {
    throw new TaskError('VALUES_INVALID', 'The values are no map.', 'Write key: value lines.', { at: { file } });
  }
  return data;
}

/** Of values that only the engine reads: whatever else is wrong with them, it says. @throws VALUES_ENCRYPTED */
export function refuseEncrypted(text: string, file: string): void {
  try {
    if (isSopsEncrypted(read(text, file))) throw encryptedValues(file);
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
  }
}

function read(text: string, file: string): unknown {
  // SOPS writes dotenv and INI files too, which are no YAML maps.
  if (/^sops_mac=|^\[sops\]\s*$/m.test(text)) throw encryptedValues(file);
  return loadYaml(text.replace(/^\uFEFF/, ''), file).value;
}

/** The error for a file that SOPS has encrypted. */
export function encryptedValues(file: string): TaskError {
  return new TaskError(
    'VALUES_ENCRYPTED',
    'The values file is encrypted with SOPS; it is not decrypted here.',
    'Deliver the secret as a SOPS-encrypted manifest that Flux decrypts, or decrypt the file in a step before.',
    { at: { file } },
  );
}

/** Merges values as helm does: maps by key, the later wins; lists are replaced; null takes a key out. */
export function mergeValues(layers: readonly Data[]): Data {
  return layers.reduce<Data>((merged, layer) => mergeMaps(merged, layer), {});
}

function mergeMaps(below: Data, above: Data): Data {
  const merged = new Map(Object.entries(below));
  for (const [key, value] of Object.entries(above)) {
    const old = merged.get(key);
    if (value === null) merged.delete(key);
    else merged.set(key, isRecord(value) ? mergeMaps(recordOf(old), value) : value);
  }
  // fromEntries defines own properties: a key named __proto__ stays a key.
  return Object.fromEntries(merged);
}
