import { TaskError } from '../../core/errors.ts';
import { printableLine } from '../../core/printable.ts';
import { sparseListIn, textIn } from '../readable-answers.ts';
import { explained } from './errors.ts';
import { HttpFailure, serverCode } from './failure.ts';
import type { Host } from './repository.ts';

// Both routes are work item tracking's: learn.microsoft.com, Work Items, List and Update (7.0).
const json = 'application/json;api-version=7.0';
const most = 200;
const tries = 4;

/** The work items that a pull request is linked with. */
export async function linkedWorkItems({ api, repository, context }: Host, pullRequest: number): Promise<string[]> {
  const found = await explained('read the work items of the pull request', context, () =>
    api.getPullRequestWorkItemRefs(repository.id, pullRequest, repository.project.id),
  );
  return found.flatMap(({ id }) => textIn(id, 'id') ?? []);
}

/**
 * Links work items with a pull request, from their side: the pull request has no route for it. What is linked already
 * stays so.
 * @throws WORK_ITEM_MISSING; NOT_ALLOWED when the right to edit them is missing
 */
export async function linkWorkItems(host: Host, pullRequest: number, workItems: readonly string[]): Promise<void> {
  const { api, repository, context } = host;
  const url = `vstfs:///Git/PullRequestId/${repository.project.id}%2F${repository.id}%2F${pullRequest}`;
  const relation = { rel: 'ArtifactLink', url, attributes: { name: 'Pull Request' } };
  for (const item of workItems) {
    const link = () =>
      api.rest.update(
        `${api.baseUrl}_apis/wit/workitems/${item}`,
        [{ op: 'add', path: '/relations/-', value: relation }],
        { acceptHeader: json, additionalHeaders: { 'content-type': 'application/json-patch+json' } },
      );
    await explained(`link work item ${item} with the pull request`, context, async () => {
      for (let attempt = 1; ; attempt++) {
        try {
          await link();
          return;
        } catch (thrown) {
          if (!(thrown instanceof HttpFailure)) throw thrown;
          const refusal = refusalOf(host, item, thrown);
          if (refusal !== undefined) throw refusal;
          // TF26071: somebody else changed it at the same moment. A refusal without a code may mean that it is linked.
          const overtaken = thrown.status === 409 || thrown.mayHaveHappened;
          if (!overtaken && thrown.status !== 400) throw thrown;
          if ((await linkedWorkItems(host, pullRequest)).includes(item)) return;
          if (!overtaken || attempt >= tries) throw thrown;
          await host.clock.sleep(300 * attempt, host.signal);
        }
      }
    });
  }
}

function refusalOf({ context, repository }: Host, item: string, failure: HttpFailure): TaskError | undefined {
  const said = printableLine(failure.said, 400);
  const code = serverCode(failure.said);
  if (failure.status === 404 || code === 'TF401232') {
    return new TaskError(
      'WORK_ITEM_MISSING',
      `There is no work item ${item}, or it is hidden from ${context.identity}: ${said}`,
      `Look at the number. Else grant "View work items in this node" and "Edit work items in this node" on its area (${areas}).`,
      { cause: failure },
    );
  }
  if (code !== 'TF237111' && failure.status !== 403) return undefined;
  return new TaskError(
    'NOT_ALLOWED',
    `${context.identity} may not link work item ${item} with a pull request of ${context.repository}: it lacks the right "Edit work items in this node". Azure DevOps says: ${said}`,
    `${areas} (of ${repository.project.name}, or of the work item’s own project): give that identity "Edit work items in this node" = Allow. A token needs the scope Work items (read & write) besides.`,
    { cause: failure },
  );
}

const areas = 'Project settings → Project configuration → Areas → … → Security';

/** Those of these work items that are not there or hidden; undefined when that cannot be learned. */
export async function unknownWorkItems(
  { api }: Host,
  workItems: readonly string[],
): Promise<readonly string[] | undefined> {
  const known = new Set<string>();
  for (let from = 0; from < workItems.length; from += most) {
    const ids = workItems.slice(from, from + most).join(',');
    try {
      const { result } = await api.rest.get<{ value?: ({ id?: number } | null)[] }>(
        `${api.baseUrl}_apis/wit/workitems?ids=${ids}&fields=System.Id&errorPolicy=omit`,
        { acceptHeader: json },
      );
      for (const { id } of sparseListIn(result?.value, 'value')) if (id !== undefined) known.add(String(id));
    } catch (thrown) {
      if (thrown instanceof HttpFailure && thrown.kind === 'status') return undefined;
      throw thrown;
    }
  }
  return workItems.filter((item) => !known.has(String(Number(item))));
}
