import { join } from 'node:path';
import { formatPlace, TaskError } from '../../errors.ts';
import { formatIdentity, sameIdentity } from '../../identity.ts';
import type { Files } from '../../ports/files.ts';
import { parseDescriptor, type DeploymentDescriptor } from '../descriptor.ts';
import { isInside } from '../local-references.ts';
import { inParallel } from '../parallel.ts';
import type { ApplicationPlan } from '../plan.ts';

/** What reading a checked-out GitOps repository takes. */
export type FolderFiles = Pick<Files, 'kind' | 'read' | 'realPath'>;

/** What a GitOps repository's folder holds of one application. */
export interface Delivered {
  /** Its files by path below the folder: those that the new output has too, and those that its last descriptor lists. */
  readonly files: ReadonlyMap<string, Buffer>;
  readonly warnings: readonly string[];
}

/**
 * Reads what the folder holds of an application. Nothing outside the folder is read: a link that leads there counts as
 * no file. A descriptor that cannot be used is told, and then only the new output's paths are looked at.
 * @param root the folder, with symbolic links resolved
 */
export async function readDelivered(files: FolderFiles, root: string, plan: ApplicationPlan): Promise<Delivered> {
  const warnings: string[] = [];
  const found = new Map<string, Buffer>();
  const read = async (path: string): Promise<Buffer | undefined> => {
    try {
      const real = await files.realPath(join(root, path));
      if (isInside(root, real)) return await files.read(real);
      warnings.push(`${path} is a link that leads out of the folder: it is not looked at`);
    } catch (error) {
      // A folder stands where the file shall be.
      if (await isFolder(files, join(root, path))) return undefined;
      if (!(error instanceof TaskError)) throw error;
      if (error.code === 'FILE_NOT_FOUND') return undefined;
      warnings.push(`${path} cannot be read: ${error.message}`);
    }
    return undefined;
  };
  const descriptorPath = plan.descriptor?.path;
  const last = descriptorPath === undefined ? undefined : await lastDescriptor(plan, descriptorPath, read, warnings);
  const paths = new Set([...plan.files.map(({ path }) => path), ...(last?.files ?? [])]);
  if (descriptorPath !== undefined) paths.delete(descriptorPath);
  const contents = await inParallel([...paths], async (path) => ({ path, content: await read(path) }));
  for (const { path, content } of contents) if (content !== undefined) found.set(path, content);
  return { files: found, warnings };
}

async function isFolder(files: FolderFiles, path: string): Promise<boolean> {
  try {
    return (await files.kind(path)) === 'folder';
  } catch (error) {
    // A link in circles is nothing at all.
    if (error instanceof TaskError) return false;
    throw error;
  }
}

async function lastDescriptor(
  { identity }: ApplicationPlan,
  path: string,
  read: (path: string) => Promise<Buffer | undefined>,
  warnings: string[],
): Promise<DeploymentDescriptor | undefined> {
  const content = await read(path);
  if (content === undefined) return undefined;
  const without = 'so files that are no longer rendered don’t show';
  try {
    const descriptor = parseDescriptor(content.toString('utf8'), path);
    if (sameIdentity(descriptor, identity)) return descriptor;
    warnings.push(`${path} describes ${formatIdentity(descriptor)}, ${without}`);
  } catch (error) {
    if (!(error instanceof TaskError)) throw error;
    const why = error.related.map(({ message, at }) =>
      at === undefined ? message : `${message} (${formatPlace(at)})`,
    );
    warnings.push(`the deployment descriptor ${path} cannot be used (${why.join('; ')}), ${without}`);
  }
  return undefined;
}
