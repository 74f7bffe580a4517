type Step =
  | { readonly kind: 'any' }
  | { readonly kind: 'one' }
  | { readonly kind: 'text'; readonly char: string }
  | { readonly kind: 'class'; readonly negated: boolean; readonly ranges: readonly (readonly [string, string])[] };

/** A pattern of `*`, `?`, `[a-z]` and `\` as Go's path.Match has it, taken apart; undefined when it is malformed. */
function stepsOf(pattern: string): readonly Step[] | undefined {
  const chars = [...pattern];
  const steps: Step[] = [];
  for (let at = 0; at < chars.length; at += 1) {
    const char = chars[at] ?? '';
    if (char === '*') {
      if (steps.at(-1)?.kind !== 'any') steps.push({ kind: 'any' });
    } else if (char === '?') steps.push({ kind: 'one' });
    else if (char === '\\') {
      at += 1;
      const escaped = chars[at];
      if (escaped === undefined) return undefined;
      steps.push({ kind: 'text', char: escaped });
    } else if (char === '[') {
      const found = classAt(chars, at + 1);
      if (found === undefined) return undefined;
      steps.push(found.step);
      at = found.end;
    } else steps.push({ kind: 'text', char });
  }
  return steps;
}

function classAt(chars: readonly string[], start: number): { readonly step: Step; readonly end: number } | undefined {
  let at = start;
  const negated = chars[at] === '^';
  if (negated) at += 1;
  const ranges: (readonly [string, string])[] = [];
  const next = (): string | undefined => {
    if (chars[at] === '-' || chars[at] === ']') return undefined;
    if (chars[at] === '\\') at += 1;
    at += 1;
    return chars[at - 1];
  };
  while (chars[at] !== ']' || ranges.length === 0) {
    const low = next();
    if (low === undefined) return undefined;
    let high: string | undefined = low;
    if (chars[at] === '-') {
      at += 1;
      high = next();
    }
    if (high === undefined) return undefined;
    ranges.push([low, high]);
  }
  return { step: { kind: 'class', negated, ranges }, end: at };
}

function takes(step: Step, char: string): boolean {
  switch (step.kind) {
    case 'any':
    case 'one':
      return true;
    case 'text':
      return step.char === char;
    case 'class':
      return step.ranges.some(([low, high]) => low <= char && char <= high) !== step.negated;
  }
}

/**
 * How long the beginnings of a text are that a pattern matches as a whole, in characters, from short to long. All ways
 * to match are followed at once: no pattern of a stranger takes longer than text times pattern.
 * @returns undefined when the pattern is malformed
 */
export function matchingPrefixes(pattern: string, chars: readonly string[]): readonly number[] | undefined {
  const steps = stepsOf(pattern);
  return steps === undefined ? undefined : lengthsOf(steps, chars);
}

function lengthsOf(steps: readonly Step[], chars: readonly string[]): readonly number[] {
  // Each entry is how many steps are done; a * may be passed by without a character.
  const close = (states: Set<number>): Set<number> => {
    for (const state of states) if (steps[state]?.kind === 'any') states.add(state + 1);
    return states;
  };
  let states = close(new Set([0]));
  const lengths: number[] = [];
  if (states.has(steps.length)) lengths.push(0);
  for (const [index, char] of chars.entries()) {
    const next = new Set<number>();
    for (const state of states) {
      const step = steps[state];
      if (step === undefined || !takes(step, char)) continue;
      next.add(step.kind === 'any' ? state : state + 1);
    }
    states = close(next);
    if (states.has(steps.length)) lengths.push(index + 1);
    if (states.size === 0) break;
  }
  return lengths;
}

/** Tells whether a text matches a pattern as a whole; a malformed one matches nothing. */
export function wildcardMatcher(pattern: string): (text: string) => boolean {
  if (!/[*?[\\]/.test(pattern)) return (text) => text === pattern;
  if (/^\*[^*?[\\]*$/.test(pattern)) return (text) => text.endsWith(pattern.slice(1));
  const steps = stepsOf(pattern);
  if (steps === undefined) return () => false;
  return (text) => {
    const chars = [...text];
    return lengthsOf(steps, chars).at(-1) === chars.length;
  };
}
