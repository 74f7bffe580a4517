import type { Finding } from '../errors.ts';
import type { FileEdit } from './file-parts.ts';
import type { VersionChange } from './version-changes.ts';

/** One place that changes. `before` or `after` is empty where a key is added or goes. */
export interface Update {
  readonly file: string;
  readonly line: number;
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

/** A place that a version would be turned back in, by the paths of its values. */
export interface Downgrade extends Finding {
  readonly paths: readonly string[];
}

/** All that a run would do, decided before anything is written. */
export interface UpdatePlan {
  readonly edits: readonly FileEdit[];
  readonly updates: readonly Update[];
  /** The same by what it is that changes; of a file that cannot be read as YAML nothing. */
  readonly versions: readonly VersionChange[];
  /** Worth saying about single places. */
  readonly notes: readonly Finding[];
  /** Worth a warning: files that cannot be read as YAML, markers that belong to nothing. */
  readonly warnings: readonly Finding[];
  /** Places that a version would be turned back in; with `skip` they are left out of the edits. */
  readonly downgrades: readonly Downgrade[];
  /** Places that cannot be edited as asked. */
  readonly refusals: readonly Finding[];
  /** Places that hold what was asked for, changed or already right. */
  readonly matched: number;
  /** What of the request matched no place. */
  readonly unmatched: readonly string[];
  readonly nearMisses: readonly Finding[];
  readonly parsedFiles: number;
}
