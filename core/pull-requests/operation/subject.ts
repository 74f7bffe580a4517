import { readDelivery, type Delivery } from '../../gitops-repo/delivery.ts';
import { inTarget } from '../../gitops-repo/paths.ts';
import { givenTip } from '../../gitops-repo/plan-branch.ts';
import { readSource } from '../../gitops-repo/source-files.ts';
import { TaskError } from '../../errors.ts';
import { fill } from '../../fill-pattern.ts';
import { defaultPatterns, type DeliveryIdentity } from '../../identity.ts';
import type { PlaceholderValues } from '../../placeholders.ts';
import type { Agent } from '../../ports/agent.ts';
import type { Files } from '../../ports/files.ts';
import type { GitRepository } from '../../ports/git-repository.ts';
import { readReverted, type Reverted } from '../reverted.ts';
import type { PullRequestOptions } from './options.ts';

/** What is delivered, as far as it is known before the repository is looked at. */
export interface Subject {
  readonly identity: DeliveryIdentity;
  readonly values: PlaceholderValues;
  /** Only for deploy. */
  readonly delivery: Delivery | undefined;
  /** Only for deploy of a branch that is already pushed. */
  readonly sourceBranch: string | undefined;
  /** Only of a dry run: that branch is not there, as the step that pushes it has run dry, too. */
  readonly unpushed?: boolean | undefined;
  /** Only for revert, once the repository has been asked. */
  readonly reverted?: Reverted | undefined;
  /** Empty for rollback (the history tells) and remove; of a revert what is undone. */
  readonly version: string;
  /** Below `targetPath`. */
  readonly descriptors: readonly string[];
  readonly targetPath: string;
}

/** Reads what is to be delivered. Nothing outside the agent is touched. */
export async function readSubject(
  agent: Pick<Agent, 'log' | 'secrets'>,
  files: Pick<Files, 'kind' | 'list' | 'read'>,
  options: PullRequestOptions,
): Promise<Subject> {
  const descriptorPattern = (identity: DeliveryIdentity): string =>
    options.patterns.descriptor ?? defaultPatterns.descriptor(identity);
  const { sourceBranch } = options.patterns;
  const delivery =
    options.operation === 'deploy' && sourceBranch === undefined
      ? readDelivery(await readSource(files, options.sourcePath, agent.secrets()), { ...options, descriptorPattern })
      : undefined;
  if (delivery !== undefined && delivery.unlisted.length > 0) {
    agent.log.warning(
      `sourcePath holds files that no descriptor lists; they are left out: ${delivery.unlisted.slice(0, 20).join(', ')}`,
    );
  }
  const identity: DeliveryIdentity = delivery?.identity ?? {
    environment: options.environment ?? '',
    application: options.application ?? '',
    cluster: options.cluster ?? '',
  };
  const [first] = delivery?.applications ?? [];
  const version =
    first?.descriptor.version ?? (options.operation === 'deploy' ? (options.version ?? options.build.number) : '');
  const values: PlaceholderValues = {
    ...identity,
    namespace: first?.descriptor.namespace ?? options.namespace ?? '',
    version,
    buildId: options.build.id,
    buildNumber: options.build.number,
  };
  return {
    identity,
    values,
    delivery,
    sourceBranch: sourceBranch === undefined ? undefined : fill('sourceBranch', sourceBranch, values, 'branch'),
    version,
    ...placesOf(),
  };

  function placesOf(): Pick<Subject, 'descriptors' | 'targetPath'> {
    // What was merged tells where it was.
    if (options.operation === 'revert') return { descriptors: [], targetPath: '.' };
    return {
      descriptors:
        delivery === undefined
          ? [fill('descriptor', descriptorPattern(identity), values, 'path')]
          : delivery.applications.map(({ path }) => path),
      targetPath: fill('targetPath', options.patterns.targetPath, values, 'text'),
    };
  }
}

/** Adds what only the repository knows: what a revert is about, and whether a branch has a descriptor. */
export async function lookUp(
  ports: Parameters<typeof readReverted>[0] & { readonly git: Pick<GitRepository, 'tips' | 'entries'> },
  options: PullRequestOptions,
  subject: Subject,
  at: { readonly targetBranch: string; readonly repositoryLabel: string },
): Promise<Subject> {
  if (subject.sourceBranch !== undefined) {
    if (subject.sourceBranch === at.targetBranch) {
      throw new TaskError(
        'INPUT_INVALID',
        `sourceBranch and targetBranch are both "${at.targetBranch}".`,
        'Name the branch that holds the change in sourceBranch.',
      );
    }
    if (options.dryRun && !(await ports.git.tips([subject.sourceBranch])).has(subject.sourceBranch))
      return { ...subject, descriptors: [], unpushed: true };
    const tip = await givenTip(ports.git, { branch: subject.sourceBranch, repositoryLabel: at.repositoryLabel });
    const paths = new Map(subject.descriptors.map((path) => [inTarget(subject.targetPath, path), path]));
    const there = await ports.git.entries(tip, [...paths.keys()]);
    return { ...subject, descriptors: [...paths].flatMap(([path, own]) => (there.has(path) ? [own] : [])) };
  }
  if (options.operation !== 'revert') return subject;
  const reverted = await readReverted(ports, { ...options, ...at });
  const { identity, version, descriptors } = reverted;
  const [first] = descriptors;
  const namespace = (first?.after ?? first?.before)?.descriptor?.namespace ?? options.namespace ?? '';
  return {
    ...subject,
    identity,
    version,
    reverted,
    values: { ...subject.values, ...identity, version, namespace },
    descriptors: descriptors.map(({ path }) => path),
  };
}
