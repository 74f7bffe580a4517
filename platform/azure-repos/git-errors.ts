import { TaskError } from '../../core/errors.ts';
import { notAllowed, repositoryMissing, type ErrorContext } from './errors.ts';
import { serverCode } from './failure.ts';

/** What Azure Repos' own words in git's output mean; undefined for what git itself says. */
export function explainGit(context: ErrorContext): (doing: string, said: string) => TaskError | undefined {
  return (doing, said) => {
    const cause = new Error(said);
    switch (serverCode(said)) {
      case 'TF401027':
        return notAllowed(doing.replace(/ (?:to|from|of)$/, ''), context, said, cause);
      case 'TF401019':
        return repositoryMissing(context, said, cause);
      case 'TF402455':
        return new TaskError(
          'NOT_ALLOWED',
          `A branch policy of ${context.repository} lets nobody push to that branch: ${said}`,
          'Deliver by pull request (delivery: pullRequest), or give the identity "Bypass policies when pushing".',
          { cause },
        );
      default:
        return undefined;
    }
  };
}
