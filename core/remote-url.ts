import { dirname, join } from 'node:path';
import type { Files } from './ports/files.ts';

/**
 * Where a checked-out folder comes from: the URL of the remote `origin`, as git's own configuration of the checkout has
 * it. Undefined when the folder is no checkout, or not one of the usual kind: of a submodule or worktree, whose `.git` is
 * a file, what is above it says nothing.
 * @param folder absolute, with symbolic links resolved
 */
export async function remoteUrlOf(
  files: Pick<Files, 'kind' | 'readIfThere'>,
  folder: string,
): Promise<string | undefined> {
  for (let at = folder; ; at = dirname(at)) {
    const git = join(at, '.git');
    if ((await files.kind(git)) !== 'absent') {
      return originIn((await files.readIfThere(join(git, 'config')))?.toString('utf8') ?? '');
    }
    if (dirname(at) === at) return undefined;
  }
}

function originIn(config: string): string | undefined {
  let inOrigin = false;
  for (const line of config.split(/\r?\n/)) {
    if (/^\s*\[/.test(line)) inOrigin = /^\s*\[\s*remote\s+"origin"\s*\]/.test(line);
    const url = inOrigin ? /^\s*url\s*=\s*(\S+)\s*$/.exec(line)?.[1] : undefined;
    if (url !== undefined) return url;
  }
  return undefined;
}
