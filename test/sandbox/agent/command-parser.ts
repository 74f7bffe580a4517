import type { ParsedCommand } from './types.ts';

const PREFIX = '##vso[';

/**
 * Reads the logging command of a line, as the agent does: the first `##vso[` anywhere in it counts, in any case.
 * Gives undefined for a line that the agent prints as it is. Property names are lower-cased: the agent ignores case.
 */
export function parseCommand(line: string): ParsedCommand | undefined {
  const start = line.toLowerCase().indexOf(PREFIX);
  if (start < 0) return undefined;
  const end = line.indexOf(']', start);
  if (end < 0) return undefined;
  const info = line.slice(start + PREFIX.length, end);
  const space = info.indexOf(' ');
  const name = space < 0 ? info : info.slice(0, space);
  const dot = name.indexOf('.');
  if (dot <= 0 || dot === name.length - 1) return undefined;
  const properties: Record<string, string> = {};
  if (space >= 0) {
    for (const pair of info.slice(space + 1).split(';')) {
      const equals = pair.indexOf('=');
      if (equals > 0) properties[pair.slice(0, equals).trim().toLowerCase()] = unescape(pair.slice(equals + 1));
    }
  }
  return {
    area: name.slice(0, dot).toLowerCase(),
    event: name.slice(dot + 1).toLowerCase(),
    properties,
    data: unescape(line.slice(end + 1)),
  };
}

/** The agent undoes its four escapes everywhere, and `%AZP25` (the task library's `%`) last. */
function unescape(text: string): string {
  return text
    .replaceAll('%3B', ';')
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%5D', ']')
    .replaceAll('%AZP25', '%');
}
