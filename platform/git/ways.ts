import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Call } from './runner.ts';

/**
 * How objects are fetched, from the smallest answer to the largest; a server that refuses one way is asked in the next:
 * exactly the objects that are named; a tip's folders; a tip with its files; all branches with their history.
 */
export const ways = ['tree:0', 'blob:none', 'everything', 'history'] as const;
/** One of them. */
export type Way = (typeof ways)[number];

/** A bare repository made by hand: `git init` would copy the machine's template, hooks and all. */
export async function bareRepository(folder: string): Promise<void> {
  for (const part of ['objects/info', 'objects/pack', 'refs/heads'])
    await mkdir(join(folder, part), { recursive: true });
  await writeFile(join(folder, 'HEAD'), 'ref: refs/heads/none\n');
  await writeFile(join(folder, 'config'), '[core]\n\trepositoryformatversion = 0\n\tbare = true\n');
}

/**
 * That objects are missing because the server has them, only a fetch is told: a push or a look that misses one has to
 * fail at once, not to fetch it with everything below it, one request a folder.
 */
export const lazily = (filter: string): readonly (readonly [string, string])[] => [
  ['remote.origin.promisor', 'true'],
  ['remote.origin.partialclonefilter', filter],
];

/** The fetch of objects, in a way. */
export function fetchCall(way: Way, ids: readonly string[]): { readonly args: readonly string[]; readonly call: Call } {
  const common = ['fetch', 'origin', '--no-tags', '--no-write-fetch-head', '--quiet', '--stdin'];
  switch (way) {
    case 'tree:0':
    case 'blob:none':
      return {
        args: [...common, '--depth', '1', `--filter=${way}`],
        call: { input: lines(ids), config: lazily(way) },
      };
    case 'everything':
      // Kept as refs: of the next tip the server then sends only what differs.
      return {
        args: [...common, '--depth', '1'],
        call: { input: lines(ids.map((id) => `${id}:${kept}/${id}`)), config: negotiating },
      };
    case 'history':
      return { args: common, call: { input: lines([`+refs/heads/*:${kept}/heads/*`]), config: negotiating } };
  }
}

/** What `git update-ref --stdin` reads to keep commits as a fetch of everything keeps them. */
export const keeping = (ids: readonly string[]): string => lines(ids.map((id) => `create ${kept}/${id} ${id}`));

/** What a way fetches beside what was asked for, in words. */
export function wordsFor(way: Exclude<Way, 'tree:0'>): string {
  switch (way) {
    case 'blob:none':
      return 'all folders of the tip';
    case 'everything':
      return 'the whole tip';
    case 'history':
      return 'all branches with their history';
  }
}

const kept = 'refs/here';
const negotiating = [['fetch.negotiationAlgorithm', 'consecutive']] as const;
const lines = (entries: readonly string[]): string => entries.map((entry) => `${entry}\n`).join('');
