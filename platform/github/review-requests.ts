import { allPages } from './client.ts';
import { scopeList } from './errors.ts';
import type { Host } from './repository.ts';

/**
 * Whether GraphQL tells of teams: to a classic token without such a scope it refuses a whole query that names a field of
 * theirs, whether there are teams or not. Of other tokens it is not known beforehand.
 */
export function mayReadTeams(scopes: string | undefined): boolean {
  return (
    scopes === undefined || scopeList(scopes).some((scope) => /^(?:read|write|admin):(?:org|discussion)$/.test(scope))
  );
}

/**
 * Who was asked for a review, whether they have answered or not, from the pull request's history: logins and `org/team`.
 * REST tells of teams what GraphQL keeps back.
 */
export async function reviewRequests({ api, at }: Host, id: number): Promise<readonly string[]> {
  const events = await allPages((page) =>
    api.request('GET /repos/{owner}/{repo}/issues/{issue_number}/events', {
      ...at,
      issue_number: id,
      per_page: 100,
      page,
    }),
  );
  const asked = new Set<string>();
  for (const { event, ...details } of events) {
    const who = reviewerIn(at.owner, details);
    if (who === undefined) continue;
    if (event === 'review_requested') asked.add(who);
    if (event === 'review_request_removed') asked.delete(who);
  }
  return [...asked];
}

function reviewerIn(owner: string, details: object): string | undefined {
  const { requested_team: team, requested_reviewer: person } = details as Record<string, unknown>;
  // Only teams of the repository's owner can be asked.
  const [slug, login]: unknown[] = [Object(team)['slug'], Object(person)['login']];
  if (typeof slug === 'string') return `${owner}/${slug}`;
  return typeof login === 'string' ? login : undefined;
}
