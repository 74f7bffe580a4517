import { formatPlace, type Finding } from '../../core/errors.ts';
import { hasMissing } from '../../core/images/decide.ts';
import { missing, type UpdateResult } from '../../core/images/missing.ts';
import { leftAlone, updateSummary, updateLine } from '../../core/images/report.ts';
import type { Agent, TaskOutcome } from '../../core/ports/agent.ts';
import type { UpdateInputs } from './inputs.ts';
import { setOutputs, type Landed } from './outputs.ts';

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
  if (inputs.summary) await agent.addSummary('Image tags', updateSummary(result, said, landed?.where));
  const missed = warnMissing(agent, inputs, result);
  if (landed?.warning !== undefined) agent.log.warning(landed.warning);
  agent.log.info(said);
  return { result: missed || landed?.warning !== undefined ? 'succeededWithIssues' : 'succeeded', message: said };
}

function tell({ log }: Agent, { plan, read }: UpdateResult, elsewhere: boolean): void {
  for (const line of plan.updates) log.info(updateLine(line));
  for (const finding of [...plan.notes, ...plan.downgrades]) log.info(withPlace(finding));
  for (const finding of [...plan.warnings, ...leftAlone(read.skipped)]) {
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
