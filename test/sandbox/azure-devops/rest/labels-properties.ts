import { randomUUID } from 'node:crypto';
import { listReply, parameter, pullRequestOf } from '../call.ts';
import type { Call, Reply, Route } from '../call.ts';
import { badArgument, ServerError } from '../errors.ts';
import { isJson, json, requiredText, text } from '../json.ts';
import { labelJson, pullRequestUrl } from '../serialize.ts';
import type { PullRequestState } from '../types.ts';
import type { Services } from './services.ts';

type Property = PullRequestState['properties'][string];

/** Values are kept as text, dates as dates; objects are refused. */
function property(value: unknown): Property {
  if (typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:\d{2})$/.test(value)) {
    return { $type: 'System.DateTime', $value: value };
  }
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return { $type: 'System.String', $value: String(value) };
  }
  throw badArgument('value', 'properties hold text, numbers, booleans and dates');
}

/** JSON Patch (RFC 6902) as far as the service takes it: add, replace, remove; one level. */
function patchProperties(one: PullRequestState, operations: unknown): void {
  if (!Array.isArray(operations)) throw badArgument('patchDocument', 'a list of operations is expected');
  for (const entry of operations as unknown[]) {
    const operation = json(entry, 'operation');
    const op = requiredText(operation, 'op').toLowerCase();
    const path = text(operation, 'path') ?? '';
    // RFC 6901: `~1` is a slash, `~0` a tilde.
    const name = path.replace(/^\//, '').replaceAll('~1', '/').replaceAll('~0', '~');
    const value = operation['value'];
    if (op === 'remove') {
      delete one.properties[name];
    } else if (op === 'add' && path === '' && isJson(value)) {
      for (const [key, content] of Object.entries(value)) one.properties[key] = property(content);
    } else if ((op === 'add' || op === 'replace') && name !== '') {
      one.properties[name] = property(value);
    } else {
      throw badArgument('patchDocument', `the operation ${op} at "${path}" is not possible`);
    }
  }
}

const propertiesReply = (one: PullRequestState): Reply => ({
  body: { count: Object.keys(one.properties).length, value: one.properties },
});

export const labelAndPropertyRoutes = ({ engine }: Services): readonly Route[] => {
  const base = '{project?}/_apis/git/repositories/{repository}/pullrequests/{pullRequest}';
  const existing = (call: Call, one: PullRequestState): PullRequestState['labels'][number] => {
    const wanted = parameter(call, 'label').toLowerCase();
    const found = one.labels.find((label) => label.id === wanted || label.name.toLowerCase() === wanted);
    if (found !== undefined) return found;
    throw new ServerError(404, 'TagNotFoundException', `There is no label ${wanted}.`);
  };
  return [
    {
      verb: 'GET',
      path: `${base}/labels`,
      handle: (call) => {
        const { repository, pullRequest } = pullRequestOf(call);
        const url = pullRequestUrl(call.organization, repository, pullRequest.id);
        return listReply(pullRequest.labels.map((label) => labelJson(url, label)));
      },
    },
    {
      verb: 'POST',
      path: `${base}/labels`,
      handle: (call) => {
        const { repository, pullRequest } = pullRequestOf(call, 'PullRequestContribute');
        const name = requiredText(json(call.body), 'name');
        let label = pullRequest.labels.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
        if (label === undefined) {
          label = { id: randomUUID(), name };
          pullRequest.labels.push(label);
        }
        engine.announce(repository, pullRequest.id, 'updated');
        return { body: labelJson(pullRequestUrl(call.organization, repository, pullRequest.id), label) };
      },
    },
    {
      verb: 'GET',
      path: `${base}/labels/{label}`,
      handle: (call) => {
        const { repository, pullRequest } = pullRequestOf(call);
        const url = pullRequestUrl(call.organization, repository, pullRequest.id);
        return { body: labelJson(url, existing(call, pullRequest)) };
      },
    },
    {
      verb: 'DELETE',
      path: `${base}/labels/{label}`,
      handle: (call) => {
        const { pullRequest } = pullRequestOf(call, 'PullRequestContribute');
        pullRequest.labels.splice(pullRequest.labels.indexOf(existing(call, pullRequest)), 1);
        return {};
      },
    },
    {
      verb: 'GET',
      path: `${base}/properties`,
      handle: (call) => propertiesReply(pullRequestOf(call).pullRequest),
    },
    {
      verb: 'PATCH',
      path: `${base}/properties`,
      handle: (call) => {
        const { repository, pullRequest } = pullRequestOf(call, 'PullRequestContribute');
        if (!/application\/json-patch\+json/.test(call.contentType)) {
          throw new ServerError(
            415,
            'VssMediaTypeNotSupportedException',
            `The request contains the media type '${call.contentType}', which is not supported. The supported media types are: application/json-patch+json.`,
          );
        }
        patchProperties(pullRequest, call.body);
        engine.announce(repository, pullRequest.id, 'updated');
        return propertiesReply(pullRequest);
      },
    },
  ];
};
