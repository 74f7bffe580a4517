import { randomUUID } from 'node:crypto';
import type { BareRepository } from './git/bare-repository.ts';
import type { GitRunner } from './git/runner.ts';
import { noRepository } from './errors.ts';
import { Rights } from './rights.ts';
import type {
  Identity,
  PolicyKind,
  Project,
  PullRequestEvent,
  PullRequestState,
  PushEvent,
  StatusRecord,
} from './types.ts';
import { WorkQueue } from './work-queue.ts';

/** An identity with what only the server knows. */
export interface IdentityState extends Identity {
  readonly kind: 'user' | 'service' | 'group';
  readonly admin: boolean;
  readonly email: string;
  readonly members: readonly Identity[];
}

/** A branch policy. */
export interface PolicyState {
  id: number;
  kind: PolicyKind;
  refName: string;
  blocking: boolean;
  enabled: boolean;
  settings: Record<string, unknown>;
  createdDate: string;
}

/** One accepted push. */
export interface PushRecord {
  pushId: number;
  date: string;
  pushedBy: Identity;
  refUpdates: { name: string; oldObjectId: string; newObjectId: string }[];
}

/** A repository with what only the server knows. */
export interface RepositoryState {
  readonly id: string;
  readonly name: string;
  readonly project: Project;
  readonly bare: BareRepository;
  defaultBranch: string;
  /** Ref name → id of the identity that created it: it may rewrite and delete it. */
  readonly branchCreators: Map<string, string>;
  readonly pushes: PushRecord[];
  readonly policies: PolicyState[];
  readonly commitStatuses: Map<string, StatusRecord[]>;
  readonly pullRequests: PullRequestState[];
  readonly reverts: RevertState[];
  readonly pushListeners: Set<(event: PushEvent) => void>;
  readonly pullRequestListeners: Set<(event: PullRequestEvent) => void>;
}

/** A revert that was asked for. */
export interface RevertState {
  id: number;
  parameters: Record<string, unknown>;
  status: 'queued' | 'completed' | 'failed';
  detail?: { conflict: boolean; failureMessage: string };
  generatedRefName: string;
}

/** Everything the server knows. */
export class Organization {
  readonly collection: string;
  readonly collectionId = randomUUID();
  readonly runner: GitRunner;
  readonly projects: Project[] = [];
  readonly identities: IdentityState[] = [];
  readonly tokens = new Map<string, { identity: IdentityState; expired: boolean }>();
  readonly repositories: RepositoryState[] = [];
  readonly rights = new Rights();
  readonly queue = new WorkQueue();
  readonly violations: string[] = [];
  /** `http://127.0.0.1:PORT/collection/`; known once the server listens. */
  collectionUrl = '';
  readonly #lastIds = new Map<string, number>();

  constructor(collection: string, runner: GitRunner) {
    this.collection = collection;
    this.runner = runner;
  }

  /** The next number of a kind; as in the real thing, one row of numbers for all projects. */
  nextId(kind: 'pullRequest' | 'push' | 'policy' | 'status' | 'revert'): number {
    const id = (this.#lastIds.get(kind) ?? 0) + 1;
    this.#lastIds.set(kind, id);
    return id;
  }

  project(nameOrId: string): Project | undefined {
    const wanted = nameOrId.toLowerCase();
    return this.projects.find((project) => project.id === wanted || project.name.toLowerCase() === wanted);
  }

  identity(id: string): IdentityState | undefined {
    const wanted = id.toLowerCase();
    return this.identities.find((identity) => identity.id === wanted);
  }

  /** The repository that this identity may read; without a project only by id. */
  repository(nameOrId: string, project: Project | undefined, reader: IdentityState): RepositoryState {
    const wanted = nameOrId.toLowerCase();
    const found = this.repositories.find(
      (repository) =>
        (project === undefined || repository.project.id === project.id) &&
        (repository.id === wanted || (project !== undefined && repository.name.toLowerCase() === wanted)),
    );
    if (found === undefined || !this.rights.has(reader, 'GenericRead', found.id)) throw noRepository(nameOrId);
    return found;
  }
}
