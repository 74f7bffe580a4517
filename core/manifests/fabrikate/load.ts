import { join } from 'node:path';
import { formatPlace, TaskError, type Place } from '../../errors.ts';
import type { Files } from '../../ports/files.ts';
import type { Log } from '../../ports/agent.ts';
import { parseConfig, type Layers } from './config.ts';
import { parseDefinition, type Definition } from './definition.ts';
import { parseComponent } from './parse-component.ts';
import type { Component } from './component.ts';

/** What reading component and config files takes. */
export interface LoadContext {
  readonly files: Pick<Files, 'readIfThere'>;
  readonly log: Pick<Log, 'info' | 'warning'>;
  /** A path as its author knows it. */
  nameOf(path: string): string;
  /** Names of config files, the first wins; without `common`. */
  readonly environments: readonly string[];
  /** What was told already. */
  readonly told: Set<string>;
}

/** The component that a folder's file defines; undefined when there is no such file. @throws COMPONENT_INVALID */
export async function loadComponent(
  context: LoadContext,
  folder: string,
  fallbackName: string,
): Promise<Component | undefined> {
  const definition = await firstOf(context, folder, 'component');
  if (definition === undefined) return undefined;
  const { component, notes } = parseComponent(definition, fallbackName);
  for (const { message, at } of notes) tell(context, message, at);
  return component;
}

/** The config files of a component's folder, as far as they are there. @throws COMPONENT_INVALID, VALUES_ENCRYPTED */
export async function loadLayers(context: LoadContext, folder: string): Promise<Layers> {
  const layers: Layers[number][] = [];
  for (const name of new Set([...context.environments, 'common'])) {
    const definition = await firstOf(context, join(folder, 'config'), name);
    if (definition !== undefined) layers.push(readLayer(context, definition));
  }
  return layers;
}

/** Reads a config file and warns, once, of what has no effect in it. @throws COMPONENT_INVALID, VALUES_ENCRYPTED */
export function readLayer(context: LoadContext, definition: Definition): Layers[number] {
  const { layer, notes } = parseConfig(definition);
  for (const { message, at } of notes) tell(context, message, at);
  return layer;
}

/** `name.yaml`, `.yml` or `.json`: the first that is there. */
async function firstOf(context: LoadContext, folder: string, name: string): Promise<Definition | undefined> {
  let found: Definition | undefined;
  for (const file of ['yaml', 'yml', 'json'].map((ending) => join(folder, `${name}.${ending}`))) {
    const bytes = await context.files.readIfThere(file);
    if (bytes === undefined) continue;
    const known = context.nameOf(file);
    if (found === undefined) found = parseDefinition(bytes, known);
    else tell(context, `is not read: ${found.file} is there too`, { file: known });
  }
  return found;
}

/** A warning, once: every file is read twice. */
export function tell(context: Pick<LoadContext, 'told' | 'log'>, message: string, at: Place | undefined): void {
  const text = at === undefined ? message : `${formatPlace(at)}: ${message}`;
  if (context.told.has(text)) return;
  context.told.add(text);
  context.log.warning(text, at);
}

/**
 * The error for a folder without a component file (FILE_NOT_FOUND).
 * @param what follows "there is no …": whose file it is
 */
export function componentMissing(what: string, folder: string, at?: Place): TaskError {
  return new TaskError(
    'FILE_NOT_FOUND',
    `There is no component.yaml, component.yml or component.json ${what}: ${folder}.`,
    'Look at source and path of the component.',
    at === undefined ? {} : { at },
  );
}
