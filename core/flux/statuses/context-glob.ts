type Token =
  | { readonly kind: 'character'; readonly value: string }
  /** `?`, `*` and, over slashes too, `**`. */
  | { readonly kind: 'one' | 'run' | 'all' }
  /** `**` and a slash: any folders, or none. */
  | { readonly kind: 'folders' };

/** More alternatives are no pattern that anybody reads. */
const mostAlternatives = 64;

/**
 * A glob over a status's name, without regard to case: `*` and `?` stay between slashes, `**` does not, and `{a,b}` is
 * either. It takes time that grows with both texts, never worse: names come from outside, and a regular expression could
 * be kept busy for hours by one.
 */
export function contextGlob(pattern: string): (name: string) => boolean {
  const alternatives = expand(pattern.toLowerCase()).map(tokensOf);
  return (name) => {
    const text = name.toLowerCase();
    return alternatives.some((tokens) => matches(tokens, text));
  };
}

/** The pattern without braces; with too many of them as it is. */
function expand(pattern: string): readonly string[] {
  const open: string[] = [pattern];
  const done: string[] = [];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    const match = /\{([^{}]*,[^{}]*)\}/.exec(one);
    if (match === null) done.push(one);
    else {
      const [before, after] = [one.slice(0, match.index), one.slice(match.index + match[0].length)];
      open.push(...(match[1] ?? '').split(',').map((part) => `${before}${part}${after}`));
    }
    if (open.length + done.length > mostAlternatives) return [pattern];
  }
  return done;
}

function tokensOf(pattern: string): readonly Token[] {
  return [...pattern.matchAll(/\*{2,}\/|\*{2,}|[\s\S]/g)].map(([text]): Token => {
    if (text.startsWith('**')) return { kind: text.endsWith('/') ? 'folders' : 'all' };
    if (text === '*') return { kind: 'run' };
    return text === '?' ? { kind: 'one' } : { kind: 'character', value: text };
  });
}

/** Follows all places that the pattern may have got to at once. */
function matches(tokens: readonly Token[], text: string): boolean {
  let places = new Set([0]);
  for (const token of tokens) {
    if (places.size === 0) return false;
    places = new Set(step(token, places, text));
  }
  return places.has(text.length);
}

function* step(token: Token, places: ReadonlySet<number>, text: string): Generator<number> {
  const first = Math.min(...places);
  switch (token.kind) {
    case 'character':
      for (const at of places) if (text[at] === token.value) yield at + 1;
      return;
    case 'one':
      for (const at of places) if (at < text.length && text[at] !== '/') yield at + 1;
      return;
    case 'run': {
      let running = false;
      for (let at = first; at <= text.length; at += 1) {
        running = places.has(at) || (running && text[at - 1] !== '/');
        if (running) yield at;
      }
      return;
    }
    case 'all':
      for (let at = first; at <= text.length; at += 1) yield at;
      return;
    case 'folders':
      yield* places;
      for (let at = first + 1; at <= text.length; at += 1) if (text[at - 1] === '/') yield at;
  }
}
