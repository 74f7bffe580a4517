import type { Log } from '../../ports/agent.ts';
import { formatObject } from '../objects.ts';
import { counted } from '../../wording.ts';
import { countsText, isChanged, type ApplicationComparison, type ObjectChange } from './comparison.ts';
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
  const warnings = comparisons.flatMap((comparison) => comparison.warnings).map((warning) => `compareWith: ${warning}`);
  for (const warning of warnings.slice(0, mostWarnings)) log.warning(warning);
  if (warnings.length > mostWarnings)
    log.warning(`compareWith: … and ${warnings.length - mostWarnings} more like these`);
  const counts = `Against ${where}: ${countsText(comparisons)}`;
  if (!isChanged(comparisons)) return log.info(counts);
  log.group(counts);
  let told = 0;
  let left = 0;
  for (const comparison of comparisons) {
    for (const lines of partsOf(comparison, comparisons.length > 1, mask)) {
      if (told >= mostLines) {
        left += 1;
        continue;
      }
      const shown = lines();
      for (const line of shown) log.info(line);
      told += shown.length;
    }
  }
  if (left > 0) log.info(`… and ${left} more. ${rest}`);
  log.endGroup();
}

/** What is logged of an application, each part made only when it is wanted. */
function partsOf(
  { identity, objects, files }: ApplicationComparison,
  several: boolean,
  mask: Mask,
): readonly (() => readonly string[])[] {
  const indent = several ? '  ' : '';
  const parts = [
    ...objects.map((change) => () => objectLines(change, mask).map((line) => `${indent}${line}`)),
    ...files.map((file) => () => [
      `${indent}file ${file.kind}: ${mask(file.path)} (its objects are the same, or it holds none)`,
    ]),
  ];
  return several && parts.length > 0 ? [() => [`${identity.application}:`], ...parts] : parts;
}

function objectLines(change: ObjectChange, mask: Mask): readonly string[] {
  const name = mask(formatObject(change.reference));
  const file = mask(change.file);
  switch (change.kind) {
    // What was added is in the output folder: its name is enough here.
    case 'added':
      return [`added: ${name} (${file})`];
    case 'removed':
      return [`removed: ${name} (${file})`];
    case 'moved':
      return [`moved: ${name} (${mask(change.before)} → ${file})`];
    case 'changed': {
      const where = change.before === change.file ? file : `${mask(change.before)} → ${file}`;
      const title = `changed: ${name} (${where}, ${counted(change.fields.length, 'field')})`;
      return [title, ...changeLines(change, mask, details.brief).map((line) => `    ${line}`)];
    }
  }
}
