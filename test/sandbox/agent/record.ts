import type { AgentFolders } from './folders.ts';
import type { Masker } from './masker.ts';
import type { TaskDefinition } from './task-definition.ts';
import type { Attachment, Issue, LogLine, ParsedCommand, TaskResult, UploadedArtifact } from './types.ts';
import type { Variables } from './variables.ts';

/** What the steps of one job share. */
export interface JobState {
  /** A checkout with a path of its own moves the sources. */
  folders: AgentFolders;
  readonly variables: Variables;
  readonly masker: Masker;
  readonly prependPath: string[];
  readonly buildTags: string[];
  readonly artifacts: UploadedArtifact[];
  /** Set by `build.updatebuildnumber`. */
  buildNumber?: string;
}

/** What one attempt of one step has done so far; the commands write into it. */
export interface StepRecord {
  readonly job: JobState;
  /** The step's `name`, before its output variables; empty when it has none. */
  readonly refName: string;
  readonly restrictions: TaskDefinition['restrictions'];
  readonly outputNames: readonly string[];
  readonly onLine: (line: LogLine) => void;
  readonly lines: string[];
  readonly rawLines: string[];
  readonly issues: Issue[];
  readonly summaries: string[];
  readonly attachments: Attachment[];
  readonly testResults: string[];
  readonly commands: ParsedCommand[];
  readonly outputs: Record<string, string>;
  readonly variables: Record<string, { value: string; secret: boolean }>;
  readonly taskVariables: Record<string, string>;
  /** From task.complete. */
  result?: TaskResult;
  message?: string;
  /** A command that could not be carried out fails the step at its end. */
  commandFailed: boolean;
  progress?: number;
}

export function newRecord(
  job: JobState,
  o: {
    readonly refName?: string;
    readonly restrictions?: TaskDefinition['restrictions'];
    readonly outputNames?: readonly string[];
    readonly taskVariables?: Readonly<Record<string, string>>;
    readonly onLine?: ((line: LogLine) => void) | undefined;
  },
): StepRecord {
  return {
    job,
    refName: o.refName ?? '',
    restrictions: o.restrictions,
    outputNames: o.outputNames ?? [],
    onLine: o.onLine ?? (() => undefined),
    lines: [],
    rawLines: [],
    issues: [],
    summaries: [],
    attachments: [],
    testResults: [],
    commands: [],
    outputs: {},
    variables: {},
    taskVariables: { ...o.taskVariables },
    commandFailed: false,
  };
}

/** Writes a line to the step's log, secrets masked. */
export function log(record: StepRecord, stream: LogLine['stream'], text: string): void {
  const masked = record.job.masker.mask(text);
  record.lines.push(masked);
  record.onLine({ stream, text: masked });
}

/** Adds an error or a warning: it is an issue of the run and a line of the log. */
export function addIssue(record: StepRecord, issue: Issue): void {
  const message = record.job.masker.mask(issue.message);
  record.issues.push({ ...issue, message });
  log(record, 'agent', `##[${issue.type}]${message}`);
}

const SEVERITY: readonly TaskResult[] = ['Succeeded', 'SucceededWithIssues', 'Skipped', 'Canceled', 'Failed'];

/** The worse of two results, as the agent merges them: a failure is never taken back. */
export function mergeResults(current: TaskResult | undefined, next: TaskResult): TaskResult {
  if (current === undefined) return next;
  if (current === 'Failed' || current === 'Canceled' || current === 'Skipped') return current;
  return SEVERITY.indexOf(next) > SEVERITY.indexOf(current) ? next : current;
}
