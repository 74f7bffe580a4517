import type { Author } from '../../commit-author.ts';
import type { DowngradeMode } from '../../gitops-repo/downgrade.ts';
import type { Prune } from '../../gitops-repo/target-plan.ts';
import type { AutoComplete, PullRequestStatus, WantedReviewer } from '../../ports/pull-request-host.ts';
import type { Existing } from '../decide.ts';
import type { Operation } from '../text.ts';

/** What the inputs of create-gitops-pr ask for, checked. Patterns are filled once it is known what is delivered. */
export interface PullRequestOptions {
  readonly operation: Operation;
  /** Empty where nothing is delivered from a folder. */
  readonly sourcePath: string;
  /** Only for revert; else 0. */
  readonly pullRequestId: number;
  readonly rollbackTo: string;
  readonly environment: string | undefined;
  readonly application: string | undefined;
  readonly cluster: string | undefined;
  /** For placeholders, where no descriptor in `sourcePath` says it. */
  readonly namespace: string | undefined;
  readonly version: string | undefined;
  readonly expectedDigest: string | undefined;
  readonly patterns: {
    readonly repository: string;
    readonly targetBranch: string | undefined;
    readonly targetPath: string;
    readonly branch: string | undefined;
    /** Deploy from a branch that is already pushed. */
    readonly sourceBranch: string | undefined;
    readonly descriptor: string | undefined;
    readonly title: string | undefined;
    readonly description: string | undefined;
    readonly commitMessage: string | undefined;
  };
  readonly delivery: 'pullRequest' | 'targetBranch';
  readonly existing: Existing;
  readonly onForeignCommits: 'fail' | 'overwrite';
  readonly downgrade: DowngradeMode;
  readonly prune: Prune;
  /** Globs; undefined means the descriptors. */
  readonly ignoreChangesIn: readonly string[] | undefined;
  readonly reviewers: readonly WantedReviewer[];
  readonly labels: readonly string[];
  readonly workItems: readonly string[];
  readonly statuses: readonly PullRequestStatus[];
  readonly draft: boolean;
  readonly autoComplete: AutoComplete | undefined;
  readonly skipCi: boolean;
  readonly author: Author;
  readonly dryRun: boolean;
  readonly build: { readonly id: string; readonly number: string; readonly url: string };
}
