import { describeRules, DOCS, EXPRESSIONS, TEMPLATE_EXPRESSIONS, TEMPLATES } from './rules.ts';

const ENGINE =
  'https://github.com/ChristopherHX/runner.server/blob/main/src/Sdk/DTObjectTemplating/ObjectTemplating/TemplateUnraveler.cs';

/** A parameter of the type `object`, then what uses it. */
function withObject(value: string, rest: string): string {
  return `parameters:\n- name: o\n  type: object\n  default: ${value}\n${rest}`;
}

describeRules('rules: directives', [
  {
    rule: 'each over a list gives its items one after the other',
    source: `${TEMPLATE_EXPRESSIONS}#iterative-insertion`,
    yaml: withObject('[a, b]', 'steps:\n- ${{ each x in parameters.o }}:\n  - bash: ${{ x }}\n'),
    gives: 'steps: [{ bash: a }, { bash: b }]',
  },
  {
    rule: 'each over a mapping gives pairs of key and value, in their order',
    source: `${TEMPLATE_EXPRESSIONS}#iterative-insertion`,
    yaml: withObject(
      '{ z: 1, a: [x, y] }',
      'steps:\n- ${{ each pair in parameters.o }}:\n  - bash: ${{ pair.key }}\n    env: { V: "${{ convertToJson(pair.value) }}" }\n',
    ),
    gives: 'steps: [{ bash: z, env: { V: "1" } }, { bash: a, env: { V: "[\\n  \\"x\\",\\n  \\"y\\"\\n]" } }]',
  },
  {
    rule: 'each in a mapping makes entries of it, computed keys included',
    source: `${TEMPLATE_EXPRESSIONS}#iterative-insertion`,
    yaml: withObject(
      '{ a: 1, b: two }',
      'steps:\n- bash: x\n  env:\n    ${{ each p in parameters.o }}:\n      ${{ upper(p.key) }}_X: ${{ p.value }}\n',
    ),
    gives: 'steps: [{ bash: x, env: { A_X: "1", B_X: two } }]',
  },
  {
    rule: 'each over the pairs of a step copies it, but for what an if leaves out',
    source: `${TEMPLATE_EXPRESSIONS}#iterative-insertion`,
    yaml: withObject(
      '[{ bash: x, displayName: y, condition: always() }]',
      "steps:\n- ${{ each step in parameters.o }}:\n  - ${{ each pair in step }}:\n      ${{ if ne(pair.key, 'condition') }}:\n        ${{ pair.key }}: ${{ pair.value }}\n    enabled: false\n",
    ),
    gives: 'steps: [{ bash: x, displayName: y, enabled: false }]',
  },
  {
    rule: 'each over null gives nothing',
    source: 'https://github.com/ChristopherHX/runner.server/blob/main/testworkflows/azpipelines/null-each-loop',
    yaml: withObject('{ }', 'steps:\n- bash: x\n- ${{ each y in parameters.o.none }}:\n  - bash: ${{ y }}\n'),
    gives: 'steps: [{ bash: x }]',
  },
  {
    rule: 'each over text is refused',
    source: ENGINE,
    yaml: 'variables: { a: b }\nsteps:\n- ${{ each x in variables.a }}:\n  - bash: x\n',
    gives: /^\/pipeline\.yml \(Line: 3, Col: 3\): Expected a sequence or a mapping/,
  },
  {
    rule: 'the name of an each that surrounds another cannot be used again',
    source: ENGINE,
    yaml: withObject(
      '[[a]]',
      'steps:\n- ${{ each x in parameters.o }}:\n  - ${{ each x in x }}:\n    - bash: ${{ x }}\n',
    ),
    gives: /Line: 7.*'x' is already defined/,
  },
  {
    rule: 'two loops that do not surround each other may share a name',
    source: ENGINE,
    yaml: withObject(
      '[a]',
      'steps:\n- ${{ each x in parameters.o }}:\n  - bash: ${{ x }}\n- ${{ each x in parameters.o }}:\n  - script: ${{ x }}\n',
    ),
    gives: 'steps: [{ bash: a }, { script: a }]',
  },
  {
    rule: 'if, elseif, else in a list: the first that holds',
    source: `${EXPRESSIONS}#conditional-insertion`,
    yaml: "variables: { foo: contoso }\nsteps:\n- ${{ if eq(variables.foo, 'adaptum') }}:\n  - bash: a\n- ${{ elseif eq(variables.foo, 'contoso') }}:\n  - bash: b\n- ${{ else }}:\n  - bash: c\n",
    gives: 'variables: { foo: contoso }\nsteps: [{ bash: b }]',
  },
  {
    rule: 'if and else in a mapping',
    source: `${EXPRESSIONS}#conditionally-set-a-task-input`,
    yaml: "steps:\n- task: T@1\n  inputs:\n    before: 1\n    ${{ if eq(variables['Build.SourceBranchName'], 'main') }}:\n      artifact: prod\n    ${{ else }}:\n      artifact: dev\n",
    gives: 'steps: [{ task: T@1, inputs: { before: 1, artifact: prod } }]',
  },
  {
    rule: 'else without an if before it is refused',
    source: ENGINE,
    yaml: 'steps:\n- ${{ if true }}:\n  - bash: a\n- bash: b\n- ${{ else }}:\n  - bash: c\n',
    gives: /Line: 5.*'else' is not allowed in this context/,
  },
  {
    rule: 'what an if turns on is what is true of a value: text that says False is true',
    source: 'https://github.com/ChristopherHX/runner.server/blob/main/testworkflows/azpipelines/null-if-conditional',
    yaml: "steps:\n- ${{ if 'False' }}:\n  - bash: a\n- ${{ if 0 }}:\n  - bash: b\n- ${{ if '' }}:\n  - bash: c\n",
    gives: 'steps: [{ bash: a }]',
  },
  {
    rule: 'insert puts a mapping into a mapping',
    source: `${TEMPLATE_EXPRESSIONS}#insertion`,
    yaml: withObject(
      '{ TEST_SUITE: "L0,L1" }',
      'variables:\n  arch: x86\n  ${{ insert }}: ${{ parameters.o }}\nsteps: []\n',
    ),
    gives: 'variables: { arch: x86, TEST_SUITE: "L0,L1" }\nsteps: []',
  },
  {
    rule: 'what is inserted may not be there already',
    source: ENGINE,
    yaml: withObject('{ ARCH: arm }', 'variables:\n  arch: x86\n  ${{ insert }}: ${{ parameters.o }}\nsteps: []\n'),
    gives: /'ARCH' is already defined/,
  },
  {
    rule: 'a list that is put into a list is flattened',
    source: `${TEMPLATE_EXPRESSIONS}#insertion`,
    yaml: withObject('[{ bash: a }, { bash: b }]', 'steps:\n- script: x\n- ${{ parameters.o }}\n- script: y\n'),
    gives: 'steps: [{ script: x }, { bash: a }, { bash: b }, { script: y }]',
  },
  {
    rule: 'a mapping is put into a list as one item',
    source: `${TEMPLATE_EXPRESSIONS}#insertion`,
    yaml: withObject('{ bash: a }', 'steps:\n- ${{ parameters.o }}\n'),
    gives: 'steps: [{ bash: a }]',
  },
  {
    rule: 'an expression that gives nothing is no step',
    source: ENGINE,
    yaml: withObject('{ }', 'steps:\n- ${{ parameters.o.none }}\n'),
    gives: /Line: 6.*Unexpected value ''/,
  },
  {
    rule: 'a step of which the directives leave nothing is refused: a list below the if leaves none instead',
    source: 'https://blogs.blackmarble.co.uk/rfennell/another-confusing-ado-pipelines-yaml-error-message',
    yaml: 'steps:\n- ${{ if false }}:\n    bash: a\n',
    gives: /Expected at least one key-value pair in the mapping/,
  },
  {
    rule: 'a directive within text is refused',
    source: ENGINE,
    yaml: 'steps:\n- bash: x ${{ if true }}\n',
    gives: /Line: 2, Col: 9\): The directive 'if true' is not allowed in this context/,
  },
]);

describeRules('rules: what expressions put in', [
  {
    rule: 'a boolean reads True or False, in any text',
    source: `${EXPRESSIONS}#type-casting`,
    yaml: 'parameters:\n- { name: b, type: boolean, default: true }\nsteps:\n- bash: ${{ parameters.b }} ${{ not(parameters.b) }}\n  env: { B: "${{ parameters.b }}" }\n',
    gives: "steps: [{ bash: True False, env: { B: 'True' } }]",
  },
  {
    rule: 'a boolean that an expression puts into an object is text there, a written one stays a boolean',
    source: 'https://github.com/MicrosoftDocs/azure-devops-docs/issues/13472',
    yaml: {
      'pipeline.yml':
        'parameters:\n- { name: b, type: boolean, default: true }\nsteps:\n- template: t.yml\n  parameters:\n    o: { a: "${{ parameters.b }}", b: true, c: "true" }\n',
      't.yml':
        'parameters:\n- { name: o, type: object }\nsteps:\n- bash: ${{ convertToJson(parameters.o) }}\n- ${{ if eq(parameters.o.a, true) }}:\n  - bash: is true\n',
    },
    gives:
      'steps: [{ bash: "{\\n  \\"a\\": \\"True\\",\\n  \\"b\\": true,\\n  \\"c\\": \\"true\\"\\n}" }, { bash: is true }]',
  },
  {
    rule: 'so a false one counts as true in an if of its own',
    source: 'https://github.com/MicrosoftDocs/azure-devops-docs/issues/13472',
    yaml: {
      'pipeline.yml':
        'parameters:\n- { name: b, type: boolean, default: false }\nsteps:\n- template: t.yml\n  parameters:\n    o: { a: "${{ parameters.b }}", b: false }\n',
      't.yml':
        'parameters:\n- { name: o, type: object }\nsteps:\n- ${{ if parameters.o.a }}:\n  - bash: trapped\n- ${{ if parameters.o.b }}:\n  - bash: never\n',
    },
    gives: 'steps: [{ bash: trapped }]',
  },
  {
    rule: 'a boolean handed on to a parameter of the type boolean is one again',
    source: `${EXPRESSIONS}#type-casting`,
    yaml: {
      'pipeline.yml':
        'parameters:\n- { name: b, type: boolean, default: false }\nsteps:\n- template: t.yml\n  parameters: { b: "${{ parameters.b }}" }\n',
      't.yml':
        'parameters:\n- { name: b, type: boolean }\nsteps:\n- ${{ if parameters.b }}:\n  - bash: never\n- ${{ else }}:\n  - bash: ok\n',
    },
    gives: 'steps: [{ bash: ok }]',
  },
  {
    rule: 'an object that is handed on whole keeps its types',
    source: `${TEMPLATES}#insert-a-template`,
    yaml: {
      'pipeline.yml': withObject(
        '[{ on: true, n: 3 }]',
        'steps:\n- ${{ each x in parameters.o }}:\n  - template: t.yml\n    parameters: { o: "${{ x }}" }\n',
      ),
      't.yml': 'parameters:\n- { name: o, type: object }\nsteps:\n- bash: ${{ convertToJson(parameters.o) }}\n',
    },
    gives: 'steps: [{ bash: "{\\n  \\"on\\": true,\\n  \\"n\\": 3\\n}" }]',
  },
  {
    rule: 'a version keeps its points and zeros as text',
    source: `${EXPRESSIONS}#type-casting`,
    yaml: 'parameters:\n- { name: v, type: string, default: 1.10 }\nsteps:\n- bash: ${{ parameters.v }}\n',
    gives: "steps: [{ bash: '1.10' }]",
  },
  {
    rule: 'a list or an object is no text',
    source: `${EXPRESSIONS}#type-casting`,
    yaml: withObject('[a]', 'steps:\n- bash: echo ${{ parameters.o }}\n'),
    gives: /Line: 6, Col: 9\): Unable to convert from Array to String\. Value: Array/,
  },
  {
    rule: 'convertToJson indents by two blanks',
    source: `${EXPRESSIONS}#converttojson`,
    yaml: withObject(
      '{ this_is: { a_complex: object, with: [one, two] } }',
      'steps:\n- bash: x\n  env: { J: "${{ convertToJson(parameters.o) }}" }\n',
    ),
    gives:
      'steps: [{ bash: x, env: { J: "{\\n  \\"this_is\\": {\\n    \\"a_complex\\": \\"object\\",\\n    \\"with\\": [\\n      \\"one\\",\\n      \\"two\\"\\n    ]\\n  }\\n}" } }]',
  },
  {
    rule: 'a quoted ${{ is written by an expression',
    source: `${TEMPLATE_EXPRESSIONS}#escape-a-value`,
    yaml: "steps:\n- bash: ${{ 'my${{value' }}\n",
    gives: "steps: [{ bash: 'my${{value' }]",
  },
  {
    rule: 'an expression that is not closed is refused, also where it is never used',
    source: 'https://github.com/ChristopherHX/runner.server/blob/main/testworkflows/azpipelines',
    yaml: 'steps:\n- ${{ if false }}:\n  - bash: ${{ eq(1, 1)\n- bash: a\n',
    gives: /Line: 3.*not closed/,
  },
  {
    rule: 'names that exist only at run time are unknown to template expressions',
    source: `${TEMPLATE_EXPRESSIONS}#context`,
    yaml: "steps:\n- bash: ${{ dependencies.a.outputs['b.c'] }}\n",
    gives: /Unrecognized value: 'dependencies'\. Unrecognized named-value: 'dependencies'/,
  },
  {
    rule: 'as are the status functions',
    source: `${EXPRESSIONS}#job-status-functions`,
    yaml: 'steps:\n- ${{ if succeeded() }}:\n  - bash: a\n',
    gives: /Unrecognized function: 'succeeded'/,
  },
  {
    rule: 'a parameter that was not declared is a mistake',
    source: 'https://github.com/ChristopherHX/runner.server/issues/246',
    yaml: 'parameters: []\nsteps:\n- script: echo ${{ parameters.undefined }}\n',
    gives: /^\/pipeline\.yml \(Line: 3, Col: 11\): Key not found 'undefined'/,
  },
  {
    rule: 'a runtime expression is left for the run',
    source: EXPRESSIONS,
    yaml: "variables:\n  a: $[ eq(variables['Build.SourceBranch'], 'x') ]\nsteps:\n- bash: $(a)\n",
    gives: "variables: { a: \"$[ eq(variables['Build.SourceBranch'], 'x') ]\" }\nsteps: [{ bash: $(a) }]",
  },
  {
    rule: 'the members of a list by a wildcard',
    source: `${EXPRESSIONS}#filtered-arrays`,
    yaml: withObject('[{ id: 1, a: x }, { id: 2 }]', "steps:\n- bash: ${{ join(',', parameters.o.*.id) }}\n"),
    gives: "steps: [{ bash: '1,2' }]",
  },
]);

describeRules('rules: variables in template expressions', [
  {
    rule: 'those of the YAML above are there, always as text',
    source: `${TEMPLATE_EXPRESSIONS}#context`,
    yaml: "variables:\n- { name: a, value: true }\n- { name: b, value: '${{ variables.a }}!' }\nsteps:\n- ${{ if eq(variables.a, 'true') }}:\n  - bash: ${{ variables.b }}\n",
    gives: "variables: [{ name: a, value: true }, { name: b, value: 'true!' }]\nsteps: [{ bash: true! }]",
  },
  {
    rule: 'a stage’s own win over the pipeline’s, and end with the stage',
    source: `${DOCS}/process/variables#variable-scopes`,
    yaml: "variables: { v: root }\nstages:\n- stage: A\n  variables: { v: stage }\n  jobs:\n  - job: a\n    steps: [{ bash: '${{ variables.v }}' }]\n- stage: B\n  jobs:\n  - job: b\n    steps: [{ bash: '${{ variables.v }}' }]\n",
    gives:
      'variables: { v: root }\nstages:\n- { stage: A, variables: { v: stage }, jobs: [{ job: a, steps: [{ bash: stage }] }] }\n- { stage: B, jobs: [{ job: b, steps: [{ bash: root }] }] }',
  },
  {
    rule: 'predefined ones are there when the documentation says so',
    source: `${DOCS}/build/variables`,
    yaml: "steps:\n- bash: '${{ variables[''Build.Reason''] }} ${{ variables[''System.PullRequest.IsFork''] }}'\n",
    given: { variables: { 'Build.Reason': 'PullRequest', 'System.PullRequest.IsFork': 'True' } },
    gives: 'steps: [{ bash: PullRequest True }]',
  },
  ...['Build.BuildId', 'Build.Repository.Name', 'System.PullRequest.TargetBranch', 'Agent.OS', 'System.StageName'].map(
    (name) => ({
      rule: `${name} is empty: it exists only when a job runs`,
      source: `${DOCS}/build/variables`,
      yaml: `steps:\n- bash: "[\${{ variables['${name}'] }}]"\n`,
      given: { variables: { [name]: 'x' } },
      gives: "steps: [{ bash: '[]' }]",
    }),
  ),
  {
    rule: 'those of a group, of a resource, or set while the run goes on are empty',
    source: `${TEMPLATE_EXPRESSIONS}#context`,
    yaml: 'variables: [{ group: g }]\nsteps:\n- bash: "[${{ variables.fromGroup }}${{ variables[\'resources.pipeline.ci.runName\'] }}]"\n',
    given: { variables: { 'resources.pipeline.ci.runName': 'x' } },
    gives: "variables: [{ group: g }]\nsteps: [{ bash: '[]' }]",
  },
  {
    rule: 'a template of variables is seen by what follows',
    source: `${TEMPLATES}#variable-reuse`,
    yaml: {
      'pipeline.yml':
        'variables:\n- template: vars.yml\n  parameters: { dir: x }\nsteps:\n- bash: ${{ variables.favoriteVeggie }}\n',
      'vars.yml': "parameters:\n- name: dir\nvariables:\n  favoriteVeggie: 'brussels ${{ parameters.dir }}'\n",
    },
    gives: 'variables: [{ name: favoriteVeggie, value: brussels x }]\nsteps: [{ bash: brussels x }]',
  },
  {
    rule: 'a variable’s value is text, no list',
    source: `${DOCS}/process/variables`,
    yaml: 'variables:\n  a: [b]\nsteps: []\n',
    gives: /A sequence was not expected/,
  },
]);
