import type { CompiledPattern, Patterns } from '../../ports/patterns.ts';
import type { MatchPattern } from './validate.ts';

// So many steps take about a second; no honest value comes near.
const mostWork = 20_000_000;

/** Matches by patterns that are compiled once. @param unread is told of each pattern that Go would not take, once */
export function matcherOf(patterns: Patterns, unread: (pattern: string) => void): MatchPattern {
  const compiled = new Map<string, CompiledPattern | undefined>();
  return (pattern, text) => {
    if (!compiled.has(pattern)) {
      const made = patterns.compile(pattern);
      if (made === undefined) unread(pattern);
      compiled.set(pattern, made);
    }
    const known = compiled.get(pattern);
    return known === undefined || known.size * text.length > mostWork ? undefined : known.test(text);
  };
}
