import assert from 'node:assert/strict';
import { Secret } from '../../../core/secret.ts';
import { createGitHubApi } from '../../../platform/github/client.ts';
import { createFileHistory } from '../../../platform/github/file-history.ts';
import { readableAnswers } from '../../../platform/readable-answers.ts';
import { json, startScriptedServer, type Answer, type ScriptedServer } from '../scripted-server.ts';

/** A page of the history that ends where the next begins, and says that there is one, or what stands in its place. */
const page = (commit: string, hasNextPage: unknown = true, endCursor: unknown = commit): Answer => {
  const history = {
    nodes: [{ oid: commit, associatedPullRequests: { nodes: [] } }],
    pageInfo: { hasNextPage, endCursor },
  };
  return json(200, { data: { repository: { object: { history } } } });
};

describe('the history of a file on GitHub', () => {
  let server: ScriptedServer;
  beforeEach(async () => {
    server = await startScriptedServer();
  });
  afterEach(() => server.stop());

  async function commits(top: number): Promise<readonly string[]> {
    const api = await createGitHubApi({
      apiUrl: `${server.origin}/api/v3`,
      token: new Secret('sesame'),
      network: { skipCertificateValidation: false },
      clock: { now: () => 0, elapsed: () => 0, sleep: () => Promise.resolve() },
      signal: new AbortController().signal,
    });
    const at = { owner: 'contoso', repo: 'gitops' };
    const context = { repository: 'contoso/gitops', pageUrl: server.origin, identity: 'somebody' };
    const history = readableAnswers('GitHub', createFileHistory({ api, at, context }));
    return history.commits({ branch: 'main', tip: 'f'.repeat(40) }, 'a.yaml', top);
  }

  it('is read page by page, as far as it is asked for, and to its end', async () => {
    server.answers = [page('a'), page('b'), page('c', false)];
    assert.deepEqual(await commits(2), ['a', 'b']);
    assert.equal(server.asked.length, 2);
    server.answers = [page('a'), page('b'), page('c', false)];
    assert.deepEqual(await commits(9), ['a', 'b', 'c']);
    server.answers = [page('a', true, null)];
    assert.deepEqual(await commits(9), ['a']);
  });

  for (const [what, requests, again] of [
    ['names the same page again', 2, () => page('a')],
    ['has no end', 100, (at: number) => page('a', true, `c${at}`)],
    ['says in another way than yes or no whether there is more', 1, () => page('a', {})],
  ] as const)
    it(`is no proper answer where it ${what}`, async () => {
      server.answers = Array.from({ length: 120 }, (_, at) => again(at));
      await assert.rejects(commits(9), { code: 'NOT_REACHABLE', message: /history/ });
      assert.equal(server.asked.length, requests);
    });
});
