import { TaskError } from '../../core/errors.ts';
import { keptOut, notAllowed, notSignedIn, repositoryMissing, type ErrorContext } from './errors.ts';
import { serverCode } from './failure.ts';

/** What Azure Repos' own words in git's output mean; undefined for what git itself says. */
export function explainGit(context: ErrorContext): (doing: string, said: string) => TaskError | undefined {
  return (words, said) => {
    const cause = new Error(said);
    const doing = words.replace(/ (?:to|from|of)$/, '');
    const code = serverCode(said);
    switch (code) {
      case undefined:
        return undefined;
      case 'TF401027':
        return notAllowed(doing, context, said, cause);
      case 'TF401019':
      case 'TF200016':
      case 'VS800075':
        return repositoryMissing(context, said, cause);
      case 'TF400813':
        return notSignedIn(doing, context, said, cause);
      case 'VS403463':
        return keptOut(doing, context, said, cause);
      case 'TF402455':
        return new TaskError(
          'NOT_ALLOWED',
          `A branch policy of ${context.repository} lets nobody push to that branch: ${said}`,
          'Deliver by pull request (delivery: pullRequest; with update-image-tag a branch of its own in branch), or give the identity "Bypass policies when pushing".',
          { cause },
        );
      // The service's other codes for a push are its repository policies': author, path, size, secrets.
      default:
        if (!/remote rejected|rejected/i.test(said)) return undefined;
        return new TaskError(
          'SERVER_REFUSED',
          `Azure Repos refused to ${doing} in ${context.repository}: ${said}`,
          /author e-?mail/i.test(said)
            ? 'The repository takes commits of certain authors only: set authorName and authorEmail.'
            : 'The message is the server’s own: most often a policy of the repository (Project settings → Repositories → Policies).',
          { cause },
        );
    }
  };
}
