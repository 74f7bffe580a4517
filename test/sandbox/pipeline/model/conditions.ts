import { ExpressionError, PipelineError } from '../errors.ts';
import type { Context, ContextFunction } from '../expressions/evaluator.ts';
import { checkNames } from '../expressions/evaluator.ts';
import { parseExpression } from '../expressions/parser.ts';
import type { Scalar } from '../yaml/tokens.ts';

const anyCount: ContextFunction = { min: 0, max: 255, run: () => null };
const noArgument: ContextFunction = { min: 0, max: 0, run: () => null };

const STATUS = {
  always: noArgument,
  canceled: noArgument,
  failed: anyCount,
  succeeded: anyCount,
  succeededOrFailed: anyCount,
};
/** The agent decides about steps: it knows variables and the job so far, nothing else. */
const STEP_STATUS = Object.fromEntries(Object.keys(STATUS).map((name) => [name, noArgument]));

/** What conditions and runtime expressions may name, by where they stand. */
const NAMES = {
  stage: { dependencies: null, pipeline: null, variables: null },
  job: { dependencies: null, pipeline: null, stageDependencies: null, variables: null },
  step: { variables: null },
  value: { dependencies: null, pipeline: null, resources: null, stageDependencies: null, variables: null },
} as const;

/** Refuses a condition that cannot be parsed, or that names what does not exist where it stands. */
export function checkCondition(text: string, at: Scalar, where: 'stage' | 'job' | 'step'): void {
  check(text, at, { names: NAMES[where], functions: where === 'step' ? STEP_STATUS : STATUS });
}

export function checkStepCondition(condition: Scalar): void {
  checkCondition(condition.text, condition, 'step');
}

/** The expression of `$[ … ]`, or undefined for any other text. */
export function runtimeExpression(text: string): string | undefined {
  return /^\s*\$\[(.*)\]\s*$/s.exec(text)?.[1];
}

/** Refuses a `$[ … ]` that cannot be parsed. `counter` exists only there, the status functions do not. */
export function checkRuntimeValue(text: string, at: Scalar): void {
  const expression = runtimeExpression(text);
  const counter: ContextFunction = { min: 0, max: 2, run: () => null };
  if (expression !== undefined) check(expression, at, { names: NAMES.value, functions: { counter } });
}

/** `split` exists in template expressions only. */
function check(text: string, at: Scalar, context: Context): void {
  try {
    checkNames(parseExpression(text), { ...context, missing: ['split'] });
  } catch (error) {
    if (error instanceof ExpressionError) throw new PipelineError(error.message, at, error);
    throw error;
  }
}
