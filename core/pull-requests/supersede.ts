import type { PullRequestHost } from '../ports/pull-request-host.ts';
import type { PullRequest } from '../ports/pull-requests.ts';
import { successorComment } from './comments.ts';
import { withMarker } from './marker.ts';
import { markerFor } from './open-ones.ts';
import type { Proposal } from './proposal.ts';
import { whileOpen } from './while-open.ts';

interface Ports {
  readonly host: PullRequestHost;
}
type Whose = Pick<Proposal, 'identity'>;

/** What attempts of one run have abandoned; `unlinked`: their successor isn't there yet. */
export interface Memory {
  readonly superseded: Set<number>;
  readonly unlinked: Set<number>;
}

/**
 * Abandons one that makes room for another. Its marker says so first: it must never be opened again.
 * @param seen the pull request, when it has just been looked at
 * @returns `gone`: another run was faster, or somebody merged it
 */
export async function supersede(
  { host }: Ports,
  whose: Whose,
  id: number,
  comment: string,
  seen?: PullRequest,
): Promise<'superseded' | 'gone'> {
  const found = seen ?? (await host.get(id));
  if (found.status !== 'open') return 'gone';
  const marker = markerFor(found, whose);
  if (marker !== undefined && !marker.superseded) {
    const description = withMarker(found.description, { ...marker, superseded: true }, host.limits.description);
    if ((await whileOpen({ host }, id, () => host.update(id, { description }))) === 'gone') return 'gone';
  }
  return (await host.abandon(id, comment)) === 'completed' ? 'gone' : 'superseded';
}

/** Tells those that made room which one took their place, and takes them off the list. */
export async function sayWhereItWent(
  { host }: Ports,
  unlinked: Set<number>,
  successor: Pick<PullRequest, 'url'>,
): Promise<void> {
  for (const id of unlinked) {
    await host.comment(id, successorComment(successor.url));
    unlinked.delete(id);
  }
}

/** The same for a list that stands in a marker, which anybody could write: each has to be what it says. */
export async function linkSuccessor(
  ports: Ports,
  whose: Whose,
  listed: readonly number[],
  successor: Pick<PullRequest, 'url'>,
): Promise<void> {
  const proven = new Set<number>();
  for (const id of listed) {
    const found = await ports.host.get(id);
    if (markerFor(found, whose)?.superseded === true) proven.add(id);
  }
  await sayWhereItWent(ports, proven, successor);
}
