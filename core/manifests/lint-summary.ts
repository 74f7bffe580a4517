import { codeBlock, inlineCode, markdownTable } from '../markdown.ts';
import { printableLine } from '../printable.ts';
import type { ObjectFinding } from './findings.ts';
import { groupBy } from './group.ts';
import { counted } from '../wording.ts';

const page = 'https://github.com/gitops-delivery/gitops-delivery/blob/main/docs/lint.md';
// A summary is to be read; all of it is in the log and on the Tests tab.
const mostLines = 200;

type LintFinding = Pick<ObjectFinding, 'check' | 'rule' | 'severity' | 'message'>;

/** What the run's summary page says of missed best practices: how often by rule, then one by one; empty when none is. */
export function lintSummary(findings: readonly LintFinding[]): string {
  const missed = findings.filter(({ check }) => check === 'lint');
  if (missed.length === 0) return '';
  const rows = [...groupBy(missed, ({ rule }) => rule)]
    .toSorted(([, a], [, b]) => Number(isError(b[0])) - Number(isError(a[0])) || b.length - a.length)
    .map(([rule, found]) => [linked(rule), found[0]?.severity ?? '', String(found.length), first(found)]);
  const errors = missed.filter(isError).length;
  const lines = missed.slice(0, mostLines).map(({ severity, message }) => `${severity}: ${printableLine(message)}`);
  if (missed.length > mostLines) lines.push(`… and ${missed.length - mostLines} more, in the log`);
  return [
    '',
    `**Best practices**: ${counted(errors, 'error')}, ${counted(missed.length - errors, 'warning')}`,
    '',
    markdownTable(['Rule', 'Severity', 'Findings', 'First'], rows),
    '',
    `<details><summary>All findings</summary>\n\n${codeBlock(lines.join('\n'))}\n\n</details>`,
    '',
  ].join('\n');
}

function isError(finding: LintFinding | undefined): boolean {
  return finding?.severity === 'error';
}

/** kube-score's checks have no section of ours. */
function linked(rule: string): string {
  return /^[a-z-]+$/.test(rule) ? `[${rule}](${page}#${rule})` : inlineCode(rule);
}

function first([finding]: readonly LintFinding[]): string {
  return inlineCode(printableLine(finding?.message.replace(/ \[[^\]]*\]$/, '') ?? '', 140));
}
