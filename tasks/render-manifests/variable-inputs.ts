import { parseReference } from '../../core/images/reference.ts';
import type { InputReader } from '../../core/inputs.ts';
import { splitImage } from '../../core/manifests/split-image.ts';
import type { ImageSetting } from '../../core/manifests/images.ts';
import { isHandedToTask } from '../../core/manifests/variables.ts';
import type { Secret } from '../../core/secret.ts';

/** What inputs are read beside. */
export interface TaskContext {
  variable(name: string): string | undefined;
  publicVariables(): ReadonlyMap<string, string>;
  secrets(): readonly Secret[];
  secretVariable(name: string): Secret | undefined;
  /** A variable of the task's own environment. */
  environment(name: string): string | undefined;
}

interface Variables {
  readonly variables: ReadonlyMap<string, string>;
  readonly environmentVariables: ReadonlyMap<string, string>;
  readonly pipelineVariables: ReadonlyMap<string, string>;
}

/** Reads what values and placeholders may take: variables given by name, those of the environment, those of the pipeline. */
export function readVariables(reader: InputReader, context: TaskContext): Variables {
  const variables = reader.pairs('variables');
  for (const name of variables.keys()) {
    if (!/^[A-Za-z_][A-Za-z0-9_.-]*$/.test(name)) reader.mistake('variables', `"${name}" is no name of a variable`);
  }
  const environmentVariables = new Map<string, string>();
  for (const { text, line } of reader.lines('environmentVariables')) {
    if (isHandedToTask(text)) reader.mistake('environmentVariables', `"${text}" is the agent’s, never a source`, line);
    else {
      const value = context.environment(text);
      if (value !== undefined) environmentVariables.set(text, value);
    }
  }
  return { variables, environmentVariables, pipelineVariables: context.publicVariables() };
}

/** `name=reference` lines; a reference of only `:tag` or `@digest` keeps the name. */
export function readImages(reader: InputReader): readonly ImageSetting[] {
  const settings: ImageSetting[] = [];
  for (const [name, value] of reader.pairs('images')) {
    const own = splitImage(name);
    if (own.tag !== undefined || own.digest !== undefined) {
      reader.mistake('images', `"${name}" must be without tag and digest: any is replaced`);
      continue;
    }
    const keepsName = /^[:@]/.test(value);
    const reference = parseReference(keepsName ? `image${value}` : value);
    if (reference === undefined) {
      reader.mistake('images', `"${value}" (for ${name}) is no image reference: repository:tag or repository@sha256:…`);
      continue;
    }
    const { written, tag, digest } = reference;
    settings.push({
      name,
      ...(keepsName ? {} : { newName: written }),
      ...(tag === undefined ? {} : { newTag: tag }),
      ...(digest === undefined ? {} : { digest }),
    });
  }
  return settings;
}
