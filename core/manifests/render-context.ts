import type { PlaceholderValues } from '../placeholders.ts';
import type { Log } from '../ports/agent.ts';
import type { ComponentTools } from '../ports/component-tools.ts';
import type { Files } from '../ports/files.ts';
import type { ManifestTools } from '../ports/manifest-tools.ts';
import type { RenderOptions } from './options.ts';
import type { Source } from './sources.ts';
import type { Values } from './values-files.ts';
import type { Workspace } from './workspace.ts';

/** What rendering one source takes. */
export interface RenderContext {
  readonly files: Files;
  readonly tools: ManifestTools;
  readonly components: ComponentTools;
  readonly log: Log;
  readonly options: RenderOptions;
  readonly source: Source;
  readonly placeholders: PlaceholderValues;
  readonly workspace: Workspace;
  readonly values: Values;
  /** How much is rendered side by side. */
  readonly cores: number;
}
