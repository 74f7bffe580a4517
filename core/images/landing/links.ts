import { posix } from 'node:path';
import { foldersAbove } from '../../folders.ts';
import { isFile } from '../../gitops-repo/tree-entry.ts';
import type { RepositoryTree } from './repository-tree.ts';

/** Where a symbolic link of a repository leads: a file in it, out of it, or to nothing that could be edited. */
export type LinkGoal =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'outside' }
  | { readonly kind: 'circle' }
  | { readonly kind: 'nothing' };

// As many as Linux follows (path_resolution(7)).
const mostHops = 40;

const linkMode = '120000';

/** Follows links as a checkout would, through links to folders too; all of them a step at a time, in the same requests. */
export async function followLinks(
  tree: Pick<RepositoryTree, 'entries' | 'contents'>,
  links: readonly string[],
): Promise<ReadonlyMap<string, LinkGoal>> {
  const goals = new Map<string, LinkGoal>();
  let under = new Map(links.map((link) => [link, link]));
  for (let hops = 0; under.size > 0; hops++) {
    const entries = await tree.entries([...new Set(under.values())]);
    const steps = [...under].map(([link, at]) => {
      const through = [...foldersAbove(at), at].find((path) => entries.get(path)?.mode === linkMode);
      return { link, at, through, id: through === undefined ? '' : (entries.get(through)?.id ?? '') };
    });
    const texts = await tree.contents([...new Set(steps.flatMap(({ id }) => (id === '' ? [] : [id])))]);
    const next = new Map<string, string>();
    for (const { link, at, through, id } of steps) {
      if (through === undefined) {
        goals.set(link, isFile(entries.get(at)) ? { kind: 'file', path: at } : { kind: 'nothing' });
        continue;
      }
      const target = texts.get(id)?.toString('utf8') ?? '';
      const goal = posix.normalize(`${posix.dirname(through)}/${target}${at.slice(through.length)}`);
      if (target.startsWith('/') || goal === '..' || goal.startsWith('../')) goals.set(link, { kind: 'outside' });
      else if (hops === mostHops) goals.set(link, { kind: 'circle' });
      else next.set(link, goal);
    }
    under = next;
  }
  return goals;
}
