import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dump, load } from 'js-yaml';
import { approvals, cd, cleaned, environment, expand, layouts, own, refusal, root, settings } from './consumer.ts';
import { outsiders, outsidersIn } from './outsiders.ts';

type Yaml = Readonly<Record<string, unknown>>;

const folder = join(root, 'templates');
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.yml'))
  .toSorted();
const textOf = (file: string): string => readFileSync(join(folder, file), 'utf8');
const parametersOf = (file: string): { name: string; type?: string; default?: unknown; values?: string[] }[] =>
  (load(textOf(file)) as { parameters?: { name: string }[] }).parameters ?? [];
const nameOf = (file: string): string => file.split('/').at(-1)?.replace('.yml', '') ?? '';
const kindOf = (file: string): string => file.split('/')[0] ?? '';
const pipelines = files.filter((file) => kindOf(file) === 'pipelines').map(nameOf);

const target = { ...settings, ...layouts, ...environment('prod'), gitOpsResource: 'gitops' };

/** What a template's parameter that must be given is in these tests, by its name. */
const samples: Yaml = {
  application: 'shop',
  gitOpsRepository: 'shop/gitops',
  environment: target,
  environments: [target],
  target,
  targets: [target],
  settings: target,
  cluster: 'east',
  images: { FRONTEND_IMAGE: '$(Build.BuildId)' },
  first: true,
  job: 'other',
  results: [{ number: 1, variable: 'result' }],
  sayings: [{ number: 1, variable: 'said' }],
  gitOpsResource: 'gitops',
  feature: { kustomizations: 'flux-system/features', kubernetesConnection: 'east' },
};

/** Templates whose environments have keys of their own, by name. */
const plain: Readonly<Record<string, readonly Yaml[]>> = {
  'high-level-definitions': [
    { name: 'dev-eu', furtherEnvironments: 'azure' },
    { name: 'prod', delivery: 'pullRequest' },
  ],
  'image-update': ['dev', 'prod'].map((name) => ({
    ...settings,
    ...environment(name),
    files: '{environment}/**',
    images: 'web:1.0',
    rollback: 'pullRequest',
  })),
};

/** A pipeline that has nothing but this template in it, with nothing but the parameters that must be given. */
function alone(file: string): string {
  const required = parametersOf(file).filter((parameter) => !('default' in parameter));
  const parameters = Object.fromEntries(
    required.map(({ name, values }) => [name, samples[name] ?? values?.[0] ?? 'prod']),
  );
  const environments = plain[nameOf(file)];
  if (environments !== undefined) parameters['environments'] = environments;
  const kind = kindOf(file);
  // In steps/preflight-row.yml it is but a name, and in pipelines/rollback.yml.
  if ('environment' in parameters && (kind === 'pipelines' || 'cluster' in parameters))
    parameters['environment'] = 'prod';
  const template = { template: `templates/${file}@gitops-delivery`, parameters };
  const step = { script: 'true' };
  switch (kind) {
    case 'pipelines':
      return dump(
        { ...(load(own([])) as Yaml), stages: undefined, extends: template },
        { skipInvalid: true, noRefs: true },
      );
    case 'stages': {
      // The report waits for the stages of its environments.
      const before = {
        template: 'templates/stages/environment.yml@gitops-delivery',
        parameters: { environment: target },
      };
      return own(nameOf(file) === 'report' ? [before, template] : [template]);
    }
    case 'checks':
      return own([template, { stage: 'one', jobs: [{ job: 'one', steps: [step] }] }]);
    case 'jobs':
      // One of them follows a job of the stage.
      return own([{ stage: 'one', jobs: [{ job: 'prod', steps: [step] }, template] }]);
    case 'steps':
      return own([{ stage: 'one', jobs: [{ job: 'one', ...serverFor(file), steps: [template] }] }]);
    case 'variables':
      return own([{ stage: 'one', jobs: [{ job: 'one', variables: [template], steps: [step] }] }]);
    default:
      throw new Error(`there is no folder ${kind}`);
  }
}

const serverFor = (file: string): Yaml => (file.includes('agentless') ? { pool: 'server' } : {});

describe('the templates: each file', () => {
  for (const file of files)
    it(`${file} serves alone`, () => {
      const text = textOf(file);
      assert.match(text, /^# \w/, 'it does not say what it is for');
      const { stages } = expand(alone(file));
      assert.ok(stages.length > 0);
    });

  it('says of each parameter what it is for, and its type', () => {
    for (const file of files) {
      for (const { name, type } of parametersOf(file))
        assert.match(String(type), /^(?:string|boolean|number|object|\w+List)$/, `${file}: ${name}`);
      const [, parameters = ''] = /^parameters:\n((?: .*\n)+)/m.exec(textOf(file)) ?? [];
      const lines = parameters.split('\n');
      for (const [at, line] of lines.entries())
        if (/^ {2}- name: \S+$/.test(line)) assert.match(lines[at - 1] ?? '', /^ {2}# /, `${file}: ${line}`);
    }
  });

  it('an item of a list that begins with a directive holds a list: whether it were a mapping else, nobody says', () => {
    for (const file of files) assert.deepEqual(mixedItems(load(textOf(file))), [], file);
    assert.equal(mixedItems(load('- ${{ each a in b }}:\n    c: d\n')).length, 1);
  });

  it('keeps to what Azure Pipelines can read: keys of 1,024 characters, expressions of 21,000', () => {
    let longest = 0;
    for (const file of files) {
      const text = textOf(file);
      for (const key of keysOf(load(text))) {
        longest = Math.max(longest, key.length);
        assert.ok(key.length <= 1024, `${file}: ${key.length} characters in ${key.slice(0, 100)}`);
      }
      for (const [expression] of text.matchAll(/\$\{\{.*?\}\}|\$\[.*?\]/gs))
        assert.ok(expression.length <= 21_000, `${file}: ${expression.slice(0, 100)}`);
    }
    assert.ok(longest > 100);
    const allowedBranches = Array.from({ length: 100 }, (_, index) => `release/2026-quarter-${index}`);
    for (const ciPipeline of ['', 'ci'])
      for (const condition of conditionsOf(expand(cd([environment('dev')], { allowedBranches, ciPipeline })).yaml))
        assert.ok(condition.length <= 21_000, `${condition.length} characters in ${condition.slice(0, 100)}`);
  });
});

/** Items of lists that begin with a directive and are mappings all the same. */
function mixedItems(yaml: unknown): string[] {
  if (yaml === null || typeof yaml !== 'object') return [];
  const inner = Object.values(yaml).flatMap(mixedItems);
  if (!Array.isArray(yaml)) return inner;
  const mixed = yaml.flatMap((item: unknown) => {
    const entries = item !== null && typeof item === 'object' && !Array.isArray(item) ? Object.entries(item) : [];
    const [first] = entries;
    if (first === undefined || !/^\$\{\{ *(?:if|elseif|else|each|insert)\b/.test(first[0])) return [];
    return entries.length === 1 && Array.isArray(first[1]) ? [] : [first[0]];
  });
  return [...mixed, ...inner];
}

function keysOf(yaml: unknown): string[] {
  if (yaml === null || typeof yaml !== 'object') return [];
  const inner = Object.values(yaml).flatMap(keysOf);
  return Array.isArray(yaml) ? inner : [...Object.keys(yaml), ...inner];
}

function conditionsOf(yaml: unknown): string[] {
  if (yaml === null || typeof yaml !== 'object') return [];
  return Object.entries(yaml).flatMap(([key, value]) =>
    key === 'condition' && typeof value === 'string' ? [value] : conditionsOf(value),
  );
}

/** One environment of each sort that there is: approval, wait, number and order of clusters. */
function allSorts(more: Yaml = {}): Yaml[] {
  const clusters = [{ cluster: 'east' }, { cluster: 'west-1', namespace: 'far' }];
  const places: Yaml[] = [
    {},
    { cluster: undefined, clusters },
    { cluster: undefined, clusters, clusterOrder: 'sequential' },
  ];
  return places.flatMap((place, index) =>
    Object.keys(approvals)
      // Rings cannot be asked for after the rollout.
      .filter((approval) => index !== 2 || approval !== 'afterRollout')
      .flatMap((approval) =>
        ['agent', 'agentless', 'commitStatus'].map((wait, other) => {
          const rollback = ['none', 'pullRequest', 'autoComplete'][(index + other) % 3];
          const tests = [{ bash: 'true', displayName: 'Test' }];
          const name = `${approval}-${wait}-${index}`;
          const given = {
            approval,
            wait,
            rollback,
            tests,
            dependsOn: [],
            variableGroups: ['shared'],
            ...place,
            ...more,
          };
          return cleaned({ ...environment(name), ...given });
        }),
      ),
  );
}

const runs: Record<string, Record<string, string>> = {
  'by hand': { 'Build.Reason': 'Manual', 'Build.SourceBranch': 'refs/heads/main' },
  'of a pull request': { 'Build.Reason': 'PullRequest', 'System.PullRequest.IsFork': 'False' },
  'of a fork’s pull request': { 'Build.Reason': 'PullRequest', 'System.PullRequest.IsFork': 'True' },
};

/** A team's pipeline that gives as much as it can, with environments of all sorts. */
function full(pipeline: string, server: boolean): string {
  const environments = plain[pipeline] ?? allSorts();
  const names = parametersOf(`pipelines/${pipeline}.yml`).map(({ name }) => name);
  const environmentOfRollback = names.includes('environment') ? { environment: environments[0]?.['name'] } : {};
  const optional: Yaml = {
    gitOpsResource: 'gitops',
    azureReposConnection: 'elsewhere',
    ciPipeline: 'ci',
    manifestsArtifact: 'manifests',
    azureDevOpsServer: server,
    preflight: true,
    report: true,
    feature: samples['feature'],
    compare: true,
    extraSteps: [{ script: 'true' }],
    defaults: {
      keyVault: { azureSubscription: 'azure', name: 'shop' },
      appConfiguration: { azureSubscription: 'azure', endpoint: 'https://shop.azconfig.io', label: 'prod' },
    },
    images: pipeline === 'image-update' ? 'web:1.0' : samples['images'],
  };
  const parameters: Yaml = { application: 'shop', gitOpsRepository: 'shop/gitops', ...optional, environments };
  const given = Object.fromEntries(Object.entries(parameters).filter(([name]) => names.includes(name)));
  const { stages: _, ...rest } = load(own([])) as Yaml;
  const template = `templates/pipelines/${pipeline}.yml@gitops-delivery`;
  return dump({ ...rest, extends: { template, parameters: { ...given, ...environmentOfRollback } } }, { noRefs: true });
}

/** What a pipeline says that is for no pull request's run. */
const refused = /pull request’s run/;

describe('the templates: whatever is asked of them', () => {
  for (const host of ['services', 'server'] as const)
    for (const pipeline of pipelines)
      it(`${pipeline}.yml gives a valid pipeline on ${host}`, () => {
        for (const [title, variables] of Object.entries(runs)) {
          const text = full(pipeline, host === 'server');
          if (title !== 'by hand' && refused.test(refusal(text, variables))) continue;
          const { stages } = expand(text, {}, variables, host);
          assert.ok(stages.length > 0, title);
          if (pipeline === 'cd') assert.ok(stages.length > 3 * allSorts().length, String(stages.length));
        }
      });

  it('but a pull request’s run delivers nothing', () => {
    for (const variables of Object.values(runs).slice(1)) assert.match(refusal(full('cd', false), variables), refused);
  });
});

describe('the templates: what others may choose', () => {
  it('stands in no script, input or name of ours', () => {
    for (const file of files) assert.deepEqual(outsidersIn(load(textOf(file))), [], file);
  });

  it('comes into no pipeline while it is expanded', () => {
    const evil = 'x"; $(evil) ${{ evil }} `evil` \n##vso[evil]';
    for (const [title, variables] of Object.entries(runs))
      for (const pipeline of pipelines) {
        const hostile = Object.fromEntries(outsiders.map((name) => [name, evil]));
        const given = { ...hostile, ...variables, 'Build.SourceBranch': `refs/heads/main/${evil}` };
        const text = full(pipeline, false);
        if (title !== 'by hand' && refused.test(refusal(text, given))) continue;
        const { yaml } = expand(text, {}, given);
        assert.doesNotMatch(JSON.stringify(yaml), /evil/, `${pipeline}, ${title}`);
      }
  });

  it('is found where it stands', () => {
    for (const bad of [
      { script: 'echo $(Build.SourceBranchName)' },
      { inputs: { version: '$(build.sourceversionmessage)' } },
      { inputs: { title: '${{ variables["Build.SourceBranch"] }}' } },
      { variables: { branch: "$[ variables['System.PullRequest.SourceBranch'] ]" } },
      { inputs: { branch: '$(resources.pipeline.ci.sourceBranch)' } },
      { displayName: 'For $(Build.RequestedFor)' },
      { condition: "eq('$(Build.SourceBranch)', 'refs/heads/main')" },
      { '$(Build.SourceBranchName)': 'x' },
    ])
      assert.equal(outsidersIn([bad]).length, 1, JSON.stringify(bad));
    for (const good of [
      { condition: "eq(variables['Build.SourceBranch'], 'refs/heads/main')" },
      { env: { BRANCH: '$(Build.SourceBranch)' } },
      { "${{ if eq(variables['Build.SourceBranch'], 'refs/heads/main') }}": [{ script: 'true' }] },
      { inputs: { deleteSourceBranch: 'true' } },
    ])
      assert.deepEqual(outsidersIn([good]), [], JSON.stringify(good));
  });
});
