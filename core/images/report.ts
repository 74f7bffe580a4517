import { formatPlace, type Finding } from '../errors.ts';
import { escapeMarkdown, inlineCode, markdownTable } from '../markdown.ts';
import { counted } from '../wording.ts';
import type { Update, UpdatePlan } from './update-plan.ts';
import type { UpdateResult } from './missing.ts';
import type { ReadFiles } from './read-files.ts';

const rowsAtMost = 200;

/** One place for the log: `file:line path before → after`. */
export function updateLine({ file, line, path, before, after }: Update): string {
  const shown = (value: string): string => (value === '' ? '(nothing)' : value);
  return `${file}:${line} ${path} ${shown(before)} → ${shown(after)}`;
}

/** How the run ends, in one line. */
export function outcome(plan: UpdatePlan, dryRun: boolean): string {
  const places = counted(plan.updates.length, 'place');
  const files = counted(plan.edits.length, 'file');
  if (plan.edits.length > 0) return `${places} in ${files} ${dryRun ? 'would be updated' : 'updated'}`;
  if (plan.downgrades.length > 0) return 'Nothing to do: what is there is newer';
  return plan.matched > 0 ? 'Nothing to do: every place holds the version asked for' : 'Nothing to do: no place found';
}

/**
 * The section on the run's page.
 * @param how it ended, in one line
 * @param where Markdown that tells where the update is, unless it is in the files
 */
export function updateSummary({ plan }: UpdateResult, how: string, where?: string): string {
  const rows = plan.updates
    .slice(0, rowsAtMost)
    .map((update) => [
      inlineCode(`${update.file}:${update.line}`),
      inlineCode(update.path),
      inlineCode(update.before === '' ? '–' : update.before),
      inlineCode(update.after === '' ? '–' : update.after),
    ]);
  const parts = [`**${escapeMarkdown(how)}**`, ...(where === undefined ? [] : [where])];
  if (rows.length > 0) parts.push(markdownTable(['Place', 'Path', 'Before', 'After'], rows));
  if (plan.updates.length > rowsAtMost) parts.push(`… and ${plan.updates.length - rowsAtMost} more.`);
  for (const finding of [...plan.downgrades, ...plan.notes, ...plan.warnings].slice(0, rowsAtMost)) {
    const at = finding.at === undefined ? '' : `${inlineCode(formatPlace(finding.at))}: `;
    parts.push(`- ${at}${escapeMarkdown(finding.message)}`);
  }
  return `${parts.join('\n\n')}\n`;
}

const mostLeftAlone = 20;

/** Warnings of files that were passed over, and of how many more there are: a folder may hold a hundred thousand links. */
export function leftAlone(skipped: ReadFiles['skipped']): readonly Finding[] {
  const rest = skipped.length - mostLeftAlone;
  return [
    ...skipped
      .slice(0, mostLeftAlone)
      .map(({ path, reason }) => ({ message: `Left alone: ${reason}`, at: { file: path } })),
    ...(rest > 0 ? [{ message: `Left alone: ${rest} more files that are links leading out, or no text` }] : []),
  ];
}
