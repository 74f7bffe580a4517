import { markdownLink } from '../markdown.ts';
import { shortName } from '../printable.ts';

/** The run as Markdown names it: `[Run 2026.10](…)`; empty where the run has no page. A number has 255 characters at most. */
export function runLink({ url, number }: { readonly url: string; readonly number: string }): string {
  return url === '' ? '' : markdownLink(`Run ${shortName(number, 255)}`, url);
}
