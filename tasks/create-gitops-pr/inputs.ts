import { readAuthor } from '../../core/commit-author.ts';
import { InputReader, type RawInputs, type VariableReader } from '../../core/inputs.ts';
import type { PlaceholderValues } from '../../core/placeholders.ts';
import { unsafePath, unsafeSegment } from '../../core/placeholders.ts';
import type { AutoComplete } from '../../core/ports/pull-request-host.ts';
import type { RepositoryAccess } from '../../core/ports/repository-host.ts';
import type { PullRequestOptions } from '../../core/pull-requests/operation/options.ts';
import { readRepositoryAccess } from '../../core/repository-access.ts';
import { runPage } from '../../core/run-page.ts';
import { noteCombinations, type InputNote } from './combinations.ts';
import { readLabels, readReviewers, readStatuses, readWorkItems } from './lists.ts';

/** Everything the pipeline says, checked. */
export interface PullRequestInputs extends PullRequestOptions {
  readonly access: RepositoryAccess;
  /** Milliseconds. */
  readonly timeout: number;
  readonly summary: boolean;
  /** What an author may not expect of the inputs, to be said. */
  readonly notes: readonly InputNote[];
}

/** Reads every input; all mistakes are reported at once. @throws INPUT_INVALID */
export function readInputs(raw: RawInputs, variable: VariableReader): PullRequestInputs {
  const reader = new InputReader(raw);
  const operation = reader.choice('operation', ['deploy', 'rollback', 'revert', 'remove'], 'deploy');
  const segment = (name: string): string | undefined => {
    const value = reader.optional(name);
    const reason = value === undefined ? undefined : unsafeSegment(value);
    if (reason !== undefined) reader.mistake(name, `"${value}" ${reason}`);
    return value;
  };
  const environment = segment('environment');
  const application = segment('application');
  const cluster = segment('cluster');
  const namespace = segment('namespace');
  const version = reader.optional('version');
  // As $(Build.SourceBranch) has it.
  const branchName = (name: string): string | undefined => reader.optional(name)?.replace(/^refs\/heads\//, '');
  const sourceBranch = operation === 'deploy' ? branchName('sourceBranch') : undefined;
  if (operation === 'rollback' || operation === 'remove' || sourceBranch !== undefined) {
    const what = sourceBranch === undefined ? operation : 'sourceBranch';
    if (environment === undefined) reader.mistake('environment', `is required for ${what}`);
    if (application === undefined) reader.mistake('application', `is required for ${what}`);
  }
  if (sourceBranch !== undefined) refuseForBranch(reader);
  const sourcePath = operation === 'deploy' && sourceBranch === undefined ? sourcePathOf(reader) : '';
  const build = {
    id: variable('Build.BuildId') ?? '',
    number: variable('Build.BuildNumber') ?? '',
    url: runPage(variable) ?? '',
  };
  const branch = branchName('branch');
  const existing = reader.choice('existing', ['supersede', 'update', 'keep'], 'supersede');
  // A revert's own branch is named after what it undoes; one that is given is whose it is.
  const ownBranch = (operation === 'revert' && branch === undefined) || sourceBranch !== undefined;
  if (existing === 'keep' && !ownBranch && !/\{(?:buildNumber|buildId|version)\}/.test(branch ?? '')) {
    reader.mistake('existing', 'keep needs {buildNumber} or {buildId} in branch: two pull requests cannot share one');
  }
  const patterns = {
    repository: reader.required('repository'),
    targetBranch: branchName('targetBranch'),
    targetPath: reader.text('targetPath', '.'),
    branch,
    sourceBranch,
    descriptor: reader.optional('descriptor'),
    title: reader.optional('title'),
    description: reader.optional('description'),
    commitMessage: reader.optional('commitMessage'),
  };
  checkPatterns(reader, { ...build, environment, application, cluster });
  const access = readRepositoryAccess(reader);
  const options: Omit<PullRequestInputs, 'notes'> = {
    operation,
    sourcePath,
    pullRequestId: operation === 'revert' ? pullRequestId(reader) : 0,
    rollbackTo: reader.text('rollbackTo', 'previous'),
    environment,
    application,
    cluster,
    namespace,
    version,
    expectedDigest: operation === 'deploy' ? reader.optional('expectedDigest') : undefined,
    access,
    patterns,
    delivery: reader.choice('delivery', ['pullRequest', 'targetBranch'], 'pullRequest'),
    existing,
    onForeignCommits: reader.choice('onForeignCommits', ['fail', 'overwrite'], 'fail'),
    downgrade: reader.choice('downgrade', ['error', 'warning', 'allow'], 'error'),
    prune: reader.choice('prune', ['none', 'owned', 'folder'], 'owned'),
    ignoreChangesIn: optionalList(reader, 'ignoreChangesIn'),
    reviewers: readReviewers(reader),
    labels: readLabels(reader),
    workItems: readWorkItems(reader),
    statuses: readStatuses(reader),
    draft: reader.flag('draft', false),
    autoComplete: autoComplete(reader, access.kind),
    skipCi: reader.flag('skipCi', false),
    author: readAuthor(reader, variable),
    timeout: reader.duration('timeout', '10m', 'positive'),
    dryRun: reader.flag('dryRun', false),
    summary: reader.flag('summary', true),
    build,
  };
  reader.finish();
  return { ...options, notes: noteCombinations(reader, options, access.kind) };
}

// An unknown placeholder shows here; what is empty may still come from a descriptor.
function checkPatterns(
  reader: InputReader,
  known: {
    id: string;
    number: string;
    environment: string | undefined;
    application: string | undefined;
    cluster: string | undefined;
  },
): void {
  const values: PlaceholderValues = {
    environment: known.environment ?? 'x',
    application: known.application ?? 'x',
    cluster: known.cluster ?? 'x',
    namespace: 'x',
    version: 'x',
    buildId: known.id === '' ? 'x' : known.id,
    buildNumber: known.number === '' ? 'x' : known.number,
  };
  reader.pattern('repository', 'x', values, 'text');
  reader.pattern('targetBranch', 'x', values, 'branch');
  for (const name of ['branch', 'sourceBranch']) reader.pattern(name, 'x', values, 'branch');
  reader.pattern('descriptor', 'x', values, 'path');
  for (const name of ['title', 'description', 'commitMessage']) {
    reader.pattern(name, 'x', values, 'text', { changes: 'x', images: 'x' });
  }
  const targetPath = reader.pattern('targetPath', '.', values, 'text');
  const reason =
    targetPath === '.' || targetPath === ''
      ? undefined
      : unsafePath(targetPath.replace(/^\.\//, '').replace(/\/$/, ''));
  if (reason !== undefined) reader.mistake('targetPath', `"${targetPath}" ${reason}`);
}

function sourcePathOf(reader: InputReader): string {
  const sourcePath = reader.optional('sourcePath');
  if (sourcePath === undefined) reader.mistake('sourcePath', 'is empty: give it, or sourceBranch');
  return sourcePath ?? '';
}

/** What says how files get onto a branch says nothing of one that is already pushed. */
function refuseForBranch(reader: InputReader): void {
  if (reader.optional('sourcePath') !== undefined) {
    reader.mistake('sourceBranch', 'stands beside sourcePath: give one of the two');
  }
  const merged = reader.text('delivery', 'pullRequest').toLowerCase() === 'targetbranch';
  // Merging it into the target may take a commit.
  const ofCommits = merged ? [] : ['commitMessage', 'authorName', 'authorEmail'];
  const set = ['branch', 'expectedDigest', ...ofCommits].filter((name) => reader.optional(name) !== undefined);
  if (reader.text('prune', 'owned').toLowerCase() !== 'owned') set.push('prune');
  if (!merged && /^true$/i.test(reader.text('skipCi', 'false'))) set.push('skipCi');
  for (const name of set) {
    reader.mistake(name, 'has no say over sourceBranch, which is proposed as it is: leave it empty');
  }
}

function pullRequestId(reader: InputReader): number {
  reader.required('pullRequestId');
  return reader.pullRequest('pullRequestId') ?? 0;
}

function optionalList(reader: InputReader, name: string): readonly string[] | undefined {
  const lines = reader.lines(name).map(({ text }) => text);
  return lines.length === 0 ? undefined : lines;
}

function autoComplete(reader: InputReader, kind: RepositoryAccess['kind']): AutoComplete | undefined {
  const options: AutoComplete = {
    mergeStrategy: reader.choice('mergeStrategy', ['squash', 'noFastForward', 'rebase', 'rebaseMerge'], 'squash'),
    deleteSourceBranch: reader.flag('deleteSourceBranch', true),
    transitionWorkItems: reader.flag('transitionWorkItems', false),
  };
  if (!reader.flag('autoComplete', false)) return undefined;
  if (kind === 'github' && options.mergeStrategy === 'rebaseMerge') {
    reader.mistake('mergeStrategy', 'GitHub has no rebaseMerge: squash, noFastForward or rebase');
  }
  return options;
}
