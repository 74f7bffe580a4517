import machine, { type PlatformPath } from 'node:path';

/**
 * Whether a path is the folder or below it; both absolute and free of symbolic links. On Windows upper and lower case
 * are one, and another drive or share is outside.
 * @param flavour of the paths: the machine's
 */
export function inside(folder: string, path: string, flavour: PlatformPath = machine): boolean {
  const way = flavour.relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${flavour.sep}`) && !flavour.isAbsolute(way));
}
