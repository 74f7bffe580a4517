import { formatDuration } from '../../duration.ts';
import { codeBlock, codeCell, escapeMarkdown, markdownLink, markdownTable } from '../../markdown.ts';
import { cutText } from '../../printable.ts';
import { shortRevision } from '../revision.ts';
import type { TargetOutcome, WaitOutcome, WaitResult } from '../wait/options.ts';
import { othersOf } from './others.ts';

/** Characters: browsers take more badly, and the run's page shows the summaries of all steps. */
const longest = 100_000;
/** Rows of targets; what is done gives way to what is not. */
const mostRows = 150;
const mostMoments = 200;
const longestFindings = 20_000;

const headline: Readonly<Record<WaitResult, string>> = {
  succeeded: '✅ Rolled out',
  failed: '❌ The rollout failed',
  timedOut: '⌛ Not rolled out in time',
  abandoned: '🚫 The pull request was abandoned',
  superseded: '⏭ Something else took its place',
  cancelled: '⏹ Cancelled while waiting',
};

const mark = { succeeded: '✅', failed: '❌', superseded: '⏭', pending: '⏳' } as const;

/** The summary of a wait for the run's page. Every word from outside is escaped. */
export function summaryOf(outcome: WaitOutcome): string {
  const title = outcome.error === undefined ? headline[outcome.result] : '❌ The wait ended by an error';
  const parts: string[] = [`### ${title}`, escapeMarkdown(outcome.reason)];
  if (outcome.findings.length > 0)
    parts.push('**Looked closer**', codeBlock(cutText(outcome.findings.join('\n'), longestFindings)));
  if (outcome.advice !== '') parts.push(`**What to do**: ${escapeMarkdown(outcome.advice)}`);
  parts.push(markdownTable(['', ''], factsOf(outcome)), ...targetsOf(outcome.targets));
  if (outcome.result !== 'succeeded') parts.push(...othersOf(outcome));
  const notes = [...outcome.warnings.map((warning) => `⚠ ${warning}`), ...outcome.notes];
  if (notes.length > 0) parts.push(notes.map((note) => `- ${escapeMarkdown(note)}`).join('\n'));
  const whole = [...parts, ...timelineOf(outcome)].join('\n\n');
  // Not within a table or a fence: the time line is what can be spared.
  const shown = whole.length <= longest ? whole : parts.join('\n\n');
  return `${shown.length <= longest ? shown : parts.slice(0, 2).join('\n\n')}\n`;
}

function factsOf(outcome: WaitOutcome): readonly (readonly string[])[] {
  const { awaited, pullRequest, appliedRevision, supersededBy, links } = outcome;
  const facts: string[][] = [];
  const linked = (text: string, url: string | undefined): string =>
    url === undefined ? codeCell(text) : markdownLink(text, url);
  if (awaited !== undefined) facts.push(['Commit', linked(awaited, links.commit)]);
  if (pullRequest !== undefined) {
    const { id, url, title } = pullRequest;
    facts.push(['Pull request', `${markdownLink(String(id), url)} ${escapeMarkdown(title)}`]);
  }
  if (appliedRevision !== undefined) facts.push(['Applied', linked(shortRevision(appliedRevision), links.applied)]);
  if (supersededBy !== undefined) facts.push(['Superseded by', escapeMarkdown(supersededBy)]);
  facts.push(['Took', formatDuration(outcome.endedAt - outcome.startedAt)]);
  return facts;
}

/** A table for each cluster, those with trouble first; a single one for what is of no cluster, or of one alone. */
function targetsOf(targets: readonly TargetOutcome[]): readonly string[] {
  const clusters = new Map<string, TargetOutcome[]>();
  for (const target of targets) clusters.set(target.cluster, [...(clusters.get(target.cluster) ?? []), target]);
  const rank = ({ verdict }: TargetOutcome): number =>
    ['failed', 'superseded', 'pending', 'succeeded'].indexOf(verdict);
  const worst = (all: readonly TargetOutcome[]): number => Math.min(...all.map(rank));
  const groups = [...clusters].sort(([, a], [, b]) => worst(a) - worst(b));
  let left = mostRows;
  const tables: string[] = [];
  for (const [cluster, all] of groups) {
    const done = all.filter(({ verdict }) => verdict === 'succeeded').length;
    const shown = all.toSorted((a, b) => rank(a) - rank(b)).slice(0, left);
    left -= shown.length;
    const name = cluster === '' ? 'Targets' : escapeMarkdown(cluster);
    tables.push(`**${name}**: ${done} of ${all.length} done`);
    if (shown.length > 0) tables.push(tableOf(shown));
    if (shown.length < all.length) tables.push(`… and ${all.length - shown.length} more, which the report has.`);
  }
  return tables;
}

function tableOf(targets: readonly TargetOutcome[]): string {
  const rows = targets.map(({ target, verdict, revision, reason }) => [
    mark[verdict],
    codeCell(target),
    revision === '' ? '' : codeCell(shortRevision(revision)),
    escapeMarkdown(cutText(reason, 500)),
  ]);
  return markdownTable(['', 'Object', 'Revision', 'What it says'], rows);
}

function timelineOf({ timeline, startedAt }: WaitOutcome): readonly string[] {
  if (timeline.length === 0) return [];
  const half = mostMoments / 2;
  const moments = timeline.length <= mostMoments ? timeline : [...timeline.slice(0, half), ...timeline.slice(-half)];
  const lines = moments.map(({ at, text }) => `${formatDuration(at - startedAt).padStart(6)}  ${text}`);
  if (moments.length < timeline.length) lines.splice(half, 0, '        …');
  return [`<details><summary>Time line</summary>\n\n${codeBlock(lines.join('\n'))}\n\n</details>`];
}
