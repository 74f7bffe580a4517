import { TaskError } from '../errors.ts';
import { mayBeDescriptor, parseDescriptor, type DeploymentDescriptor } from '../manifests/descriptor.ts';
import type { GitRepository, TreeEntry } from '../ports/git-repository.ts';
import type { Differences } from './changes-digest.ts';
import { isFile } from './tree-entry.ts';

/** A version of a descriptor's file; undefined where it cannot be read as one. */
interface Side {
  readonly entry: TreeEntry;
  readonly descriptor: DeploymentDescriptor | undefined;
}

/** A deployment descriptor that a change touches. */
export interface ChangedDescriptor {
  readonly path: string;
  /** What its `files` are relative to, ending in `/`; empty for the repository's root. */
  readonly root: string;
  readonly before: Side | undefined;
  readonly after: Side | undefined;
}

/** The descriptors among changed paths: each is known by the path that it lists as its own. */
export async function changedDescriptors(
  git: Pick<GitRepository, 'blobs'>,
  changed: Differences,
): Promise<readonly ChangedDescriptor[]> {
  const candidates = [...changed].filter(([path]) => path.endsWith('.json'));
  const ids = candidates.flatMap(([, sides]) => [sides.before, sides.after].flatMap((entry) => fileId(entry)));
  const blobs = await git.blobs([...new Set(ids)]);
  return candidates.flatMap(([path, sides]): ChangedDescriptor[] => {
    const [before, after] = [sides.before, sides.after].map((entry): Side | undefined => {
      if (entry === undefined) return undefined;
      const bytes = fileId(entry).map((id) => blobs.get(id))[0];
      return { entry, descriptor: bytes === undefined ? undefined : readAny(bytes, path) };
    });
    const root = rootOf(path, after?.descriptor) ?? rootOf(path, before?.descriptor);
    return root === undefined ? [] : [{ path, root, before, after }];
  });
}

/** The descriptor that a path holds; undefined when there is none that can be read. */
export async function descriptorOf(
  git: Pick<GitRepository, 'blobs'>,
  entry: TreeEntry | undefined,
  path: string,
): Promise<DeploymentDescriptor | undefined> {
  const [id] = fileId(entry);
  const bytes = id === undefined ? undefined : (await git.blobs([id])).get(id);
  return bytes === undefined ? undefined : readAny(bytes, path);
}

/** The descriptor that bytes at a path are, and what its files are relative to; undefined when they are none. */
export function readOwner(
  bytes: Buffer | undefined,
  path: string,
): { readonly descriptor: DeploymentDescriptor; readonly root: string } | undefined {
  const descriptor = bytes === undefined ? undefined : readAny(bytes, path);
  const root = rootOf(path, descriptor);
  return descriptor === undefined || root === undefined ? undefined : { descriptor, root };
}

/** A descriptor, or undefined when the bytes are none. */
function readAny(bytes: Buffer, path: string): DeploymentDescriptor | undefined {
  if (!mayBeDescriptor(bytes)) return undefined;
  try {
    return parseDescriptor(bytes.toString('utf8'), path);
  } catch (error) {
    if (error instanceof TaskError) return undefined;
    throw error;
  }
}

/**
 * What a descriptor's paths are relative to, seen from where it stands: it is one of its own files.
 * @returns a path that ends in `/`, `''` for the repository's root; undefined when it does not list itself
 */
export function rootOf(path: string, descriptor: DeploymentDescriptor | undefined): string | undefined {
  const own = (descriptor?.files ?? [])
    .filter((file) => path === file || path.endsWith(`/${file}`))
    .toSorted((a, b) => b.length - a.length)[0];
  return own === undefined ? undefined : path.slice(0, path.length - own.length);
}

const fileId = (entry: TreeEntry | undefined): readonly string[] => (isFile(entry) ? [entry.id] : []);
