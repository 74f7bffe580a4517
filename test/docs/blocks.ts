import { dump, loadAll } from 'js-yaml';
import type { ExpandedPipeline } from '../sandbox/pipeline/index.ts';
import { cd, expand } from '../templates/consumer.ts';

type Yaml = Readonly<Record<string, unknown>>;

/** Files beside a pipeline's, by name. */
type Files = Readonly<Record<string, string>>;

/** What a block of YAML in the documentation is, and so by what it is checked. */
export type Block =
  /** A pipeline, or a part of one that is made whole: it expands. */
  | { readonly kind: 'pipeline'; readonly expand: (beside: Files) => ExpandedPipeline }
  /** Keys that stand alone: an environment's, or a task's inputs. */
  | { readonly kind: 'keys'; readonly keys: Yaml }
  /** What a cluster is given, or a part of it: held against the schemas of the kinds elsewhere. */
  | { readonly kind: 'object' }
  /** A file of another tool. */
  | { readonly kind: 'other' };

const steps = ['task', 'script', 'bash', 'pwsh', 'powershell', 'checkout', 'download', 'publish', 'template'];
const whole = ['extends', 'stages', 'jobs', 'steps'];
const partsOfObjects = ['metadata', 'spec', 'containers', 'volumes', 'securityContext', 'subjects', 'data', 'rules'];
/** Fabrikate's component and config files, and SOPS's rules. */
const others = ['subcomponents', 'creation_rules'];

/** What a fragment may name without listing it. */
const resources = {
  pipelines: [{ pipeline: 'ci', source: 'shop-ci' }],
  repositories: ['gitops', 'configuration']
    .map((repository) => ({ repository, type: 'git', name: `shop/${repository}` }))
    .concat({ repository: 'gitops-delivery', type: 'git', name: 'platform/gitops-delivery' }),
};

/** What somebody hands to a template of their own that has no default for it. */
const given = { pipeline: 'cd', application: 'shop' };

export function blockOf(text: string): Block {
  const documents = loadAll(text);
  const [first] = documents;
  if (documents.some((document) => isMap(document) && 'apiVersion' in document)) return { kind: 'object' };
  if (Array.isArray(first)) return listOf(first as unknown[], text);
  if (!isMap(first)) throw new Error('is neither a list nor a map');
  const has = (names: readonly string[]): boolean => names.some((name) => name in first);
  if (has(whole)) return { kind: 'pipeline', expand: (beside) => expandWhole(text, first, beside) };
  if (Array.isArray(first['environments'])) {
    const { environments, ...parameters } = first;
    return { kind: 'pipeline', expand: () => expand(cd(environments as Yaml[], withAliases(parameters))) };
  }
  if (has(others)) return { kind: 'other' };
  if (has(partsOfObjects)) return { kind: 'object' };
  return { kind: 'keys', keys: first };
}

/** A list of steps, of jobs, of stages, or of environments. */
function listOf(list: readonly unknown[], text: string): Block {
  const keys = new Set(list.flatMap((item) => (isMap(item) ? Object.keys(item) : [])));
  const has = (names: readonly string[]): boolean => names.some((name) => keys.has(name));
  const part = has(['stage']) ? 'stages' : has(['job', 'deployment']) ? 'jobs' : has(steps) ? 'steps' : undefined;
  if (part !== undefined) {
    const indented = text.replaceAll(/^(?=.)/gm, '  ');
    const earlier = part === 'jobs' ? dump(jobsBefore(list)).replaceAll(/^(?=.)/gm, '  ') : '';
    return { kind: 'pipeline', expand: () => expand(`${dump({ resources })}${part}:\n${earlier}${indented}`) };
  }
  if (!has(['name'])) throw new Error('is a list of nothing that a pipeline has');
  return { kind: 'pipeline', expand: () => expand(cd(list as Yaml[], withAliases({}))) };
}

/** Jobs that a fragment depends on and does not show. */
function jobsBefore(list: readonly unknown[]): Yaml[] {
  const jobs = list.filter(isMap);
  const shown = new Set(jobs.flatMap(({ job, deployment }) => [job, deployment]));
  const earlier = jobs.flatMap(({ dependsOn = [] }) => dependsOn as string | string[]);
  return earlier.filter((name) => !shown.has(name)).map((job) => ({ job, steps: [{ checkout: 'none' }] }));
}

/** A pipeline, or a template of one's own that pipelines extend. */
function expandWhole(text: string, pipeline: Yaml, beside: Files): ExpandedPipeline {
  const parameters = Array.isArray(pipeline['parameters']) ? (pipeline['parameters'] as Yaml[]) : [];
  const asked = parameters.filter((each) => !('default' in each) && !('values' in each)).map(({ name }) => name);
  if (asked.length > 0) {
    const values = Object.fromEntries(Object.entries(given).filter(([name]) => asked.includes(name)));
    return expand(dump({ resources, extends: { template: 'shown.yml', parameters: values } }), { 'shown.yml': text });
  }
  if (!('resources' in pipeline)) return expand(`${dump({ resources })}${text}`, beside);
  // An example may leave out the repositories that it is not about.
  const own = pipeline['resources'] as { readonly repositories?: readonly Yaml[] };
  const named = new Set((own.repositories ?? []).map(({ repository }) => repository));
  if (named.has('gitops-delivery') || !text.includes('@gitops-delivery')) return expand(text, beside);
  throw new Error('extends a template of a repository that it does not list');
}

/** A delivery pipeline's parameters, with those that a fragment leaves to its pipeline. */
function withAliases(parameters: Yaml): Yaml {
  return { ciPipeline: 'ci', gitOpsResource: 'gitops', ...parameters };
}

function isMap(value: unknown): value is Yaml {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
