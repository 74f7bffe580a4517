import { PipelineError } from '../errors.ts';
import type { Context } from '../expressions/evaluator.ts';
import { toText } from '../expressions/values.ts';
import { runtimeExpression } from '../model/conditions.ts';
import type { Job } from '../model/types.ts';
import { valueOf } from './contexts.ts';

export interface MatrixLeg {
  readonly name?: string;
  readonly variables: Readonly<Record<string, string>>;
}

/** The legs of a job: one, unless it has a matrix (perhaps computed by another job) or runs several times. */
export function legsOf(job: Job, context: Context): MatrixLeg[] {
  const { strategy } = job;
  switch (strategy.kind) {
    case 'none':
    case 'runOnce':
      return [{ variables: {} }];
    case 'parallel':
      return Array.from({ length: strategy.count }, (_, index) => ({
        name: `Parallel${index + 1}`,
        variables: {
          'System.JobPositionInPhase': String(index + 1),
          'System.TotalJobsInPhase': String(strategy.count),
        },
      }));
    case 'matrix': {
      const legs = typeof strategy.legs === 'string' ? computed(strategy.legs, job, context) : strategy.legs;
      return Object.entries(legs).map(([name, variables]) => ({ name, variables }));
    }
    case 'rolling':
    case 'canary':
      throw new PipelineError(`The sandbox does not know how to run a ${strategy.kind} deployment.`, job.at);
  }
}

function computed(text: string, job: Job, context: Context): Record<string, Record<string, string>> {
  const expression = runtimeExpression(text);
  if (expression === undefined) throw new PipelineError('A mapping was expected for the matrix', job.at);
  const json = toText(valueOf(expression, context, job.at)) ?? '';
  try {
    // The service's JSON reader takes single quotes, too.
    return JSON.parse(json.includes('"') ? json : json.replaceAll("'", '"')) as Record<string, Record<string, string>>;
  } catch (error) {
    throw new PipelineError(`The matrix is no valid JSON: ${json}`, job.at, error);
  }
}
