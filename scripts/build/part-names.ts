import { posix } from 'node:path';
import type { Metafile } from 'esbuild';

/** esbuild's name of a part: what it is imported as, or `chunk` where several share it; then a hash. */
const hashed = /^(.+)-[A-Z0-9]{8}\.js$/;

/**
 * Names for the parts of a bundle, by those that esbuild gave them. Its hashes hold where a package lies on this machine,
 * so each build would have names of its own; these follow from what is in the parts.
 */
export function partNames(metafile: Metafile): ReadonlyMap<string, string> {
  const parts = Object.entries(metafile.outputs).flatMap(([path, { inputs }]) => {
    const name = posix.basename(path);
    const [, imported] = hashed.exec(name) ?? [];
    // Packages may be linked from elsewhere: their paths count from the first node_modules on.
    const content = Object.keys(inputs).map((input) => input.replace(/^.*?(?=node_modules\/)/, ''));
    return imported === undefined ? [] : [{ name, imported, content: content.toSorted().join('\n') }];
  });
  const names = new Map<string, string>();
  const taken = new Map<string, number>();
  for (const { name, imported } of parts.toSorted((a, b) => (a.content < b.content ? -1 : 1))) {
    const wanted = imported === 'chunk' ? 'shared' : imported;
    const count = (taken.get(wanted) ?? 0) + 1;
    taken.set(wanted, count);
    names.set(name, `${wanted}${count === 1 ? '' : `-${count}`}.js`);
  }
  return names;
}
