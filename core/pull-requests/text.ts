import type { DeliveryIdentity } from '../identity.ts';
import { fitMarkdown } from '../fit-markdown.ts';
import type { DeploymentDescriptor } from '../manifests/descriptor.ts';
import type { ApplicationComparison } from '../manifests/compare/comparison.ts';
import { comparisonMarkdown, type Telling } from '../manifests/compare/markdown.ts';
import { counted } from '../wording.ts';
import { codeCell, escapeMarkdown, inlineCode, markdownLink, markdownTable, tableRow } from '../markdown.ts';
import { shortName } from '../printable.ts';
import { fitLine, imageChanges, objectChanges, plainValue } from './plain-text.ts';
import { runLink } from './run-link.ts';

const mostVersions = 4;
const mostTags = 3;
const mostNamed = 5;
/** The longest name of a file that is told. */
const longestName = 120;

/** What becomes of an application in an environment. */
export type Operation = 'deploy' | 'rollback' | 'revert' | 'remove';

/** What a text tells about. */
export interface Story {
  readonly operation: Operation;
  readonly identity: DeliveryIdentity;
  /** Empty when nothing says it. Of a revert: the one that is undone. */
  readonly version: string;
  /** The pull request that a revert undoes. */
  readonly undone?: { readonly id: number; readonly url: string } | undefined;
  readonly before: readonly DeploymentDescriptor[];
  readonly after: readonly DeploymentDescriptor[];
  readonly changedFiles: readonly string[];
  /** Object by object; undefined when only the descriptors are known. */
  readonly comparison?: ApplicationComparison | undefined;
  /** The run's page. */
  readonly runUrl: string;
  readonly runName: string;
}

/**
 * `Deploy shop 1.2.3 to dev`: plain text, for a title or a commit. Where it would be longer than `limit` UTF-16 units, names
 * are cut before the version is.
 */
export function defaultTitle(story: Story, limit = 400): string {
  const { operation, identity, version: whole, undone } = story;
  const version = plainValue(whole, 130);
  const title = (longest: number): string => {
    const [application, environment, cluster] = [identity.application, identity.environment, identity.cluster].map(
      (name) => plainValue(name, longest),
    );
    const where = cluster === '' ? environment : `${environment} (${cluster})`;
    const what = version === '' ? application : `${application} ${version}`;
    switch (operation) {
      case 'deploy':
        return `Deploy ${what} to ${where}`;
      case 'rollback':
        return `Roll back ${application} in ${where}${version === '' ? '' : ` to ${version}`}`;
      case 'revert':
        return `Revert ${what} in ${where}${undone === undefined ? '' : ` (pull request ${undone.id})`}`;
      case 'remove':
        return `Remove ${application} from ${where}`;
    }
  };
  return fitLine([limit, 63, 30].map(title).find(({ length }) => length <= limit) ?? title(20), limit);
}

/**
 * The default description, Markdown without the marker: what changes, the images, the objects, the run.
 * @param parts what it says of images, and of objects and files
 */
export function defaultDescription(story: Story, { images, changes }: DescriptionParts): string {
  const versions = versionsOf(story);
  return [
    `**${escapeMarkdown(defaultTitle(story))}**${versions === '' ? '' : `: ${versions}`}`,
    story.undone === undefined ? '' : `Undoes ${markdownLink(`pull request ${story.undone.id}`, story.undone.url)}.`,
    images,
    changes,
    linkOf(story),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

const linkOf = ({ runUrl, runName }: Story): string => runLink({ url: runUrl, number: runName });

function versionsOf({ before, after, version }: Story): string {
  const [old, now] = [before, after].map((all) => [...new Set(all.map((one) => one.version))]);
  const [was, is] = [codes(old ?? [], mostVersions), codes(now ?? [], mostVersions)];
  // No descriptor says one: images alone are known.
  if ([...before, ...after].every((one) => one.version === '')) return version === '' ? '' : shortCode(version);
  if (was === '') return is;
  return is === '' ? was : `${was} → ${is}`;
}

// A version or a tag has 128 characters at most, a digest 71.
const shortCode = (text: string): string => (text === '' ? 'none' : codeCell(shortName(text, 210)));

function codes(texts: readonly string[], most: number): string {
  const more = texts.length - most;
  return [...texts.slice(0, most).map(shortCode), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

/** What of a description is as long as there is room. */
export interface DescriptionParts {
  readonly images: string;
  readonly changes: string;
}

/**
 * A description of at most `limit` UTF-16 units. Of what is too long the changes give way first, then the images; what is
 * left over is cut at its end, with the run's link in its place.
 * @param write puts the parts where they belong, however often
 */
export function fitDescription(
  story: Story,
  write: (parts: DescriptionParts) => string,
  { limit, detail, mask }: Pick<Telling, 'limit' | 'detail' | 'mask'>,
): string {
  const bare = write({ images: 'x', changes: 'x' }).length;
  const long = 'x'.repeat(1001);
  const times = {
    images: (write({ images: long, changes: 'x' }).length - bare) / 1000,
    changes: (write({ images: 'x', changes: long }).length - bare) / 1000,
  };
  const changesIn = (room: number): string => changeText(story, { limit: room, detail, mask });
  const share = (room: number, count: number): number => (count === 0 ? 0 : Math.floor(room / count));
  const room = limit - bare;
  const least = times.changes === 0 ? 0 : times.changes * changesIn(0).length;
  const images = imageTable(story.before, story.after, share(room - least, times.images));
  const changes = times.changes === 0 ? '' : changesIn(share(room - times.images * images.length, times.changes));
  const link = linkOf(story);
  return fitMarkdown(write({ images, changes }), limit, link === '' ? undefined : `… (shortened) ${link}`);
}

/**
 * Images old → new in at most so many UTF-16 units: what does not fit is counted. Empty when none changed.
 */
export function imageTable(
  before: readonly DeploymentDescriptor[],
  after: readonly DeploymentDescriptor[],
  limit = Infinity,
): string {
  const changes = imageChanges(before, after);
  if (changes.length === 0) return '';
  const tags = (all: readonly string[]): string => codes(all, mostTags) || '–';
  const more = (count: number): string => `… and ${counted(count, 'more image')}`;
  const table = markdownTable(['image', 'before', 'after'], []);
  const rows = fitting(
    changes,
    ({ image, before: old, after: now }) => `\n${tableRow([shortCode(image), tags(old), tags(now)])}`,
    limit - table.length,
    2 + more(changes.length).length,
  );
  const left = changes.length - rows.length;
  if (rows.length === 0) return `${counted(left, 'image')} ${left === 1 ? 'changes' : 'change'}`;
  return `${table}${rows.join('')}${left === 0 ? '' : `\n\n${more(left)}`}`;
}

/** What is told of a change, by fields of objects where they are known, in so many UTF-16 units where that is possible. */
export function changeText(
  change: Pick<Story, 'before' | 'after' | 'changedFiles' | 'comparison'>,
  telling: Pick<Telling, 'limit' | 'detail' | 'mask'>,
): string {
  const { comparison, changedFiles } = change;
  if (comparison === undefined) return changeList(change, telling.limit);
  const files = fileLine(changedFiles);
  const limit = telling.limit - files.length - 2;
  const rest = 'The changed files have them.';
  return `${comparisonMarkdown([comparison], { ...telling, limit, rest }).trimEnd()}\n\n${files}`;
}

/** Objects that come and go, as many as fit, and how many files change. */
function changeList(change: Pick<Story, 'before' | 'after' | 'changedFiles'>, limit: number): string {
  const { comes, goes } = objectChanges(change.before, change.after);
  const all = [...comes.map((name) => ({ what: 'new', name })), ...goes.map((name) => ({ what: 'gone', name }))];
  const files = fileLine(change.changedFiles);
  const more = (count: number): string => `- … and ${counted(count, 'more object')}\n`;
  const lines = fitting(
    all,
    ({ what, name }) => `- ${what}: ${inlineCode(shortName(name, 2 * longestName))}\n`,
    limit - files.length,
    more(all.length).length,
  );
  const left = all.length - lines.length;
  return `${lines.join('')}${left === 0 ? '' : more(left)}${files}`;
}

/** The texts that fit into so many UTF-16 units: all, or the first ones with room for a note that they are not all. */
function fitting<T>(all: readonly T[], text: (one: T) => string, limit: number, note: number): readonly string[] {
  const texts = all.map(text);
  if (texts.join('').length <= limit) return texts;
  let room = limit - note;
  const end = texts.findIndex(({ length }) => {
    room -= length;
    return room < 0;
  });
  return texts.slice(0, end);
}

function fileLine(files: readonly string[]): string {
  const names = files.length > mostNamed || files.some(({ length }) => length > longestName) ? [] : files;
  const told = names.length === 0 ? '' : `: ${names.map(inlineCode).join(', ')}`;
  return `- ${files.length === 1 ? '1 file changes' : `${files.length} files change`}${told}`;
}
