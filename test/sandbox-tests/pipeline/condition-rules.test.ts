import type { Rule } from './rules.ts';
import { describeRules, EXPRESSIONS } from './rules.ts';

const STATUS = `${EXPRESSIONS}#job-status-functions`;
const DEPENDENCIES = `${EXPRESSIONS}#dependencies`;
const AGENT = 'https://github.com/microsoft/azure-pipelines-agent/blob/master/src/Agent.Worker/ExpressionManager.cs';

type Place = 'stage' | 'job' | 'step' | 'variable';

/** The condition at this place, or the runtime expression of a job's variable. */
function at(place: Place, text: string): string {
  const condition = (where: Place): string => (where === place ? `, condition: "${text}"` : '');
  const variables = place === 'variable' ? `, variables: { v: "$[ ${text} ]" }` : '';
  return `stages:\n- { stage: A, jobs: [] }\n- { stage: B${condition('stage')}, jobs: [{ job: b0, steps: [] }, { job: b, dependsOn: b0${condition('job')}${variables}, steps: [{ bash: x${condition('step')} }] }] }\n`;
}

function works(rule: string, source: string, place: Place, text: string): Rule {
  return { rule: `${place}: ${rule}`, source, yaml: at(place, text), gives: at(place, text) };
}

function refused(rule: string, source: string, place: Place, text: string, gives: RegExp): Rule {
  return { rule: `${place}: ${rule}`, source, yaml: at(place, text), gives };
}

describeRules('rules: what conditions and runtime expressions may name', [
  works('dependencies are stages', DEPENDENCIES, 'stage', "eq(dependencies.A.outputs['a.s.v'], 'x')"),
  refused(
    'not stageDependencies',
    `${EXPRESSIONS}#stage-depending-on-job-output`,
    'stage',
    "eq(stageDependencies.A.a.outputs['s.v'], 'x')",
    /Unrecognized named-value: 'stageDependencies'/,
  ),
  works('dependencies are jobs of the stage', DEPENDENCIES, 'job', "eq(dependencies.b0.outputs['s.v'], 'x')"),
  works(
    'stageDependencies for jobs of earlier stages',
    DEPENDENCIES,
    'job',
    "in(stageDependencies.A.a.result, 'Skipped')",
  ),
  works('variables', STATUS, 'step', "and(succeeded(), eq(variables['Build.Reason'], 'Manual'))"),
  refused(
    'no dependencies: a variable of the job carries them',
    AGENT,
    'step',
    "eq(dependencies.b0.result, 'Succeeded')",
    /Unrecognized named-value: 'dependencies'/,
  ),
  refused(
    'succeeded() of the job so far, of nothing else',
    AGENT,
    'step',
    "succeeded('b0')",
    /Too many arguments to function 'succeeded'/,
  ),
  works(
    'outputs of jobs, and of earlier stages',
    DEPENDENCIES,
    'variable',
    "coalesce(dependencies.b0.outputs['s.v'], stageDependencies.A.a.outputs['s.v'])",
  ),
  works(
    'counter, only there',
    `${EXPRESSIONS}#counter`,
    'variable',
    "counter(format('{0:yyyyMMdd}', pipeline.startTime), 100)",
  ),
  refused('no counter', `${EXPRESSIONS}#counter`, 'job', "eq(counter('a', 1), 1)", /Unrecognized function: 'counter'/),
  refused('no status functions', STATUS, 'variable', 'succeeded()', /Unrecognized function: 'succeeded'/),
  refused('no parameters', EXPRESSIONS, 'variable', 'parameters.a', /Unrecognized named-value: 'parameters'/),
  refused('no parameters', EXPRESSIONS, 'job', "eq(parameters.a, 'b')", /Unrecognized named-value: 'parameters'/),
  refused(
    'no split',
    'https://github.com/ChristopherHX/runner.server/blob/main/src/Sdk/AzurePipelines/AzureDevops.cs',
    'job',
    "eq(split('a', ',')[0], 'a')",
    /Unrecognized function: 'split'/,
  ),
  refused('a misspelt function', STATUS, 'stage', 'and(suceeded(), true)', /Unrecognized function: 'suceeded'/),
  refused('always() takes nothing', STATUS, 'stage', "always('A')", /Too many arguments to function 'always'/),
]);
