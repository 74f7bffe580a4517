import type { Log } from '../../../core/ports/agent.ts';

/** A log that keeps its lines. */
export function linesOf(): { readonly log: Log; readonly lines: string[] } {
  const lines: string[] = [];
  const say = (text: string): void => void lines.push(text);
  const quiet = (): void => undefined;
  return {
    log: { info: say, warning: say, error: say, debug: quiet, group: quiet, endGroup: quiet, progress: quiet },
    lines,
  };
}
