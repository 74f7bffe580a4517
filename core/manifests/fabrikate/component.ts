import type { Place } from '../../errors.ts';

/** The hooks of a component, in the order in which Fabrikate runs them (its docs/component.md). */
export const hookNames = ['before-install', 'after-install', 'before-generate', 'after-generate'] as const;

/** One of them, as component files spell it. */
export type HookName = (typeof hookNames)[number];

/** What a component can be, as component files spell it; the first is the default. */
export const componentTypes = ['component', 'helm', 'static'] as const;

/** How a component can be fetched, as component files spell it; `local` is the default. */
export const sourceMethods = ['git', 'helm', 'http', 'local'] as const;

/** A component as a file defines it, or as another component has it inside. */
export interface Component {
  readonly name: string;
  readonly type: (typeof componentTypes)[number];
  readonly method: (typeof sourceMethods)[number];
  /** URL, or a folder for `local`; empty: beside the component. */
  readonly source: string;
  /** Inside the source; of a chart repository, the chart's name. */
  readonly path: string;
  /** A commit or tag; of a chart, its version. */
  readonly version: string;
  readonly branch: string;
  readonly hooks: ReadonlyMap<HookName, readonly string[]>;
  readonly subcomponents: readonly Component[];
  /** Where it is defined. */
  readonly at: Place;
}

/** Whether a part of a component is defined where it stands, not in a component file that has to be looked for. */
export function isInline({ type, method, source, path }: Component): boolean {
  return type !== 'component' || (method === 'local' && source === '' && path === '');
}
