import type { AgentFolders } from './folders.ts';

/** How a step, job or stage ended, in the agent's own words. */
export type TaskResult = 'Succeeded' | 'SucceededWithIssues' | 'Failed' | 'Canceled' | 'Skipped';

/** A service connection as the server hands it to a job. `id` is a GUID for real ones. */
export interface Endpoint {
  readonly id: string;
  readonly name: string;
  /** For example `kubernetes`, `github`, `externaltfs`, `workloadidentityuser`. */
  readonly type: string;
  readonly url: string;
  readonly auth: { readonly scheme: string; readonly parameters: Readonly<Record<string, string>> };
  readonly data?: Readonly<Record<string, string>>;
}

/** A logging command as the agent reads it: `##vso[area.event key=value;…]data`. */
export interface ParsedCommand {
  readonly area: string;
  readonly event: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly data: string;
}

export interface LogLine {
  readonly stream: 'stdout' | 'stderr' | 'agent';
  /** Masked, as the web page shows it. */
  readonly text: string;
}

export interface Issue {
  readonly type: 'error' | 'warning';
  readonly message: string;
  readonly sourcepath?: string;
  readonly linenumber?: string;
  readonly code?: string;
}

/** A file attached to the run; `content` is what it held when the command was processed. */
export interface Attachment {
  readonly type: string;
  readonly name: string;
  readonly path: string;
  readonly content: string;
}

/** An uploaded artifact; `folder` is the sandbox's copy of it. */
export interface UploadedArtifact {
  readonly name: string;
  readonly folder: string;
}

/** How long the agent waits between SIGINT, SIGTERM and the kill, in milliseconds. */
export interface CancelTimes {
  readonly interrupt: number;
  readonly terminate: number;
}

/** The agent's own times: 7.5 s after SIGINT comes SIGTERM, 2.5 s after that the kill. */
export const CANCEL_TIMES: CancelTimes = { interrupt: 7500, terminate: 2500 };

export interface RunTaskOptions {
  /** The unpacked extension: its tasks are `<extension>/tasks/<task>/task.json`. */
  readonly extension: string;
  readonly task: string;
  /** By name or alias, before macro expansion. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Public variables, predefined ones too (`Build.BuildId` …): they win over the sandbox's own. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly taskVariables?: Readonly<Record<string, string>>;
  readonly endpoints?: readonly Endpoint[];
  /** The job's own token; arrives as SYSTEMVSSCONNECTION and as the secret `System.AccessToken`. */
  readonly jobToken?: { readonly url: string; readonly token: string };
  readonly folders: AgentFolders;
  /** The node binary that stands for the agent's runtime; default: the one running the tests. */
  readonly node?: string;
  /** The server's flag that makes agents prefer Node24 over Node20_1; default false. */
  readonly preferNode24?: boolean;
  /** Environment of the agent process itself (PATH, HOME, LANG …), on top of a minimal one. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly cancelAfter?: { readonly ms?: number; readonly whenLogMatches?: RegExp };
  /** Cancels when it aborts. */
  readonly cancel?: AbortSignal;
  readonly cancelTimes?: Partial<CancelTimes>;
  readonly timeoutMs?: number;
  readonly retryCountOnTaskFailure?: number;
  /** True: another step of the same job, so the temp folder is not emptied first. */
  readonly sameJob?: boolean;
  readonly onLine?: (line: LogLine) => void;
}

export interface TaskRun {
  readonly result: TaskResult;
  /** The text of `task.complete`. */
  readonly message?: string;
  /** Output variables (`isOutput=true`, or listed in task.json's `outputVariables`). */
  readonly outputs: Readonly<Record<string, string>>;
  /** Everything that was set by setvariable, outputs included. */
  readonly variables: Readonly<Record<string, { readonly value: string; readonly secret: boolean }>>;
  readonly taskVariables: Readonly<Record<string, string>>;
  /** Masked, as the web page shows it. */
  readonly log: string;
  /**
   * Every line as the task wrote it, commands included, before masking: what must not hold a secret at all is looked for
   * here. Only `setvariable` with `issecret` and `setsecret` may carry one.
   */
  readonly rawLog: string;
  readonly issues: readonly Issue[];
  /** Markdown of each uploaded summary. */
  readonly summaries: readonly string[];
  readonly attachments: readonly Attachment[];
  /** Text of each published result file. */
  readonly testResults: readonly string[];
  readonly artifacts: readonly UploadedArtifact[];
  readonly buildTags: readonly string[];
  /** Every command the agent recognised, in order, refused ones included. */
  readonly commands: readonly ParsedCommand[];
  readonly exitCode: number;
  readonly attempts: number;
  readonly durationMs: number;
  /** What the task left in the temp folder, relative paths, sorted. */
  readonly leftovers: readonly string[];
  /** Which of task.json's handlers ran. */
  readonly handler: string;
}
