import type { Clock, Log } from '../../ports/agent.ts';
import type { Cluster } from '../../ports/cluster.ts';
import type { ChosenStatuses } from '../statuses/authors.ts';
import type { PullRequestHost } from '../../ports/pull-request-host.ts';
import type { CommitId, PullRequest } from '../../ports/pull-requests.ts';
import type { RepositoryHost } from '../../ports/repository-host.ts';
import type { Links } from '../links.ts';
import type { Ref } from '../objects.ts';
import type { StatusContexts } from '../statuses/contexts.ts';
import type { TrackOptions } from '../tracker.ts';

/** What happens to a pull request that is still open when the run stops. */
export type WhenStopped = 'disarm' | 'abandon' | 'keep';

/** What is waited for. */
export type Awaited =
  | { readonly kind: 'revision'; readonly commit: CommitId }
  /** What runs counts, whatever commit brings it (`images` of the options). */
  | { readonly kind: 'images' }
  | {
      readonly kind: 'pullRequest';
      readonly id: number;
      /** The commit whose content must be what is merged. */
      readonly content: CommitId | undefined;
    };

/** All that the inputs of wait-for-flux say, checked; durations in milliseconds. */
export interface WaitOptions extends TrackOptions {
  readonly awaited: Awaited;
  readonly targets: readonly Ref[];
  /** Path of the deployment descriptor in the repository; undefined: what the pull request says, if anything. */
  readonly descriptor: string | undefined;
  /** Milliseconds from the merge (or the start) to the rollout's end. */
  readonly timeout: number;
  /** Milliseconds until the pull request must be merged. */
  readonly mergeTimeout: number;
  readonly whenStopped: WhenStopped;
  /** Milliseconds between two looks at the pull request. */
  readonly pollInterval: number;
  /** Ask Flux to fetch and apply now. */
  readonly reconcile: boolean;
  /** Where to read about this run, for the comment on a pull request. */
  readonly runUrl: string | undefined;
  /** Which statuses count, where they are read instead of the clusters. */
  readonly contexts?: StatusContexts | undefined;
}

/** The host of the GitOps repository, as far as waiting asks it. */
export type Host = Pick<RepositoryHost, 'label' | 'gitUrl' | 'defaultBranch' | 'history' | 'fileHistory' | 'merges'> & {
  readonly pullRequests: Pick<PullRequestHost, 'disarm' | 'abandon' | 'comment'>;
};

/**
 * What waiting touches. Without a host nobody answers for history and pull requests: then only exactly the awaited
 * commit is proof.
 */
export interface WaitPorts {
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Opens the clusters and makes sure that each answers. */
  openClusters(): Promise<readonly Cluster[]>;
  readonly host: Host | undefined;
  /** Given: the statuses on the commit are read instead of the clusters. */
  readonly statuses?: ChosenStatuses | undefined;
  /** Given what was seen when the wait ends by an error, before that is thrown. */
  keep?(outcome: WaitOutcome): Promise<void>;
}

/** The same, with the clusters open. */
export interface OpenPorts extends WaitPorts {
  readonly clusters: readonly Cluster[];
}

/** The output `result`, as the contract spells it; `failed` also stands in the report of a wait that an error ended. */
export type WaitResult = 'succeeded' | 'failed' | 'timedOut' | 'abandoned' | 'superseded' | 'cancelled';

/** How one target ended, for the report. */
export interface TargetOutcome {
  /** For people; empty when the target is of no cluster. */
  readonly cluster: string;
  readonly target: string;
  readonly verdict: 'pending' | 'succeeded' | 'superseded' | 'failed';
  readonly code: string;
  readonly reason: string;
  readonly revision: string;
  readonly warnings: readonly string[];
  /** When the final verdict was given, in milliseconds since 1970. */
  readonly finalAt: number | undefined;
}

/** Something that was worth a line, in the order it happened. */
export interface Moment {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly text: string;
}

/** Everything that came of waiting. */
export interface WaitOutcome {
  readonly result: WaitResult;
  readonly reason: string;
  /** The wait ended by an error, which says nothing of the rollout; its code is one of docs/errors.md. */
  readonly error: { readonly code: string } | undefined;
  /** What looking closer at a failure brought: the pods' own reasons, events. */
  readonly findings: readonly string[];
  /** What kept it from seeing more, with the rule to grant. */
  readonly notes: readonly string[];
  /** What to do about it. */
  readonly advice: string;
  readonly awaited: CommitId | undefined;
  readonly mergeCommit: CommitId | undefined;
  readonly appliedRevision: string | undefined;
  readonly supersededBy: string | undefined;
  readonly pullRequest: PullRequest | undefined;
  readonly links: Links;
  readonly targets: readonly TargetOutcome[];
  readonly warnings: readonly string[];
  readonly timeline: readonly Moment[];
  /** Every object of Flux as it was last seen, for the report. */
  readonly objects: readonly unknown[];
  readonly startedAt: number;
  readonly endedAt: number;
}
