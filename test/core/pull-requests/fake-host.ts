import { TaskError } from '../../../core/errors.ts';
import type {
  AutoComplete,
  ListedPullRequest,
  NewPullRequest,
  PullRequestHost,
  PullRequestStatus,
  Reviewer,
} from '../../../core/ports/pull-request-host.ts';
import type { MergeStrategy, PullRequest } from '../../../core/ports/pull-requests.ts';
import type { FakeRepository } from './fake-repository.ts';

/** A pull request as a person sees it. */
export interface FakePull {
  id: number;
  status: PullRequest['status'];
  title: string;
  description: string;
  sourceBranch: string;
  targetBranch: string;
  draft: boolean;
  author: string;
  autoComplete: AutoComplete | undefined;
  reviewers: Reviewer[];
  labels: string[];
  workItems: string[];
  statuses: PullRequestStatus[];
  comments: string[];
  conflicts: boolean;
  /** Where the branch stood when it was closed. */
  closedAt: string | undefined;
}

/** The run was killed. */
export class Killed extends Error {}

const reads = new Set([
  'get',
  'listOpen',
  'listFrom',
  'lastClosed',
  'lastMerged',
  'extras',
  'missingStatuses',
  'me',
  'findReviewers',
  'rules',
]);

/** A host in memory. Azure's list cuts descriptions; `createsWhole: false` as GitHub. */
export class FakeHost {
  readonly pulls: FakePull[] = [];
  /** What was asked of it, in order. */
  readonly calls: string[] = [];
  /** The run is killed at its so many-th write: before it is done, or after. */
  kill: { readonly at: number; readonly when: 'before' | 'after' } | undefined;
  createsWhole = true;
  me = 'pipeline';
  /** No pull request can be opened again. */
  reopenable = true;
  /** Somebody has pushed to the branch that is to be merged: the next try does not merge it, as on GitHub. */
  headModified = false;
  /** What happens just before the host is asked for something. */
  meanwhile: (name: string) => void = () => undefined;
  /** That the target takes; undefined: the host does not tell. */
  strategies: readonly MergeStrategy[] | undefined;
  readonly #repository: FakeRepository;

  constructor(repository: FakeRepository) {
    this.#repository = repository;
  }

  get writes(): readonly string[] {
    return this.calls.filter((call) => !reads.has(call));
  }

  open(): readonly FakePull[] {
    return this.pulls.filter(({ status }) => status === 'open');
  }

  pull(id: number): FakePull {
    const found = this.pulls.find((one) => one.id === id);
    if (found === undefined) throw new Error(`there is no pull request ${id}`);
    return found;
  }

  add(o: Partial<FakePull> & { readonly sourceBranch: string }): FakePull {
    const made: FakePull = {
      id: this.pulls.length + 1,
      status: 'open',
      title: 't',
      description: '',
      targetBranch: 'main',
      draft: false,
      author: 'person',
      autoComplete: undefined,
      reviewers: [],
      labels: [],
      workItems: [],
      statuses: [],
      comments: [],
      conflicts: false,
      closedAt: undefined,
      ...o,
    };
    this.pulls.push(made);
    return made;
  }

  close(id: number, status: 'abandoned' | 'completed' = 'abandoned'): void {
    const one = this.pull(id);
    one.status = status;
    one.autoComplete = undefined;
    one.closedAt = this.#repository.branches.get(one.sourceBranch);
  }

  get host(): PullRequestHost {
    const host: PullRequestHost = {
      limits: { title: 400, description: 4000 },
      createsWhole: this.createsWhole,
      me: () => Promise.resolve(this.me),
      get: (id) => Promise.resolve(this.#toPort(this.pull(id))),
      listOpen: (targetBranch) =>
        Promise.resolve(
          this.open()
            .filter((one) => one.targetBranch === targetBranch)
            .map(({ id, sourceBranch, description, author }): ListedPullRequest => ({
              id,
              sourceBranch,
              description: description.slice(0, 400),
              author,
            }))
            .toReversed(),
        ),
      listFrom: (sourceBranch) => Promise.resolve(this.open().filter((one) => one.sourceBranch === sourceBranch)),
      lastClosed: (sourceBranch, targetBranch) => {
        const all = this.pulls.filter((one) => one.sourceBranch === sourceBranch && one.targetBranch === targetBranch);
        const last = all.findLast(({ status }) => status !== 'open');
        return Promise.resolve(last === undefined ? undefined : this.#toPort(last));
      },
      lastMerged: (sourceBranch, targetBranch) => {
        const all = this.pulls.filter((one) => one.sourceBranch === sourceBranch && one.targetBranch === targetBranch);
        const last = all.findLast(({ status }) => status === 'completed');
        return Promise.resolve(last === undefined ? undefined : this.#toPort(last));
      },
      reopen: (id) => {
        const one = this.pull(id);
        if (!this.reopenable) return Promise.resolve('gone');
        one.status = 'open';
        return Promise.resolve(this.#toPort(one));
      },
      create: async (wanted) => this.#create(wanted),
      update: (id, changes) => {
        const one = this.pull(id);
        if (one.status !== 'open') return Promise.reject(new TaskError('SERVER_REFUSED', 'not editable', ''));
        Object.assign(one, changes);
        return Promise.resolve();
      },
      extras: (id) => {
        const { reviewers, labels, workItems, autoComplete } = this.pull(id);
        return Promise.resolve({
          reviewers: [...reviewers],
          labels: [...labels],
          workItems: [...workItems],
          autoComplete,
        });
      },
      addReviewers: (id, added) => {
        const one = this.pull(id);
        const names = new Set(added.map((reviewer) => reviewer.id));
        one.reviewers = [...one.reviewers.filter((reviewer) => !names.has(reviewer.id)), ...added];
        return Promise.resolve();
      },
      addLabels: (id, labels) => Promise.resolve(void this.pull(id).labels.push(...labels)),
      addWorkItems: (id, items) => Promise.resolve(void this.pull(id).workItems.push(...items)),
      missingStatuses: ({ id }, statuses) => {
        const there = new Set(this.pull(id).statuses.map((one) => JSON.stringify(one)));
        return Promise.resolve(statuses.filter((one) => !there.has(JSON.stringify(one))));
      },
      setStatuses: ({ id }, statuses) => {
        const one = this.pull(id);
        const others = one.statuses.filter(
          (old) => !statuses.some(({ genre, name }) => genre === old.genre && name === old.name),
        );
        one.statuses = [...others, ...statuses];
        return Promise.resolve();
      },
      arm: (id, options) => {
        if (this.headModified) {
          this.headModified = false;
          return Promise.resolve('moved');
        }
        this.pull(id).autoComplete = options;
        return Promise.resolve('armed');
      },
      disarm: (id, comment) => {
        this.pull(id).autoComplete = undefined;
        if (comment !== undefined) this.#say(id, comment);
        return Promise.resolve();
      },
      abandon: (id, comment) => {
        if (comment !== undefined) this.#say(id, comment);
        if (this.pull(id).status === 'open') this.close(id);
        return Promise.resolve(this.pull(id).status === 'completed' ? 'completed' : 'abandoned');
      },
      comment: (id, text) => Promise.resolve(this.#say(id, text)),
      findReviewers: (wanted) => Promise.resolve(wanted.map(({ name, required }) => ({ id: name, required }))),
      unknownWorkItems: () => Promise.resolve([]),
      rules: () => Promise.resolve({ pushRefused: undefined, strategies: this.strategies, requirements: [] }),
      rights: () => Promise.resolve([]),
    };
    return this.#watched(host);
  }

  /** Counts calls, and ends the run where it is to be killed. */
  #watched(host: PullRequestHost): PullRequestHost {
    return new Proxy(host, {
      get: (target, name, receiver) => {
        const value: unknown = Reflect.get(target, name, receiver);
        if (typeof value !== 'function' || typeof name !== 'string') return value;
        return async (...args: readonly unknown[]): Promise<unknown> => {
          this.step(name, 'before');
          this.meanwhile(name);
          this.calls.push(name);
          const answer: unknown = await Reflect.apply(value, target, args);
          this.step(name, 'after');
          return answer;
        };
      },
    });
  }

  /** @throws Killed when the run's time has come */
  step(name: string, when: 'before' | 'after'): void {
    if (reads.has(name) || this.kill === undefined || this.kill.when !== when) return;
    this.kill = { ...this.kill, at: this.kill.at - 1 };
    if (this.kill.at >= 0) return;
    this.kill = undefined;
    throw new Killed(`${when} ${name}`);
  }

  #create(wanted: NewPullRequest): PullRequest | 'exists' | 'gone' {
    const { sourceBranch, targetBranch } = wanted;
    if (this.open().some((one) => one.sourceBranch === sourceBranch && one.targetBranch === targetBranch))
      return 'exists';
    if (!this.#repository.branches.has(sourceBranch)) return 'gone';
    const made = this.add({ ...wanted, author: this.me, reviewers: [], labels: [], workItems: [] });
    for (const part of ['reviewers', 'labels', 'workItems'] as const) {
      const steps = !this.createsWhole && wanted[part].length > 0;
      if (steps) this.step(`create ${part}`, 'before');
      Object.assign(made, { [part]: [...wanted[part]] });
      if (!steps) continue;
      this.calls.push(`create ${part}`);
      this.step(`create ${part}`, 'after');
    }
    return this.#toPort(made);
  }

  #say(id: number, text: string): void {
    const { comments } = this.pull(id);
    if (!comments.includes(text)) comments.push(text);
  }

  #toPort(one: FakePull): PullRequest {
    return {
      id: one.id,
      url: `https://host/pull/${one.id}`,
      status: one.status,
      title: one.title,
      description: one.description,
      sourceBranch: one.sourceBranch,
      targetBranch: one.targetBranch,
      draft: one.draft,
      autoComplete: one.autoComplete !== undefined,
      sourceCommit: one.closedAt ?? this.#repository.branches.get(one.sourceBranch),
      mergeCommit: undefined,
      mergeState: one.conflicts ? 'conflicts' : 'clean',
      mergeMessage: undefined,
      closedBy: undefined,
    };
  }
}
