import type { Intent, RightCheck } from '../../core/ports/pull-request-host.ts';
import { HttpFailure } from './failure.ts';
import { grantIn, rightNames, type GitRight } from './errors.ts';
import type { Host } from './repository.ts';

/** A right, and the branch on which it is asked for; without one, the repository. */
interface Question {
  readonly right: GitRight;
  readonly branch?: string;
  readonly neededTo: string;
}

// The security namespace "Git Repositories", and its bits as `GET _apis/securitynamespaces` lists them.
const gitRepositories = '2e9eb7ed-3c0a-47d4-87c1-0ffdd275fd87';
const bits: Readonly<Record<GitRight, number>> = {
  GenericRead: 2,
  GenericContribute: 4,
  ForcePush: 8,
  CreateBranch: 16,
  CreateTag: 32,
  PolicyExempt: 128,
  PullRequestContribute: 16384,
};

/** Each right that an intent takes, asked for all at once. */
export async function rightsFor(host: Host, intent: Intent): Promise<readonly RightCheck[]> {
  const { delivery, branch, newBranch, completesInto } = intent;
  const questions: Question[] = [{ right: 'GenericRead', neededTo: 'read the repository' }];
  if (branch !== undefined) {
    questions.push({ right: 'GenericContribute', branch, neededTo: `push to "${branch}"` });
    if (newBranch) questions.push({ right: 'CreateBranch', branch, neededTo: `make the branch "${branch}"` });
  }
  if (delivery === 'pullRequest') {
    questions.push({ right: 'PullRequestContribute', neededTo: 'create and change pull requests' });
    if (completesInto !== undefined) {
      questions.push({ right: 'GenericContribute', branch: completesInto, neededTo: 'set auto-complete' });
    }
  }
  const answers = await evaluate(host, questions);
  const missing = answers.includes(false);
  const who = missing ? await host.context.signedInAs?.() : undefined;
  return questions.map(({ right, neededTo }, index) => ({
    right: rightNames[right],
    neededTo,
    granted: answers[index],
    mend: grantIn(host.context, right, who),
  }));
}

/** Whether branch policies do not hold whoever asks; undefined when that cannot be learned. */
export async function isExempt(host: Host, branch: string): Promise<boolean | undefined> {
  const [exempt] = await evaluate(host, [{ right: 'PolicyExempt', branch, neededTo: '' }]);
  return exempt;
}

/** `POST permissionevaluationbatch` (security-7.0.json): it changes nothing, so it may be sent again. */
async function evaluate(
  { api, repository, once }: Host,
  questions: readonly Question[],
): Promise<readonly (boolean | undefined)[]> {
  const evaluations = questions.map(({ right, branch }) => ({
    securityNamespaceId: gitRepositories,
    token: securable(repository.project.id, repository.id, branch),
    permissions: bits[right],
  }));
  try {
    const { result } = await once(() =>
      api.rest.create<{ evaluations?: { value?: boolean }[] }>(
        `${api.baseUrl}_apis/security/permissionevaluationbatch`,
        { alwaysAllowAdministrators: false, evaluations },
        { acceptHeader: 'application/json;api-version=7.0' },
      ),
    );
    return questions.map((_, index) => {
      const value: unknown = result?.evaluations?.[index]?.value;
      return typeof value === 'boolean' ? value : undefined;
    });
  } catch (thrown) {
    if (thrown instanceof HttpFailure && thrown.kind === 'status') return questions.map(() => undefined);
    throw thrown;
  }
}

/**
 * What the security service calls a repository, or a branch in it: tokens know no letters' case, so each part of a name is
 * written as the bytes of its UTF-16. Source: devblogs.microsoft.com, "Git repo tokens for the security service".
 */
export function securable(project: string, repository: string, branch?: string): string {
  const root = `repoV2/${project}/${repository}`;
  if (branch === undefined) return root;
  return `${root}/refs/heads/${branch
    .split('/')
    .map((part) => Buffer.from(part, 'utf16le').toString('hex'))
    .join('/')}`;
}
