import type { Endpoint, Issue, TaskResult } from '../../agent/index.ts';
import type { ExpandOptions } from '../expand/expand-root.ts';
import type { Source } from '../yaml/tokens.ts';
import type { AzureStores } from './azure-stores.ts';
import type { Locks } from './locks.ts';

/** One approval or check of an environment. It is asked once per stage, before the stage's first job. */
export interface Check {
  readonly kind: 'approval' | 'check';
  readonly name: string;
  readonly decide: (asked: {
    readonly stage: string;
    readonly environment: string;
    /** The templates that the pipeline extends, for a check that requires one. */
    readonly extended: readonly Source[];
    readonly signal: AbortSignal;
  }) => Promise<'approved' | 'rejected'>;
}

/** What a run knows of a pipeline that triggered it or that it downloads from. */
export interface PipelineResourceRun {
  readonly runName: string;
  readonly runId?: string;
  readonly pipelineName?: string;
  readonly sourceBranch?: string;
  readonly sourceCommit?: string;
  /** `resources.triggeringAlias` names it: its run started this one. */
  readonly triggering?: boolean;
  /** Folders by the artifact's name. */
  readonly artifacts: Readonly<Record<string, string>>;
}

export interface PlanEvents {
  readonly events: { waitFor(name: string, signal?: AbortSignal): Promise<{ readonly result: string }> };
}

/** A server task's call, as the server would make it. */
export interface ServerCall {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What somebody asks for who runs a stage of a finished run again. */
export interface RerunRequest {
  readonly previous: PipelineRun;
  readonly stage: string;
  /** "Rerun failed jobs": jobs that succeeded are kept, with their outputs, unless they depend on one that runs again. */
  readonly failedJobsOnly?: boolean;
}

/** A repository's URL, reached with the job's token, or with that of the service connection that it is checked out by. */
export type Remote = string | { readonly url: string; readonly token: string };

export interface RunOptions extends ExpandOptions {
  /** Each job gets an agent of its own below it. */
  readonly agentFolder: string;
  readonly extension: string;
  readonly azureDevOps?: {
    readonly collectionUrl: string;
    readonly jobToken: string;
    /**
     * The token of one job, when it differs: the service lets a job reach only the repositories that it checks out or
     * names under `uses`. Gets their names (`project/name` or `name`, as in the resource) besides `self`.
     */
    readonly jobTokenFor?: (job: {
      readonly stage: string;
      readonly job: string;
      readonly repositories: readonly string[];
    }) => string;
    readonly project: { readonly id: string; readonly name: string };
    /** Told of test results as they are published, for the REST interface. */
    readonly addTestRun?: (o: { readonly buildId: string; readonly stage: string; readonly run: TestRun }) => void;
    readonly addPlan?: (o: { readonly planId: string; readonly jobId: string; readonly taskId: string }) => PlanEvents;
  };
  readonly serviceConnections?: readonly Endpoint[];
  /** What `AzureKeyVault@2` and `AzureAppConfigurationExport@10` find. */
  readonly azure?: AzureStores;
  readonly environments?: Readonly<Record<string, { readonly checks: readonly Check[] }>>;
  /** Groups by name; `{ secret }` is a secret variable. */
  readonly variableGroups?: Readonly<Record<string, Readonly<Record<string, string | { readonly secret: string }>>>>;
  readonly pipelineResources?: Readonly<Record<string, PipelineResourceRun>>;
  /** Where to clone from, by alias (`self` …); other checkouts copy the repository's folder. */
  readonly remotes?: Readonly<Record<string, Remote>>;
  /** Environment of the agent process: PATH with the tools, KUBECONFIG … */
  readonly environment?: Readonly<Record<string, string>>;
  readonly node?: string;
  /** Secrets set when the run is queued. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Build.BuildId, 1 by default, and Build.BuildNumber, else made from `name:`. */
  readonly run?: { readonly id?: string; readonly number?: string };
  /** Stages that were deselected when the run was queued. */
  readonly skipStages?: readonly string[];
  /** Runs a stage of a finished run again, and all that depend on it; artifacts, number and the other stages stay. */
  readonly rerun?: RerunRequest;
  /** Starts stages with `trigger: manual`. */
  readonly startStage?: (stage: string, signal: AbortSignal) => Promise<'start' | 'skip'>;
  /** Shared by runs of one pipeline, so that lockBehavior means something. */
  readonly locks?: Locks;
  /** Shared by runs, for `counter()`. */
  readonly counters?: Map<string, number>;
  /** Makes a server task's call itself; the default is a real HTTP request. */
  readonly serverTask?: (call: ServerCall) => Promise<{ readonly status: number; readonly body: string }>;
  readonly cancel?: AbortSignal;
  /** What a minute of a time-out lasts, for tests; 60,000 ms. */
  readonly minuteMs?: number;
  readonly onEvent?: (event: PipelineEvent) => void;
}

interface Where {
  readonly stage: string;
  readonly job: string;
}

/** Everything that can be watched while a pipeline runs. Texts are masked. */
export type PipelineEvent =
  | { readonly kind: 'stageStarted'; readonly stage: string; readonly displayName: string }
  | {
      readonly kind: 'approvalAsked';
      readonly stage: string;
      readonly environment: string;
      readonly check: string;
      readonly type: Check['kind'];
    }
  | {
      readonly kind: 'approvalGiven';
      readonly stage: string;
      readonly environment: string;
      readonly check: string;
      readonly decision: 'approved' | 'rejected';
    }
  | { readonly kind: 'lockWaiting' | 'lockTaken'; readonly stage: string; readonly resource: string }
  | ({ readonly kind: 'jobStarted'; readonly displayName: string; readonly server: boolean } & Where)
  | ({
      readonly kind: 'stepStarted';
      readonly step: string;
      readonly displayName: string;
      readonly standIn: boolean;
    } & Where)
  | ({ readonly kind: 'log'; readonly step: string; readonly text: string } & Where)
  | ({ readonly kind: 'summary'; readonly step: string; readonly markdown: string } & Where)
  | ({
      readonly kind: 'stepFinished';
      readonly step: string;
      readonly result: TaskResult;
      readonly durationMs: number;
      readonly message?: string;
    } & Where)
  | ({ readonly kind: 'jobFinished'; readonly result: TaskResult; readonly durationMs: number } & Where)
  | {
      readonly kind: 'stageFinished';
      readonly stage: string;
      readonly result: TaskResult;
      readonly durationMs: number;
      readonly reason?: string;
    };

export interface StepRun {
  readonly name: string;
  readonly displayName: string;
  /** The reference in the YAML: `render-manifests@1`, `CmdLine@2`, `checkout self`. */
  readonly task: string;
  /** True for a step of others that the sandbox plays itself. */
  readonly standIn: boolean;
  readonly result: TaskResult;
  readonly message?: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly log: string;
  readonly issues: readonly Issue[];
  readonly attempts: number;
  readonly durationMs: number;
}

export interface JobRun {
  readonly name: string;
  readonly result: TaskResult;
  /** 1, and one more each time it runs again. */
  readonly attempt: number;
  readonly steps: readonly StepRun[];
  /** By the names that `dependencies.<job>.outputs[…]` uses. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly durationMs: number;
  /** Files that the job left in the agent's temp folder. */
  readonly leftovers: readonly string[];
}

export interface StageRun {
  readonly name: string;
  readonly result: TaskResult;
  readonly reason?: string;
  /** 1, and one more each time it runs again. */
  readonly attempt: number;
  readonly jobs: Readonly<Record<string, JobRun>>;
  readonly durationMs: number;
}

export interface TestRun {
  readonly title: string;
  readonly total: number;
  readonly failed: number;
  readonly skipped: number;
  readonly xml: string;
}

export interface PipelineRun {
  readonly result: TaskResult;
  readonly number: string;
  /**
   * What the published schema, our tasks added, finds wrong with the expanded pipeline (misspelt inputs, for example). The
   * service runs such a pipeline all the same, so tests assert that there is nothing. Empty when the schema is not there.
   */
  readonly schemaMistakes: readonly string[];
  readonly stages: Readonly<Record<string, StageRun>>;
  readonly approvals: readonly {
    readonly stage: string;
    readonly environment: string;
    readonly check: string;
    readonly decision: 'approved' | 'rejected';
  }[];
  readonly summaries: readonly {
    readonly stage: string;
    readonly job: string;
    readonly step: string;
    readonly markdown: string;
  }[];
  readonly testRuns: readonly TestRun[];
  /** Folders of this run's artifacts, by name. */
  readonly artifacts: Readonly<Record<string, string>>;
  readonly buildTags: readonly string[];
  /** The tasks of others that the sandbox stood in for, each once. */
  readonly standIns: readonly string[];
  /** Every line, prefixed with stage/job/step. */
  readonly log: string;
}
