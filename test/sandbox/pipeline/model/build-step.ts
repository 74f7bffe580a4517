import { PipelineError } from '../errors.ts';
import type { Mapping, Token } from '../yaml/tokens.ts';
import { checkStepCondition } from './conditions.ts';
import { allowKeys, boolean, checkName, count, items, requireMapping, scalar, text, texts } from './fields.ts';
import type { Step } from './types.ts';
import { normalise } from '../expand/normalise.ts';

const COMMON = [
  'name',
  'displayName',
  'condition',
  'continueOnError',
  'enabled',
  'env',
  'target',
  'timeoutInMinutes',
  'retryCountOnTaskFailure',
  'templateContext',
];

/** The keyword of each kind of step, and the keys it takes besides the common ones. */
const KEYWORDS: Readonly<Record<string, { kind: Step['kind']; keys: readonly string[] }>> = {
  task: { kind: 'task', keys: ['inputs'] },
  checkout: {
    kind: 'checkout',
    keys: [
      'clean',
      'fetchDepth',
      'fetchFilter',
      'fetchTags',
      'lfs',
      'persistCredentials',
      'submodules',
      'path',
      'sparseCheckoutDirectories',
      'sparseCheckoutPatterns',
      'workspaceRepo',
    ],
  },
  download: { kind: 'download', keys: ['artifact', 'patterns', 'path', 'tags'] },
  publish: { kind: 'publish', keys: ['artifact'] },
  downloadbuild: { kind: 'other', keys: ['artifact', 'path', 'patterns', 'inputs'] },
  getpackage: { kind: 'other', keys: ['path'] },
  upload: { kind: 'other', keys: ['artifact'] },
  reviewapp: { kind: 'other', keys: [] },
};

/** Script steps take these besides the common keys. */
const SCRIPT_KEYS = ['failOnStderr', 'workingDirectory', 'errorActionPreference', 'ignoreLASTEXITCODE'];

/** Reads the steps of a job or hook; names must not repeat. */
export function buildSteps(token: Token | undefined): Step[] {
  const steps = items(token).map((item) => buildStep(requireMapping(item)));
  const seen = new Set<string>();
  for (const step of steps) {
    if (step.name !== '' && seen.has(step.name.toLowerCase()))
      throw new PipelineError(
        `The step name ${step.name} appears more than once. Step names must be unique within a job.`,
        step.at,
      );
    seen.add(step.name.toLowerCase());
  }
  return steps;
}

function buildStep(written: Mapping): Step {
  const [first] = written.entries;
  if (!first) throw new PipelineError('A step was expected', written);
  const word = first.key.text.toLowerCase();
  if (['script', 'bash', 'pwsh', 'powershell'].includes(word)) allowKeys(written, [word, ...SCRIPT_KEYS, ...COMMON]);
  const normal = normalise(written, 'step');
  const token = normal.kind === 'mapping' ? normal : written;
  const keyword = KEYWORDS[token.entries[0]?.key.text.toLowerCase() ?? ''];
  if (!keyword) throw new PipelineError(`Unexpected value '${first.key.text}'`, first.key);
  const word_ = token.entries[0]?.key.text ?? '';
  allowKeys(token, [word_, ...keyword.keys, ...COMMON]);
  const reference = text(token, word_) ?? '';
  if (keyword.kind === 'task' && !/^[\w.-]+@\d+(\.\d+)*$/.test(reference))
    throw new PipelineError(`A task reference must be of the form Name@Version, not '${reference}'`, first.value);
  const name = text(token, 'name') ?? '';
  if (name !== '') checkName(name, 'step', token);
  const condition = scalar(token, 'condition');
  if (condition) checkStepCondition(condition);
  const inputs = keyword.kind === 'task' ? texts(token, 'inputs') : others(token, keyword.keys);
  return {
    kind: keyword.kind,
    reference,
    keyword: word_,
    name,
    displayName:
      text(token, 'displayName') ??
      (keyword.kind === 'task' ? (reference.split('@')[0] ?? '') : `${word_} ${reference}`),
    inputs,
    env: texts(token, 'env'),
    condition: condition?.text,
    enabled: boolean(token, 'enabled', true),
    continueOnError: boolean(token, 'continueOnError', false),
    timeoutInMinutes: count(token, 'timeoutInMinutes', 0),
    retryCountOnTaskFailure: count(token, 'retryCountOnTaskFailure', 0, 10),
    at: { file: written.file, line: written.line, column: written.column },
  };
}

function others(token: Mapping, keys: readonly string[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const key of keys) {
    const value = text(token, key);
    if (value !== undefined) found[key] = value;
  }
  return found;
}
