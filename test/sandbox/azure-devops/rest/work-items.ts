import { listReply, parameter, queried } from '../call.ts';
import type { Call, Reply, Route } from '../call.ts';
import { badArgument, ServerError } from '../errors.ts';
import { isJson, json, requiredText } from '../json.ts';

const missing = (id: string): ServerError =>
  new ServerError(
    404,
    'WorkItemUnauthorizedAttributeException',
    `TF401232: Work item ${id} does not exist, or you do not have permissions to read it.`,
  );

const workItemJson = (call: Call, id: string) => ({
  id: Number(id),
  rev: 1,
  fields: { 'System.Id': Number(id) },
  url: `${call.organization.collectionUrl}_apis/wit/workItems/${id}`,
});

/** Several at once; with `errorPolicy=omit` one that is not there is null. */
function workItems(call: Call): Reply {
  const ids = (queried(call, 'ids') ?? '').split(',').filter((id) => id !== '');
  if (ids.length === 0 || ids.length > 200) throw badArgument('ids', 'between 1 and 200 ids are expected');
  const omit = queried(call, 'errorPolicy')?.toLowerCase() === 'omit';
  return listReply(
    ids.map((id) => {
      if (!call.organization.hiddenWorkItems.has(id)) return workItemJson(call, id);
      if (omit) return null;
      throw missing(id);
    }),
  );
}

/** Links pull requests (`ArtifactLink`); nothing else of a work item is known here. */
function change(call: Call): Reply {
  const id = parameter(call, 'workItem');
  if (!/application\/json-patch\+json/.test(call.contentType)) {
    throw new ServerError(415, 'VssMediaTypeNotSupportedException', `${call.contentType} is not supported.`);
  }
  if (call.organization.hiddenWorkItems.has(id)) throw missing(id);
  if (!Array.isArray(call.body)) throw badArgument('patchDocument', 'a list of operations is expected');
  for (const entry of call.body as unknown[]) {
    const operation = json(entry, 'operation');
    const value = operation['value'];
    if (operation['op'] !== 'add' || operation['path'] !== '/relations/-' || !isJson(value)) {
      throw badArgument('patchDocument', 'the stand-in adds relations only');
    }
    if (value['rel'] !== 'ArtifactLink' || json(value['attributes'])['name'] !== 'Pull Request') {
      throw badArgument('relations', 'the stand-in links pull requests only');
    }
    link(call, id, requiredText(value, 'url'));
  }
  return { body: workItemJson(call, id) };
}

function link(call: Call, workItem: string, url: string): void {
  const { organization, identity } = call;
  const [, project, repositoryId, pullRequest] =
    /^vstfs:\/\/\/Git\/PullRequestId\/([0-9a-f-]{36})%2f([0-9a-f-]{36})%2f(\d+)$/i.exec(url) ?? [];
  const repository = organization.repositories.find((one) => one.id === repositoryId && one.project.id === project);
  if (repository === undefined) throw badArgument('url', `${url} names no pull request`);
  if (!organization.rights.has(identity, 'WorkItemWrite', repository.id)) {
    throw new ServerError(
      403,
      'WorkItemUnauthorizedSaveException',
      'TF237111: The current user does not have permissions to save work items under the specified area path.',
    );
  }
  // The service does not look whether what is linked is there.
  const one = repository.pullRequests.find(({ id }) => String(id) === pullRequest);
  if (one?.workItems.includes(workItem) === true) {
    throw new ServerError(400, 'WorkItemRelationExistsException', 'Relation already exists.');
  }
  one?.workItems.push(workItem);
}

export const workItemRoutes: readonly Route[] = [
  { verb: 'GET', path: '{project?}/_apis/wit/workitems', handle: workItems },
  { verb: 'PATCH', path: '{project?}/_apis/wit/workitems/{workItem}', handle: change },
];
