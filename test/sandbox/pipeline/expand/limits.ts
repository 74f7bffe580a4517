import type { Position } from '../errors.ts';
import { PipelineError } from '../errors.ts';
import type { Token } from '../yaml/tokens.ts';

/** Where a pipeline is to run: Azure DevOps Services, or Server 2022.2, which knows and allows less. */
export type Host = 'services' | 'server';

interface Limits {
  /** So many separate files in one pipeline: one may be included any number of times. */
  readonly files: number;
  /** So many of them inside each other. */
  readonly levels: number;
  /** Of memory, while the YAML is expanded. */
  readonly bytes: number;
  readonly events: number;
}

const MEGABYTE = 1024 * 1024;

/** As documented under "Imposed limits" of templates. The events are the template engine's own guard against endless loops. */
export const LIMITS: Readonly<Record<Host, Limits>> = {
  services: { files: 100, levels: 100, bytes: 20 * MEGABYTE, events: 1_000_000 },
  server: { files: 100, levels: 20, bytes: 10 * MEGABYTE, events: 1_000_000 },
};

/** What the engine counts for an object, and for text besides two bytes a character. */
const OBJECT_BYTES = 24;
const TEXT_BYTES = 26;

/**
 * Counts what expansion reads and makes, and stops it where Azure Pipelines would. What a template needed for itself is
 * given back when it has been expanded: only what it made stays.
 */
export class Budget {
  readonly limits: Limits;
  files = 0;
  /** The most memory that was counted at any time. */
  peak = 0;
  #bytes = 0;
  #events = 0;
  #level = 0;

  constructor(host: Host) {
    this.limits = LIMITS[host];
  }

  /** One more token; what it holds is counted by itself. */
  add(token: Token): void {
    this.#bytes += bytesOf(token);
    this.peak = Math.max(this.peak, this.#bytes);
    if (this.#bytes > this.limits.bytes) throw new PipelineError('Maximum object size exceeded', token);
    if (++this.#events > this.limits.events)
      throw new PipelineError(
        'Maximum events exceeded while evaluating the template. This may indicate an infinite loop or too many nested loops.',
        token,
      );
  }

  addAll(token: Token): void {
    this.add(token);
    if (token.kind === 'sequence') for (const item of token.items) this.addAll(item);
    if (token.kind !== 'mapping') return;
    for (const { key, value } of token.entries) {
      this.add(key);
      this.addAll(value);
    }
  }

  addFile(at: Position): void {
    if (++this.files > this.limits.files)
      throw new PipelineError(`The maximum number of files, ${this.limits.files}, was exceeded.`, at);
  }

  /** Expands a template, one level deeper. */
  deeper<T extends Token>(at: Position, expand: () => T): T {
    if (++this.#level > this.limits.levels)
      throw new PipelineError(`The maximum depth of templates, ${this.limits.levels}, was exceeded.`, at);
    const before = this.#bytes;
    const made = expand();
    this.#level--;
    this.#bytes = before + allBytesOf(made);
    return made;
  }
}

function bytesOf(token: Token): number {
  return OBJECT_BYTES + (token.kind === 'scalar' ? TEXT_BYTES + 2 * token.text.length : 0);
}

function allBytesOf(token: Token): number {
  let bytes = bytesOf(token);
  if (token.kind === 'sequence') for (const item of token.items) bytes += allBytesOf(item);
  if (token.kind === 'mapping') for (const { key, value } of token.entries) bytes += bytesOf(key) + allBytesOf(value);
  return bytes;
}
