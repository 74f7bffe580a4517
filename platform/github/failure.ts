import { HttpFailure } from '../http-failure.ts';

/** What GitHub says besides words when it refuses. */
export interface RefusalDetails {
  /** The page on which a token is authorized for an organization with single sign-on. */
  readonly ssoUrl?: string | undefined;
  /** The permissions that would do, as GitHub writes them (`contents=write,pull_requests=write`). */
  readonly accepted?: string | undefined;
  /** What a classic token may do (`repo, read:org`); undefined for other kinds of tokens. */
  readonly scopes?: string | undefined;
  /** When requests are answered again (milliseconds since 1970), of a limit that is used up. */
  readonly limitEnds?: number | undefined;
  /** Where a moved thing is now. */
  readonly location?: string | undefined;
}

/** An answer of GitHub that is no success, REST and GraphQL alike, before anybody has said what it means. */
export class GitHubFailure extends HttpFailure {
  readonly details: RefusalDetails;

  constructor(o: ConstructorParameters<typeof HttpFailure>[0], details: RefusalDetails = {}) {
    super(o);
    this.name = 'GitHubFailure';
    this.details = details;
  }

  /** Whether who asks may not: a limit of requests has the same status, and says nothing of rights. */
  get isForbidden(): boolean {
    return this.status === 403 && this.details.limitEnds === undefined;
  }
}
