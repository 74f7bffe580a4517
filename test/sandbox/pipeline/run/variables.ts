import { Variables } from '../../agent/variables.ts';
import { PipelineError } from '../errors.ts';
import type { Context } from '../expressions/evaluator.ts';
import { toText } from '../expressions/values.ts';
import { runtimeExpression } from '../model/conditions.ts';
import type { VariableEntry } from '../model/types.ts';
import { counterFunction, valueOf, variablesLookup } from './contexts.ts';
import type { RunOptions } from './types.ts';

/** Variables that exist before any YAML is looked at: predefined ones, those of the resources, queue-time ones. */
export function initialVariables(o: RunOptions, predefined: Readonly<Record<string, string>>): Variables {
  const variables = new Variables();
  for (const [name, value] of Object.entries(predefined)) variables.set({ name, value, secret: false });
  for (const [alias, resource] of Object.entries(o.pipelineResources ?? {})) {
    const known: Record<string, string | undefined> = {
      projectID: o.azureDevOps?.project.id ?? '33333333-3333-4333-8333-333333333333',
      projectName: o.azureDevOps?.project.name ?? 'shop',
      pipelineID: '2',
      pipelineName: resource.pipelineName ?? alias,
      runID: resource.runId ?? '2',
      runName: resource.runName,
      runURI: `vstfs:///Build/Build/${resource.runId ?? '2'}`,
      sourceBranch: resource.sourceBranch ?? 'refs/heads/main',
      sourceCommit: resource.sourceCommit,
      sourceProvider: 'TfsGit',
      requestedFor: 'Ada',
    };
    for (const [name, value] of Object.entries(known))
      if (value !== undefined) variables.set({ name: `resources.pipeline.${alias}.${name}`, value, secret: false });
    if (resource.triggering === true) {
      variables.set({ name: 'resources.triggeringAlias', value: alias, secret: false });
      variables.set({ name: 'resources.triggeringCategory', value: 'pipeline', secret: false });
    }
  }
  for (const [name, value] of Object.entries(o.variables ?? {})) variables.set({ name, value, secret: false });
  for (const [name, value] of Object.entries(o.secrets ?? {})) variables.set({ name, value, secret: true });
  if (o.azureDevOps) variables.set({ name: 'System.AccessToken', value: o.azureDevOps.jobToken, secret: true });
  return variables;
}

/** Adds the variables of one level: groups are linked, `$[ … ]` evaluated, in the order they are written. */
export function addVariables(
  variables: Variables,
  entries: readonly VariableEntry[],
  o: RunOptions,
  context: Context,
): void {
  for (const entry of entries) {
    if (entry.kind === 'group') {
      addGroup(variables, entry, o);
      continue;
    }
    const expression = runtimeExpression(entry.value);
    let value = entry.value;
    if (expression !== undefined) {
      const result = valueOf(
        expression,
        {
          names: { ...context.names, variables: variablesLookup(variables) },
          functions: { ...context.functions, counter: counterFunction(o.counters ?? new Map()) },
        },
        entry.at,
      );
      value = toText(result) ?? '';
    }
    variables.set({ name: entry.name, value, secret: false, readOnly: entry.readOnly });
  }
}

function addGroup(variables: Variables, entry: VariableEntry & { kind: 'group' }, o: RunOptions): void {
  const group = o.variableGroups?.[entry.group];
  if (!group)
    throw new PipelineError(`Variable group ${entry.group} was not found or is not authorized for use.`, entry.at);
  for (const [name, value] of Object.entries(group))
    variables.set(
      typeof value === 'string' ? { name, value, secret: false } : { name, value: value.secret, secret: true },
    );
}
