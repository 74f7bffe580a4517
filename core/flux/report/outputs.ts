import { cutText, printableLine } from '../../printable.ts';

const longest = 4_000;

/**
 * Text for an output variable, which later steps print, and put into inputs that the agent expands: on one line, of a
 * length that an environment takes, without anything that would be a command or a macro there.
 */
export function forOutput(text: string): string {
  return cutText(printableLine(text, longest).replaceAll('$(', '$_('), longest);
}
