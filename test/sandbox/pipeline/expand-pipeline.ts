import type { TaskDefinition } from '../agent/task-definition.ts';
import { PipelineError } from './errors.ts';
import { toJson } from './expressions/values.ts';
import type { ExpandOptions } from './expand/expand-root.ts';
import { expandRoot } from './expand/expand-root.ts';
import { buildPipeline } from './model/build.ts';
import type { ExpandedPipeline } from './model/types.ts';
import { COMPILE_TIME_VARIABLES } from './predefined.ts';
import { createSchemaCheck } from './schema-check.ts';

/**
 * Does at once what Azure Pipelines does before a run starts: templates, expressions, checks of parameters, names and
 * keys. Throws a PipelineError with file, line and reason for what it would refuse. With `tasks` (those of our
 * extension) the result is held against the published schema as well, when that is there.
 */
export function expandPipeline(o: ExpandOptions & { readonly tasks?: readonly TaskDefinition[] }): ExpandedPipeline {
  const { root, parameters, ...rest } = expandRoot({ ...o, variables: { ...COMPILE_TIME_VARIABLES, ...o.variables } });
  const built = buildPipeline(root, o.host ?? 'services');
  const pipeline = { ...built, ...rest, parameters: toJson(parameters) as Record<string, unknown> };
  const mistakes = o.tasks ? schemaMistakes(pipeline, o.tasks) : [];
  if (mistakes.length > 0)
    throw new PipelineError(`The expanded pipeline is not valid: ${mistakes.join('; ')}`, {
      file: o.file,
      line: 1,
      column: 1,
    });
  return pipeline;
}

/** What the published schema, our tasks added, finds wrong; nothing when the schema is not there. */
export function schemaMistakes(pipeline: ExpandedPipeline, tasks: readonly TaskDefinition[]): string[] {
  return createSchemaCheck(tasks)?.(pipeline.yaml) ?? [];
}
