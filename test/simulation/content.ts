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

/** What a descriptor says at a commit; undefined where there is none, or somebody has spoilt it. */
export async function descriptorAt(
  simulated: Simulated,
  commit: string,
  folder: string,
): Promise<{ readonly version: string; readonly build: number; readonly files: readonly string[] } | undefined> {
  const text = await simulated.git('cat-file', 'blob', `${commit}:${folder}/deployment.json`);
  if (text === undefined) return undefined;
  const read: unknown = JSON.parse(text);
  const { version, build, files } = Object(read);
  return { version: String(version), build: Number(Object(build).id), files };
}
