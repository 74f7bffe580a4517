import type { Place } from '../errors.ts';
import type { Secret } from '../secret.ts';

/** Time as the platform has it. */
export interface Clock {
  /** Milliseconds since 1970, UTC, as the machine tells them: somebody, or the time service, may set it meanwhile. */
  now(): number;
  /** Milliseconds since some moment, whatever becomes of the machine's time of day: for durations and time limits. */
  elapsed(): number;
  /** Ends after `milliseconds`, or rejects with CANCELLED as soon as the signal aborts. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** The run's log. Every text may come from outside: the implementation defuses it. */
export interface Log {
  info(text: string): void;
  /** Shown on the run's page; `at` links it to a file of the repository that the pipeline checked out. */
  warning(text: string, at?: Place): void;
  error(text: string, at?: Place): void;
  /** Only with system.debug. */
  debug(text: string): void;
  /** What is logged until `endGroup` folds away under `title`. */
  group(title: string): void;
  endGroup(): void;
  progress(percent: number, text: string): void;
}

/** What a service connection, or the job's own, holds. */
export interface Connection {
  readonly id: string;
  readonly url: string;
  /** As the agent names it: `OAuth`, `Token`, `PersonalAccessToken`, `UsernamePassword`, `Kubernetes`, `WorkloadIdentityFederation` … */
  readonly scheme: string;
  /** Authorization parameters by the agent's name for them, compared without regard to case. */
  parameter(name: string): Secret | undefined;
  /** Data fields of the connection, none of them secret. */
  data(name: string): string | undefined;
}

/** Proxy and certificates as the agent was configured with. */
export interface NetworkSettings {
  readonly proxy?: {
    readonly url: string;
    readonly username?: string;
    readonly password?: Secret;
    /** Regular expressions over host names that are reached directly. */
    readonly bypass: readonly string[];
  };
  /** Path of a PEM file with certificate authorities to trust besides the usual. */
  readonly caFile?: string;
  readonly clientCertificate?: { readonly certFile: string; readonly keyFile: string; readonly password?: Secret };
  readonly skipCertificateValidation: boolean;
}

/** How a task ended. Exactly one is reported for a run. */
export type TaskOutcome =
  | { readonly result: 'succeeded'; readonly message?: string }
  | { readonly result: 'succeededWithIssues'; readonly message: string }
  | { readonly result: 'failed'; readonly message: string };

/** Everything a task may ask of the agent that runs it. */
export interface Agent {
  readonly log: Log;
  readonly clock: Clock;
  /** Aborts when the run is cancelled or the job times out; about 7 s are left then. */
  readonly signal: AbortSignal;
  readonly network: NetworkSettings;
  /** Folder for temporary files, removed by the agent after the job. What a task leaves there it must mean to. */
  readonly temporaryFolder: string;
  /** An input's text; undefined when empty. */
  input(name: string): string | undefined;
  /** A pipeline variable, predefined ones included (`Build.BuildNumber`); undefined when not set. Never a secret's value. */
  variable(name: string): string | undefined;
  /** The public variables of the pipeline, by the name that the environment has for them (`BUILD_BUILDID`). */
  publicVariables(): ReadonlyMap<string, string>;
  /** A secret variable. */
  secretVariable(name: string): Secret | undefined;
  /** The values of all secrets the job knows: nothing that leaves the agent may contain one. */
  secrets(): readonly Secret[];
  /** The service connection that an input names; throws CONNECTION_INVALID when the agent hands over nothing for it. */
  connection(id: string): Connection;
  /** The job's own connection to Azure DevOps. */
  jobConnection(): Connection;
  /** An output variable, a plain string; set also when it is empty. */
  setOutput(name: string, value: string): void;
  /** Adds a section of Markdown to the run's summary page. */
  addSummary(name: string, markdown: string): Promise<void>;
  /** Attaches a file to the step's log: who downloads the run's logs gets it with them. */
  attachFile(file: string): void;
  /** Publishes a JUnit file to the run's Tests tab. */
  publishTestResults(file: string, title: string): void;
  /** Registers a value that the agent must mask from now on. */
  maskSecret(secret: Secret): void;
}
