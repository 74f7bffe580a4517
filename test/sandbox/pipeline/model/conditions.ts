import { ExpressionError, PipelineError } from '../errors.ts';
import type { ContextFunction } from '../expressions/evaluator.ts';
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

/** What conditions and runtime expressions may name, by where they stand. */
const NAMES = {
  stage: { dependencies: null, pipeline: null, variables: null },
  job: { dependencies: null, pipeline: null, stageDependencies: null, variables: null, resources: null },
  step: { pipeline: null, variables: null, dependencies: null, stageDependencies: null, resources: null },
} as const;

/** Refuses a condition that cannot be parsed, or that names what does not exist where it stands. */
export function checkCondition(text: string, at: Scalar, where: 'stage' | 'job' | 'step'): void {
  check(text, at, { names: NAMES[where], functions: STATUS });
}

export function checkStepCondition(condition: Scalar): void {
  checkCondition(condition.text, condition, 'step');
}

/** The expression of `$[ … ]`, or undefined for any other text. */
export function runtimeExpression(text: string): string | undefined {
  return /^\s*\$\[(.*)\]\s*$/s.exec(text)?.[1];
}

/** Refuses a `$[ … ]` that cannot be parsed. `counter` exists only there. */
export function checkRuntimeValue(text: string, at: Scalar): void {
  const expression = runtimeExpression(text);
  const counter: ContextFunction = { min: 0, max: 2, run: () => null };
  if (expression !== undefined) check(expression, at, { names: NAMES.job, functions: { ...STATUS, counter } });
}

function check(text: string, at: Scalar, context: Parameters<typeof checkNames>[1]): void {
  try {
    checkNames(parseExpression(text), context);
  } catch (error) {
    if (error instanceof ExpressionError) throw new PipelineError(error.message, at, error);
    throw error;
  }
}
