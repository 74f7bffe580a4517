import type { Rule } from './rules.ts';
import { describeRules, PARAMETERS, TEMPLATES } from './rules.ts';

const TYPES = `${PARAMETERS}#parameter-data-types`;
const CONVERTER = 'https://github.com/ChristopherHX/runner.server/blob/main/src/Sdk/AzurePipelines/AzureDevops.cs';

/** A template with one parameter `p`, and a call that gives it. */
function given(declaration: string, value: string, body = 'steps:\n- bash: ${{ parameters.p }}\n'): Rule['yaml'] {
  return {
    'pipeline.yml': `steps:\n- template: t.yml\n  parameters:\n    p: ${value}\n`,
    't.yml': `parameters:\n- name: p\n  ${declaration}\n${body}`,
  };
}

const JSON_BODY = 'steps:\n- bash: ${{ convertToJson(parameters.p) }}\n';

describeRules('rules: types of parameters', [
  {
    rule: 'a type that is not given is string',
    source: TEMPLATES,
    yaml: given('', '3.10'),
    gives: "steps: [{ bash: '3.10' }]",
  },
  {
    rule: 'string: any scalar, as it is written',
    source: TYPES,
    yaml: given('type: string', 'yes'),
    gives: "steps: [{ bash: 'yes' }]",
  },
  {
    rule: 'string: nothing is empty text',
    source: CONVERTER,
    yaml: given('type: string', '', 'steps:\n- bash: "[${{ parameters.p }}]"\n'),
    gives: "steps: [{ bash: '[]' }]",
  },
  {
    rule: 'string: a list is refused',
    source:
      'https://github.com/ChristopherHX/runner.server/blob/main/testworkflows/azpipelines/untyped-array-param-type-string-error',
    yaml: given('type: string', '[a]'),
    gives: /^\/pipeline\.yml \(Line: 4, Col: 8\): A sequence was not expected$/,
  },
  {
    rule: 'string: a mapping is refused',
    source: TYPES,
    yaml: given('type: string', '{ a: b }'),
    gives: /Line: 4, Col: 8\): A mapping was not expected$/,
  },
  {
    rule: 'string: one of the values, case and all',
    source: TYPES,
    yaml: given('type: string\n  values: [dev, prod]', 'Dev'),
    gives: /The 'p' parameter value 'Dev' is not an allowed value/,
  },
  {
    rule: 'number: what reads like one',
    source: TYPES,
    yaml: given('type: number', "'1.5'"),
    gives: "steps: [{ bash: '1.5' }]",
  },
  {
    rule: 'number: other text is refused',
    source: TYPES,
    yaml: given('type: number', 'many'),
    gives: /The 'p' parameter value 'many' is not a valid Number/,
  },
  {
    rule: 'number: a macro is not known yet',
    source: `${TEMPLATES}#templates`,
    yaml: given('type: number', '$(n)'),
    gives: /The 'p' parameter value '\$\(n\)' is not a valid Number/,
  },
  {
    rule: 'number: one of the values',
    source: TYPES,
    yaml: given('type: number\n  values: [1, 2]', '3'),
    gives: /'3' is not an allowed value/,
  },
  {
    rule: 'boolean: true or false in any case',
    source: CONVERTER,
    yaml: given('type: boolean', 'FALSE'),
    gives: "steps: [{ bash: 'False' }]",
  },
  {
    rule: 'boolean: quoted is as good',
    source: CONVERTER,
    yaml: given('type: boolean', "'true'"),
    gives: "steps: [{ bash: 'True' }]",
  },
  {
    rule: 'boolean: yes is none',
    source: PARAMETERS,
    yaml: given('type: boolean', 'yes'),
    gives: /^\/pipeline\.yml \(Line: 4, Col: 8\): The 'p' parameter value 'yes' is not a valid Boolean\.$/,
  },
  {
    rule: 'boolean: a macro is not known yet',
    source: 'https://stackoverflow.com/questions/65121581/boolean-variable-as-template-parameter-input',
    yaml: given('type: boolean', '$(SOME_VAR)'),
    gives: /The 'p' parameter value '\$\(SOME_VAR\)' is not a valid Boolean\./,
  },
  {
    rule: 'object: any YAML, its types kept',
    source: TYPES,
    yaml: given('type: object', '{ a: [1, true, x] }', JSON_BODY),
    gives: 'steps: [{ bash: "{\\n  \\"a\\": [\\n    1,\\n    true,\\n    \\"x\\"\\n  ]\\n}" }]',
  },
  {
    rule: 'object: nothing is null',
    source: CONVERTER,
    yaml: given('type: object', '', JSON_BODY),
    gives: "steps: [{ bash: 'null' }]",
  },
  {
    rule: 'object: an empty mapping left by its directives stays one',
    source: CONVERTER,
    yaml: given('type: object', '{ "${{ if false }}": { a: b } }', JSON_BODY),
    gives: "steps: [{ bash: '{}' }]",
  },
  {
    rule: 'stepList: in their full form, templates expanded where they are given',
    source: TYPES,
    yaml: {
      'pipeline.yml': 'steps:\n- template: t/t.yml\n  parameters:\n    p:\n    - script: a\n    - template: own.yml\n',
      'own.yml': 'steps:\n- bash: b\n',
      't/t.yml':
        "parameters:\n- { name: p, type: stepList }\nsteps:\n- ${{ each s in parameters.p }}:\n  - ${{ if eq(s.task, 'CmdLine@2') }}:\n    - script: no\n  - ${{ else }}:\n    - ${{ s }}\n",
    },
    gives: 'steps: [{ script: "no" }, { task: Bash@3, inputs: { targetType: inline, script: b } }]',
  },
  {
    rule: 'stepList: nothing is an empty list',
    source: CONVERTER,
    yaml: given('type: stepList', '', 'steps: ${{ parameters.p }}\n'),
    gives: 'steps: []',
  },
  {
    rule: 'stepList: one step alone is none',
    source: TYPES,
    yaml: given('type: stepList', '{ bash: a }', 'steps: ${{ parameters.p }}\n'),
    gives: /A mapping was not expected/,
  },
  {
    rule: 'step: one',
    source: TYPES,
    yaml: given('type: step', '{ checkout: none }', 'steps:\n- ${{ parameters.p }}\n'),
    gives: 'steps: [{ checkout: none }]',
  },
  {
    rule: 'step: its condition is checked also when it is not used',
    source:
      'https://github.com/ChristopherHX/runner.server/blob/main/testworkflows/azpipelines/syntax-validation-report-condition-error-of-template-parameter',
    yaml: given('type: step', '{ checkout: none, condition: error }', 'steps: []\n'),
    gives: /Unrecognized named-value: 'error'/,
  },
  {
    rule: 'jobList: with templateContext, which is no part of the job',
    source: `${PARAMETERS}#use-templatecontext-to-pass-properties-to-templates`,
    yaml: {
      'pipeline.yml':
        'extends:\n  template: t.yml\n  parameters:\n    p:\n    - job: a\n      templateContext: { code: 200 }\n      steps: [{ bash: x }]\n',
      't.yml':
        'parameters:\n- { name: p, type: jobList }\njobs:\n- ${{ each j in parameters.p }}:\n  - ${{ if eq(j.templateContext.code, 200) }}:\n    - job: ok_${{ j.job }}\n      steps: ${{ j.steps }}\n',
    },
    gives: 'jobs: [{ job: ok_a, steps: [{ task: Bash@3, inputs: { targetType: inline, script: x } }] }]',
  },
  {
    rule: 'stageList: stages by their parts',
    source: TYPES,
    yaml: {
      'pipeline.yml':
        'extends:\n  template: t.yml\n  parameters:\n    p: [{ stage: A, jobs: [] }, { stage: B, jobs: [] }]\n',
      't.yml':
        'parameters:\n- { name: p, type: stageList }\nstages:\n- ${{ each s in parameters.p }}:\n  - stage: ${{ s.stage }}x\n    jobs: []\n',
    },
    gives: 'stages: [{ stage: Ax, jobs: [] }, { stage: Bx, jobs: [] }]',
  },
  {
    rule: 'deploymentList: other jobs are refused',
    source: CONVERTER,
    yaml: {
      'pipeline.yml': 'jobs:\n- template: t.yml\n  parameters:\n    p: [{ job: a, steps: [] }]\n',
      't.yml': 'parameters:\n- { name: p, type: deploymentList }\njobs: ${{ parameters.p }}\n',
    },
    gives: /^\/pipeline\.yml \(Line: 4, Col: 11\): Unexpected value 'job'/,
  },
  {
    rule: 'stringList: only in the file that a run starts from',
    source: 'https://blogs.blackmarble.co.uk/rfennell/another-confusing-ado-pipelines-yaml-error-message',
    yaml: given('type: stringList', '[a]', JSON_BODY),
    gives: /^\/t\.yml \(Line: 3, Col: 9\): Unexpected parameter type 'stringList'/,
  },
  {
    rule: 'stringList: handed on to a template as an object',
    source: 'https://blogs.blackmarble.co.uk/rfennell/another-confusing-ado-pipelines-yaml-error-message',
    yaml: {
      'pipeline.yml':
        'parameters:\n- { name: e, type: stringList, default: [dev], values: [dev, prod] }\nextends:\n  template: t.yml\n  parameters: { p: "${{ parameters.e }}" }\n',
      't.yml':
        'parameters:\n- { name: p, type: object }\nsteps:\n- ${{ each x in parameters.p }}:\n  - bash: ${{ x }}\n',
    },
    given: { parameters: { e: ['prod', 'dev'] } },
    gives: 'steps: [{ bash: prod }, { bash: dev }]',
  },
  {
    rule: 'a type that nobody knows is refused',
    source: TYPES,
    yaml: given('type: text', 'a'),
    gives: /^\/t\.yml \(Line: 3, Col: 9\): Unexpected parameter type 'text'/,
  },
  {
    rule: 'the old form, a mapping, takes anything and makes text of it',
    source:
      'https://github.com/ChristopherHX/runner.server/blob/main/testworkflows/azpipelines/old-style-template-mapping-parameter-use-undeclared',
    yaml: {
      'pipeline.yml': 'steps:\n- template: t.yml\n  parameters: { a: true, other: x }\n',
      't.yml':
        "parameters: { a: '' }\nsteps:\n- bash: ${{ parameters.a }} ${{ parameters.other }} [${{ parameters.none }}]\n",
    },
    gives: "steps: [{ bash: 'true x []' }]",
  },
]);

describeRules('rules: which parameters there are', [
  {
    rule: 'one that is not given has its default',
    source: PARAMETERS,
    yaml: {
      'pipeline.yml': 'steps:\n- template: t.yml\n',
      't.yml': 'parameters:\n- { name: p, default: d }\nsteps:\n- bash: ${{ parameters.p }}\n',
    },
    gives: 'steps: [{ bash: d }]',
  },
  {
    rule: 'one with no default must be given',
    source: 'https://github.com/ChristopherHX/runner.server/issues/589',
    yaml: { 'pipeline.yml': 'steps:\n- template: t.yml\n', 't.yml': 'parameters:\n- name: p\nsteps: []\n' },
    gives: /^\/pipeline\.yml \(Line: 2, Col: 13\): A value for the 'p' parameter must be provided\.$/,
  },
  {
    rule: 'one that was not declared may not be given',
    source: 'https://github.com/ChristopherHX/runner.server/issues/236',
    yaml: {
      'pipeline.yml': 'steps:\n- template: t.yml\n  parameters:\n    speltWrong: true\n',
      't.yml': "parameters:\n- { name: spelledWrong, default: '' }\nsteps: []\n",
    },
    gives: /^\/pipeline\.yml \(Line: 4, Col: 5\): Unexpected parameter 'speltWrong'$/,
  },
  {
    rule: 'names ignore case',
    source: CONVERTER,
    yaml: {
      'pipeline.yml': 'steps:\n- template: t.yml\n  parameters: { P: x }\n',
      't.yml': 'parameters:\n- name: p\nsteps:\n- bash: ${{ parameters.p }}\n',
    },
    gives: 'steps: [{ bash: x }]',
  },
  {
    rule: 'an unused default must be right, too',
    source: CONVERTER,
    yaml: given('type: number\n  default: x', '1'),
    gives: /^\/t\.yml .*'x' is not a valid Number/,
  },
  {
    rule: 'defaults are literals',
    source: PARAMETERS,
    yaml: given("type: string\n  default: ${{ 'a' }}", 'b'),
    gives: /^\/t\.yml \(Line: 4.*A template expression is not allowed in this context/,
  },
  {
    rule: 'the same name twice is refused',
    source: CONVERTER,
    yaml: {
      'pipeline.yml': 'steps:\n- template: t.yml\n',
      't.yml': 'parameters: [{ name: p, default: a }, { name: P, default: b }]\nsteps: []\n',
    },
    gives: /'P' is already defined/,
  },
  {
    rule: 'a template does not see the parameters of who includes it',
    source: TEMPLATES,
    yaml: {
      'pipeline.yml': 'parameters: [{ name: p, default: a }]\nsteps:\n- template: t.yml\n',
      't.yml': 'parameters: []\nsteps:\n- bash: ${{ parameters.p }}\n',
    },
    gives: /^\/t\.yml .*Key not found 'p'/,
  },
  {
    rule: 'nor the names of a loop around it',
    source: TEMPLATES,
    yaml: {
      'pipeline.yml':
        'parameters: [{ name: p, type: object, default: [a] }]\nsteps:\n- ${{ each x in parameters.p }}:\n  - template: t.yml\n',
      't.yml': 'steps:\n- bash: ${{ x }}\n',
    },
    gives: /^\/t\.yml .*Unrecognized named-value: 'x'/,
  },
  {
    rule: 'parameters may be given by directives',
    source: `${TEMPLATES}#extend-from-a-template`,
    yaml: {
      'pipeline.yml': 'steps:\n- template: t.yml\n  parameters:\n    ${{ if true }}:\n      p: x\n',
      't.yml': 'parameters:\n- name: p\nsteps:\n- bash: ${{ parameters.p }}\n',
    },
    gives: 'steps: [{ bash: x }]',
  },
  {
    rule: 'what is given when a run is queued must be declared',
    source: 'https://learn.microsoft.com/azure/devops/pipelines/process/runtime-parameters',
    yaml: 'steps: []\n',
    given: { parameters: { p: 'x' } },
    gives: /Unexpected parameter 'p'/,
  },
]);
