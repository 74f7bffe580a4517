import type { InputReader } from '../../core/inputs.ts';
import type { PullRequestStatus, WantedReviewer } from '../../core/ports/pull-request-host.ts';

/** `required:` before a name; who is named twice is asked once, and required when one of the lines says so. */
export function readReviewers(reader: InputReader): readonly WantedReviewer[] {
  const found = new Map<string, WantedReviewer>();
  for (const { text, line } of reader.lines('reviewers')) {
    const [, prefix, name = ''] = /^(required\s*:)?\s*(.*)$/i.exec(text) ?? [];
    if (name === '') {
      reader.mistake('reviewers', `"${text}" names nobody: write required:ada@example.com`, line);
      continue;
    }
    const earlier = found.get(name.toLowerCase());
    found.set(name.toLowerCase(), {
      name: earlier?.name ?? name,
      required: prefix !== undefined || earlier?.required === true,
    });
  }
  return [...found.values()];
}

/** Each once: hosts tell no upper from lower case in labels. */
export function readLabels(reader: InputReader): readonly string[] {
  const found = new Map<string, string>();
  for (const { text } of reader.lines('labels')) {
    if (!found.has(text.toLowerCase())) found.set(text.toLowerCase(), text);
  }
  return [...found.values()];
}

const highestId = 2 ** 31 - 1;

/** Numbers of work items, each once. */
export function readWorkItems(reader: InputReader): readonly string[] {
  const found = reader.lines('workItems').map(({ text, line }) => {
    if (!/^\d{1,10}$/.test(text) || Number(text) < 1 || Number(text) > highestId) {
      reader.mistake('workItems', `"${text}" is no work item’s number: write 123`, line);
    }
    // As the host writes it: 7, not 007.
    return String(Number(text));
  });
  return [...new Set(found)];
}

const states = ['notSet', 'pending', 'succeeded', 'failed', 'error', 'notApplicable'] as const;

/** `genre/name=state: text` a line. */
export function readStatuses(reader: InputReader): readonly PullRequestStatus[] {
  const seen = new Map<string, number>();
  return reader.lines('statuses').flatMap(({ text, line }): PullRequestStatus[] => {
    const equals = text.indexOf('=');
    const slash = text.lastIndexOf('/', equals);
    const [genre, name] = [text.slice(0, Math.max(slash, 0)).trim(), text.slice(slash + 1, Math.max(equals, 0)).trim()];
    const [, said, description = ''] = /^\s*([A-Za-z]*)\s*(?::\s*(.*))?$/.exec(text.slice(equals + 1)) ?? [];
    const state = states.find((one) => one.toLowerCase() === said?.toLowerCase());
    if (equals === -1 || genre === '' || name === '') {
      reader.mistake('statuses', `"${text}" is not genre/name=state: text`, line);
      return [];
    }
    if (state === undefined) {
      reader.mistake('statuses', `"${text}" has none of the states ${states.join(', ')}`, line);
      return [];
    }
    const key = `${genre}/${name}`.toLowerCase();
    const earlier = seen.get(key);
    if (earlier !== undefined) {
      reader.mistake('statuses', `${genre}/${name} is given twice: line ${earlier} says it, too`, line);
      return [];
    }
    seen.set(key, line);
    return [{ genre, name, state, text: description }];
  });
}
