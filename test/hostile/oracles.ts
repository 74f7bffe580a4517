import { posix, win32 } from 'node:path';

/**
 * What is wrong with a path that was let pass as one below a folder of the repository. Written from git's own rules
 * (path.c, utf8.c) and those of Windows, not from ours.
 */
export function wrongPath(path: string | undefined): string | undefined {
  if (path === undefined || path === '' || path === '.') return undefined;
  const bad = (why: string): string => `the path ${JSON.stringify(path.slice(0, 100))} ${why}`;
  if (posix.isAbsolute(path) || win32.isAbsolute(path) || win32.parse(path).root !== '') return bad('is absolute');
  for (const read of [posix, win32]) if (/^\.\.(?:[\\/]|$)/.test(read.normalize(path))) return bad('leads out');
  if (Buffer.from(path, 'utf8').toString('utf8') !== path) return bad('is no text');
  for (const segment of path.split(/[\\/]/)) {
    // HFS+ passes over these, NTFS over what stands behind a colon and over dots and spaces at the end.
    const seen = segment
      .replaceAll(/[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g, '')
      .replace(/:.*$/s, '')
      .replace(/[. ]+$/, '')
      .toLowerCase();
    if (seen === '.git' || seen === 'git~1') return bad('is git’s own');
    if (/[\u0000-\u001f]/.test(segment)) return bad('holds a control character');
    const device = segment
      .replace(/[.:].*$/s, '')
      .trimEnd()
      .toLowerCase();
    if (/^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])$/.test(device))
      return bad('is a device');
  }
  return undefined;
}

/** What is wrong with a branch that was let pass, as git-check-ref-format(1) has it, and as an argument. */
export function wrongBranch(branch: string | undefined): string | undefined {
  if (branch === undefined || branch === '') return undefined;
  const bad = (why: string): string => `the branch ${JSON.stringify(branch.slice(0, 100))} ${why}`;
  if (branch.startsWith('-')) return bad('is an option');
  if (/[\u0000-\u0020\u007f~^:?*[\\]/.test(branch)) return bad('holds what no ref may');
  if (branch.includes('..') || branch.includes('@{') || branch.includes('//') || branch === '@')
    return bad('is a revision');
  if (branch.split('/').some((part) => part === '' || part.startsWith('.') || part.endsWith('.lock')))
    return bad('has a wrong part');
  if (branch.endsWith('.') || branch.endsWith('/')) return bad('ends wrongly');
  if (Buffer.from(branch, 'utf8').toString('utf8') !== branch) return bad('is no text');
  return undefined;
}
