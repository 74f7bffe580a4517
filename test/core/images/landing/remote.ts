import type { NewCommit } from '../../../../core/ports/git-repository.ts';
import type { PullRequest } from '../../../../core/ports/pull-requests.ts';
import { landUpdate, type LandedUpdate, type UpdateLandingPorts } from '../../../../core/images/landing/land-update.ts';
import type { RollbackRun } from '../../../../core/gitops-repo/rollback-mark.ts';
import type { UpdatePlan } from '../../../../core/images/update-plan.ts';
import { recordingLog } from '../../../recording-log.ts';
import { MemoryGit, type Held } from '../../gitops-repo/memory-git.ts';
import { request } from '../request.ts';

/** A repository that is only maps, with branches that are pushed to. */
export class Remote {
  readonly memory = new MemoryGit();
  readonly branches = new Map<string, string>();
  readonly log: string[] = [];
  /** What the host says of the newest pull request that was merged. */
  lastMerged: Pick<PullRequest, 'id' | 'status' | 'sourceCommit' | 'mergeCommit'> | Error | undefined;
  /** The pull requests that brought commits, as the host knows them. */
  broughtBy: Map<string, Pick<PullRequest, 'id' | 'url' | 'description' | 'sourceCommit'>> | Error = new Map();
  /** Called before each push. */
  beforePush: () => void = () => undefined;

  /** A commit on a branch, which is made from another one when it is not there. */
  commit(branch: string, changes: Readonly<Record<string, Held | null>>, from = 'main'): string {
    const id = this.memory.commit(changes, this.branches.get(branch) ?? this.branches.get(from));
    this.branches.set(branch, id);
    return id;
  }

  tip(branch: string): string | undefined {
    return this.branches.get(branch);
  }

  async parentsOf(branch: string): Promise<readonly string[]> {
    return (await this.memory.git.commit(this.tip(branch) ?? '')).parents;
  }

  async read(branch: string, path: string): Promise<string | undefined> {
    const entry = (await this.memory.git.entries(this.branches.get(branch) ?? '', [path])).get(path);
    return entry === undefined ? undefined : (await this.memory.git.blobs([entry.id])).get(entry.id)?.toString();
  }

  async mode(branch: string, path: string): Promise<string | undefined> {
    return (await this.memory.git.entries(this.branches.get(branch) ?? '', [path])).get(path)?.mode;
  }

  async #write({ base, parents, changes, message }: NewCommit): Promise<string> {
    const held: Record<string, Held | null> = {};
    for (const change of changes) {
      if (change.kind === 'delete') held[change.path] = null;
      else {
        const bytes =
          change.kind === 'write' ? change.content : (await this.memory.git.blobs([change.id])).get(change.id);
        held[change.path] = { mode: change.mode, text: Buffer.from(bytes ?? '').toString() };
      }
    }
    return this.memory.commit(held, base, { parents, message });
  }

  /** The commits of a line that changed a path, or anything in a folder, newest first. */
  async #changing(tip: string, path: string): Promise<readonly string[]> {
    const found: string[] = [];
    for (let at: string | undefined = tip; at !== undefined;) {
      const [parent]: readonly string[] = (await this.memory.git.commit(at)).parents;
      const changed =
        parent === undefined ? await this.memory.git.files(at, ['']) : await this.memory.git.differences(parent, at);
      if ([...changed.keys()].some((one) => path === '' || one === path || one.startsWith(`${path}/`))) found.push(at);
      at = parent;
    }
    return found;
  }

  ports(): UpdateLandingPorts {
    return {
      git: {
        ...this.memory.git,
        tips: async (names) =>
          new Map(names.flatMap((name) => (this.branches.has(name) ? [[name, this.branches.get(name) ?? '']] : []))),
        write: (commit) => this.#write(commit),
        push: async (branch, commit, from) => {
          this.beforePush();
          const now = this.branches.get(branch);
          const forward = now === undefined || (await this.memory.mergeBase.mergeBase(now, commit)) === now;
          if (!forward || (from !== undefined && now !== from) || this.branches.get(branch) !== now) return 'moved';
          this.branches.set(branch, commit);
          return 'pushed';
        },
      },
      mergeBase: this.memory.mergeBase,
      fileHistory: { commits: async ({ tip }, path, top) => (await this.#changing(tip, path)).slice(0, top) },
      merges: {
        broughtBy: async (commit) => {
          if (this.broughtBy instanceof Error) throw this.broughtBy;
          return this.broughtBy.get(commit) as PullRequest | undefined;
        },
      },
      host: {
        lastMerged: async () => {
          if (this.lastMerged instanceof Error) throw this.lastMerged;
          return this.lastMerged as PullRequest | undefined;
        },
      },
      clock: { now: () => 0, elapsed: () => 0, sleep: async () => undefined },
      log: recordingLog(this.log),
      signal: new AbortController().signal,
      random: () => 0,
    };
  }

  /** Lands an update; onto the target itself unless a branch is named. */
  land(
    wanted: Parameters<typeof request>[0],
    more: {
      readonly branch?: string;
      readonly globs?: readonly string[];
      readonly copyFrom?: readonly string[];
      readonly copyFromRevision?: string;
      readonly rollbackTo?: string;
      readonly run?: RollbackRun;
      readonly ifNoMatch?: 'error' | 'ignore';
      readonly dryRun?: boolean;
      readonly commitMessage?: (plan: UpdatePlan) => string;
    } = {},
  ): Promise<LandedUpdate> {
    return landUpdate(this.ports(), {
      globs: ['**/*.yaml'],
      copyFrom: [],
      ifNoMatch: 'error',
      dryRun: false,
      branch: 'main',
      commitMessage: () => 'Update\n',
      ...more,
      request: request(wanted),
      repositoryLabel: 'gitops',
      targetBranch: 'main',
      author: { name: 'A', email: 'a@example.com' },
    });
  }
}

/** A pod whose images stand apart, so that git merges changes of two of them. */
export const podOf = (...images: readonly string[]): string =>
  `kind: Pod\nspec:\n  containers:\n${images.map((image) => `    - image: ${image}\n      # between\n`).join('')}`;

/** A remote whose `main` holds two files. */
export function startRemote(): Remote {
  const remote = new Remote();
  remote.commit('main', { 'a.yaml': podOf('a:1', 'b:1'), 'c.yaml': podOf('c:1') });
  return remote;
}
