import { explained } from './errors.ts';
import type { Host } from './repository.ts';
import { wire } from './wire.ts';

/** Says something on a pull request, once: a run that is made again, or whose answer was lost, finds it said. */
export function createCommenter({ api, repository, context, once }: Host): (id: number, text: string) => Promise<void> {
  const { id: repositoryId, project } = repository;
  return (id, text) => {
    const isSaid = async (): Promise<true | undefined> => {
      const threads = await api.getThreads(repositoryId, id, project.id);
      return threads.some(({ comments }) => comments?.some(({ content }) => content === text) === true) || undefined;
    };
    return explained('comment on the pull request', context, async () => {
      if (await isSaid()) return;
      await once(async () => {
        await api.createThread(
          { comments: [{ content: text, commentType: wire.commentType.text }], status: wire.threadStatus.closed },
          repositoryId,
          id,
          project.id,
        );
        return true as const;
      }, isSaid);
    });
  };
}
