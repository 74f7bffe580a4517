import { resolve } from 'node:path';
import { formatPlace } from '../../core/errors.ts';
import { hasMissing } from '../../core/images/decide.ts';
import { missing, type UpdateResult } from '../../core/images/missing.ts';
import { outcome, summarize, updateLine } from '../../core/images/report.ts';
import { updateImages } from '../../core/images/update.ts';
import { cutNote, listForOutput } from '../../core/output-list.ts';
import type { Agent, TaskOutcome } from '../../core/ports/agent.ts';
import { runTask } from '../../platform/agent/run-task.ts';
import { nodeFiles } from '../../platform/files.ts';
import { readInputs, type UpdateInputs } from './inputs.ts';

export function run(): Promise<void> {
  return runTask(update);
}

async function update(agent: Agent): Promise<TaskOutcome> {
  setOutputs(agent);
  const inputs = readInputs(agent.input, agent.variable('System.DefaultWorkingDirectory'));
  const folder = resolve(inputs.workingDirectory);
  const files = nodeFiles(agent.temporaryFolder);
  const result = await updateImages(files, { ...inputs, folder }, agent.signal);
  report(agent, result);
  setOutputs(agent, result);
  if (inputs.summary) await agent.addSummary('Image tags', summarize(result, inputs.dryRun));
  const warned = warnMissing(agent, inputs, result);
  const message = outcome(result.plan, inputs.dryRun);
  agent.log.info(message);
  return warned ? { result: 'succeededWithIssues', message } : { result: 'succeeded', message };
}

function report({ log }: Agent, { plan, read }: UpdateResult): void {
  for (const line of plan.updates) log.info(updateLine(line));
  for (const { message, at } of [...plan.notes, ...plan.downgrades])
    log.info(`${at === undefined ? '' : `${formatPlace(at)} `}${message}`);
  for (const { message, at } of plan.warnings) log.warning(message, at);
  for (const { path, reason } of read.skipped) log.warning(`Left alone: ${reason}`, { file: path });
  const files = read.count === 1 ? '1 file' : `${read.count} files`;
  log.info(`Looked at ${files}, parsed ${plan.parsedFiles}.`);
}

/** Warns of what matched nothing, if that shall be a warning; answers whether it was one. */
function warnMissing({ log }: Agent, inputs: UpdateInputs, result: UpdateResult): boolean {
  if (inputs.ifNoMatch !== 'warning' || !hasMissing(result, inputs)) return false;
  const { what, findings } = missing(result);
  log.warning(what);
  for (const { message, at } of findings) log.info(`${at === undefined ? '' : `${formatPlace(at)} `}${message}`);
  return true;
}

function setOutputs(agent: Agent, result?: UpdateResult): void {
  const updates = result?.plan.updates ?? [];
  agent.setOutput('updated', String(updates.length > 0));
  const lists = { changedFiles: (result?.plan.edits ?? []).map(({ path }) => path), updates };
  for (const [name, entries] of Object.entries(lists)) {
    const list = listForOutput(entries);
    const note = cutNote(name, list, entries.length);
    if (note !== undefined) agent.log.warning(note);
    agent.setOutput(name, list.text);
  }
  for (const name of ['branch', 'commit', 'targetCommit']) agent.setOutput(name, '');
}
