/** What a pattern such as `{environment}/{application}` may be filled with. Empty or missing values count as not set. */
export interface PlaceholderValues {
  readonly environment?: string;
  readonly application?: string;
  readonly cluster?: string;
  readonly namespace?: string;
  readonly buildId?: string;
  readonly buildNumber?: string;
  readonly version?: string;
}

/** The placeholders that every pattern knows, in the order in which messages list them. */
const placeholderNames = [
  'environment',
  'application',
  'cluster',
  'namespace',
  'buildId',
  'buildNumber',
  'version',
] as const satisfies readonly (keyof PlaceholderValues)[];

/**
 * What the filled pattern becomes; decides which values are safe in it. `location`: a place to read from, as the author
 * writes it (absolute, with `..`, a glob); only what is filled in must be a safe path segment.
 */
export type PatternUse = 'path' | 'location' | 'branch' | 'text';

/** A filled pattern; or every mistake in it, each to be read after the input's name. */
export type ExpandedPattern =
  { readonly ok: true; readonly value: string } | { readonly ok: false; readonly mistakes: readonly string[] };

/**
 * Fills the placeholders of a pattern. Every mistake is named: an unknown placeholder (with the known ones), a known
 * but empty one (with the input to set), a value that is no safe path segment or branch component.
 * @param extra further placeholders that only this pattern knows (`kind`, `name`, `changes` …)
 */
export function expandPattern(
  pattern: string,
  values: PlaceholderValues,
  use: PatternUse,
  extra: Readonly<Record<string, string>> = {},
): ExpandedPattern {
  const known = new Map<string, string | undefined>(placeholderNames.map((name) => [name, values[name]]));
  for (const [name, value] of Object.entries(extra)) known.set(name, value);
  const mistakes: string[] = [];
  const value = pattern.replaceAll(/\{([A-Za-z][A-Za-z0-9]*)\}/g, (whole, name: string) => {
    if (!known.has(name)) {
      mistakes.push(`unknown placeholder ${whole}; known are ${[...known.keys()].map((k) => `{${k}}`).join(' ')}`);
      return '';
    }
    const filling = known.get(name);
    if (filling === undefined || filling === '') {
      mistakes.push(`${whole} is empty: set the input "${name}"`);
      return '';
    }
    const unsafe = unsafeValue(filling, use);
    if (unsafe !== undefined) mistakes.push(`the value of ${whole}, "${filling}", ${unsafe}`);
    return filling;
  });
  if (mistakes.length > 0) return { ok: false, mistakes };
  const wrong = use === 'path' ? unsafePath(value) : use === 'branch' ? unsafeBranch(value) : undefined;
  return wrong === undefined ? { ok: true, value } : { ok: false, mistakes: [`"${value}" ${wrong}`] };
}

function unsafeValue(value: string, use: PatternUse): string | undefined {
  switch (use) {
    case 'path':
    case 'location':
      return unsafeSegment(value);
    case 'branch':
      return unsafeRefComponent(value);
    case 'text':
      return undefined;
  }
}

// Device names that Windows reserves in every folder, with or without an extension, also with raised digits (Microsoft's
// "Naming Files, Paths, and Namespaces") and with spaces before the extension.
const windowsDevice = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00B9\u00B2\u00B3]) *(?:\..*)?$/i;
// A surrogate without its other half (JSON can say one) is written as something else, so two names would become one.
const halfCharacter = /\p{Surrogate}/u;
const notInFileName = /[\u0000-\u001F\u007F<>:"|?*\\]/;

/** Why a text is no single, safe path segment on every file system; undefined when it is one. */
export function unsafeSegment(segment: string): string | undefined {
  if (segment === '' || segment === '.' || segment === '..') return 'is no file name';
  if (segment.includes('/')) return 'holds a "/"';
  if (notInFileName.test(segment))
    return 'holds a character that no file name may have everywhere (<>:"|?*\\ or a control character)';
  if (halfCharacter.test(segment)) return 'holds half a character, which no file name can';
  if (/[. ]$/.test(segment)) return 'ends in a dot or a space';
  if (windowsDevice.test(segment)) return 'is a device name on Windows';
  // git refuses .git in any spelling that some file system takes for it.
  if (/^(?:\.git|git~1)[. ]*$/i.test(segment.replaceAll(/[\u200B-\u200F\u202A-\u202E\u2066-\u206F\uFEFF]/g, '')))
    return 'is git’s own folder';
  return undefined;
}

/** Why a text is no safe relative path with `/` between its segments; undefined when it is one. */
export function unsafePath(path: string): string | undefined {
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) return 'is not relative';
  for (const segment of path.split('/')) {
    const reason = unsafeSegment(segment);
    if (reason !== undefined) return `is no safe path: "${segment}" ${reason}`;
  }
  return undefined;
}

// As `git check-ref-format` has it.
const notInRef = /[\u0000-\u0020\u007F~^:?*[\\]|\.\.|@\{/;

/** Why a text may not be one component of a branch name; undefined when it may. */
export function unsafeRefComponent(component: string): string | undefined {
  if (component === '' || component === '@') return 'is no ref component';
  if (component.includes('/')) return 'holds a "/"';
  if (notInRef.test(component))
    return 'holds what git refuses in a ref (space ~ ^ : ? * [ \\ .. @{ or a control character)';
  if (halfCharacter.test(component)) return 'holds half a character';
  if (component.startsWith('.') || component.endsWith('.') || component.endsWith('.lock'))
    return 'starts or ends as git refuses it (".", ".lock")';
  return undefined;
}

/** Why a text is no valid branch name (without `refs/heads/`); undefined when it is one. */
export function unsafeBranch(branch: string): string | undefined {
  if (branch.startsWith('-')) return 'starts with "-"';
  for (const component of branch.split('/')) {
    const reason = unsafeRefComponent(component);
    if (reason !== undefined) return `is no branch name: "${component}" ${reason}`;
  }
  return undefined;
}
