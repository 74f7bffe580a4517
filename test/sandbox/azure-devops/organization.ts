import { randomUUID } from 'node:crypto';
import { noRepository } from './errors.ts';
import type { GitRunner } from '../git/runner.ts';
import { Rights } from './rights.ts';
import type { IdentityState, RepositoryState } from './state.ts';
import type { Project, TestRunState } from './types.ts';
import { WorkQueue } from '../work-queue.ts';

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
  /** Ids of work items that are not there; all others are. */
  readonly hiddenWorkItems = new Set<string>();
  /** Test results that pipelines have published. */
  readonly testRuns: TestRunState[] = [];
  readonly queue = new WorkQueue();
  readonly violations: string[] = [];
  readonly mismatches: string[] = [];
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
  repository(
    nameOrId: string,
    project: Project | undefined,
    reader: IdentityState,
    disabledToo = false,
  ): RepositoryState {
    const wanted = nameOrId.toLowerCase();
    const found = this.repositories.find(
      (repository) =>
        (project === undefined || repository.project.id === project.id) &&
        (repository.id === wanted || (project !== undefined && repository.name.toLowerCase() === wanted)),
    );
    if (found === undefined || !this.rights.has(reader, 'GenericRead', found.id)) throw noRepository(nameOrId);
    if (found.disabled && !disabledToo) throw noRepository(nameOrId);
    return found;
  }
}
