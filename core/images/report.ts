import { formatPlace } from '../errors.ts';
import { escapeMarkdown, inlineCode, markdownTable } from '../markdown.ts';
import type { Update, UpdatePlan } from './update-plan.ts';
import type { UpdateResult } from './missing.ts';

const rowsAtMost = 200;

/** One place for the log: `file:line path before → after`. */
export function updateLine({ file, line, path, before, after }: Update): string {
  const shown = (value: string): string => (value === '' ? '(nothing)' : value);
  return `${file}:${line} ${path} ${shown(before)} → ${shown(after)}`;
}

/** How the run ends, in one line. */
export function outcome(plan: UpdatePlan, dryRun: boolean): string {
  const places = plan.updates.length === 1 ? '1 place' : `${plan.updates.length} places`;
  const files = plan.edits.length === 1 ? '1 file' : `${plan.edits.length} files`;
  if (plan.edits.length > 0) return `${places} in ${files} ${dryRun ? 'would be updated' : 'updated'}`;
  if (plan.downgrades.length > 0) return 'Nothing to do: what is there is newer';
  return plan.matched > 0 ? 'Nothing to do: every place holds the version asked for' : 'Nothing to do: no place found';
}

/**
 * The section on the run's page.
 * @param how it ended, in one line
 * @param where Markdown that tells where the update is, unless it is in the files
 */
export function summarize({ plan }: UpdateResult, how: string, where?: string): string {
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
