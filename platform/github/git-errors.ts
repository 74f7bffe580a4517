import { TaskError } from '../../core/errors.ts';
import { notAllowed, notSignedIn, repositoryMissing, type ErrorContext } from './errors.ts';

/** What GitHub's own words in git's output mean; undefined for what git itself says. */
export function explainGit(context: ErrorContext): (doing: string, said: string) => TaskError | undefined {
  return (doing, said) => {
    const cause = new Error(said);
    const what = doing.replace(/ (?:to|from|of)$/, '');
    if (/\bGH006\b|\bGH013\b|push declined due to repository rule/.test(said)) return ruled(context, said, cause);
    if (/\bGH001\b|exceeds GitHub's file size limit/.test(said)) {
      return new TaskError(
        'GIT_FAILED',
        `GitHub takes no file of that size in ${context.repository}: ${said}`,
        'Leave the file out, or keep it in Git LFS: what clusters apply is much smaller.',
        { cause },
      );
    }
    if (/\bGH007\b|email privacy restrictions/.test(said)) {
      return new TaskError(
        'NOT_ALLOWED',
        `GitHub keeps the e-mail address of the commit’s author private, and refuses the push to ${context.repository}: ${said}`,
        'Set authorEmail to another one, as the account’s own …@users.noreply.github.com.',
        { cause },
      );
    }
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

/** What a rule refuses, in GitHub's own words, and what helps besides the right to bypass it; the first that fits. */
const rules: readonly { readonly words: RegExp; readonly mend: string }[] = [
  {
    words: /verified signatures/i,
    mend: 'The commits that are pushed bear no signature. Where only the target asks for them, deliver by pull request and merge by squash: GitHub signs that commit itself',
  },
  { words: /creations being restricted/i, mend: 'Give the branch a name that may be made (branch)' },
  { words: /(?:branch|ref)(?: name)? must/i, mend: 'Give the branch a name as the rule wants it (branch)' },
  { words: /commit message must/i, mend: 'Write commitMessage as the rule wants it' },
  { words: /(?:author|committer) (?:email|e-mail)(?: address)? must/i, mend: 'Set authorEmail as the rule wants it' },
];

/** A branch protection rule (GH006) or a ruleset (GH013) refused the push. */
function ruled({ repository, pageUrl }: ErrorContext, said: string, cause: unknown): TaskError {
  if (/cannot contain secrets|secret[ -]scanning|push protection/i.test(said)) {
    return new TaskError(
      'NOT_ALLOWED',
      `GitHub found a secret in what was pushed to ${repository}: ${said}`,
      'Deliver it sealed (SealedSecret, ExternalSecret, SOPS), or allow it on the page that the message names.',
      { cause },
    );
  }
  const mend =
    rules.find(({ words }) => words.test(said))?.mend ??
    'Deliver by pull request (delivery: pullRequest; with update-image-tag a branch of its own in branch)';
  return new TaskError(
    'NOT_ALLOWED',
    `A rule of ${repository} refuses what was pushed to that branch: ${said}`,
    `${mend}; or let the identity bypass the rule (${pageUrl}/settings/rules, ${pageUrl}/settings/branches).`,
    { cause },
  );
}
