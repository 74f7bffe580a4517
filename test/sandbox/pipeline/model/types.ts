import type { Position } from '../errors.ts';
import type { Source } from '../yaml/tokens.ts';

/** A variable as the YAML has it: text, perhaps with macros or `$[ … ]`; or a group to be linked. */
export type VariableEntry =
  | {
      readonly kind: 'value';
      readonly name: string;
      readonly value: string;
      readonly readOnly: boolean;
      readonly at: Position;
    }
  | { readonly kind: 'group'; readonly group: string; readonly at: Position };

export interface Step {
  /** `Name@1`, or one of the steps that are no tasks to us. */
  readonly kind: 'task' | 'checkout' | 'download' | 'publish' | 'other';
  /** The task's reference, or the value of `checkout`, `download`, `publish` or the unknown key. */
  readonly reference: string;
  /** The first key as written, for messages. */
  readonly keyword: string;
  readonly name: string;
  readonly displayName: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  readonly condition: string | undefined;
  readonly enabled: boolean;
  readonly continueOnError: boolean;
  readonly timeoutInMinutes: number;
  readonly retryCountOnTaskFailure: number;
  readonly at: Position;
}

export interface Hook {
  readonly name: 'preDeploy' | 'deploy' | 'routeTraffic' | 'postRouteTraffic' | 'failure' | 'success';
  readonly steps: readonly Step[];
  readonly server: boolean | undefined;
}

export type Strategy =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'matrix';
      readonly legs: Readonly<Record<string, Readonly<Record<string, string>>>> | string;
      readonly maxParallel: number;
    }
  | { readonly kind: 'parallel'; readonly count: number }
  | {
      readonly kind: 'runOnce';
      readonly hooks: readonly Hook[];
      readonly failure: Hook | undefined;
      readonly success: Hook | undefined;
    }
  | { readonly kind: 'rolling' | 'canary' };

export interface Job {
  readonly kind: 'job' | 'deployment';
  readonly name: string;
  readonly displayName: string;
  readonly dependsOn: readonly string[];
  readonly condition: string | undefined;
  readonly continueOnError: boolean;
  readonly timeoutInMinutes: number;
  readonly cancelTimeoutInMinutes: number;
  readonly variables: readonly VariableEntry[];
  /** `pool: server`: an agentless job. */
  readonly server: boolean;
  readonly pool: string | undefined;
  readonly environment: { readonly name: string; readonly resourceName?: string; readonly tags?: string } | undefined;
  readonly steps: readonly Step[];
  readonly strategy: Strategy;
  /** Repositories that the job's token may use besides those it checks out. */
  readonly usesRepositories: readonly string[];
  readonly at: Position;
}

export interface Stage {
  readonly name: string;
  readonly displayName: string;
  readonly dependsOn: readonly string[];
  readonly condition: string | undefined;
  readonly variables: readonly VariableEntry[];
  readonly jobs: readonly Job[];
  readonly lockBehavior: 'sequential' | 'runLatest' | undefined;
  readonly trigger: 'automatic' | 'manual';
  readonly isSkippable: boolean;
  readonly at: Position;
}

export interface RepositoryResource {
  readonly alias: string;
  readonly name: string;
  readonly type: string;
  readonly ref: string | undefined;
  readonly endpoint: string | undefined;
}

export interface PipelineResource {
  readonly alias: string;
  readonly source: string;
  readonly project: string | undefined;
  readonly at: Position;
}

/** A pipeline after compile time. */
export interface ExpandedPipeline {
  /** The expanded YAML as plain data. */
  readonly yaml: Readonly<Record<string, unknown>>;
  /** `name:`, the run's number format. */
  readonly name: string | undefined;
  readonly variables: readonly VariableEntry[];
  readonly lockBehavior: 'sequential' | 'runLatest' | undefined;
  readonly stages: readonly Stage[];
  readonly repositories: readonly RepositoryResource[];
  readonly pipelines: readonly PipelineResource[];
  readonly parameters: Readonly<Record<string, unknown>>;
  /** How many separate files were read. */
  readonly files: number;
  /** The memory that the service would count for expanding it. */
  readonly bytes: number;
  /** The templates that it extends, the outermost first. */
  readonly extended: readonly Source[];
}
