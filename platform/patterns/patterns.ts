import type { Patterns } from '../../core/ports/patterns.ts';

/**
 * Patterns run by RE2's rules: as the API server runs them, and without the backtracking that lets a few characters of a
 * hostile pattern take Node's own expressions hours.
 */
export async function openPatterns(): Promise<Patterns> {
  const { RE2JS } = await import('./re2.late.ts');
  return {
    compile(pattern) {
      try {
        const compiled = RE2JS.compile(pattern);
        return { size: compiled.programSize(), test: (text) => compiled.matcher(text).find() };
      } catch {
        // Whatever it says about the pattern: it is none that Go takes.
        return undefined;
      }
    },
  };
}
