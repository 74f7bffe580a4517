import { EOL } from 'node:os';
import type { Place } from '../../core/errors.ts';
import type { Log } from '../../core/ports/agent.ts';
import { printable, printableLine } from '../../core/printable.ts';
import type { TaskLibrary } from './task-library.ts';

/**
 * The one place that prints. Every text is treated as coming from outside: made printable first, then through the task
 * library's own filter, so that none can hold a logging command.
 */
export function agentLog(library: TaskLibrary): Log {
  const debugging = library.getVariable('system.debug')?.toLowerCase() === 'true';
  const write = (text: string): void => library.writeExternalOutput(`${printable(text)}${EOL}`, { source: 'remote' });
  const issue = (type: 'warning' | 'error', text: string, at: Place | undefined): void => {
    const kind = type === 'error' ? library.IssueType.Error : library.IssueType.Warning;
    const file = at === undefined ? undefined : printableLine(at.file);
    library.logIssue(kind, printable(text), file, at?.line, at?.column);
  };
  // The agent's formatting commands: `##[group]` is for people only, and its title must stay on one line.
  const format = (command: 'group' | 'endgroup', text: string): void => {
    process.stdout.write(`##[${command}]${printableLine(text)}${EOL}`);
  };
  return {
    info: write,
    warning: (text, at) => issue('warning', text, at),
    error: (text, at) => issue('error', text, at),
    debug: (text) => {
      if (debugging) library.debugExternalOutput(printable(text), { source: 'remote' });
    },
    group: (title) => format('group', title),
    endGroup: () => format('endgroup', ''),
    progress: (percent, text) => library.setProgress(percent, printableLine(text)),
  };
}
