import { join } from 'node:path';
import { TaskError } from '../errors.ts';
import { findSecretValues } from '../manifests/secrets.ts';
import type { Files } from '../ports/files.ts';
import type { Secret } from '../secret.ts';
import type { SourceFile } from './delivery.ts';

/**
 * Reads all that is to be delivered, below a folder.
 * @param sourcePath the input, absolute or relative to the working directory
 * @param secrets those whose values nothing may hold that leaves the agent
 * @throws FILE_NOT_FOUND where there is no folder, or nothing in it; FILE_NOT_ALLOWED for symbolic links and what cannot be
 * read; SECRET_IN_OUTPUT
 */
export async function readSource(
  files: Pick<Files, 'kind' | 'list' | 'read'>,
  sourcePath: string,
  secrets: readonly Secret[],
): Promise<readonly SourceFile[]> {
  if ((await files.kind(sourcePath)) !== 'folder') {
    throw new TaskError(
      'FILE_NOT_FOUND',
      `sourcePath: there is no folder "${sourcePath}".`,
      'Look at the path, and at whether this job downloads the artifact.',
    );
  }
  const found = await files.list(sourcePath);
  const links = found.filter(({ kind }) => kind === 'symlink');
  if (links.length > 0) {
    throw new TaskError(
      'FILE_NOT_ALLOWED',
      'sourcePath holds symbolic links, which are not delivered:',
      'Put the files themselves there.',
      { related: links.map(({ path }) => ({ message: path })) },
    );
  }
  if (found.length === 0) {
    throw new TaskError(
      'FILE_NOT_FOUND',
      `sourcePath: the folder "${sourcePath}" is empty.`,
      'Look at what the rendering step wrote; to take an application away use operation: remove.',
    );
  }
  const read = await Promise.all(
    found.map(async ({ path }) => ({ path, content: await files.read(join(sourcePath, path)) })),
  );
  const leaks = findSecretValues(read, secrets);
  if (leaks.length === 0) return read;
  throw new TaskError(
    'SECRET_IN_OUTPUT',
    'Files that would leave the agent hold a secret of the pipeline; nothing was pushed:',
    'Deliver it sealed (SealedSecret, ExternalSecret, SOPS), or take it out of the templates.',
    { related: leaks },
  );
}
