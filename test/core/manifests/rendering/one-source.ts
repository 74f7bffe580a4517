import assert from 'node:assert/strict';
import { TaskError } from '../../../../core/errors.ts';
import { renderApplications } from '../../../../core/manifests/render.ts';
import type { RenderedApplication } from '../../../../core/manifests/render-application.ts';
import { optionsOf } from './options.ts';
import type { World } from './world.ts';

type Given = Parameters<typeof optionsOf>[0];

/** Renders `shop`, or what the options name. */
export async function renderOne({ ports }: World, given: Given = {}): Promise<RenderedApplication> {
  const [only, ...others] = await renderApplications(ports, optionsOf({ sourcePath: ['shop'], ...given }));
  assert.ok(only !== undefined && others.length === 0);
  return only;
}

/** The error that rendering it ends with. */
export async function refusalOf(world: World, given: Given = {}): Promise<TaskError> {
  try {
    await renderOne(world, given);
  } catch (error) {
    assert.ok(error instanceof TaskError);
    return error;
  }
  return assert.fail('nothing was refused');
}

export function namesOf({ manifests }: RenderedApplication): readonly string[] {
  return manifests.map(({ reference }) => reference.name);
}

export function configMap(name: string): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n`;
}
