import { cutText } from '../../printable.ts';

/** Characters of what a failure's message tells of findings: the run's page cuts a message that is longer. */
const longestFindings = 3_000;

/** The findings for a failure's message, the first ones as far as they go; the log and the report have all of them. */
export function forMessage(findings: readonly string[]): readonly string[] {
  const shown: string[] = [];
  let left = longestFindings;
  for (const finding of findings) {
    left -= finding.length;
    if (left < 0 && shown.length > 0)
      return [...shown, `and ${findings.length - shown.length} more, which the log has`];
    shown.push(cutText(finding, longestFindings));
  }
  return shown;
}
