/**
 * Azure Boards links a work item to a pull request of GitHub that names it as `AB#12` in its title or description (not in
 * a comment), and completes it with the merge when `Fixes` stands before that. We keep them in the description's last
 * line, which nobody outside of this adapter sees: it is no part of the text that others compare.
 */
export interface WorkItemLine {
  readonly items: readonly string[];
  /** Whether the merge completes them. */
  readonly complete: boolean;
}

const start = '\n\nWork items: ';
const none: WorkItemLine = { items: [], complete: false };

/** A description as the server has it, without and with its line of work items. */
export function splitBody(body: string): { readonly text: string; readonly line: WorkItemLine } {
  const whole = body.replaceAll('\r\n', '\n');
  const at = whole.lastIndexOf(start);
  const said = at < 0 ? '' : whole.slice(at + start.length).trimEnd();
  if (!/^(?:Fixes )?AB#\d{1,10}(?:, (?:Fixes )?AB#\d{1,10})*$/.test(said)) return { text: whole, line: none };
  return { text: whole.slice(0, at), line: { items: mentioned(said), complete: said.startsWith('Fixes ') } };
}

/** The work items that a text links, each once. */
export function mentioned(text: string): readonly string[] {
  return [...new Set([...text.matchAll(/\bAB#(\d{1,10})\b/g)].map((found) => found[1] ?? ''))];
}

/** The description for the server. */
export function joinBody(text: string, { items, complete }: WorkItemLine): string {
  if (items.length === 0) return text;
  return `${text}${start}${items.map((item) => `${complete ? 'Fixes ' : ''}AB#${item}`).join(', ')}`;
}
