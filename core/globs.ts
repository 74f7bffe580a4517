import { sep } from 'node:path';
import picomatch from 'picomatch';
import { TaskError } from './errors.ts';
import { printableLine } from './printable.ts';

const options = { dot: true };
const longest = 2_000;

/**
 * Whether a path with `/` fits one of the globs, which authors on Windows write with its own separator too.
 * @param separator the machine's own
 * @throws INPUT_INVALID for a glob that nothing could be held against in bounded time
 */
export function globMatcher(globs: readonly string[], separator = sep): (path: string) => boolean {
  return picomatch(
    globs.map(bounded).map((glob) => slashes(glob, separator)),
    options,
  );
}

/** Globs as an input takes them: what they choose and, behind a `!`, what is left out of that. */
export function splitExceptions(globs: readonly string[]): {
  readonly within: readonly string[];
  readonly without: readonly string[];
} {
  const without = globs.filter((glob) => glob.startsWith('!')).map((glob) => glob.slice(1));
  return { within: globs.filter((glob) => !glob.startsWith('!')), without };
}

/**
 * The library makes an expression of a glob, and hands `(…)+` on as it is: `((a+)+)+` would be tried in ways without end.
 * Its own `+(…)` it guards.
 */
function bounded(glob: string): string {
  if (glob === '') throw new TaskError('INPUT_INVALID', 'A glob is empty.', 'Name the files, or write ** for all.');
  if (glob.length <= longest && !/\)\+/.test(glob)) return glob;
  throw new TaskError(
    'INPUT_INVALID',
    `"${printableLine(glob.slice(0, 400), 100)}" ${glob.length > longest ? `has more than ${longest} characters, so it is no glob` : 'repeats a group by (…)+'}.`,
    'Write the glob as several simpler ones, or a repeated group as +(…).',
  );
}

/** Whether something below a folder may fit one of the globs: what a walk from the root has to look into. */
export function folderMatcher(globs: readonly string[], separator = sep): (folder: string) => boolean {
  const reaches = globs.map((glob) => reachOf(slashes(bounded(glob), separator)));
  return (folder) => {
    const segments = folder.split('/');
    return reaches.some((reach) => reach(segments));
  };
}

function reachOf(glob: string): (folder: readonly string[]) => boolean {
  const segments = glob.split('/').filter((segment) => segment !== '' && segment !== '.');
  // Where a `/` stands in braces, brackets or behind an escape, segments of the glob are none of a path.
  if (glob.startsWith('!') || segments.some(torn)) return () => true;
  const deep = segments.findIndex((segment) => segment.includes('**'));
  const shallow = (deep < 0 ? segments.slice(0, -1) : segments.slice(0, deep)).map((one) => picomatch(one, options));
  return (folder) =>
    (deep >= 0 || folder.length <= shallow.length) &&
    folder.slice(0, shallow.length).every((name, index) => shallow[index]?.(name));
}

function torn(segment: string): boolean {
  const count = (mark: string): number => segment.split(mark).length;
  return segment.endsWith('\\') || ['{}', '()', '[]'].some(([open, close]) => count(open ?? '') !== count(close ?? ''));
}

function slashes(glob: string, separator: string): string {
  return separator === '/' ? glob : glob.replaceAll(separator, '/');
}
