import { splitImage } from '../manifests/split-image.ts';
import type { DeploymentDescriptor, ObjectReference } from '../manifests/descriptor.ts';
import { cutText, printable, shortName } from '../printable.ts';
import { someLines } from '../wording.ts';

type Descriptors = readonly DeploymentDescriptor[];

/** Before and after of a change. */
interface Both {
  readonly before: Descriptors;
  readonly after: Descriptors;
}

const mostLines = 20;
const longestLine = 200;

/** Plain text on one line, cut to `limit` UTF-16 units. */
export function fitLine(text: string, limit: number): string {
  return cutText(printable(text).replaceAll(/\s+/g, ' ').trim(), limit);
}

/**
 * A value for a text that knows no escapes, such as a title or a commit message: on one line, and with a space in what a
 * host would take for a person, a work item or an issue (`@name`, `#1`, `AB#1`, `owner/repo#1`, `GH-1`).
 */
export function plainValue(value: string, limit: number): string {
  return cutText(
    shortName(value, 2 * limit)
      .replaceAll(/\s+/g, ' ')
      .replaceAll(/(?<!\w)[@#!](?=\w)|#(?=\d)|\bGH-(?=\d)/gi, '$& '),
    limit,
  );
}

/** What changes, in plain lines for a log or a commit: images first, then the objects that come and go. */
export function deliveryLines(change: Both): readonly string[] {
  return [...imageLines(change), ...objectLines(change)];
}

/** The objects that come and go, and how many files change. */
export function plainChanges(change: Both & { readonly changedFiles: readonly string[] }): readonly string[] {
  const count = change.changedFiles.length;
  return [...objectLines(change), count === 1 ? '1 file changes' : `${count} files change`];
}

function objectLines({ before, after }: Both): readonly string[] {
  const { comes, goes } = objectChanges(before, after);
  return [...(comes.length === 0 ? [] : [`new: ${few(comes)}`]), ...(goes.length === 0 ? [] : [`gone: ${few(goes)}`])];
}

/** Images old → new, a line each. */
export function imageLines({ before, after }: Both): readonly string[] {
  const lines = imageChanges(before, after).map(
    ({ image, before: old, after: now }) => `${shortName(image, longestLine)}: ${few(old) || '–'} → ${few(now) || '–'}`,
  );
  return someLines(
    lines.map((line) => cutText(line, 2 * longestLine)),
    mostLines,
  );
}

/**
 * The message of a commit when nobody has written one: the title, what changes, the run.
 * @param run `Run 2026.10: https://…`; empty outside a run
 */
export function defaultCommitMessage(title: string, change: Both, run: string): string {
  // A line such as `web: 2` would be a trailer without its dash.
  const lines = deliveryLines(change).map((line) => `- ${plainValue(line, 2 * longestLine)}`);
  return [title, lines.join('\n'), run].filter((part) => part !== '').join('\n\n');
}

// Some look no further than this into a message.
const longestMarked = 240;

/** A commit message that starts no CI: Azure Pipelines, GitHub Actions and others look for these words in it. */
export function withSkipCi(message: string): string {
  if (/\[(?:skip ci|ci skip)\]/i.test(message)) return message;
  const [subject = '', ...rest] = message.split('\n');
  return subject.length <= longestMarked
    ? [`${subject} [skip ci]`, ...rest].join('\n')
    : [subject, '', '[skip ci]', '', ...rest].join('\n');
}

function few(names: readonly string[]): string {
  const shown = names.slice(0, 5).map((name) => shortName(name, longestLine));
  return [...shown, ...(names.length > shown.length ? [`${names.length - shown.length} more`] : [])].join(', ');
}

/** An image whose tags or digests differ. */
export interface ImageChange {
  /** Repository name. */
  readonly image: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** The images whose tags or digests differ, by repository name. */
export function imageChanges(before: Descriptors, after: Descriptors): readonly ImageChange[] {
  const [old, now] = [tagsByImage(before), tagsByImage(after)];
  return [...new Set([...old.keys(), ...now.keys()])].toSorted().flatMap((image) => {
    const change = { image, before: old.get(image) ?? [], after: now.get(image) ?? [] };
    return JSON.stringify(change.before) === JSON.stringify(change.after) ? [] : [change];
  });
}

function tagsByImage(all: Descriptors): Map<string, string[]> {
  const byName = new Map<string, Set<string>>();
  for (const image of all.flatMap(({ images }) => images)) {
    const { name } = splitImage(image);
    const tags = byName.get(name) ?? new Set();
    byName.set(name, tags.add(image.slice(name.length).replace(/^[:@]/, '')));
  }
  return new Map([...byName].map(([name, tags]) => [name, [...tags].toSorted()]));
}

/** The objects that come and go, as `Kind namespace/name`. */
export function objectChanges(
  before: Descriptors,
  after: Descriptors,
): { readonly comes: readonly string[]; readonly goes: readonly string[] } {
  const name = ({ kind, namespace, name: own }: ObjectReference): string =>
    `${kind} ${namespace === '' ? '' : `${namespace}/`}${own}`;
  const [old, now] = [before, after].map((all) => new Set(all.flatMap(({ objects }) => objects).map(name)));
  return {
    comes: [...(now ?? [])].filter((one) => old?.has(one) !== true),
    goes: [...(old ?? [])].filter((one) => now?.has(one) !== true),
  };
}
