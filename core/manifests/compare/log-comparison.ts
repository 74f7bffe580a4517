import type { Log } from '../../ports/agent.ts';
import { formatObject } from '../objects.ts';
import { countsText, type ApplicationComparison, type ObjectChange } from './comparison.ts';
import { changeLines, details } from './lines.ts';
import type { Mask } from './value-text.ts';

// A log is read from top to bottom: more lines than that nobody reads there.
const mostLines = 1000;
const mostWarnings = 20;

/** Logs a comparison: the counts, then, folded, each object with its fields. */
export function logComparison(
  log: Log,
  comparisons: readonly ApplicationComparison[],
  { where, rest, mask }: { readonly where: string; readonly rest: string; readonly mask: Mask },
): void {
  const warnings = comparisons.flatMap((comparison) => comparison.warnings);
  for (const warning of warnings.slice(0, mostWarnings)) log.warning(`compareWith: ${warning}`);
  for (const warning of warnings.slice(mostWarnings)) log.info(`compareWith: ${warning}`);
  const lines = comparisons.flatMap((comparison) => linesOf(comparison, comparisons.length > 1, mask));
  const counts = `Against ${where}: ${countsText(comparisons)}`;
  if (lines.length === 0) return log.info(counts);
  log.group(counts);
  for (const line of lines.slice(0, mostLines)) log.info(line);
  if (lines.length > mostLines) log.info(`… ${lines.length - mostLines} more lines. ${rest}`);
  log.endGroup();
}

function linesOf({ identity, objects, files }: ApplicationComparison, several: boolean, mask: Mask): readonly string[] {
  const lines = objects.flatMap((change) => [
    headline(change, mask),
    // What was added is in the output folder: its name is enough here.
    ...(change.kind === 'added' ? [] : changeLines(change, mask, details.brief).map((line) => `    ${line}`)),
  ]);
  const others = files.map(
    ({ kind, path }) => `file ${kind}: ${mask(path)} (its objects are the same, or it holds none)`,
  );
  const all = [...lines, ...others];
  return several && all.length > 0 ? [`${identity.application}:`, ...all.map((line) => `  ${line}`)] : all;
}

function headline(change: ObjectChange, mask: Mask): string {
  const name = mask(formatObject(change.reference));
  const file = mask(change.file);
  switch (change.kind) {
    case 'added':
      return `added: ${name} (${file})`;
    case 'removed':
      return `removed: ${name} (${file})`;
    case 'moved':
      return `moved: ${name} (${mask(change.before)} → ${file})`;
    case 'changed':
      return `changed: ${name} (${change.before === change.file ? file : `${mask(change.before)} → ${file}`})`;
  }
}
