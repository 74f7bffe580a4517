import type { CommitStatus } from '../../ports/commit-statuses.ts';
import type { RepositoryAccess } from '../../ports/repository-host.ts';
import { contextGlob } from './context-glob.ts';

/** Which statuses count. */
export interface StatusContexts {
  /** Each with its own text. */
  readonly patterns: readonly ContextPattern[];
  /** The pipeline's author wrote them: then each must be heard of, for each is a place that reports. */
  readonly explicit: boolean;
}

/** A glob over the names of statuses, with the words by which messages name it. */
export interface ContextPattern {
  readonly text: string;
  matches(context: string): boolean;
}

/**
 * Flux's own, then GitOps Connector's. What else the connector writes (a status for each kind, and for each object that
 * is unhealthy) nobody ever takes back.
 */
const usual = {
  azureRepos: ['fluxcd*/**', 'Kustomization/Status'],
  github: ['kustomization/**', 'Status'],
} as const satisfies Readonly<Record<RepositoryAccess['kind'], readonly string[]>>;

/** Names are longer nowhere; whoever gets around the host's own limit does not take up time here. */
const longest = 500;

/** @param lines globs over `genre/name` (GitHub: over the context); none: what Flux and GitOps Connector write there */
export function statusContexts(lines: readonly string[], host: RepositoryAccess['kind']): StatusContexts {
  const explicit = lines.length > 0;
  const patterns = (explicit ? [...new Set(lines)] : usual[host]).map((text): ContextPattern => {
    const matches = contextGlob(text);
    return { text, matches: (context) => context.length <= longest && matches(context) };
  });
  return { patterns, explicit };
}

/** What a status is called: `genre/name`; GitHub: its context. */
export function contextOf({ genre, name }: Pick<CommitStatus, 'genre' | 'name'>): string {
  return genre === '' ? name : `${genre}/${name}`;
}
