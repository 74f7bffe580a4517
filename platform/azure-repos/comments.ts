import { explained } from './errors.ts';
import { HttpFailure } from './failure.ts';
import type { Host } from './repository.ts';
import { wire } from './wire.ts';

const tries = 3;

/** Says something on a pull request, once: a run that is made again, or whose answer was lost, finds it said. */
export function createCommenter({ api, repository, context }: Host): (id: number, text: string) => Promise<void> {
  const { id: repositoryId, project } = repository;
  return (id, text) =>
    explained('comment on the pull request', context, async () => {
      for (let attempt = 1; ; attempt++) {
        const threads = await api.getThreads(repositoryId, id, project.id);
        const said = threads.some(({ comments }) => comments?.some(({ content }) => content === text) === true);
        if (said) return;
        try {
          await api.createThread(
            { comments: [{ content: text, commentType: wire.commentType.text }], status: wire.threadStatus.closed },
            repositoryId,
            id,
            project.id,
          );
          return;
        } catch (thrown) {
          if (!(thrown instanceof HttpFailure) || !thrown.mayHaveHappened || attempt >= tries) throw thrown;
        }
      }
    });
}
