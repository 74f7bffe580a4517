import { listReply, need, parameter, queriedNumber, repositoryOf } from '../call.ts';
import type { Call, Reply, Route } from '../call.ts';
import { badArgument, ServerError } from '../errors.ts';
import { zeroId } from '../../git/bare-repository.ts';
import type { FileChanges } from '../../git/bare-repository.ts';
import { isJson, json, list, member, requiredText, text } from '../json.ts';
import type { Json } from '../json.ts';
import type { PushRecord, RepositoryState } from '../state.ts';
import { ruleFor } from '../ref-updates.ts';
import { commitRef, identityRef, remoteUrl, repositoryRef, repositoryUrl } from '../serialize.ts';
import type { Services } from './services.ts';

function pushJson(call: Call, repository: RepositoryState, push: PushRecord): Json {
  return {
    repository: {
      ...repositoryRef(call.organization, repository),
      defaultBranch: `refs/heads/${repository.defaultBranch}`,
      remoteUrl: remoteUrl(call.organization, repository),
    },
    pushedBy: identityRef(call.organization, push.pushedBy),
    pushId: push.pushId,
    date: push.date,
    url: `${repositoryUrl(call.organization, repository)}/pushes/${push.pushId}`,
  };
}

const withUpdates = (repository: RepositoryState, push: PushRecord): Json => ({
  refUpdates: push.refUpdates.map((update) => ({ repositoryId: repository.id, ...update })),
});

const changeTypes = { 1: 'add', 2: 'edit', 16: 'delete', 8: 'rename' } as const;

/** The files that a pushed commit changes. */
function filesOf(commit: Json): FileChanges {
  const files: FileChanges = {};
  for (const change of list(commit, 'changes')) {
    const path = requiredText(json(change['item'], 'item'), 'path').replace(/^\//, '');
    const type = member(change['changeType'], changeTypes, 'changeType');
    if (type === 'rename') throw badArgument('changeType', 'the stand-in does not rename files in a push');
    if (type === 'delete') {
      files[path] = null;
      continue;
    }
    const content = json(change['newContent'], 'newContent');
    const encoding = member(content['contentType'] ?? 0, { 0: 'rawtext', 1: 'base64encoded' }, 'contentType');
    files[path] = Buffer.from(text(content, 'content') ?? '', encoding === 'rawtext' ? 'utf8' : 'base64');
  }
  return files;
}

/** Commits made by REST: one ref, its new commits with all their changes. */
async function create(call: Call, { journal }: Services): Promise<Reply> {
  const { organization, identity } = call;
  const repository = repositoryOf(call);
  need(call, repository, 'GenericContribute');
  const body = json(call.body);
  const [refUpdate] = list(body, 'refUpdates');
  if (refUpdate === undefined) throw badArgument('refUpdates', 'one is expected');
  const update = { ref: requiredText(refUpdate, 'name'), oldId: requiredText(refUpdate, 'oldObjectId'), newId: '' };
  const rule = ruleFor(organization, repository, identity, update);
  if (rule.kind === 'refuse') throw new ServerError(403, 'GitRefUpdateRejectedException', rule.text);
  const { bare } = repository;
  const now = (await bare.resolve(update.ref)) ?? zeroId;
  const stale = new ServerError(
    409,
    'GitReferenceStaleException',
    `TF401028: The reference '${update.ref}' has already been updated by another client, so you cannot update it. Please try again.`,
  );
  if (now !== update.oldId) throw stale;
  let tip = update.oldId === zeroId ? undefined : update.oldId;
  const made: string[] = [];
  for (const commit of list(body, 'commits')) {
    const author = isJson(commit['author']) ? commit['author'] : {};
    tip = await bare.write({
      parent: tip,
      files: filesOf(commit),
      message: text(commit, 'comment') ?? '',
      author: {
        name: text(author, 'name') ?? identity.displayName,
        email: text(author, 'email') ?? (identity.email || identity.uniqueName),
      },
    });
    made.push(tip);
  }
  if (tip === undefined) throw badArgument('commits', 'a commit is expected');
  update.newId = tip;
  if (!(await bare.moveRef(update.ref, tip, update.oldId))) throw stale;
  const pushId = journal.moved(repository, [update], identity);
  const push = repository.pushes.find((candidate) => candidate.pushId === pushId);
  if (push === undefined) throw new Error('the push was not recorded');
  return {
    status: 201,
    body: {
      ...pushJson(call, repository, push),
      ...withUpdates(repository, push),
      commits: made.map((id) => commitRef(organization, repository, id)),
    },
  };
}

export const pushRoutes = (services: Services): readonly Route[] => {
  const path = '{project?}/_apis/git/repositories/{repository}/pushes';
  return [
    {
      verb: 'GET',
      path,
      handle: (call) => {
        const repository = repositoryOf(call);
        const skip = queriedNumber(call, '$skip') ?? 0;
        const page = repository.pushes.toReversed().slice(skip, skip + (queriedNumber(call, '$top') ?? 100));
        return listReply(page.map((push) => pushJson(call, repository, push)));
      },
    },
    {
      verb: 'GET',
      path: `${path}/{push}`,
      handle: (call) => {
        const repository = repositoryOf(call);
        const push = repository.pushes.find((candidate) => String(candidate.pushId) === parameter(call, 'push'));
        if (push === undefined) throw new ServerError(404, 'GitPushNotFoundException', 'There is no such push.');
        return { body: { ...pushJson(call, repository, push), ...withUpdates(repository, push) } };
      },
    },
    { verb: 'POST', path, handle: (call) => create(call, services) },
  ];
};
