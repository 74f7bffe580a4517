import type { TaskError } from '../../core/errors.ts';
import type { Agent, TaskOutcome } from '../../core/ports/agent.ts';
import type { Actor, ServerName } from './actor.ts';
import type { FaultName } from './faults.ts';
import type { Move } from './ledger.ts';

/** What a run is to do, and what must be true when it says that it did. */
export interface PlannedRun {
  /** For the history: `deploy dev/shop 1.2.0`. */
  readonly title: string;
  /** Runs of one subject may get in each other's way: `dev/shop`. */
  readonly subject: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, string>>;
  /** What the input sourcePath holds. */
  readonly files: Readonly<Record<string, string>>;
  /** Whether it does several things at a time. */
  readonly manifold?: boolean;
  /** Whose bundle does it where the tasks run as they are shipped. */
  readonly task: 'create-gitops-pr' | 'update-image-tag' | 'wait-for-flux';
  /** The task's body. */
  body(agent: Agent): Promise<TaskOutcome | void>;
  /** What is not as it says, after it said that it succeeded. */
  untrue(run: EndedRun): Promise<readonly string[]>;
  /** What its commits may change; nothing when not said. */
  readonly own?: Own;
  /** What its commits change that is not its own, where more than paths decides that. */
  foreign?(run: Run, move: Move): Promise<readonly string[]>;
  /** Whether its own work explains an error; what befell it is looked at before. */
  explains(run: EndedRun, error: TaskError): Promise<boolean>;
}

/** What of the repository is a run's to change. */
export interface Own {
  readonly target: string;
  /** What stands before the paths that descriptors list. */
  readonly root: string;
  /** Of the applications that it is about, where their descriptors are. */
  readonly folders: readonly string[];
  /** What it brings; undefined: what an older version owned. */
  readonly brings: readonly string[] | undefined;
  /** Whether all goes from there that it does not bring. */
  readonly prunesFolders?: boolean;
  /** Whether it pushes to the target itself. */
  readonly straight?: boolean;
}

/** What befell a run at one of its requests. */
export interface Strike {
  readonly fault: FaultName;
  readonly server: ServerName;
  readonly method: string;
  readonly target: string;
}

/** A run, under way or over. */
export interface Run {
  readonly actor: Actor;
  readonly planned: PlannedRun;
  readonly started: number;
  /** When it started, in milliseconds: by the simulation's time, of a process of its own by the machine's. */
  readonly startedAt: number;
  readonly strikes: Strike[];
  cancelled: boolean;
  /** Its process was ended as nothing can prepare for. */
  killed: boolean;
  /** Its disk was full from one of its writes on. */
  diskFull: boolean;
  end?: RunEnd;
  /** Resolves when it has ended. */
  over: Promise<void>;
}

export interface RunEnd {
  readonly step: number;
  /** When it ended, by the same time as `startedAt`. */
  readonly at: number;
  readonly outputs: Readonly<Record<string, string>>;
  readonly error: TaskError | undefined;
  /** What the task told of its end; undefined when it was thrown out of it. */
  readonly outcome: TaskOutcome | undefined;
  /** All that it has said, each with where. */
  readonly said: readonly (readonly [string, string])[];
  /** What is left of its own in the temporary folder. */
  readonly leftovers: readonly string[];
  /** Thrown, and no error of ours. */
  readonly broken: string | undefined;
}

export type EndedRun = Run & { readonly end: RunEnd };
