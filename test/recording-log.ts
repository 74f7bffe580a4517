import type { Log } from '../core/ports/agent.ts';

/** A log that keeps each text with its kind: `info helm 3.8`. */
export function recordingLog(lines: string[]): Log {
  const record = (kind: string) => (text: string) => void lines.push(`${kind} ${text}`);
  return {
    info: record('info'),
    warning: record('warning'),
    error: record('error'),
    debug: record('debug'),
    group: record('group'),
    endGroup: () => undefined,
    progress: () => undefined,
  };
}
