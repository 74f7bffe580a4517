import type { DeliveryIdentity } from '../identity.ts';
import { unsafePath } from '../placeholders.ts';

/** What a pull request of ours carries hidden in the first line of its description. */
export interface Marker {
  readonly identity: DeliveryIdentity;
  readonly version: string;
  /** The repository's paths of the delivered descriptors; empty when there are none, or too many for the line. */
  readonly descriptors: readonly string[];
  /** ChangePlan's `content`. */
  readonly content: string;
  /** The abandoned pull request in whose place this one is; it is told so. */
  readonly replaces?: number | undefined;
}

const start = '<!-- gitops-delivery ';
const end = ' -->';
// Lists of pull requests show no more of a description than this.
const longest = 400;

/** The marker as an HTML comment on one line, at most 400 characters where that is possible. */
export function writeMarker(marker: Marker): string {
  const line = (descriptors: readonly string[]): string => {
    const { identity, version, content, replaces } = marker;
    const data = {
      v: 1,
      e: identity.environment,
      c: identity.cluster,
      a: identity.application,
      version,
      content,
      ...(replaces === undefined ? {} : { r: replaces }),
      descriptors,
    };
    // Nothing in the data may end the comment, or be seen as anything but text.
    const json = JSON.stringify(data).replaceAll(/[<>&]|--|[^\u0020-\u007E]/g, (found) =>
      [...found].map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
    );
    return `${start}${json}${end}`;
  };
  const whole = line(marker.descriptors);
  return whole.length <= longest ? whole : line([]);
}

/**
 * Reads a marker. Anybody may have written it: every field is checked, paths are safe ones, and what doesn't fit makes it
 * no marker at all. Whose the pull request really is, its branch has to prove.
 */
export function readMarker(description: string): Marker | undefined {
  const first = description.split('\n', 1)[0]?.trim() ?? '';
  if (!first.startsWith(start) || !first.endsWith(end) || first.length > 2000) return undefined;
  let data: unknown;
  try {
    data = JSON.parse(first.slice(start.length, -end.length));
  } catch {
    return undefined;
  }
  const holder: Record<string, unknown> = { ...Object(data) };
  const text = (key: string): string | undefined => {
    const value = holder[key];
    return typeof value === 'string' && value.length <= 300 ? value : undefined;
  };
  const [environment, cluster, application] = [text('e'), text('c'), text('a')];
  const [version, content] = [text('version'), text('content')];
  const descriptors: unknown = holder['descriptors'];
  const replaces = holder['r'];
  if (replaces !== undefined && !(Number.isSafeInteger(replaces) && Number(replaces) > 0)) return undefined;
  if (holder['v'] !== 1 || environment === undefined || cluster === undefined || application === undefined)
    return undefined;
  if (version === undefined || content === undefined || !/^[0-9a-f]{40}$/.test(content)) return undefined;
  if (!Array.isArray(descriptors)) return undefined;
  const paths = descriptors.filter(
    (path): path is string => typeof path === 'string' && unsafePath(path) === undefined,
  );
  if (paths.length !== descriptors.length) return undefined;
  return {
    identity: { environment, cluster, application },
    version,
    content,
    descriptors: paths,
    ...(replaces === undefined ? {} : { replaces: Number(replaces) }),
  };
}
