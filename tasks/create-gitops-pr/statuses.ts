import type { InputReader } from '../../core/inputs.ts';
import type { PullRequestStatus } from '../../core/ports/pull-request-host.ts';

const states = ['notSet', 'pending', 'succeeded', 'failed', 'error', 'notApplicable'] as const;

/** Reads the input `statuses`: `genre/name=state: text` a line. */
export function readStatuses(reader: InputReader): readonly PullRequestStatus[] {
  return reader.lines('statuses').flatMap(({ text, line }): PullRequestStatus[] => {
    const match = /^([^=]+?)\/([^/=]+)=\s*([A-Za-z]+)\s*(?::\s*(.*))?$/.exec(text);
    const state = states.find((one) => one.toLowerCase() === match?.[3]?.toLowerCase());
    if (match === null || state === undefined) {
      reader.mistake('statuses', `"${text}" is not genre/name=state: text, with one of ${states.join(', ')}`, line);
      return [];
    }
    return [{ genre: match[1]?.trim() ?? '', name: match[2]?.trim() ?? '', state, text: match[4] ?? '' }];
  });
}
