import { TaskError } from '../../core/errors.ts';
import { notAllowed, notSignedIn, repositoryMissing, type ErrorContext } from './errors.ts';

/** What GitHub's own words in git's output mean; undefined for what git itself says. */
export function explainGit(context: ErrorContext): (doing: string, said: string) => TaskError | undefined {
  return (doing, said) => {
    const cause = new Error(said);
    const what = doing.replace(/ (?:to|from|of)$/, '');
    if (/\bGH006\b|\bGH013\b|push declined due to repository rule/.test(said)) return ruled(context, said, cause);
    if (
      /Invalid username or (?:password|token)|Support for password authentication was removed|error: 401/i.test(said)
    ) {
      return notSignedIn(what, context, said, cause);
    }
    if (
      /error: 403|Permission to .{1,200} denied to|Write access to repository not granted|without `?workflows?`?/i.test(
        said,
      )
    ) {
      return notAllowed(what, context, { words: said, needs: 'Contents', failure: cause });
    }
    if (/Repository not found|repository '[^']*' not found|error: 404/i.test(said)) {
      return repositoryMissing(context, said, cause, undefined);
    }
    return undefined;
  };
}

/** A branch protection rule (GH006) or a ruleset (GH013) refused the push. */
function ruled({ repository, pageUrl }: ErrorContext, said: string, cause: unknown): TaskError {
  if (/cannot contain secrets|secret scanning|push protection/i.test(said)) {
    return new TaskError(
      'NOT_ALLOWED',
      `GitHub found a secret in what was pushed to ${repository}: ${said}`,
      'Deliver it sealed (SealedSecret, ExternalSecret, SOPS), or allow it on the page that the message names.',
      { cause },
    );
  }
  return new TaskError(
    'NOT_ALLOWED',
    `A rule of ${repository} refuses what was pushed to that branch: ${said}`,
    `Deliver by pull request (delivery: pullRequest), or let the identity bypass the rule (${pageUrl}/settings/rules, ${pageUrl}/settings/branches).`,
    { cause },
  );
}
