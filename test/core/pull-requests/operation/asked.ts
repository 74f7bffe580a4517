import type { GitRepository } from '../../../../core/ports/git-repository.ts';
import { Secret } from '../../../../core/secret.ts';
import type { PullRequestOptions } from '../../../../core/pull-requests/operation/options.ts';
import { proposalOf, type LandingPlace } from '../../../../core/pull-requests/operation/proposal.ts';
import type { Subject } from '../../../../core/pull-requests/operation/subject.ts';
import type { Proposal } from '../../../../core/pull-requests/proposal.ts';
import { recordingLog } from '../../../recording-log.ts';
import { MemoryGit } from '../../gitops-repo/memory-git.ts';
import { FakeHost } from '../fake-host.ts';
import { FakeRepository } from '../fake-repository.ts';

export const shop = { environment: 'dev', application: 'shop', cluster: '' };

type Patterns = PullRequestOptions['patterns'];

/** What the inputs ask for, as long as a test does not say otherwise: a rollback of the shop by a pull request. */
export function asked(
  over: Partial<Omit<PullRequestOptions, 'patterns'>> & { readonly patterns?: Partial<Patterns> } = {},
): PullRequestOptions {
  const patterns: Patterns = {
    repository: 'gitops',
    targetBranch: undefined,
    targetPath: '.',
    branch: undefined,
    sourceBranch: undefined,
    descriptor: undefined,
    title: undefined,
    description: undefined,
    commitMessage: undefined,
    ...over.patterns,
  };
  return {
    operation: 'rollback',
    sourcePath: '',
    pullRequestId: 0,
    rollbackTo: 'previous',
    environment: shop.environment,
    application: shop.application,
    cluster: undefined,
    namespace: undefined,
    version: undefined,
    expectedDigest: undefined,
    delivery: 'pullRequest',
    existing: 'supersede',
    onForeignCommits: 'fail',
    downgrade: 'error',
    prune: 'owned',
    ignoreChangesIn: undefined,
    reviewers: [],
    labels: [],
    workItems: [],
    statuses: [],
    draft: false,
    autoComplete: undefined,
    skipCi: false,
    author: { name: 'Ada', email: 'ada@example.com' },
    dryRun: false,
    build: { id: '10', number: '2026.10', url: 'https://dev.azure.com/contoso/shop/_build/results?buildId=10' },
    ...over,
    patterns,
  };
}

/** What is rolled back, with what a test says of it. */
export const subject = (over: Partial<Subject> = {}): Subject => ({
  identity: shop,
  values: { ...shop, namespace: '', version: '', buildId: '10', buildNumber: '2026.10' },
  delivery: undefined,
  sourceBranch: undefined,
  version: '',
  descriptors: ['dev/shop/deployment.json'],
  targetPath: '.',
  ...over,
});

/** A run on an agent that knows one secret, `hunter22hunter22`. */
export class Asking {
  readonly memory = new MemoryGit();
  /** The target's commits, oldest first. */
  readonly target: string[] = [];
  readonly lines: string[] = [];
  readonly host = new FakeHost(new FakeRepository());
  readonly agent = {
    log: recordingLog(this.lines),
    secrets: () => [new Secret('hunter22hunter22')],
    variable: () => undefined,
  };

  place(of: Subject): LandingPlace {
    const git: Omit<GitRepository, 'close'> = {
      ...this.memory.git,
      tips: async (branches) =>
        new Map(branches.flatMap((name) => (name === 'main' ? [[name, this.target.at(-1) ?? ''] as const] : []))),
      inTheWay: async () => [],
      write: async () => 'f'.repeat(40),
      push: async () => 'pushed',
    };
    const repository = {
      label: 'contoso/gitops',
      pullRequests: this.host.host,
      fileHistory: { commits: async () => this.target.toReversed() },
      mergeBase: this.memory.mergeBase,
      merges: { broughtBy: async () => undefined },
    };
    return { subject: of, repository, targetBranch: 'main', git };
  }

  proposal(options: PullRequestOptions, of: Subject = subject()): Proposal {
    return proposalOf(this.agent, options, this.place(of));
  }
}
