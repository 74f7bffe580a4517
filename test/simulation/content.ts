import { createHash } from 'node:crypto';
import type { Simulated } from './simulated.ts';

/** Ids of a commit's blobs below a folder, by path; undefined when there is no such commit. */
export async function blobsAt(
  simulated: Simulated,
  commit: string,
  folder = '',
): Promise<ReadonlyMap<string, string> | undefined> {
  const below = folder === '' ? [] : ['--', `${folder}/`];
  const listed = await simulated.git('ls-tree', '-r', '-z', commit, ...below);
  if (listed === undefined) return undefined;
  return new Map(
    listed
      .split('\0')
      .filter((entry) => entry !== '')
      .map((entry) => {
        const [about = '', path = ''] = entry.split('\t');
        return [path, about.split(' ')[2] ?? ''] as const;
      }),
  );
}

export function blobOf(text: string): string {
  const bytes = Buffer.from(text);
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

/** What of a descriptor is looked at. */
export interface Described {
  readonly version: string;
  readonly build: number;
  /** The repository's paths. */
  readonly files: readonly string[];
}

/**
 * What a descriptor says at a commit; undefined where there is none, or somebody has spoilt it.
 * @param root what stands before the paths that it lists
 */
export async function descriptorAt(
  simulated: Simulated,
  commit: string,
  folder: string,
  root = '',
): Promise<Described | undefined> {
  const text = await simulated.git('cat-file', 'blob', `${commit}:${folder}/deployment.json`);
  if (text === undefined) return undefined;
  const read: unknown = JSON.parse(text);
  const { version, build, files } = Object(read);
  const listed: readonly string[] = files;
  return { version: String(version), build: Number(Object(build).id), files: listed.map((path) => `${root}${path}`) };
}

/** The tree that a merge of a commit makes of the target; undefined where they clash. */
export const mergedInto = (simulated: Simulated, into: string, commit: string): Promise<string | undefined> =>
  simulated.git('-c', 'merge.renames=false', 'merge-tree', '--write-tree', into, commit);
