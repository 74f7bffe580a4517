import assert from 'node:assert/strict';
import { startFixture } from './fixture.ts';
import type { Fixture } from './fixture.ts';

describe('sandbox Azure DevOps: finding the way in', () => {
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = await startFixture();
  });
  afterEach(() => fixture.stop({ violations: true }));

  it('costs the real client three requests of discovery before its first git call', async () => {
    const api = await fixture.git();
    const found = await api.getRepository('gitops', 'Fabrikam Fiber');
    assert.equal(found.id, fixture.repository.id);
    assert.equal(found.defaultBranch, 'refs/heads/main');
    assert.equal(found.remoteUrl, fixture.repository.remoteUrl);
    assert.deepEqual(
      fixture.server.requests.map(({ method, path }) => `${method} ${path}`),
      [
        'OPTIONS /contoso/_apis/Location',
        'GET /contoso/_apis/ResourceAreas',
        'OPTIONS /contoso/_apis/git',
        'GET /contoso/Fabrikam Fiber/_apis/git/repositories/gitops',
      ],
    );
  });

  it('says who is signed in', async () => {
    const data = await fixture.client().connect();
    assert.equal(data.authenticatedUser?.id, fixture.service.id);
    assert.equal(fixture.server.requests.at(-1)?.identity, fixture.service.id);
  });

  it('answers a wrong or expired token as the service does', async () => {
    const path = 'Fabrikam%20Fiber/_apis/git/repositories/gitops';
    const expired = fixture.server.issueToken(fixture.service, { expired: true });
    for (const token of [expired, 'nonsense']) {
      const page = await fixture.fetch(path, { token });
      assert.equal(page.status, 203);
      assert.match(await page.text(), /Sign In/);
    }
    const write = await fixture.fetch(`${path}/refs`, { method: 'POST', body: [], token: 'nonsense' });
    assert.equal(write.status, 401);
    assert.match(((await write.json()) as { message: string }).message, /^TF400813/);
    const browser = await fetch(new URL(path, fixture.server.collectionUrl), {
      headers: { accept: 'text/html' },
      redirect: 'manual',
    });
    assert.equal(browser.status, 302);
    // The real client turns the page into null.
    assert.equal(await (await fixture.client().getGitApi()).getRepository('nothing', 'Fabrikam Fiber'), null);
  });

  it('names projects and repositories that are not there, or not to be seen', async () => {
    const project = await fixture.fetch('Nowhere/_apis/git/repositories/gitops');
    assert.equal(project.status, 404);
    assert.match(await project.text(), /TF200016/);
    fixture.server.deny(fixture.service, 'GenericRead', fixture.repository);
    const hidden = await fixture.fetch('Fabrikam%20Fiber/_apis/git/repositories/gitops');
    assert.equal(hidden.status, 404);
    const body = (await hidden.json()) as { message: string; typeKey: string };
    assert.match(body.message, /^TF401019: The Git repository with name or identifier gitops does not exist/);
    assert.equal(body.typeKey, 'GitRepositoryNotFoundException');
    const list = (await (await fixture.fetch('_apis/git/repositories')).json()) as { count: number };
    assert.equal(list.count, 0);
  });

  it('wants an api-version for writes, and the word preview for previews', async () => {
    const url = new URL('Fabrikam%20Fiber/_apis/git/repositories/gitops/refs', fixture.server.collectionUrl);
    const headers = { authorization: `Bearer ${fixture.token}`, 'content-type': 'application/json' };
    const write = await fetch(url, { method: 'POST', headers, body: '[]' });
    assert.equal(write.status, 400);
    assert.match(await write.text(), /VssVersionNotSpecifiedException/);
    const artifactId = `vstfs:///CodeReview/CodeReviewId/${fixture.project.id}/1`;
    const path = `Fabrikam%20Fiber/_apis/policy/evaluations?artifactId=${artifactId}&api-version=`;
    assert.match(await (await fixture.fetch(`${path}7.0`)).text(), /VssInvalidPreviewVersionException/);
    assert.equal((await fixture.fetch(`${path}7.0-preview.1`)).status, 200);
    assert.match(await (await fixture.fetch('_apis/projects?api-version=99.0')).text(), /VssVersionOutOfRange/);
  });

  it('reports a route that it does not know', async () => {
    assert.equal((await fixture.fetch('_apis/nothing/there')).status, 404);
    assert.equal(fixture.server.violations.length, 1);
    assert.match(fixture.server.violations[0] ?? '', /^GET _apis\/nothing\/there/);
  });

  it('lists projects and finds one by name', async () => {
    fixture.server.addProject('Second');
    const core = await fixture.client().getCoreApi();
    assert.deepEqual((await core.getProjects()).map(({ name }) => name).toSorted(), ['Fabrikam Fiber', 'Second']);
    assert.equal((await core.getProject('second')).name, 'Second');
  });
});
