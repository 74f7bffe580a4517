import { describeRules, DOCS, TEMPLATE_EXPRESSIONS, TEMPLATES } from './rules.ts';

const STEP = 'steps:\n- bash: ok\n';
const LIMITS = `${TEMPLATES}#imposed-limits-on-template-updates`;
const SHARED = 'resources:\n  repositories:\n  - { repository: shared, type: git, name: p/t }\n';

/** Templates that include each other in a row, so many of them. */
function chain(length: number): Record<string, string> {
  const files: Record<string, string> = { 'pipeline.yml': 'steps:\n- template: t1.yml\n' };
  for (let at = 1; at < length; at++) files[`t${at}.yml`] = `steps:\n- template: t${at + 1}.yml\n`;
  files[`t${length}.yml`] = STEP;
  return files;
}

/** One file that includes so many others, each once. */
function fan(length: number): Record<string, string> {
  const names = Array.from({ length }, (_, index) => `t${index}.yml`);
  const files = Object.fromEntries(names.map((name) => [name, 'steps: []\n']));
  return { 'pipeline.yml': `steps:\n${names.map((name) => `- template: ${name}\n`).join('')}`, ...files };
}

/** A parameter of `count` pieces of text, each some kilobytes long. */
function heavy(count: number, kilobytes: number): string {
  const list = Array.from({ length: count }, () => `'${'x'.repeat(1024 * kilobytes)}'`).join(',');
  return `parameters:\n- { name: o, type: object, default: [${list}] }\nsteps:\n- \${{ each x in parameters.o }}:\n  - bash: \${{ x }}\n`;
}

describeRules('rules: files', [
  {
    rule: 'a path starts at the folder of the file that names it',
    source: TEMPLATES,
    yaml: {
      'pipeline.yml': 'steps:\n- template: a/b.yml\n',
      'a/b.yml': 'steps:\n- template: c.yml\n',
      'a/c.yml': STEP,
    },
    gives: STEP,
  },
  {
    rule: 'one with a slash before it starts at the repository’s root',
    source: TEMPLATES,
    yaml: { 'pipeline.yml': 'steps:\n- template: a/b.yml\n', 'a/b.yml': 'steps:\n- template: /c.yml\n', 'c.yml': STEP },
    gives: STEP,
  },
  {
    rule: 'one in another repository starts at its root, and stays in that repository',
    source: TEMPLATES,
    yaml: {
      'pipeline.yml': `${SHARED}steps:\n- template: a/b.yml@shared\n`,
      'shared:a/b.yml': 'steps:\n- template: c.yml\n',
      'shared:a/c.yml': STEP,
    },
    gives: `${SHARED}${STEP}`,
  },
  {
    rule: '@self leads back',
    source: TEMPLATES,
    yaml: {
      'pipeline.yml': `${SHARED}steps:\n- template: b.yml@shared\n`,
      'shared:b.yml': 'steps:\n- template: c.yml@self\n',
      'c.yml': STEP,
    },
    gives: `${SHARED}${STEP}`,
  },
  {
    rule: 'an alias that nobody defined is refused',
    source: TEMPLATES,
    yaml: 'steps:\n- template: a.yml@nobody\n',
    gives: /alias 'nobody' is not defined/,
  },
  {
    rule: 'a mistake in a template names the file and its repository',
    source: `${DOCS}/process/templates`,
    yaml: { 'pipeline.yml': `${SHARED}steps:\n- template: b.yml@shared\n`, 'shared:b.yml': 'steps:\n- bsh: x\n' },
    gives: /^\/b\.yml@shared \(Line: 2, Col: 3\): Unexpected value 'bsh'$/,
  },
  {
    rule: 'a path may be computed',
    source: `${TEMPLATE_EXPRESSIONS}#conditional-insertion`,
    yaml: {
      'pipeline.yml': 'parameters: [{ name: n, default: a }]\nsteps:\n- template: ${{ parameters.n }}.yml\n',
      'a.yml': STEP,
    },
    gives: STEP,
  },
  {
    rule: 'beside template there are parameters, nothing else',
    source: TEMPLATES,
    yaml: { 'pipeline.yml': 'steps:\n- template: a.yml\n  displayName: x\n', 'a.yml': STEP },
    gives: /Line: 3.*Unexpected value 'displayName'/,
  },
  {
    rule: 'a template of steps holds steps, and parameters',
    source: TEMPLATES,
    yaml: { 'pipeline.yml': 'steps:\n- template: a.yml\n', 'a.yml': `variables: {}\n${STEP}` },
    gives: /^\/a\.yml \(Line: 1, Col: 1\): Unexpected value 'variables'/,
  },
  {
    rule: 'extends: the template’s resources are added',
    source: `${TEMPLATES}#extend-from-a-template-with-resources`,
    yaml: {
      'pipeline.yml': 'extends:\n  template: r.yml\n',
      'r.yml': `resources:\n  pipelines: [{ pipeline: p, source: s }]\n${STEP}`,
    },
    gives: `resources: { pipelines: [{ pipeline: p, source: s }] }\n${STEP}`,
  },
  {
    rule: 'extends: variables in both are refused',
    source:
      'https://github.com/ChristopherHX/runner.server/blob/main/testworkflows/azpipelines/extends-variables-error',
    yaml: {
      'pipeline.yml': 'variables: { a: b }\nextends:\n  template: r.yml\n',
      'r.yml': `variables: { c: d }\n${STEP}`,
    },
    gives: /'variables' is already defined/,
  },
  {
    rule: 'anchors are refused',
    source: `${DOCS}/yaml-schema`,
    yaml: 'steps:\n- &a\n  bash: x\n- *a\n',
    gives: /Anchors are not currently supported/,
  },
  {
    rule: 'a key twice is refused, in whatever case',
    source: `${DOCS}/yaml-schema`,
    yaml: 'steps:\n- bash: x\n  Bash: y\n',
    gives: /'Bash' is already defined/,
  },
]);

describeRules('rules: where expressions may stand', [
  ...['trigger', 'pr'].map((key) => ({
    rule: `not in ${key}`,
    source: TEMPLATE_EXPRESSIONS,
    yaml: `${key}:\n- \${{ 'main' }}\n${STEP}`,
    gives: /Line: 2, Col: 3\): A template expression is not allowed in this context/,
  })),
  {
    rule: 'not in schedules',
    source: TEMPLATE_EXPRESSIONS,
    yaml: `schedules:\n- cron: \${{ '0 0 * * *' }}\n${STEP}`,
    gives: /A template expression is not allowed in this context/,
  },
  ...['repository', 'name', 'type', 'endpoint'].map((key) => ({
    rule: `not in a repository’s ${key}`,
    source: TEMPLATE_EXPRESSIONS,
    yaml: `resources:\n  repositories:\n  - ${key}: \${{ 'x' }}\n${STEP}`,
    gives: /Line: 3.*A template expression is not allowed in this context/,
  })),
  {
    rule: 'not around repositories',
    source: TEMPLATE_EXPRESSIONS,
    yaml: `resources:\n  repositories:\n  - \${{ if true }}:\n    - { repository: a, name: b }\n${STEP}`,
    gives: /A template expression is not allowed in this context/,
  },
  {
    rule: 'not in pipelines',
    source: TEMPLATE_EXPRESSIONS,
    yaml: `resources:\n  pipelines:\n  - pipeline: ci\n    source: \${{ 'x' }}\n${STEP}`,
    gives: /A template expression is not allowed in this context/,
  },
  {
    rule: 'in a repository’s ref',
    source:
      'https://learn.microsoft.com/azure/devops/release-notes/2022/sprint-212-update#template-expressions-in-yaml-resource-definition',
    yaml: `parameters: [{ name: v, default: v2 }]\nresources:\n  repositories:\n  - { repository: a, type: git, name: b, ref: 'refs/tags/\${{ parameters.v }}' }\n${STEP}`,
    gives: `resources: { repositories: [{ repository: a, type: git, name: b, ref: refs/tags/v2 }] }\n${STEP}`,
  },
  {
    rule: 'in and around containers',
    source:
      'https://learn.microsoft.com/azure/devops/release-notes/2022/sprint-212-update#template-expressions-in-yaml-resource-definition',
    yaml: `parameters: [{ name: c, type: object, default: { a: x, b: y } }]\nresources:\n  containers:\n  - \${{ each c in parameters.c }}:\n    - container: \${{ c.key }}\n      image: \${{ c.value }}\n${STEP}`,
    gives: `resources: { containers: [{ container: a, image: x }, { container: b, image: y }] }\n${STEP}`,
  },
]);

describeRules('rules: limits', [
  { rule: '100 levels of templates', source: LIMITS, yaml: chain(99), gives: STEP },
  {
    rule: 'not one more than 20 on Server',
    source: TEMPLATE_EXPRESSIONS + '#imposed-limits',
    yaml: chain(21),
    given: { host: 'server' },
    gives: /maximum depth of templates, 20, was exceeded/,
  },
  {
    rule: '20 on Server',
    source: TEMPLATE_EXPRESSIONS + '#imposed-limits',
    yaml: chain(20),
    given: { host: 'server' },
    gives: STEP,
  },
  { rule: '100 separate files', source: LIMITS, yaml: fan(99), gives: 'steps: []' },
  { rule: 'not one more', source: LIMITS, yaml: fan(100), gives: /maximum number of files, 100, was exceeded/ },
  {
    rule: 'one file any number of times',
    source: LIMITS,
    yaml: { 'pipeline.yml': `steps:\n${'- template: a.yml\n'.repeat(150)}`, 'a.yml': 'steps: []\n' },
    gives: 'steps: []',
  },
  {
    rule: 'a template that includes itself comes to the limit',
    source: LIMITS,
    yaml: { 'pipeline.yml': 'steps:\n- template: a.yml\n', 'a.yml': 'steps:\n- template: a.yml\n' },
    gives: /maximum depth of templates, 100/,
  },
  { rule: '20 megabytes of memory', source: LIMITS, yaml: heavy(30, 256), gives: /Maximum object size exceeded/ },
  {
    rule: '10 on Server',
    source: TEMPLATE_EXPRESSIONS + '#imposed-limits',
    yaml: heavy(5, 512),
    given: { host: 'server' },
    gives: /Maximum object size exceeded/,
  },
  {
    rule: 'loops in loops come to an end',
    source: 'https://github.com/actions/runner/blob/main/src/Sdk/DTObjectTemplating/ObjectTemplating/TemplateMemory.cs',
    yaml: `parameters: [{ name: o, type: object, default: [${Array.from({ length: 60 }, (_, index) => index).join(',')}] }]\nsteps:\n${['a', 'b', 'c', 'd'].map((name, depth) => `${'  '.repeat(depth)}- \${{ each ${name} in parameters.o }}:\n`).join('')}        - bash: x\n`,
    gives: /Maximum (events|object size) exceeded/,
  },
  {
    rule: '256 jobs in a stage',
    source: `${DOCS}/process/stages`,
    yaml: `jobs:\n${'- { job: , steps: [] }\n'.repeat(257)}`,
    gives: /256 jobs/,
  },
]);

describeRules('rules: what Server 2022.2 does not know', [
  {
    rule: 'isSkippable',
    source: `${DOCS}/yaml-schema/stages-stage`,
    yaml: 'stages:\n- { stage: a, isSkippable: false, jobs: [] }\n',
    given: { host: 'server' },
    gives: /Unexpected value 'isSkippable'/,
  },
  {
    rule: 'stages that are started by hand',
    source: `${DOCS}/yaml-schema/stages-stage`,
    yaml: 'stages:\n- { stage: a, trigger: manual, jobs: [] }\n',
    given: { host: 'server' },
    gives: /Unexpected value 'trigger'/,
  },
  {
    rule: 'iif and trim',
    source: 'https://learn.microsoft.com/azure/devops/release-notes/2025/pipelines/sprint-248-update',
    yaml: "steps:\n- bash: ${{ iif(true, 'a', 'b') }}\n",
    given: { host: 'server' },
    gives: /Unrecognized function: 'iif'/,
  },
]);
