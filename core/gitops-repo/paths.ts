/** A path below `targetPath` as the repository has it; `.` is the repository's root. */
export function inTarget(targetPath: string, path: string): string {
  const base = targetPath.replace(/^(?:\.\/)+|\/+$/g, '');
  return base === '' || base === '.' ? path : `${base}/${path}`;
}
