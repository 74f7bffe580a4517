import { formatDuration } from '../duration.ts';
import { codeBlock, escapeMarkdown, inlineCode, markdownTable } from '../markdown.ts';
import { printableLine } from '../printable.ts';
import type { WaitOutcome, WaitResult } from './wait/options.ts';
import { shortRevision } from './revision.ts';

const headline: Readonly<Record<WaitResult, string>> = {
  succeeded: '✅ Rolled out',
  failed: '❌ The rollout failed',
  timedOut: '⌛ Not rolled out in time',
  abandoned: '🚫 The pull request was abandoned',
  superseded: '⏭ Something else took its place',
  cancelled: '⏹ Cancelled while waiting',
};

/** The summary of a wait for the run's page. Every word from outside is escaped. */
export function summaryOf(outcome: WaitOutcome): string {
  const parts: string[] = [`### ${headline[outcome.result]}`, escapeMarkdown(outcome.reason)];
  const facts: string[][] = [];
  if (outcome.awaited !== undefined) facts.push(['Commit', inlineCode(outcome.awaited)]);
  if (outcome.pullRequest !== undefined) {
    const { id, url, title } = outcome.pullRequest;
    facts.push(['Pull request', `[${id}](${encodeURI(url)}) ${escapeMarkdown(title)}`]);
  }
  if (outcome.appliedRevision !== undefined)
    facts.push(['Applied', inlineCode(shortRevision(outcome.appliedRevision))]);
  if (outcome.supersededBy !== undefined) facts.push(['Superseded by', escapeMarkdown(outcome.supersededBy)]);
  facts.push(['Took', formatDuration(outcome.endedAt - outcome.startedAt)]);
  parts.push(markdownTable(['', ''], facts));
  if (outcome.targets.length > 0) {
    const mark = { succeeded: '✅', failed: '❌', superseded: '⏭', pending: '⏳' } as const;
    const rows = outcome.targets.map((target) => [
      escapeMarkdown(target.cluster),
      inlineCode(target.target),
      mark[target.verdict],
      escapeMarkdown(target.reason),
    ]);
    parts.push(markdownTable(['Cluster', 'Object', '', 'What it says'], rows));
  }
  if (outcome.findings.length > 0) parts.push('**Looked closer**', codeBlock(outcome.findings.join('\n')));
  if (outcome.advice !== '') parts.push(`**What to do**: ${escapeMarkdown(outcome.advice)}`);
  if (outcome.warnings.length > 0)
    parts.push(outcome.warnings.map((warning) => `- ⚠ ${escapeMarkdown(warning)}`).join('\n'));
  if (outcome.timeline.length > 0) {
    const lines = outcome.timeline.map(
      ({ at, text }) => `${formatDuration(at - outcome.startedAt).padStart(6)}  ${text}`,
    );
    parts.push(`<details><summary>Time line</summary>\n\n${codeBlock(lines.join('\n'))}\n\n</details>`);
  }
  return `${parts.join('\n\n')}\n`;
}

/**
 * Text for an output variable, which later steps print, and put into inputs that the agent expands: on one line, of a
 * length that an environment takes, without anything that would be a command or a macro there.
 */
export function forOutput(text: string): string {
  return printableLine(text, 4000).replaceAll('$(', '$_(');
}

/** The report file: everything that was seen, for machines. Times are milliseconds since 1970. */
export function reportOf(outcome: WaitOutcome): string {
  return `${JSON.stringify({ schemaVersion: 1, ...outcome }, undefined, 2)}\n`;
}
