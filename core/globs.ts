import { sep } from 'node:path';
import picomatch from 'picomatch';

const options = { dot: true };

/** Whether a path with `/` fits one of the globs, which authors on Windows write with its own separator too. */
export function globMatcher(globs: readonly string[]): (path: string) => boolean {
  return picomatch(globs.map(slashes), options);
}

/** Whether something below a folder may fit one of the globs: what a walk from the root has to look into. */
export function folderMatcher(globs: readonly string[]): (folder: string) => boolean {
  const reaches = globs.map((glob) => reachOf(slashes(glob)));
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

function slashes(glob: string): string {
  return sep === '/' ? glob : glob.replaceAll(sep, '/');
}
