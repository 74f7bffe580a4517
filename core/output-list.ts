/** A list for an output variable, and how many of its entries are in it. */
export interface OutputList {
  readonly text: string;
  readonly kept: number;
}

// The agent hands every output to all later steps of the job, in their environment: Windows takes 32,767 characters of a
// variable and Linux 128 KiB, and of a longer one not a single step more starts.
const longest = 30_000;

// What a later step's log, or an input that the agent expands, would take for more than text.
const active = /\$(?=\()|#(?=#(?:\[|vso\[))|[\u007F-\u009F\u061C\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF]/gi;

/**
 * Entries as a JSON list that an environment takes, as many as fit. Whoever prints it runs no command by it, and the agent
 * expands no `$(…)` in it: such characters are written as JSON's escapes, so that they read back and do nothing.
 */
export function listForOutput(entries: readonly unknown[]): OutputList {
  const texts: string[] = [];
  let bytes = 2;
  for (const entry of entries) {
    const text = JSON.stringify(entry).replaceAll(
      active,
      (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
    bytes += Buffer.byteLength(text) + 1;
    if (bytes > longest) break;
    texts.push(text);
  }
  return { text: `[${texts.join(',')}]`, kept: texts.length };
}

/** What is to be said of a list that was cut; undefined when it was not. */
export function cutNote(output: string, { kept }: OutputList, all: number): string | undefined {
  if (kept === all) return undefined;
  return `The output ${output} lists the first ${kept} of ${all}: a longer variable would keep later steps of this job from starting.`;
}
