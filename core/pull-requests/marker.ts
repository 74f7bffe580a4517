import { createHash } from 'node:crypto';
import { fitMarkdown } from '../fit-markdown.ts';
import type { DeliveryIdentity } from '../identity.ts';
import { unsafePath } from '../placeholders.ts';
import { recordOf } from '../unstructured.ts';
import { formatFingerprint, parseFingerprint, type Fingerprint } from './fingerprint.ts';

/** What a pull request of ours carries hidden in the first line of its description. */
export interface Marker {
  readonly identity: DeliveryIdentity;
  /** As `markedVersion` has it. */
  readonly version: string;
  /** The repository's paths of the delivered descriptors; empty when there are none, or too many for the line. */
  readonly descriptors: readonly string[];
  /** ChangePlan's `content`. */
  readonly content: string;
  /** What was asked for besides; undefined in one that an older version of the task wrote. */
  readonly wanted: Fingerprint | undefined;
  /** The marks of the runs whose rollback it is (`RollbackRun`), the latest last; empty in every other. */
  readonly rollbacks: readonly string[];
  /** Pull requests that made room for this one and don't link it yet. */
  readonly links: readonly number[];
  /** It made room for another: it is not opened again. */
  readonly superseded: boolean;
}

/** What one is written from: what nothing is said of is not there. */
type Optional = 'wanted' | 'rollbacks' | 'links' | 'superseded';
type NewMarker = Omit<Marker, Optional> & Partial<Pick<Marker, Optional>>;

const start = '<!-- gitops-delivery ';
const end = ' -->';
// Lists of pull requests show no more of a description than this.
const longest = 400;
// So many runs at most are known to have met on one rollback.
const mostRollbacks = 4;

/**
 * The marker as an HTML comment on one line, at most 400 characters where that is possible: of what has no room the oldest
 * of several rollbacks give way first, then the descriptors.
 */
export function writeMarker(marker: NewMarker): string {
  const line = (descriptors: readonly string[], rollbacks: readonly string[]): string => {
    const { identity, version, content, wanted, links = [], superseded = false } = marker;
    const data = {
      v: 1,
      e: identity.environment,
      c: identity.cluster,
      a: identity.application,
      version: markedVersion(version),
      content,
      ...(wanted === undefined ? {} : { w: formatFingerprint(wanted) }),
      ...(rollbacks.length === 0 ? {} : { r: rollbacks.join('.') }),
      ...(links.length === 0 ? {} : { links }),
      ...(superseded ? { superseded } : {}),
      descriptors,
    };
    return `${start}${plainJson(data)}${end}`;
  };
  const marks = (marker.rollbacks ?? []).slice(-mostRollbacks);
  const known = marks.length === 0 ? [marks] : marks.map((_, first) => marks.slice(first));
  const whole = known.map((some) => line(marker.descriptors, some));
  return whole.find(({ length }) => length <= longest) ?? line([], marks);
}

// Nothing in the data may end the comment, or be seen as anything but text.
function plainJson(data: unknown): string {
  return JSON.stringify(data).replaceAll(/[<>&]|--|[^\u0020-\u007E]/g, (found) =>
    [...found].map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
  );
}

/** A version as a marker has it: one that would need too much of the line is known by its digest. */
export function markedVersion(version: string): string {
  if (plainJson(version).length <= 82) return version;
  return `sha256:${createHash('sha256').update(version).digest('hex').slice(0, 16)}`;
}

/**
 * Reads a marker. Anybody may have written it: every field is checked, paths are safe ones, and what doesn't fit makes it
 * no marker at all. Whose the pull request really is, its branch or its author has to prove.
 */
export function readMarker(description: string): Marker | undefined {
  const first = firstLine(description);
  if (!first.startsWith(start) || !first.endsWith(end) || first.length > 2000) return undefined;
  let data: unknown;
  try {
    data = JSON.parse(first.slice(start.length, -end.length));
  } catch {
    return undefined;
  }
  const holder = recordOf(data);
  const text = (key: string): string | undefined => {
    const value = holder[key];
    return typeof value === 'string' && value.length <= 300 ? value : undefined;
  };
  const [environment, cluster, application] = [text('e'), text('c'), text('a')];
  const [version, content] = [text('version'), text('content')];
  const descriptors: unknown = holder['descriptors'];
  if (holder['v'] !== 1 || environment === undefined || cluster === undefined || application === undefined)
    return undefined;
  if (version === undefined || content === undefined || !/^[0-9a-f]{40}$/.test(content)) return undefined;
  if (!Array.isArray(descriptors)) return undefined;
  const paths = descriptors.filter(
    (path): path is string => typeof path === 'string' && unsafePath(path) === undefined,
  );
  if (paths.length !== descriptors.length) return undefined;
  const links: unknown = holder['links'];
  const rollbacks = (text('r') ?? '').split('.');
  return {
    identity: { environment, cluster, application },
    version,
    content,
    descriptors: paths,
    wanted: parseFingerprint(text('w') ?? ''),
    rollbacks: rollbacks.filter((mark) => /^[0-9a-f]{16}$/.test(mark)).slice(-mostRollbacks),
    links: Array.isArray(links) ? links.filter((id): id is number => Number.isSafeInteger(id)).slice(0, 5) : [],
    superseded: holder['superseded'] === true,
  };
}

/** Whether a list has cut a description within its marker: only the whole one tells. */
export function markerIsCut(description: string): boolean {
  return description.length >= longest && description.startsWith(start) && !description.includes('\n');
}

/** The description with another marker; what people wrote below it stays, as far as the host's limit lets it. */
export function withMarker(description: string, marker: NewMarker, limit: number): string {
  const line = writeMarker(marker);
  const marked = firstLine(description).startsWith(start);
  const body = marked ? description.split('\n').slice(1).join('\n') : description;
  return `${line}\n${fitMarkdown(body, limit - line.length - 1)}`;
}

const firstLine = (description: string): string => description.split('\n', 1)[0]?.trim() ?? '';
