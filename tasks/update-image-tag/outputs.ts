import type { UpdateResult } from '../../core/images/missing.ts';
import { cutNote, listForOutput } from '../../core/output-list.ts';
import type { Agent } from '../../core/ports/agent.ts';

/** Where an update has landed. */
export interface Landed {
  /** The outputs of these names. */
  readonly branch: string;
  readonly commit: string;
  readonly targetCommit: string;
  /** Markdown for the summary. */
  readonly where: string;
  /** What people have to do about it; makes the task end with issues. */
  readonly warning: string | undefined;
}

/** Sets every output, empty where there is nothing. */
export function setOutputs(agent: Agent, result?: UpdateResult, landed?: Landed): void {
  const updates = result?.plan.updates ?? [];
  agent.setOutput('updated', String(updates.length > 0));
  const lists = { changedFiles: (result?.plan.edits ?? []).map(({ path }) => path), updates };
  for (const [name, entries] of Object.entries(lists)) {
    const list = listForOutput(entries);
    const note = cutNote(name, list, entries.length);
    if (note !== undefined) agent.log.warning(note);
    agent.setOutput(name, list.text);
  }
  for (const name of ['branch', 'commit', 'targetCommit'] as const) agent.setOutput(name, landed?.[name] ?? '');
}
