import { describeRules, TEMPLATES } from './rules.ts';

/** How a template stops a pipeline with a message of its own: by a key that is none, which the service quotes. */
const PATTERN = `${TEMPLATES}#extend-from-a-template`;

/** A template of stages that knows the keys `name` and `tests` of an environment. */
const CHECKED = `parameters:
- { name: environment, type: object }
stages:
- \${{ each pair in parameters.environment }}:
  - \${{ if notIn(pair.key, 'name', 'tests') }}:
    - "environments (\${{ parameters.environment.name }}): unknown key '\${{ pair.key }}'. Known are name, tests": error
- \${{ if not(parameters.environment.name) }}:
  - "environments: an environment has no 'name'": error
- stage: \${{ parameters.environment.name }}
  jobs: []
`;

function checked(environment: string): Record<string, string> {
  return {
    'pipeline.yml': `stages:\n- template: t.yml\n  parameters: { environment: ${environment} }\n`,
    't.yml': CHECKED,
  };
}

describeRules('rules: a template stops the pipeline with a message', [
  {
    rule: 'nothing is wrong: nothing is left of the check',
    source: PATTERN,
    yaml: checked('{ name: dev, tests: [] }'),
    gives: 'stages: [{ stage: dev, jobs: [] }]',
  },
  {
    rule: 'keys ignore case',
    source: PATTERN,
    yaml: checked('{ Name: dev }'),
    gives: 'stages: [{ stage: dev, jobs: [] }]',
  },
  {
    rule: 'an unknown key is named, in a list of stages',
    source: PATTERN,
    yaml: checked('{ name: dev, test: [] }'),
    gives:
      /^\/t\.yml \(Line: 6, Col: 7\): Unexpected value 'environments \(dev\): unknown key 'test'\. Known are name, tests'$/,
  },
  {
    rule: 'a missing key is named',
    source: PATTERN,
    yaml: checked('{ tests: [] }'),
    gives: /Unexpected value 'environments: an environment has no 'name''$/,
  },
  {
    rule: 'in a list of jobs',
    source: PATTERN,
    yaml: 'jobs:\n- ${{ if true }}:\n  - "not so": error\n',
    gives: /^\/pipeline\.yml \(Line: 3, Col: 5\): Unexpected value 'not so'$/,
  },
  {
    rule: 'in a list of steps',
    source: PATTERN,
    yaml: 'steps:\n- ${{ if true }}:\n  - "not so": error\n',
    gives: /^\/pipeline\.yml \(Line: 3, Col: 5\): Unexpected value 'not so'$/,
  },
  {
    rule: 'as the documentation does it, in the place of a step that is not wanted',
    source: PATTERN,
    yaml: {
      'pipeline.yml':
        'extends:\n  template: start.yml\n  parameters:\n    buildSteps:\n    - bash: fine\n    - script: echo\n',
      'start.yml':
        "parameters:\n- { name: buildSteps, type: stepList, default: [] }\nsteps:\n- ${{ each step in parameters.buildSteps }}:\n  - ${{ each pair in step }}:\n      ${{ if ne(pair.value, 'CmdLine@2') }}:\n        ${{ pair.key }}: ${{ pair.value }}\n      ${{ if eq(pair.value, 'CmdLine@2') }}:\n        '${{ pair.value }}': error\n",
    },
    gives: /Unexpected value 'CmdLine@2'/,
  },
  {
    rule: 'a message is cut after 500 characters',
    source: 'https://github.com/ChristopherHX/runner.server/blob/main/src/Sdk/AzurePipelines/AzureDevops.cs',
    yaml: `steps:\n- "${'x'.repeat(600)}": error\n`,
    gives: /^.{500}\[\.\.\.\]$/,
  },
]);
