/** A list for an output variable, and how many of its entries are in it. */
export interface OutputList {
  readonly text: string;
  readonly kept: number;
}

// The agent hands every output to all later steps of the job, in their environment: Windows takes 32,767 characters of a
// variable and Linux 128 KiB, and of a longer one not a single step more starts.
const longest = 30_000;

/**
 * Entries as a JSON list that an environment takes, as many as fit. The agent expands `$(…)` in inputs that are given it:
 * in JSON the `$` is written so that it reads back and does nothing.
 */
export function listForOutput(entries: readonly unknown[]): OutputList {
  const texts: string[] = [];
  let bytes = 2;
  for (const entry of entries) {
    const text = JSON.stringify(entry).replaceAll('$(', String.raw`\u0024(`);
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
