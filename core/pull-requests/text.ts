import { formatIdentity, type DeliveryIdentity } from '../identity.ts';
import { splitImage } from '../manifests/images.ts';
import type { DeploymentDescriptor, ObjectReference } from '../manifests/descriptor.ts';
import type { ApplicationComparison } from '../manifests/compare/comparison.ts';
import { comparisonMarkdown, type Telling } from '../manifests/compare/markdown.ts';
import { escapeMarkdown, inlineCode, markdownLink, markdownTable } from '../markdown.ts';
import { cutText } from '../printable.ts';

/** What a text tells about. */
export interface Story {
  readonly operation: 'deploy' | 'rollback' | 'revert' | 'remove';
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

/** `Deploy shop 1.2.3 to dev`: plain text, for a title or a commit. */
export function defaultTitle({ operation, identity, version, undone }: Story): string {
  const where = identity.cluster === '' ? identity.environment : `${identity.environment} (${identity.cluster})`;
  const what = version === '' ? identity.application : `${identity.application} ${version}`;
  switch (operation) {
    case 'deploy':
      return `Deploy ${what} to ${where}`;
    case 'rollback':
      return `Roll back ${identity.application} in ${where}${version === '' ? '' : ` to ${version}`}`;
    case 'revert':
      return `Revert ${what} in ${where}${undone === undefined ? '' : ` (pull request ${undone.id})`}`;
    case 'remove':
      return `Remove ${identity.application} from ${where}`;
  }
}

/**
 * The default description, Markdown without the marker: what changes, the images, the objects, the run.
 * @param changes what it says of the objects and files
 */
export function defaultDescription(story: Story, changes: string): string {
  const versions = versionsOf(story);
  return [
    `**${escapeMarkdown(defaultTitle(story))}**${versions === '' ? '' : `: ${versions}`}`,
    story.undone === undefined ? '' : `Undoes ${markdownLink(`pull request ${story.undone.id}`, story.undone.url)}.`,
    imageTable(story.before, story.after),
    changes,
    story.runUrl === '' ? '' : markdownLink(`Run ${story.runName}`, story.runUrl),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function versionsOf({ before, after, version }: Story): string {
  const old = [...new Set(before.map((one) => one.version))].map(inlineCode).join(', ');
  const now = [...new Set(after.map((one) => one.version))].map(inlineCode).join(', ');
  if (old === '') return now === '' && version !== '' ? inlineCode(version) : now;
  return now === '' ? old : `${old} → ${now}`;
}

/** Images old → new; empty when none changed. */
export function imageTable(before: readonly DeploymentDescriptor[], after: readonly DeploymentDescriptor[]): string {
  const code = (tags: readonly string[]): string => tags.map(inlineCode).join(', ') || '–';
  const rows = imageChanges(before, after).map((change) => [
    inlineCode(change.image),
    code(change.before),
    code(change.after),
  ]);
  return rows.length === 0 ? '' : markdownTable(['image', 'before', 'after'], rows);
}

/** What is told of a change, by fields of objects where they are known, in so many UTF-16 units. */
export function changeText(
  change: Pick<Story, 'before' | 'after' | 'changedFiles' | 'comparison'>,
  telling: Pick<Telling, 'limit' | 'detail' | 'mask'>,
): string {
  const { comparison, changedFiles } = change;
  if (comparison === undefined) return changeList(change);
  const files = fileLine(changedFiles);
  const limit = telling.limit - files.length - 2;
  const rest = 'The changed files have them.';
  return `${comparisonMarkdown([comparison], { ...telling, limit, rest }).trimEnd()}\n\n${files}`;
}

/** Objects that come and go, and how many files change. */
export function changeList(change: Pick<Story, 'before' | 'after' | 'changedFiles'>): string {
  const { comes, goes } = objectChanges(change.before, change.after);
  return [
    ...comes.map((one) => `- new: ${inlineCode(one)}`),
    ...goes.map((one) => `- gone: ${inlineCode(one)}`),
    fileLine(change.changedFiles),
  ].join('\n');
}

function fileLine(files: readonly string[]): string {
  const names = files.length > 5 ? '' : `: ${files.map(inlineCode).join(', ')}`;
  return `- ${files.length === 1 ? '1 file changes' : `${files.length} files change`}${names}`;
}

/** The same for a log: plain lines, images first, then the objects that come and go. */
export function changeLines({ before, after }: Pick<Story, 'before' | 'after'>): readonly string[] {
  const { comes, goes } = objectChanges(before, after);
  return [
    ...imageChanges(before, after).map(
      ({ image, before: old, after: now }) => `${image}: ${old.join(', ') || '–'} → ${now.join(', ') || '–'}`,
    ),
    ...(comes.length === 0 ? [] : [`new: ${comes.join(', ')}`]),
    ...(goes.length === 0 ? [] : [`gone: ${goes.join(', ')}`]),
  ];
}

/** The images whose tags or digests differ, by repository name. */
function imageChanges(
  before: readonly DeploymentDescriptor[],
  after: readonly DeploymentDescriptor[],
): readonly { readonly image: string; readonly before: readonly string[]; readonly after: readonly string[] }[] {
  const [old, now] = [tagsByImage(before), tagsByImage(after)];
  return [...new Set([...old.keys(), ...now.keys()])].toSorted().flatMap((image) => {
    const change = { image, before: old.get(image) ?? [], after: now.get(image) ?? [] };
    return change.before.join() === change.after.join() ? [] : [change];
  });
}

function tagsByImage(all: readonly DeploymentDescriptor[]): Map<string, string[]> {
  const byName = new Map<string, string[]>();
  for (const image of all.flatMap(({ images }) => images)) {
    const { name } = splitImage(image);
    byName.set(name, [...(byName.get(name) ?? []), image.slice(name.length).replace(/^:/, '')]);
  }
  return byName;
}

function objectChanges(
  before: readonly DeploymentDescriptor[],
  after: readonly DeploymentDescriptor[],
): { readonly comes: readonly string[]; readonly goes: readonly string[] } {
  const name = ({ kind, namespace, name: own }: ObjectReference): string =>
    `${kind} ${namespace === '' ? '' : `${namespace}/`}${own}`;
  const [old, now] = [before, after].map((all) => all.flatMap(({ objects }) => objects).map(name));
  return {
    comes: (now ?? []).filter((one) => old?.includes(one) !== true),
    goes: (old ?? []).filter((one) => now?.includes(one) !== true),
  };
}

/**
 * Cuts Markdown at a line's end, never inside a code fence or what folds away, so that it is at most `limit` UTF-16 units
 * long.
 */
export function fitMarkdown(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const note = '\n\n… (shortened)';
  let kept = text
    .slice(0, Math.max(0, limit - note.length))
    .split('\n')
    .slice(0, -1);
  let fence: number | undefined;
  const folded: number[] = [];
  for (const [index, line] of kept.entries()) {
    if (/^\s*(?:```|~~~)/.test(line)) fence = fence === undefined ? index : undefined;
    else if (fence === undefined && line.startsWith('<details')) folded.push(index);
    else if (fence === undefined && line.startsWith('</details>')) folded.pop();
  }
  kept = kept.slice(0, folded[0] ?? fence);
  return `${kept.join('\n').trimEnd()}${note}`;
}

/** Plain text on one line, cut to `limit` UTF-16 units. */
export function fitLine(text: string, limit: number): string {
  return cutText(text.replaceAll(/\s+/g, ' ').trim(), limit);
}

/** What is said on a pull request that makes room for another. */
export function supersededComment(identity: DeliveryIdentity, version: string, by: string): string {
  const what = version === '' ? 'other content' : `version ${inlineCode(version)}`;
  return `Superseded: ${escapeMarkdown(formatIdentity(identity))} is now to get ${what} (${by}).`;
}
