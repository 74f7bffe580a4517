import { reads } from '../call.ts';
import { readNodeId } from '../account-json.ts';
import { allowed, pullRequestById } from './access.ts';
import type { Reader } from './access.ts';
import { missing } from './errors.ts';
import { actorFields } from './actor-fields.ts';
import { pullRequestFields } from './pull-request-fields.ts';
import { repositoryFields } from './repository-fields.ts';

/** The roots of queries. */
export const queries = {
  viewer: (_: unknown, reader: Reader) => actorFields(reader, reader.token.actor),

  repository({ owner, name }: { owner: string; name: string }, reader: Reader) {
    const absent = `Could not resolve to a Repository with the name '${owner}/${name}'.`;
    return repositoryFields(reader, allowed(reader, reader.site.repository(owner, name), reads(), absent));
  },

  user({ login }: { login: string }, reader: Reader) {
    const actor = reader.site.actor(login);
    if (actor === undefined || actor.type !== 'User') {
      throw missing(`Could not resolve to a User with the login of '${login}'.`);
    }
    return actorFields(reader, actor);
  },

  node({ id }: { id: string }, reader: Reader) {
    if (readNodeId('PR', id) === undefined) throw missing(`Could not resolve to a node with the global id of '${id}'`);
    const { repository, one } = pullRequestById(reader, id, reads('pull_requests'));
    return pullRequestFields(reader, repository, one);
  },

  rateLimit: () => ({
    limit: 5000,
    cost: 1,
    remaining: 4999,
    used: 1,
    nodeCount: 0,
    resetAt: new Date().toISOString(),
  }),
};
