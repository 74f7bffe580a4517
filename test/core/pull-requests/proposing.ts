import assert from 'node:assert/strict';
import { planChanges } from '../../../core/gitops-repo/change-plan.ts';
import type { LandingResult } from '../../../core/gitops-repo/landing.ts';
import type { TargetPlan } from '../../../core/gitops-repo/target-plan.ts';
import type { AutoComplete, PullRequestStatus } from '../../../core/ports/pull-request-host.ts';
import type { Existing } from '../../../core/pull-requests/decide.ts';
import { writeMarker } from '../../../core/pull-requests/marker.ts';
import { propose } from '../../../core/pull-requests/propose.ts';
import { pushStraight } from '../../../core/pull-requests/push-straight.ts';
import { FakeHost, type FakePull } from './fake-host.ts';
import { FakeRepository } from './fake-repository.ts';

/** What a run is given. */
export interface Input {
  readonly files?: Readonly<Record<string, string>>;
  readonly version?: string;
  readonly build?: string;
  readonly branch?: string;
  readonly branchIs?: 'ours' | 'given';
  readonly existing?: Existing;
  readonly onForeignCommits?: 'fail' | 'overwrite';
  readonly title?: string;
  readonly description?: string;
  readonly draft?: boolean;
  readonly autoComplete?: AutoComplete;
  /** `!` before a name: required. */
  readonly reviewers?: readonly string[];
  readonly labels?: readonly string[];
  readonly workItems?: readonly string[];
  readonly statuses?: readonly PullRequestStatus[];
  readonly dryRun?: boolean;
  /** Onto the target branch itself. */
  readonly straight?: boolean;
  /** The mark of a run that rolls back. */
  readonly rollback?: string;
  /** What an earlier attempt of the run has rolled back. */
  readonly rolledBack?: TargetPlan['rolledBack'];
  /** Why no commit can be made of it. */
  readonly badMessage?: Error;
}

export const squash: AutoComplete = { mergeStrategy: 'squash', deleteSourceBranch: true, transitionWorkItems: false };

/** What is delivered when a test does not say. */
export const manifest = { 'dev/shop.yaml': 'a: 1\n' };
/** What is delivered when it is something else. */
export const other = { 'dev/shop.yaml': 'a: 2\n' };
export const branch = 'deploy/dev/shop';

/** All that a pull request can have. */
export const everything: Input = {
  autoComplete: squash,
  reviewers: ['ada', '!grace'],
  labels: ['gitops'],
  workItems: ['7'],
  statuses: [{ genre: 'g', name: 's', state: 'succeeded', text: 'good' }],
  draft: true,
};

/** A host and a repository in memory, and runs against them. */
export class Proposing {
  readonly repository = new FakeRepository();
  readonly host = new FakeHost(this.repository);
  readonly warnings: string[] = [];
  readonly said: string[] = [];

  constructor() {
    this.repository.commit('main', { 'README.md': 'r\n', 'dev/other.yaml': 'o: 1\n' });
  }

  async run(input: Input = {}): Promise<LandingResult> {
    const { files = manifest, version = '1', build = '10', title = 'Deploy', description = 'Text' } = input;
    const identity = { environment: 'dev', cluster: '', application: 'shop' };
    const { git, mergeBase } = this.repository;
    const { host } = this.host;
    const step = this.host.step.bind(this.host);
    const land = input.straight === true ? pushStraight : propose;
    return land(
      {
        git: {
          ...git,
          async push(...args) {
            step('push', 'before');
            const pushed = await git.push(...args);
            step('push', 'after');
            return pushed;
          },
        },
        host,
        mergeBase,
        clock: { now: () => 0, elapsed: () => 0, sleep: () => Promise.resolve() },
        log: {
          info: (text) => void this.said.push(text),
          warning: (text) => void this.warnings.push(text),
          error: () => undefined,
          debug: () => undefined,
          group: () => undefined,
          endGroup: () => undefined,
          progress: () => undefined,
        },
        signal: new AbortController().signal,
        random: () => 0,
      },
      {
        identity,
        repositoryLabel: 'gitops',
        targetBranch: 'main',
        author: { name: 'a', email: 'a@example.com' },
        dryRun: input.dryRun === true,
        commitMessage: () => {
          if (input.badMessage !== undefined) throw input.badMessage;
          return 'Deliver';
        },
        plan: async (tip) => {
          const current = await git.entries(tip, Object.keys(files));
          const wanted = Object.entries(files).map(([path, text]) => ({
            kind: 'content' as const,
            path,
            content: Buffer.from(text),
          }));
          const plan = planChanges({ wanted, unwanted: [], current, ignored: (path) => path.endsWith('.json') });
          return { ...plan, before: [], after: [], notes: [], rolledBack: input.rolledBack };
        },
        version: () => version,
        branch: input.branch ?? branch,
        branchIs: input.branchIs ?? 'ours',
        existing: input.existing ?? 'supersede',
        onForeignCommits: input.onForeignCommits ?? 'fail',
        asked: {
          title,
          description: `${input.rollback ?? ''}${description}`,
          draft: input.draft === true,
          autoComplete: input.autoComplete,
          reviewers: (input.reviewers ?? []).map((name) => ({
            name: name.replace(/^!/, ''),
            required: name.startsWith('!'),
          })),
          labels: input.labels ?? [],
          workItems: input.workItems ?? [],
        },
        text: (plan, marks) => {
          const marker = writeMarker({
            identity,
            version,
            content: plan.content,
            descriptors: [],
            ...marks,
            rollbacks: [...marks.rollbacks, input.rollback ?? []].flat(),
          });
          return { title: `${title} ${version}`, description: `${marker}\n${description}\nRun ${build}` };
        },
        statuses: input.statuses ?? [],
        by: `run ${build}`,
      },
    );
  }

  /** The one pull request that is open. */
  only(): FakePull {
    const [one, ...more] = this.host.open();
    assert.ok(one);
    assert.deepEqual(more, []);
    return one;
  }

  /** Whether anything was written since the last call: at the host, or by a push. */
  written(): readonly string[] {
    const all = [...this.host.writes, ...this.repository.calls.filter((call) => call.startsWith('push'))];
    this.host.calls.length = 0;
    this.repository.calls.length = 0;
    return all;
  }

  /** What a squash merge does. */
  squash(id: number): void {
    const { sourceBranch } = this.host.pull(id);
    const shown = this.repository.shown(sourceBranch, 'main');
    this.host.close(id, 'completed');
    this.repository.commit(
      'main',
      Object.fromEntries(Object.entries(shown).map(([path, text]) => [path, text === '(gone)' ? null : text])),
      { message: `Merged PR ${id}` },
    );
  }
}
