import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkCall } from '../../sandbox/azure-devops/contracts/check-call.ts';
import { checkReply } from '../../sandbox/azure-devops/contracts/check-reply.ts';
import { specificationFolder, Specifications } from '../../sandbox/azure-devops/contracts/specifications.ts';
import { startFixture } from './fixture.ts';
import type { Fixture } from './fixture.ts';

describe('sandbox Azure DevOps: calls are held against specifications', () => {
  const specifications = new Specifications(join(import.meta.dirname, 'fixtures/specification'));
  const check = (path: string, body?: unknown, query = '', verb = 'PATCH'): string[] =>
    checkCall({ verb, path, query: new URLSearchParams(query), body }, specifications);
  const path = 'p/_apis/sample/things/7';

  it('passes what they know, in any case and with enumerations by name or number', () => {
    const body = { id: 1, color: 'Green', parts: [{ id: 2 }], settings: { anything: { at: 'all' } } };
    assert.deepEqual(check(path, body, 'searchCriteria.Status=x&api-version=7.0&deep=1'), []);
    assert.deepEqual(check('_apis/Sample/Things/7', { color: 1 }), []);
  });

  it('reports unknown routes, verbs and parameters', () => {
    assert.match(check('p/_apis/sample/other')[0] ?? '', /no published specification/);
    assert.match(check(path, undefined, '', 'DELETE')[0] ?? '', /^DELETE p\/_apis\/sample\/things\/7: no published/);
    assert.deepEqual(check(path, undefined, 'shallow=1'), [`PATCH ${path}: there is no query parameter shallow`]);
  });

  it('reports properties, members and shapes that are unknown, with their place', () => {
    assert.deepEqual(check(path, { parts: [{ id: 1, name: 'x' }] }), [
      `PATCH ${path}: body.parts[0].name is not a property of Base`,
    ]);
    assert.deepEqual(check(path, { color: 'blue', parts: {} }), [
      `PATCH ${path}: body.color: "blue" is not known`,
      `PATCH ${path}: body.parts is not a list`,
    ]);
  });

  it('knows a few routes that are published nowhere', () => {
    const events = 'p/_apis/distributedtask/hubs/build/plans/1/events';
    const event = { name: 'TaskCompleted', jobId: 'j', taskId: 't', result: 'succeeded' };
    assert.deepEqual(
      checkCall({ verb: 'POST', path: events, query: new URLSearchParams(), body: event }, undefined),
      [],
    );
    assert.deepEqual(
      checkCall({ verb: 'POST', path: events, query: new URLSearchParams('x=1'), body: { job: 1 } }, undefined),
      [`POST ${events}: there is no query parameter x`, `POST ${events}: body.job is not a property`],
    );
  });

  it('holds answers against them too', () => {
    const reply = { value: [{ id: 1, extra: true }], count: 1 };
    assert.deepEqual(checkReply({ verb: 'PATCH', path, body: reply }, specifications), [
      `PATCH ${path}: our answer's value[0].extra is not a property of Thing`,
    ]);
  });
});

if (existsSync(specificationFolder)) {
  describe('sandbox Azure DevOps: answers have the shape of recorded ones', () => {
    let fixture: Fixture;
    let ids: { commit: string; pullRequest: number };
    const base = 'Fabrikam%20Fiber/_apis/git/repositories/gitops';

    before(async () => {
      fixture = await startFixture();
      const commit = await fixture.repository.commit({ branch: 'topic', files: { 'a.txt': '1' } });
      const body = {
        title: 'Deploy',
        description: 'Text',
        sourceRefName: 'refs/heads/topic',
        targetRefName: 'refs/heads/main',
        reviewers: [{ id: fixture.person.id }],
        completionOptions: { mergeStrategy: 'squash', mergeCommitMessage: 'x', deleteSourceBranch: true },
      };
      const answer = await fixture.fetch(`${base}/pullRequests`, { method: 'POST', body });
      ids = { commit, pullRequest: ((await answer.json()) as { pullRequestId: number }).pullRequestId };
      const status = {
        state: 'succeeded',
        description: 'x',
        targetUrl: 'http://ci',
        context: { name: 'b', genre: 'c' },
      };
      for (const path of [`commits/${commit}/statuses`, `pullRequests/${ids.pullRequest}/statuses`]) {
        await fixture.fetch(`${base}/${path}`, {
          method: 'POST',
          body: { ...status, ...(/pull/.test(path) ? { iterationId: 1 } : {}) },
        });
      }
      await fixture.fetch(`${base}/pullRequests/${ids.pullRequest}/properties`, {
        method: 'PATCH',
        type: 'application/json-patch+json',
        body: [{ op: 'add', path: '', value: { sampleId: 8, startedDateTime: '2017-09-25T15:26:43.667Z' } }],
      });
      await fixture.server.settled();
    });
    after(() => fixture.stop());

    /** Places of all properties, lists as their first entry. */
    const shape = (value: unknown, at = ''): string[] => {
      if (Array.isArray(value)) return value.length === 0 ? [] : shape(value[0], `${at}[]`);
      if (typeof value !== 'object' || value === null) return [at];
      return Object.entries(value).flatMap(([key, content]) => [`${at}.${key}`, ...shape(content, `${at}.${key}`)]);
    };
    /** Not modelled: links other than `self`, who pushed, counts of changes in lists, and what the service has dropped since the recording. */
    const leftOut =
      /_links|changeCounts|commentTruncated|statuses|\.push\b|pushedBy|validRemoteUrls|sshUrl|\.description$|project\.url|treeId|parents/;

    for (const [name, path] of [
      ['pullRequests.GET__git_repositories__repositoryId__pullRequests', () => `${base}/pullRequests`],
      [
        'pullRequests.GET__git_repositories__repositoryId__pullRequests__pullRequestId_',
        () => `${base}/pullRequests/${ids.pullRequest}`,
      ],
      ['refs.GET__git_repositories__repositoryId__refs', () => `${base}/refs`],
      ['repositories.GET__git_repositories__repositoryId_', () => base],
      ['repositories.GET__git_repositories', () => 'Fabrikam%20Fiber/_apis/git/repositories'],
      ['commits.GET__git_repositories__repositoryId__commits', () => `${base}/commits`],
      [
        'statuses.GET__git_repositories__repositoryId__commits__commitId__statuses',
        () => `${base}/commits/${ids.commit}/statuses`,
      ],
      [
        'pullRequestReviewers.GET__git_repositories__repositoryId__pullRequests__pullRequestId__reviewers',
        () => `${base}/pullRequests/${ids.pullRequest}/reviewers`,
      ],
      [
        'pullRequestStatuses.GET_git_pullRequestStatuses_statuses',
        () => `${base}/pullRequests/${ids.pullRequest}/statuses`,
      ],
      ['pullRequestProperties.GetPullRequestProperties', () => `${base}/pullRequests/${ids.pullRequest}/properties`],
      ['pushes.GET__git_repositories__repositoryId__pushes', () => `${base}/pushes`],
    ] as const) {
      it(`${name}`, async () => {
        const file = join(specificationFolder, 'examples', `${name}.json`);
        const example = JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, '')) as {
          responses: Record<string, { body: unknown }>;
        };
        const answer = await fixture.fetch(path());
        assert.equal(answer.status, 200);
        const ours = new Set(shape(await answer.json()));
        const missing = shape(example.responses['200']?.body).filter(
          (place) => !ours.has(place) && !leftOut.test(place),
        );
        assert.deepEqual(missing, []);
      });
    }
  });
}
