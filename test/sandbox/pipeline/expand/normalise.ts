import { PipelineError } from '../errors.ts';
import type { Entry, Mapping, Scalar, Token } from '../yaml/tokens.ts';
import { find, place, scalarAt } from '../yaml/tokens.ts';
import { checkStepCondition } from '../model/conditions.ts';

/** Keys that belong to any step; what else a script step has are the task's inputs. */
const COMMON = new Set([
  'condition',
  'continueonerror',
  'displayname',
  'enabled',
  'env',
  'name',
  'target',
  'timeoutinminutes',
  'retrycountontaskfailure',
  'templatecontext',
]);

/** What the short forms of a step stand for, and which inputs they set besides the script. */
const SHORT: Readonly<Record<string, { task: string; inputs: Readonly<Record<string, string>> }>> = {
  script: { task: 'CmdLine@2', inputs: {} },
  bash: { task: 'Bash@3', inputs: { targetType: 'inline' } },
  pwsh: { task: 'PowerShell@2', inputs: { targetType: 'inline', pwsh: 'true' } },
  powershell: { task: 'PowerShell@2', inputs: { targetType: 'inline' } },
};

/**
 * A parameter of a structured type reaches the template in its full form, so that the template can look into it:
 * `script:` is the task CmdLine@2, an environment given by its name has `name`.
 */
export function normalise(token: Token, kind: 'stages' | 'jobs' | 'steps' | 'stage' | 'job' | 'step'): Token {
  if (token.kind === 'sequence' && kind.endsWith('s')) {
    const one = kind.slice(0, -1) as 'stage' | 'job' | 'step';
    return { ...token, items: token.items.map((item) => normalise(item, one)) };
  }
  if (token.kind !== 'mapping') return token;
  if (kind === 'step') return step(token);
  return { ...token, entries: token.entries.map((entry) => child(entry)) };
}

function child(entry: Entry): Entry {
  const key = entry.key.text.toLowerCase();
  if (key === 'jobs' || key === 'steps') return { key: entry.key, value: normalise(entry.value, key) };
  if (key === 'environment' && entry.value.kind === 'scalar' && entry.value.value !== null) {
    const name = { key: scalarAt(entry.value, 'name', 'name'), value: entry.value };
    return { key: entry.key, value: { ...place(entry.value), kind: 'mapping', entries: [name] } };
  }
  if (key === 'templatecontext') return entry;
  if (
    [
      'strategy',
      'runonce',
      'rolling',
      'canary',
      'predeploy',
      'deploy',
      'routetraffic',
      'postroutetraffic',
      'on',
      'failure',
      'success',
    ].includes(key) &&
    entry.value.kind === 'mapping'
  )
    return { key: entry.key, value: { ...entry.value, entries: entry.value.entries.map(child) } };
  return entry;
}

function step(token: Mapping): Mapping {
  const condition = find(token, 'condition')?.value;
  if (condition?.kind === 'scalar' && condition.value !== null) checkStepCondition(condition);
  const [first] = token.entries;
  const short = first && SHORT[first.key.text.toLowerCase()];
  if (!first || !short) return token;
  if (first.value.kind !== 'scalar') throw new PipelineError(`A ${first.value.kind} was not expected`, first.value);
  const text = (value: string): Scalar => scalarAt(first.key, value, value);
  const inputs: Entry[] = Object.entries(short.inputs).map(([key, value]) => ({ key: text(key), value: text(value) }));
  inputs.push({ key: text('script'), value: first.value });
  const rest: Entry[] = [];
  for (const entry of token.entries.slice(1)) (COMMON.has(entry.key.text.toLowerCase()) ? rest : inputs).push(entry);
  const entries: Entry[] = [
    { key: text('task'), value: text(short.task) },
    ...rest,
    { key: text('inputs'), value: { ...place(first.key), kind: 'mapping', entries: inputs } },
  ];
  return { ...place(token), kind: 'mapping', entries };
}
