import { TaskError } from '../../errors.ts';
import type { ComponentTools } from '../../ports/component-tools.ts';
import { hookNames, isInline, type Component, type HookName } from './component.ts';
import type { Visit } from './walk.ts';

/** Whether a component, or what is defined inside it, has hooks. */
export function hasHooks({ hooks, subcomponents }: Component): boolean {
  return hooks.size > 0 || subcomponents.some(hasHooks);
}

/** Refuses the hooks of a component and of what is defined inside it: they are commands. @throws CODE_NOT_ALLOWED */
export function refuseHooks({ component, path, subcomponents, pathOf }: Visit): void {
  const found = [{ component, path }, ...subcomponents.filter(isInline).flatMap((part) => inside(part, pathOf(part)))];
  const related = found.flatMap((each) =>
    hookNames.flatMap((name) =>
      (each.component.hooks.get(name) ?? []).map((command) => ({
        message: `${each.path}: ${name}: ${command}`,
        at: each.component.at,
      })),
    ),
  );
  if (related.length === 0) return;
  throw new TaskError(
    'CODE_NOT_ALLOWED',
    `The component "${path}" has ${related.length === 1 ? 'a hook' : 'hooks'}: commands that come with the source.`,
    'Take them out, or set allowCode: true when you trust everybody who can change the source and what it fetches.',
    { related },
  );
}

function inside(component: Component, path: string): readonly { component: Component; path: string }[] {
  return [{ component, path }, ...component.subcomponents.flatMap((part) => inside(part, `${path}/${part.name}`))];
}

/** Runs one kind of hooks of a component, in its folder, one after the other. @throws PROCESS_FAILED */
export async function runHooks(
  tools: Pick<ComponentTools, 'hook'>,
  log: { info(text: string): void },
  { component, path, folder }: Visit,
  name: HookName,
): Promise<void> {
  for (const command of component.hooks.get(name) ?? []) {
    log.info(`${path}: ${name}: ${command}`);
    try {
      await tools.hook(command, folder);
    } catch (error) {
      if (!(error instanceof TaskError)) throw error;
      throw new TaskError(error.code, `${path}: the hook ${name} failed: ${command}. ${error.message}`, error.mend, {
        at: component.at,
        cause: error,
      });
    }
  }
}
