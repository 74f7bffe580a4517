import { formatPlace, type Finding } from '../../core/errors.ts';
import { hasMissing } from '../../core/images/decide.ts';
import { missing, type UpdateResult } from '../../core/images/missing.ts';
import { summarize, updateLine } from '../../core/images/report.ts';
import { cutNote, listForOutput } from '../../core/output-list.ts';
import type { Agent, TaskOutcome } from '../../core/ports/agent.ts';
import type { UpdateInputs } from './inputs.ts';

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

/** Tells the log, the outputs and the summary what was done. @param said how it ended, in one line */
export async function finish(
  agent: Agent,
  inputs: UpdateInputs,
  result: UpdateResult,
  said: string,
  landed?: Landed,
): Promise<TaskOutcome> {
  tell(agent, result, landed !== undefined);
  setOutputs(agent, result, landed);
  if (inputs.summary) await agent.addSummary('Image tags', summarize(result, said, landed?.where));
  const missed = warnMissing(agent, inputs, result);
  if (landed?.warning !== undefined) agent.log.warning(landed.warning);
  agent.log.info(said);
  return { result: missed || landed?.warning !== undefined ? 'succeededWithIssues' : 'succeeded', message: said };
}

function tell({ log }: Agent, { plan, read }: UpdateResult, elsewhere: boolean): void {
  for (const line of plan.updates) log.info(updateLine(line));
  for (const finding of [...plan.notes, ...plan.downgrades]) log.info(withPlace(finding));
  const skipped = read.skipped.map(({ path, reason }) => ({ message: `Left alone: ${reason}`, at: { file: path } }));
  for (const finding of [...plan.warnings, ...skipped]) {
    // A place in a warning is a link into the checked-out repository: of another it would lead to the wrong file.
    if (elsewhere) log.warning(withPlace(finding));
    else log.warning(finding.message, finding.at);
  }
  const files = read.count === 1 ? '1 file' : `${read.count} files`;
  log.info(`Looked at ${files}, parsed ${plan.parsedFiles}.`);
}

function withPlace({ message, at }: Finding): string {
  return `${at === undefined ? '' : `${formatPlace(at)} `}${message}`;
}

/** Warns of what matched nothing, if that shall be a warning; answers whether it was one. */
function warnMissing({ log }: Agent, inputs: UpdateInputs, result: UpdateResult): boolean {
  if (inputs.ifNoMatch !== 'warning' || !hasMissing(result, inputs)) return false;
  const { what, findings } = missing(result);
  log.warning(what);
  for (const finding of findings) log.info(withPlace(finding));
  return true;
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
