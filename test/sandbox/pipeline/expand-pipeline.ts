import { toJson } from './expressions/values.ts';
import type { ExpandOptions } from './expand/expand-root.ts';
import { expandRoot } from './expand/expand-root.ts';
import { buildPipeline } from './model/build.ts';
import type { ExpandedPipeline } from './model/types.ts';
import { COMPILE_TIME_VARIABLES } from './predefined.ts';

/**
 * Does at once what Azure Pipelines does before a run starts: templates, expressions, checks of parameters, names and
 * keys. Throws a PipelineError with file, line and reason for what it would refuse.
 */
export function expandPipeline(o: ExpandOptions): ExpandedPipeline {
  const { root, files, parameters } = expandRoot({ ...o, variables: { ...COMPILE_TIME_VARIABLES, ...o.variables } });
  return buildPipeline(root, files, toJson(parameters) as Record<string, unknown>);
}
