import type { Finding } from '../errors.ts';
import { markerToken, type StrayMarker } from './places/markers.ts';
import type { LineIndex } from '../yaml/lines.ts';

const most = 10;

/**
 * Warnings about markers that set nothing: those of the policies asked for, and comments that name one of them and are
 * nearly a marker.
 */
export function strayWarnings(
  file: string,
  stray: readonly StrayMarker[],
  lines: LineIndex,
  isAsked: (policy: string) => boolean,
): Finding[] {
  const findings: Finding[] = [];
  let left = 0;
  for (const { at, comment, marker } of stray) {
    const message = marker === undefined ? malformed(comment, isAsked) : isAsked(marker.policy) ? nobodys : undefined;
    if (message === undefined) continue;
    if (findings.length < most) findings.push({ message, at: { file, line: lines.lineOf(at) } });
    else left++;
  }
  if (left > 0) findings.push({ message: `${left} more comments here are no markers of a value either`, at: { file } });
  return findings;
}

const nobodys =
  'This marker belongs to no value, for Flux and so for this task: it must stand behind the value on its line, or alone above a list’s item';

/** What keeps a comment from being a marker of a policy asked for; undefined when it names none. */
function malformed(comment: string, isAsked: (policy: string) => boolean): string | undefined {
  // As far as anybody would read.
  const text = comment.slice(0, 1000);
  const named = /([\w.-]{1,253})[:/]([\w.-]{1,253})(:\w+)?/g;
  for (const [, namespace = '', name = '', part = ''] of text.matchAll(named)) {
    const policy = `${namespace}:${name}`;
    if (!isAsked(policy)) continue;
    const known = ['', ':tag', ':name', ':digest'].includes(part);
    const what = known ? `{"${markerToken}": "${policy}${part}"}` : `:tag, :name or :digest behind ${policy}`;
    return `This comment is no marker, for Flux and so for this task: behind the # it must be ${what}${known ? ' and nothing else' : ''}`;
  }
  return undefined;
}
