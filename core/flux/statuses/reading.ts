import type { CommitStatus } from '../../ports/commit-statuses.ts';
import type { Ref } from '../objects.ts';
import { contextOf, type StatusContexts } from './contexts.ts';

/** What a status says, once it is known who wrote it. */
export interface Reading {
  readonly context: string;
  readonly says: 'succeeded' | 'failed' | 'pending';
  /** The reason in the writer's words; empty where it gives none. */
  readonly reason: string;
  /** By the host's clock, milliseconds since 1970. */
  readonly at: number;
}

/**
 * Reads a status as its writer means it.
 *
 * Flux's notification-controller sets `succeeded` for an event of severity info and `error` for one of severity error,
 * with the reason in words as the description ("reconciliation succeeded"). Up to 2.7 it does so for every event:
 * "dependency not ready" then stands under `succeeded`.
 *
 * GitOps Connector sets `failed` for a failure, and `error` for a dependency that isn't ready, which mends itself.
 * @returns undefined for one that says nothing of a rollout
 */
export function readStatus(status: CommitStatus): Reading | undefined {
  const context = contextOf(status);
  const reason = status.text.trim();
  const read = (says: Reading['says']): Reading => ({ context, says, reason, at: status.at });
  const passing = isFromConnector(status)
    ? status.state === 'error'
    : /^(?:info|dependency not ready|health check cancell?ed|progressing(?: with retry)?)$/i.test(reason);
  switch (status.state) {
    case 'notApplicable':
      return undefined;
    case 'notSet':
    case 'pending':
      return read('pending');
    case 'succeeded':
      return read(
        passing || (isFromFlux(status) ? !isSuccess(reason) : /\bfailed$/i.test(reason)) ? 'pending' : 'succeeded',
      );
    case 'failed':
    case 'error':
      return read(passing ? 'pending' : 'failed');
  }
}

/** Flux's own genre, or the name that it makes by itself. */
function isFromFlux({ genre, name }: Pick<CommitStatus, 'genre' | 'name'>): boolean {
  return genre === '' ? /^kustomization\/[^/]+\/[0-9a-f]{8}$/.test(name) : /^fluxcd(?::|$)/.test(genre);
}

/** Of a Kustomization there is one reason that means success; some hosts show no text at all. */
function isSuccess(reason: string): boolean {
  return reason === '' || /^reconciliation succeeded$/i.test(reason);
}

/** GitOps Connector's status has one name for all Kustomizations. */
export function isFromConnector(status: Pick<CommitStatus, 'genre' | 'name'>): boolean {
  return /^(?:Kustomization\/)?Status$/.test(contextOf(status));
}

/**
 * The Kustomizations that a status speaks of. Flux's own names hold the Kustomization's name without its namespace
 * (`kustomization/apps/0c9c2e41`); a Provider's `commitStatusExpr` may make them anything: then the name must be one of
 * its parts, and its namespace, where it is a part too, decides between two of the same name.
 */
export function spokenOf(
  status: Pick<CommitStatus, 'genre' | 'name'>,
  targets: readonly Ref[],
  { explicit }: Pick<StatusContexts, 'explicit'>,
): readonly Ref[] {
  const alone = targets.length === 1 ? targets : [];
  if (isFromConnector(status)) return alone;
  const parts = status.name.toLowerCase().split('/');
  const [kind = '', name = '', provider] = parts;
  const own =
    kind === 'kustomization' && parts.length <= 3 && (provider === undefined || /^[0-9a-f]{8}$/.test(provider));
  if (own) return targets.filter((target) => target.name === name);
  const rest = kind === 'kustomization' ? parts.slice(1) : parts;
  const named = targets.filter((target) => rest.includes(target.name));
  const placed = named.filter((target) => rest.includes(target.namespace));
  if (placed.length > 0) return placed;
  if (named.length > 0) return named;
  // Whoever names the statuses of one Kustomization knows what they are about.
  return explicit ? alone : [];
}
