import { basename } from 'node:path';
import { describeError, TaskError } from '../errors.ts';
import { fitMarkdown } from '../fit-markdown.ts';
import { wholeDiff, type Difference } from '../manifests/compare/difference.ts';
import { escapeMarkdown, inlineCode, markdownTable } from '../markdown.ts';
import type { Files } from '../ports/files.ts';
import {
  readParts,
  repositoryDigest,
  tellPart,
  writePart,
  type DifferencePart,
  type ToldDifference,
} from './gathered-part.ts';
import { markComment } from './one-comment.ts';
import {
  postDifference,
  runNumber,
  type CommentContent,
  type DifferenceCommentPorts,
  type Subject,
} from './post-difference.ts';
import { runLink } from './run-link.ts';
import type { TriggeringPullRequest } from './triggering.ts';

/** Where the calls of a run gather what they have to tell. */
export interface Gathering {
  readonly folder: string;
  /** Which attempt of the job this is. */
  readonly attempt: number;
}

/** What gathering takes of the world besides commenting. */
type GatheringPorts = DifferenceCommentPorts & {
  readonly files: Pick<Files, 'kind' | 'readIfThere' | 'realPath' | 'write' | 'list' | 'size' | 'read'>;
};

/**
 * Leaves what this call has to tell in the folder, and posts all that is there as one comment on the pull request that
 * triggered the run. What keeps it from either is a warning, never the end of the rendering.
 * @param told difference: undefined when the rendering failed, or its checks; target: undefined when another call comments
 * @throws CANCELLED
 */
export async function gatherAndComment(
  ports: GatheringPorts,
  options: Subject,
  gathering: Gathering,
  told: { readonly difference: Difference | undefined; readonly target: TriggeringPullRequest | undefined },
): Promise<void> {
  try {
    if (!options.dryRun) await gather(ports.files, options, gathering, told.difference);
    if (told.target !== undefined) await commentGathered(ports, options, told.target, gathering);
  } catch (error) {
    if (!(error instanceof TaskError) || error.code === 'CANCELLED') throw error;
    ports.log.warning(`The differences of several environments could not be gathered: ${describeError(error)}`);
  }
}

async function gather(
  files: GatheringPorts['files'],
  options: Subject,
  { folder, attempt }: Gathering,
  difference: Difference | undefined,
): Promise<void> {
  const { environment, cluster } = options;
  const told = difference === undefined ? undefined : await tellPart(files, options.compareWith, difference);
  await writePart(files, folder, { environment, cluster, application: applicationOf(options), attempt, told });
}

/** By its input, or by its folders: of a call that failed, nothing else is known. */
function applicationOf({ application, sourcePath }: Pick<Subject, 'application' | 'sourcePath'>): string {
  return application === '' ? sourcePath.map((path) => basename(path)).join(', ') : application;
}

async function commentGathered(
  ports: GatheringPorts,
  options: Subject,
  target: TriggeringPullRequest,
  { folder }: Gathering,
): Promise<void> {
  const parts = await readParts(ports.files, ports.log, folder);
  const own = await repositoryDigest(ports.files, options.compareWith);
  await postDifference(ports, options, target, (limit, audience) =>
    gatheredComment(options, audience === 'all' ? parts : parts.map((part) => asSeenBy(own, part)), limit),
  );
}

/** In public only what everybody may read: the repository that was looked at. */
function asSeenBy(repository: string, part: DifferencePart): DifferencePart {
  if (part.told === undefined || (repository !== '' && part.told.repository === repository)) return part;
  return { ...part, told: { ...part.told, markdown: 'Not told here: not everybody may read that repository.\n' } };
}

/**
 * What the comment says: a line for each environment, then what changes there. What does not fit is cut, of the longest
 * first.
 * @param limit of the whole comment, in UTF-16 units
 */
export function gatheredComment(
  options: Pick<Subject, 'application' | 'sourcePath' | 'build'>,
  parts: readonly DifferencePart[],
  limit: number,
): CommentContent {
  const application = applicationOf(options);
  const mark = { subject: ['diffs', options.build.definition, application], run: runNumber(options) };
  const places = [...new Set(parts.flatMap(({ told }) => (told === undefined ? [] : [told.where])))];
  const against = places.length === 1 ? ` against ${inlineCode(places[0] ?? '')}` : '';
  const several = new Set(parts.map((part) => part.application)).size > 1;
  const rows = parts.map((part) => [escapeMarkdown(nameOf(part, several)), outcomeOf(part.told)]);
  const head = `### Changes of ${escapeMarkdown(application)}${against}\n\n${markdownTable(['Environment', 'Changes'], rows)}\n`;
  const link = `\n${runLink(options.build)}\n`;
  const changed = parts.flatMap((part) =>
    part.told?.changed === true
      ? [{ title: `\n#### ${escapeMarkdown(nameOf(part, several))}\n\n`, text: part.told.markdown }]
      : [],
  );
  const room = limit - markComment(mark, '').length - head.length - link.length;
  const texts = fitted(changed, room);
  const body = changed.map(({ title }, index) => `${title}${texts[index] ?? ''}`).join('\n');
  const content = fitMarkdown(`${head}${body}`, limit - markComment(mark, '').length - link.length, wholeDiff) + link;
  return { mark, text: changed.length > 0 ? content : undefined, instead: content };
}

function nameOf({ environment, cluster, application }: DifferencePart, several: boolean): string {
  const where = cluster === '' ? environment : `${environment} (${cluster})`;
  return several ? `${application} in ${where}` : where;
}

function outcomeOf(told: ToldDifference | undefined): string {
  if (told === undefined) return '**could not be rendered, or did not pass the checks**';
  return told.changed ? escapeMarkdown(told.counts) : 'no difference';
}

/** The texts, each at most as long as its share of the room; what a short one leaves, the longer ones get. */
function fitted(
  parts: readonly { readonly title: string; readonly text: string }[],
  room: number,
): readonly (string | undefined)[] {
  const texts = new Map<number, string>();
  let left = room - parts.reduce((sum, { title }) => sum + title.length + 1, 0);
  const shortestFirst = parts
    .map(({ text }, index) => ({ text, index }))
    .toSorted((a, b) => a.text.length - b.text.length);
  for (const [done, { text, index }] of shortestFirst.entries()) {
    const share = Math.max(0, Math.floor(left / (parts.length - done)));
    const cut = fitMarkdown(text, share, `${wholeDiff}\n`);
    texts.set(index, cut);
    left -= cut.length;
  }
  return parts.map((_, index) => texts.get(index));
}
