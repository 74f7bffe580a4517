import { EOL } from 'node:os';
import type { Place } from '../../core/errors.ts';
import type { Log } from '../../core/ports/agent.ts';
import { printable, printableLine } from '../../core/printable.ts';
import type { KnownSecrets } from './known-secrets.ts';
import type { TaskLibrary } from './task-library.ts';

/**
 * The one place that prints. Every text is treated as coming from outside: without the values of secrets, which the agent
 * masks too, but not in all their spellings; made printable; then through the task library's own filter, so that none can
 * hold a logging command.
 */
export function agentLog(library: TaskLibrary, secrets: Pick<KnownSecrets, 'mask'>): Log {
  const debugging = library.getVariable('system.debug')?.toLowerCase() === 'true';
  const shown = (text: string): string => printable(secrets.mask(text));
  const shownLine = (text: string): string => printableLine(secrets.mask(text));
  const write = (text: string): void => library.writeExternalOutput(`${shown(text)}${EOL}`, { source: 'remote' });
  const issue = (type: 'warning' | 'error', text: string, at: Place | undefined): void => {
    const kind = type === 'error' ? library.IssueType.Error : library.IssueType.Warning;
    const file = at === undefined ? undefined : shownLine(at.file);
    library.logIssue(kind, shown(text), file, at?.line, at?.column);
  };
  // The agent's formatting commands: `##[group]` is for people only, and its title must stay on one line.
  const format = (command: 'group' | 'endgroup', text: string): void => {
    process.stdout.write(`##[${command}]${shownLine(text)}${EOL}`);
  };
  return {
    info: write,
    warning: (text, at) => issue('warning', text, at),
    error: (text, at) => issue('error', text, at),
    debug: (text) => {
      if (debugging) library.debugExternalOutput(shown(text), { source: 'remote' });
    },
    group: (title) => format('group', title),
    endGroup: () => format('endgroup', ''),
    progress: (percent, text) => library.setProgress(percent, shownLine(text)),
  };
}
