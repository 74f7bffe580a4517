import type { Check } from '../../core/ports/merges.ts';
import { listIn, textIn } from '../readable-answers.ts';
import { requirementOf, toPolicy, type BranchPolicy, type Configuration } from './policies.ts';
import type { Host } from './repository.ts';

/** What one policy says of one pull request. */
export interface Evaluation {
  readonly policy: BranchPolicy;
  readonly state: Check['state'];
  /** What it asks for. */
  readonly words: readonly string[];
  /** The build's page. */
  readonly url: string | undefined;
}

/** `PolicyEvaluationRecord` on the wire. */
interface EvaluationRecord {
  readonly status?: string | number;
  readonly configuration?: Configuration;
  readonly context?: { readonly buildId?: unknown } | null;
}

/** The states by name, and in the order in which the wire numbers them; `notApplicable` says nothing. */
const states: readonly (readonly [name: string, state: Check['state'] | undefined])[] = [
  ['queued', 'waiting'],
  ['running', 'running'],
  ['approved', 'passed'],
  ['rejected', 'failed'],
  ['notapplicable', undefined],
  ['broken', 'failed'],
];

/** `GET {project}/_apis/policy/evaluations` (policy-7.0.json). Throws HttpFailure. */
export async function readEvaluations({ api, repository }: Host, id: number): Promise<readonly Evaluation[]> {
  const { project } = repository;
  const artifactId = `vstfs:///CodeReview/CodeReviewId/${project.id}/${id}`;
  const collection = api.baseUrl.replace(/\/?$/, '/');
  const { result } = await api.rest.get<{ value?: readonly EvaluationRecord[] }>(
    `${collection}${project.id}/_apis/policy/evaluations?artifactId=${encodeURIComponent(artifactId)}`,
    { acceptHeader: 'application/json;api-version=7.0-preview.1' },
  );
  return listIn(result?.value ?? [], 'value').flatMap(({ status, configuration, context }): readonly Evaluation[] => {
    const found =
      typeof status === 'number'
        ? states[status]
        : states.find(([name]) => name === textIn(status, 'status')?.toLowerCase());
    const state = found?.[1];
    if (state === undefined || configuration?.isEnabled !== true || configuration.isDeleted === true) return [];
    const policy = toPolicy(configuration);
    const build = context?.buildId;
    const url =
      typeof build === 'number'
        ? `${collection}${encodeURIComponent(project.name)}/_build/results?buildId=${build}`
        : undefined;
    return [{ policy, state, words: requirementOf(policy), url }];
  });
}
