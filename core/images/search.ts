import { markerToken } from './places/markers.ts';
import type { TextFile, UpdateRequest } from './request.ts';

/** Tells from a text whether its file is worth parsing. */
export type Search = (text: string) => boolean;

/**
 * How a text is given as bytes, one character for each (`latin1`): to search so is several times as fast as to decode
 * first, and most files are only searched.
 */
export type Encode = (text: string) => string;

const asText: Encode = (text) => text;
const asBytes: Encode = (text) => Buffer.from(text).toString('latin1');

// V8 makes no fast code of an expression of more than some 20,000 characters.
const namesAtOnce = 400;

// What can neither stand before nor behind a name that is all of a word, or of one of a path's segments.
const wordStart = String.raw`(?<![\w.-])`;
const wordEnd = String.raw`(?![\w.-])`;

/** A key that names a registry beside a repository: the two may share an image's name between them in any way. */
const registryKey = /(?:[rR]egistry|hub|baseRepo)["']?\s*:/;

/** What stands before an image's last name where a chart has the rest of it under `repository`. */
const nameKey = /name["']?\s*:\s*["']?$/;
const repositoryKey = /repository["']?\s*:/;

/** What stands before an image's last name where the rest of it is missing: another image, but a near miss. */
const imageKey = /(?:image|imageName|newName|[rR]epository)["']?\s*:\s*["']?$/;

/** Each place for an image has one of these words in a key, an `apiVersion` or a marker. */
const imageWord = /image|repository/i;

/** Each place for a chart's version has one of these. */
const chartWord = /chart|dependencies|OCIRepository|appVersion/i;

/** Whether a text may hold a wanted place, or one that comes near: a file that cannot is never parsed. */
export function searchFor(request: UpdateRequest, encode = asText): Search {
  const { images, policies, charts, selection } = request;
  // Of a promotion it is told what has no counterpart: all files with images are looked at.
  const searches: Search[] = request.copied !== undefined ? [(text) => imageWord.test(text)] : [];
  if (images.length > 0) searches.push(imageSearch(images));
  if (policies.size > 0) searches.push(policySearch([...policies.keys()], encode));
  if (charts.size > 0) searches.push(chartSearch([...charts.keys()].map(encode)));
  for (const { steps } of selection.paths) {
    const keys = steps.flatMap((step) => (step.kind === 'key' ? [encode(step.key)] : []));
    searches.push((text) => keys.every((key) => text.includes(key)));
  }
  return (text) => searches.some((search) => search(text));
}

/** Which files shall be handed on, told from their bytes. */
export interface Wanted {
  readonly holds: Search;
  /** Which may have to be besides, depending on what those hold. */
  readonly later?: {
    readonly may: Search;
    /** Which of these shall be; undefined when none. */
    readonly after: (texts: readonly TextFile[]) => Search | undefined;
  };
}

/**
 * What of a folder's files an update needs: markers may turn out to follow an image that other files hold, or to be all
 * that comes near to a policy.
 */
export function wantedOf(request: UpdateRequest): Wanted {
  const holds = searchFor(request, asBytes);
  const { images, policies, selection } = request;
  if (!selection.selectors.has('markers') || images.length + policies.size === 0) return { holds };
  const after = (texts: readonly TextFile[]): Search | undefined => {
    const searches = [
      images.length > 0 ? followers(texts) : undefined,
      nearPolicySearch(request, texts, asBytes),
    ].filter((search) => search !== undefined);
    return searches.length === 0 ? undefined : (text) => searches.some((search) => search(text));
  };
  return { holds, later: { may: holdsMarkers, after } };
}

/**
 * Which texts have markers that come near to those policies that none of the wanted texts names: of that name in another
 * namespace, or where the policy's image stands. Undefined when there is no such policy.
 */
export function nearPolicySearch(
  { policies, copied }: UpdateRequest,
  wanted: readonly Pick<TextFile, 'text'>[],
  encode = asText,
): Search | undefined {
  if (copied !== undefined) return undefined;
  const missing = [...policies].filter(([policy]) => !wanted.some(({ text }) => text.includes(policy)));
  if (missing.length === 0) return undefined;
  const names = missing.flatMap(([policy, { path }]) => [
    policy.slice(policy.indexOf(':')),
    path.slice(path.lastIndexOf('/') + 1),
  ]);
  const near = expressions(names.map(encode), '', wordEnd);
  return (text) => holdsMarkers(text) && near.some((some) => some.test(text));
}

function followers(texts: readonly TextFile[]): Search | undefined {
  const policies = new Set<string>();
  for (const { text } of texts) {
    if (!holdsMarkers(text)) continue;
    if (text.includes(escapedLetter)) return holdsMarkers;
    for (const [, policy = ''] of text.matchAll(/"\$imagepolicy"\s*:\s*"([^":]+:[^":]+)/g)) policies.add(policy);
  }
  return policies.size === 0 ? undefined : policySearch([...policies], asBytes);
}

/** Whether a text may hold references to copy. */
export function sourceSearch({ selection }: UpdateRequest): Search {
  // Of what a path leads to, nothing is known.
  return selection.paths.length > 0 ? () => true : (text) => imageWord.test(text);
}

/** Whether a text may hold anything that updates set. */
export function settableSearch(request: UpdateRequest): Search {
  const images = sourceSearch(request);
  return (text) => images(text) || chartWord.test(text);
}

/** JSON may spell a policy's letters so. */
const escapedLetter = String.raw`\u00`;

/** Whether a text may have a marker of one of the policies. */
export function policySearch(policies: readonly string[], encode = asText): Search {
  const names = expressions(policies.map(encode));
  return (text) => holdsMarkers(text) && (names.some((some) => some.test(text)) || text.includes(escapedLetter));
}

function holdsMarkers(text: string): boolean {
  return text.includes(markerToken);
}

/**
 * An image's last name stands in every reference to it, whole or in parts, as a word of its own. Before it stands the
 * rest of its path, unless that is Docker Hub's `library/` or written under `registry`.
 */
function imageSearch(images: UpdateRequest['images']): Search {
  const alone = new Set<string>();
  const all = new Set<string>();
  for (const { domain, path } of images) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    all.add(name);
    if (name === path || (domain === 'docker.io' && path.startsWith('library/'))) alone.add(name);
  }
  const names = expressions([...all], wordStart, String.raw`(?![\w./-])`, 'g');
  return (text) => {
    let split: boolean | undefined;
    let named: boolean | undefined;
    const fits = ({ 0: name, index }: RegExpExecArray): boolean => {
      if (text[index - 1] === '/' || alone.has(name) || (split ??= registryKey.test(text))) return true;
      const before = text.slice(Math.max(0, index - 40), index);
      return imageKey.test(before) || (nameKey.test(before) && (named ??= repositoryKey.test(text)));
    };
    return names.some((some) => anyMatch(some, text, fits)) && imageWord.test(text);
  };
}

function chartSearch(charts: readonly string[]): Search {
  const names = expressions(charts, wordStart, wordEnd);
  return (text) => names.some((some) => some.test(text)) && chartWord.test(text);
}

function anyMatch(expression: RegExp, text: string, fits: (match: RegExpExecArray) => boolean): boolean {
  expression.lastIndex = 0;
  for (let match = expression.exec(text); match !== null; match = expression.exec(text)) if (fits(match)) return true;
  return false;
}

/** Expressions that find any of the names: all of them in one go, as far as V8 is fast at that. */
function expressions(names: readonly string[], before = '', behind = '', flags = ''): RegExp[] {
  const found: RegExp[] = [];
  for (let from = 0; from < names.length; from += namesAtOnce) {
    const some = names.slice(from, from + namesAtOnce).map((name) => name.replaceAll(/[^\w]/g, String.raw`\$&`));
    found.push(new RegExp(`${before}(?:${some.join('|')})${behind}`, flags));
  }
  return found;
}
