import type { TaskResult } from '../../agent/index.ts';
import type { Variables } from '../../agent/variables.ts';
import { ExpressionError, PipelineError } from '../errors.ts';
import type { Context, ContextFunction } from '../expressions/evaluator.ts';
import { evaluate } from '../expressions/evaluator.ts';
import { parseExpression } from '../expressions/parser.ts';
import type { Lookup, Value } from '../expressions/values.ts';
import { requireText, toBoolean, toNumber } from '../expressions/values.ts';
import type { Position } from '../errors.ts';
import type { JobRun, StageRun } from './types.ts';

export function record(values: Readonly<Record<string, Value>>): Lookup {
  const entries = Object.entries(values);
  return {
    kind: 'lookup',
    get: (name) => entries.find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1] ?? null,
    entries: () => entries,
  };
}

export function variablesLookup(variables: Variables): Lookup {
  return {
    kind: 'lookup',
    get: (name) => variables.value(name) ?? null,
    entries: () => variables.all().map((one) => [one.name, one.value] as const),
  };
}

/** `pipeline` in conditions and runtime expressions. */
export function pipelineLookup(startTime: Date): Lookup {
  return record({ startTime: { kind: 'time', at: startTime } });
}

/** `dependencies` in a job: the jobs it depends on, by name. */
export function jobDependencies(jobs: ReadonlyMap<string, JobRun>): Lookup {
  return record(
    Object.fromEntries(
      [...jobs].map(([name, job]) => [name, record({ result: job.result, outputs: record(job.outputs) })]),
    ),
  );
}

/** `dependencies` in a stage's condition: outputs are named `job.step.name`. */
export function stageDependencies(stages: ReadonlyMap<string, StageRun>): Lookup {
  return record(
    Object.fromEntries(
      [...stages].map(([name, stage]) => {
        const outputs: Record<string, string> = {};
        for (const job of Object.values(stage.jobs))
          for (const [key, value] of Object.entries(job.outputs)) outputs[`${job.name}.${key}`] = value;
        return [name, record({ result: stage.result, outputs: record(outputs) })];
      }),
    ),
  );
}

/** `stageDependencies` in a job: stage, then job. */
export function stagesByJob(stages: ReadonlyMap<string, StageRun>): Lookup {
  return record(
    Object.fromEntries(
      [...stages].map(([name, stage]) => [
        name,
        record(
          Object.fromEntries(
            Object.entries(stage.jobs).map(([job, run]) => [
              job,
              record({ result: run.result, outputs: record(run.outputs) }),
            ]),
          ),
        ),
      ]),
    ),
  );
}

const GOOD: readonly TaskResult[] = ['Succeeded', 'SucceededWithIssues'];

/** The status functions of stages and jobs: about all they depend on, directly or not, or about those named. */
export function graphStatus(
  results: ReadonlyMap<string, TaskResult>,
  canceled: boolean,
): Record<string, ContextFunction> {
  const chosen = (args: readonly Value[]): TaskResult[] => {
    if (args.length === 0) return [...results.values()];
    return args.map((arg) => {
      const name = requireText(arg);
      const found = [...results].find(([key]) => key.toLowerCase() === name.toLowerCase());
      if (!found) throw new ExpressionError(`'${name}' is not among the dependencies.`);
      return found[1];
    });
  };
  return {
    always: { min: 0, max: 0, run: () => true },
    canceled: { min: 0, max: 0, run: () => canceled },
    succeeded: { min: 0, max: 255, run: (args) => !canceled && chosen(args).every((result) => GOOD.includes(result)) },
    failed: { min: 0, max: 255, run: (args) => !canceled && chosen(args).some((result) => result === 'Failed') },
    succeededOrFailed: {
      min: 0,
      max: 255,
      run: (args) => !canceled && chosen(args).every((result) => GOOD.includes(result) || result === 'Failed'),
    },
  };
}

/** The status functions of steps: about the job so far. */
export function stepStatus(status: TaskResult): Record<string, ContextFunction> {
  return {
    always: { min: 0, max: 0, run: () => true },
    canceled: { min: 0, max: 0, run: () => status === 'Canceled' },
    succeeded: { min: 0, max: 0, run: () => GOOD.includes(status) },
    failed: { min: 0, max: 0, run: () => status === 'Failed' },
    succeededOrFailed: { min: 0, max: 0, run: () => status !== 'Canceled' },
  };
}

/** `counter(prefix, seed)`: one more each time a run asks. */
export function counterFunction(counters: Map<string, number>): ContextFunction {
  return {
    min: 0,
    max: 2,
    run: ([prefix = '', seed = 0]) => {
      const key = requireText(prefix);
      const next = counters.has(key) ? (counters.get(key) ?? 0) + 1 : (toNumber(seed) ?? 0);
      counters.set(key, next);
      return next;
    },
  };
}

export function isTrue(condition: string, context: Context, at: Position): boolean {
  return toBoolean(valueOf(condition, context, at));
}

export function valueOf(expression: string, context: Context, at: Position): Value {
  try {
    return evaluate(parseExpression(expression), context);
  } catch (error) {
    if (error instanceof ExpressionError) throw new PipelineError(error.message, at, error);
    throw error;
  }
}
