/** Regular expressions as Go has them. */
export interface Patterns {
  /** undefined when Go would not take it. */
  compile(pattern: string): CompiledPattern | undefined;
}

/** Takes time linear in the text, whatever the pattern is. */
export interface CompiledPattern {
  /** How much work each character may be. */
  readonly size: number;
  /** Whether it is found anywhere in the text. */
  test(text: string): boolean;
}
