import type { TaskDefinition } from './task-definition.ts';

type Restrictions = TaskDefinition['restrictions'];

/** What a step in restricted mode may still ask of the agent (the agent marks these commands in its source). */
const HARMLESS = new Set([
  'task.complete',
  'task.debug',
  'task.issue',
  'task.logdetail',
  'task.logissue',
  'task.progress',
  'task.setprogress',
  'task.setsecret',
  'task.settaskvariable',
  'task.setvariable',
  'artifact.upload',
  'artifact.associate',
  'telemetry.publish',
]);

/** Whether task.json's `restrictions.commands` leaves this command to the step. */
export function mayRun(restrictions: Restrictions, command: string): boolean {
  return restrictions?.commands?.mode !== 'restricted' || HARMLESS.has(command);
}

/** Whether `restrictions.settableVariables` (names with `*` at their end or alone) lets the step set `name`. */
export function maySet(restrictions: Restrictions, name: string): boolean {
  const allowed = restrictions?.settableVariables?.allowed;
  if (allowed === undefined) return true;
  return allowed.some((pattern) => {
    const expression = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
    return new RegExp(`^${expression}$`, 'i').test(name);
  });
}
