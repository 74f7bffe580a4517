import type { GitApi } from 'azure-devops-node-api/GitApi.js';
import { TaskError } from '../../core/errors.ts';
import { listIn, partIn, WrongPart } from '../readable-answers.ts';
import { HttpFailure } from './failure.ts';

/** What answers a list of something. */
const lists: ReadonlySet<string> = new Set([
  'getCommits',
  'getItems',
  'getMergeBases',
  'getPullRequestLabels',
  'getPullRequestReviewers',
  'getPullRequestStatuses',
  'getPullRequestWorkItemRefs',
  'getPullRequests',
  'getRefs',
  'getStatuses',
  'getThreads',
] satisfies (keyof GitApi)[]);

/** What answers one thing, which is read. */
const things: ReadonlySet<string> = new Set([
  'createPullRequest',
  'getItem',
  'getPullRequest',
  'getPullRequestQuery',
  'updatePullRequest',
] satisfies (keyof GitApi)[]);

/**
 * The client, whose answers are what they are said to be as far as their first level goes: it takes any JSON for whatever
 * was asked for, and stumbles over some of it itself.
 * @returns the same interface; its methods throw WrongPart besides
 */
export function checkedApi(api: GitApi): GitApi {
  return new Proxy(api, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof name !== 'string' || typeof member !== 'function' || !(lists.has(name) || things.has(name)))
        return member;
      return async (...given: unknown[]) => {
        const answer: unknown = await read(async () => Reflect.apply(member, target, given));
        return lists.has(name) ? listIn(answer, name) : partIn(answer, name);
      };
    },
  });
}

async function read(ask: () => Promise<unknown>): Promise<unknown> {
  try {
    return await ask();
  } catch (thrown) {
    if (thrown instanceof HttpFailure || thrown instanceof TaskError) throw thrown;
    // The client's own words, of a date that is none, say, speak of its insides.
    throw new WrongPart('the client of Azure DevOps cannot read it', { cause: thrown });
  }
}
