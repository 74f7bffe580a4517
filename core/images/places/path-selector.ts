import { parseReference, type ImageReference } from '../reference.ts';

/** One step of a path: a key, a list's index, or the list item that has a value under a key. */
export type PathStep =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'item'; readonly key: string; readonly value: string };

/**
 * A `path:` line of the input `selectors`: where in a document, and of which repository what stands there is the
 * version.
 */
export interface PathSelector {
  readonly text: string;
  readonly steps: readonly PathStep[];
  readonly repository: ImageReference;
}

const step =
  /(?:^|\.)([\w$/-]+)|\[(\d{1,6})\]|\[([\w./-]+)=(?:"([^"]*)"|'([^']*)'|([^\]]+))\]|\.?(?:\["([^"]+)"\]|\['([^']+)'\])|(?:^|\.)"([^"]+)"/y;

/** Reads `spec.containers[name=web].image=repository`; undefined when it is no path or no repository. */
export function parsePathSelector(text: string): PathSelector | undefined {
  const equals = text.lastIndexOf('=');
  const repository = parseReference(text.slice(equals + 1).trim());
  const path = text.slice(0, Math.max(equals, 0)).trim();
  if (repository === undefined || (repository.tag ?? repository.digest) !== undefined || path === '') return undefined;
  // As JSONPath and yq write it, the document itself may stand in front.
  const bare = path.replace(/^\$?(?=[.[])/, '');
  const steps: PathStep[] = [];
  step.lastIndex = 0;
  while (step.lastIndex < bare.length) {
    const match = step.exec(bare);
    if (match === null) return undefined;
    const [, key, index, field, double, single, plain, ...quoted] = match;
    const name = key ?? quoted.find((one) => one !== undefined);
    if (name !== undefined) steps.push({ kind: 'key', key: name });
    else if (index !== undefined) steps.push({ kind: 'index', index: Number(index) });
    else steps.push({ kind: 'item', key: field ?? '', value: double ?? single ?? plain ?? '' });
  }
  return steps.length === 0 ? undefined : { text: path, steps, repository };
}
