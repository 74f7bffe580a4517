import { printableLine } from '../../printable.ts';
import type { Look } from './look.ts';
import type { PodProblem } from './pod.ts';

/** What is asked for; the end of it is shown. A long last line must fit beside those before it. */
const asked = { tailLines: 30, limitBytes: 32_768 };
const shownLines = 10;
const longestLine = 300;

/** Programs write their settings when they start; the log of a run is read by more people than that of a pod. */
const settings =
  /\b([\w.-]{0,40}(?:password|passwd|pwd|secret|token|api[_-]?key|accountkey|authorization)["']?\s{0,3}[=:]\s{0,3})(?:(?:bearer|basic)\s{1,3})?[^\s,;&]{1,500}/gi;

/** `postgres://app:password@host`. */
const userInfo = /\b([a-z][a-z0-9+.-]{1,30}:\/\/)[^\s/@'"]{1,500}@/gi;

/** The last lines that a container wrote before it ended, each safe to be shown; none when there is no log, or no right. */
export async function lastLines(look: Look, { pod, container, log }: PodProblem): Promise<readonly string[]> {
  if (log === undefined) return [];
  const of = { namespace: pod.metadata.namespace ?? '', pod: pod.metadata.name, container };
  const previous = await look.logs(of, { ...asked, previous: log === 'previous' });
  // The run before may be gone already, or be the one that is just ending.
  const written = previous ?? (log === 'previous' ? await look.logs(of, { ...asked, previous: false }) : undefined);
  return (written ?? '')
    .split('\n')
    .map((line) => printableLine(line.slice(0, 4 * longestLine), longestLine))
    .map((line) => line.replaceAll(userInfo, '$1***@').replaceAll(settings, '$1***'))
    .filter((line) => line !== '')
    .slice(-shownLines);
}
