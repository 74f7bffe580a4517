import type { HostName } from '../tasks/create-gitops-pr/world.ts';
import type { FaultName } from './faults.ts';

/**
 * What a seed's world is like. Each has only some of all that may happen, so that what takes several of one kind comes
 * up too.
 */
export interface Shape {
  readonly host: HostName;
  readonly applications: readonly [string, ...string[]];
  readonly environments: readonly [string, ...string[]];
  /** Runs at the same time. */
  readonly atOnce: number;
  readonly faults: readonly [FaultName, ...FaultName[]];
  /** How likely a request meets one. */
  readonly faultRate: number;
  /** What people do. */
  readonly acts: readonly string[];
  /** How much people do, beside runs of weight 1. */
  readonly people: number;
  /** How often a run is cancelled. */
  readonly cancels: number;
  /** Whether the tasks run as they are shipped, each in a process of its own, and in real time. */
  readonly packaged: boolean;
  /** How often such a process is killed. */
  readonly kills: number;
  /** How often the disk fills up under such a process. */
  readonly fullDisks: number;
  /** How often the clock of a run's machine jumps. */
  readonly jumps: number;
  readonly existing: 'supersede' | 'update';
  /** Whether each run has a branch of its own. */
  readonly ownBranches: boolean;
  /** Whether older ones are kept instead, where each run has a branch of its own. */
  readonly keeps: boolean;
  readonly autoComplete: boolean;
  /** How often a delivery goes straight to the target, where it may. */
  readonly straight: number;
  /** How often an application is rolled back or removed instead of delivered. */
  readonly backwards: number;
  /** How often a delivery asks for each of the things that a pull request has besides its content. */
  readonly wishes: number;
  /** How often a delivery demands each of the things that decide how it lands: a digest, what is pruned and overwritten. */
  readonly demands: number;
  /** Whether a delivery may prune all of an application's folder: what people write there is lost then. */
  readonly prunesFolders: boolean;
  /** How often a rollback goes to a version or a commit by name. */
  readonly namedRollbacks: number;
  readonly places: PlacesShape;
  /** How often a delivery runs dry. */
  readonly rehearsals: number;
  /** How often images are set in files that all share, instead of applications delivered. */
  readonly images: number;
  /** How often they are taken from another environment then. */
  readonly promotions: number;
  /** What images are set by besides one name at a time; undefined: nothing. */
  readonly updates: UpdateShape | undefined;
  /** Whether all images of an environment go onto one branch. */
  readonly oneBranch: boolean;
  /** The clusters that apply the target; undefined: there are none, and nobody waits. */
  readonly flux: FluxShape | undefined;
  /** Whether the target asks for a review. */
  readonly protects: boolean;
  /** Whether it asks for a build's good word too, where it asks for a review. */
  readonly checks: boolean;
}

/** How often runs set images otherwise than one by its name; what never is has no files. */
export interface UpdateShape {
  /** Several in one run. */
  readonly several: number;
  /** Those with markers of Flux's image policies, by these. */
  readonly policies: number;
  /** A chart's version. */
  readonly charts: number;
  /** Only where some selectors find them, paths among these. */
  readonly selectors: number;
}

/** Where applications are delivered to. */
export interface PlacesShape {
  /** Those of each environment; an empty one: the environment by itself. */
  readonly clusters: readonly [string, ...string[]];
  /** As the input has it. */
  readonly targetPath: string;
  /** As the input has it; empty: the default branch. */
  readonly targetBranch: string;
  /** Applications that are delivered together, several in one sourcePath. */
  readonly suite: readonly string[];
  /** How often sourcePath holds what is for elsewhere, too. */
  readonly beside: number;
}

/** What the clusters are like. */
export interface FluxShape {
  readonly clusters: readonly [string, ...string[]];
  /** The one whose Flux does nothing until everybody is left in peace: its controllers are down. */
  readonly down: string | undefined;
  /** How much Flux does, beside runs of weight 4. */
  readonly pace: number;
  /** Whether it hears of pushes at once, and not only when its interval is over. */
  readonly webhook: boolean;
  /** How often a run is one that waits. */
  readonly waits: number;
  /** Whether what it does takes minutes, as real rollouts do. */
  readonly slow: boolean;
  /** Whether each application's Kustomization depends on the one before. */
  readonly depends: boolean;
  /** Whether a Kustomization waits until what it applied is healthy. */
  readonly health: boolean;
  /** Whether nothing can be built until somebody heals it. */
  readonly broken: boolean;
  /** How often a run that waits reads what Flux has written on commits, instead of the cluster. */
  readonly statuses: number;
  /** Whether applications bring workloads, for whose images runs wait. */
  readonly workloads: boolean;
  /** Where the charts come from of the HelmReleases that applications bring; undefined: they bring none. */
  readonly charts: 'git' | 'repository' | undefined;
}
