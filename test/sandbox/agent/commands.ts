import { cpSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parseCommand } from './command-parser.ts';
import type { StepRecord } from './record.ts';
import { addIssue, log, mergeResults } from './record.ts';
import { mayRun, maySet } from './restrictions.ts';
import type { ParsedCommand, TaskResult } from './types.ts';

type Handler = (record: StepRecord, command: ParsedCommand) => void;

/** One line of a step's output: carried out when it holds a logging command, else printed. */
export function processLine(record: StepRecord, stream: 'stdout' | 'stderr', line: string): void {
  record.rawLines.push(line);
  const command = parseCommand(line);
  const known = command && AREAS.has(command.area);
  if (!command || !known) {
    if (command)
      addIssue(record, {
        type: 'warning',
        message: `Can't find command extension for ##vso[${command.area}.command].`,
      });
    log(record, stream, line);
    return;
  }
  record.commands.push(command);
  const name = `${command.area}.${command.event}`;
  const handler = HANDLERS[name];
  try {
    if (!handler) throw new Error(`##vso[${name}] is not a recognized command for ${command.area}.`);
    if (!mayRun(record.restrictions, name)) {
      addIssue(record, {
        type: 'warning',
        message: `The ##vso[${name}] command is not allowed in this step due to policy restrictions.`,
      });
      return;
    }
    handler(record, command);
  } catch (error) {
    addIssue(record, { type: 'error', message: `Unable to process command '${line}' successfully.` });
    addIssue(record, { type: 'error', message: error instanceof Error ? error.message : String(error) });
    record.commandFailed = true;
  }
}

/** Commands of these areas belong to the agent; other `##vso[…]` lines are printed with a warning. */
const AREAS = new Set(['task', 'artifact', 'build', 'results', 'telemetry']);

const RESULTS: readonly TaskResult[] = ['Succeeded', 'SucceededWithIssues', 'Failed', 'Canceled', 'Skipped'];

const HANDLERS: Readonly<Record<string, Handler>> = {
  'task.complete': (record, { properties, data }) => {
    const wanted = properties['result']?.toLowerCase();
    const result = wanted === undefined ? 'Succeeded' : RESULTS.find((one) => one.toLowerCase() === wanted);
    if (!result) throw new Error('Command doesn’t have valid result value.');
    record.result = mergeResults(record.result, result);
    const message = record.job.masker.mask(data);
    if (message !== '') record.message = message;
    if (message !== '' && result === 'Failed') log(record, 'agent', `Finishing with: ${message}`);
  },
  'task.logissue': logIssue,
  'task.issue': logIssue,
  'task.setvariable': setVariable,
  'task.settaskvariable': (record, { properties, data }) => {
    record.taskVariables[required(properties, 'variable', 'task.settaskvariable')] = data;
    if (isTrue(properties['issecret'])) record.job.masker.add(data);
  },
  'task.setsecret': (record, { data }) => record.job.masker.add(data),
  'task.debug': (record, { data }) => {
    if (isTrue(record.job.variables.value('System.Debug'))) log(record, 'agent', `##[debug]${data}`);
  },
  'task.setprogress': (record, { properties }) => {
    const value = Number(properties['value'] ?? 0);
    if (Number.isInteger(value) && value >= 0 && value <= 100) record.progress = value;
  },
  'task.progress': () => undefined,
  'task.logdetail': () => undefined,
  'task.prependpath': (record, { data }) => {
    if (data === '') throw new Error('Path needs to be specified.');
    record.job.prependPath.unshift(data);
  },
  'task.uploadsummary': (record, { data }) => {
    record.summaries.push(fileText(record, data));
  },
  'task.uploadfile': (record, { data }) => void fileText(record, data),
  'task.addattachment': (record, { properties, data }) => {
    record.attachments.push({
      type: required(properties, 'type', 'task.addattachment'),
      name: required(properties, 'name', 'task.addattachment'),
      path: data,
      content: fileText(record, data),
    });
  },
  'artifact.upload': (record, { properties, data }) => {
    const name = required(properties, 'artifactname', 'artifact.upload');
    const from = resolve(record.job.folders.sources, data.trim());
    if (data.trim() === '' || !existsSync(from)) throw new Error(`Path does not exist: ${from}`);
    const folder = join(record.job.folders.artifacts, name, properties['containerfolder'] ?? '');
    mkdirSync(folder, { recursive: true });
    cpSync(from, statSync(from).isDirectory() ? folder : join(folder, basename(from)), { recursive: true });
    record.job.artifacts.push({ name, folder: join(record.job.folders.artifacts, name) });
  },
  'artifact.associate': () => undefined,
  'build.addbuildtag': (record, { data }) => {
    if (data.trim() === '') throw new Error('Build tag is required.');
    record.job.buildTags.push(data.trim());
  },
  'build.updatebuildnumber': (record, { data }) => {
    record.job.buildNumber = data;
    record.job.variables.set({ name: 'Build.BuildNumber', value: data, secret: false });
  },
  'build.uploadlog': (record, { data }) => void fileText(record, data),
  'results.publish': (record, { properties, data }) => {
    const files = (properties['resultfiles'] ?? data).split(',').filter((file) => file.trim() !== '');
    if (properties['type'] === undefined) throw new Error('Test Runner is required.');
    for (const file of files) {
      if (existsSync(file.trim())) record.testResults.push(readFileSync(file.trim(), 'utf8'));
      else addIssue(record, { type: 'warning', message: `Test result file not found: ${file.trim()}` });
    }
  },
  'telemetry.publish': () => undefined,
};

function logIssue(record: StepRecord, { properties, data }: ParsedCommand): void {
  const type = properties['type']?.toLowerCase();
  if (type !== 'error' && type !== 'warning') throw new Error(`Can't create issue of type ${type ?? '(none)'}.`);
  addIssue(record, {
    type,
    message: data,
    ...(properties['sourcepath'] !== undefined && { sourcepath: properties['sourcepath'] }),
    ...(properties['linenumber'] !== undefined && { linenumber: properties['linenumber'] }),
    ...(properties['code'] !== undefined && { code: properties['code'] }),
  });
}

function setVariable(record: StepRecord, { properties, data }: ParsedCommand): void {
  const name = required(properties, 'variable', 'task.setvariable');
  const { variables, masker } = record.job;
  if (!maySet(record.restrictions, name)) {
    const message = `Setting variable '${name}' has been disabled by the task or build definition.`;
    addIssue(record, { type: 'warning', message });
    return;
  }
  const secret = isTrue(properties['issecret']);
  if (secret && /[\r\n]/.test(data) && !isTrue(variables.value('System.UnsafeAllowMultilineSecret')))
    throw new Error('Secrets cannot contain multiple lines');
  if (variables.get(name)?.readOnly === true) {
    addIssue(record, { type: 'warning', message: `Overwriting readonly variable '${name}'.` });
  }
  if (secret) masker.add(data);
  const isOutput =
    isTrue(properties['isoutput']) || record.outputNames.some((one) => one.toLowerCase() === name.toLowerCase());
  record.variables[name] = { value: data, secret };
  if (isOutput) record.outputs[name] = data;
  // An output is known to the job's later steps under the step's name only.
  const full = isOutput && record.refName !== '' ? `${record.refName}.${name}` : name;
  if (!isOutput || record.refName !== '')
    variables.set({ name: full, value: data, secret, readOnly: isTrue(properties['isreadonly']) });
}

function required(properties: ParsedCommand['properties'], name: string, command: string): string {
  const value = properties[name];
  if (value === undefined || value === '')
    throw new Error(`Required field '${name}' is missing in ##vso[${command}] command.`);
  return value;
}

function fileText(record: StepRecord, data: string): string {
  const path = resolve(record.job.folders.sources, data.trim());
  if (data.trim() === '' || !existsSync(path)) throw new Error(`Cannot upload file ${data.trim()}: it does not exist.`);
  return readFileSync(path, 'utf8');
}

function isTrue(text: string | undefined): boolean {
  return text?.trim().toLowerCase() === 'true';
}
