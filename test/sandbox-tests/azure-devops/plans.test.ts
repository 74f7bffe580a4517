import assert from 'node:assert/strict';
import { startFixture } from './fixture.ts';
import type { Fixture } from './fixture.ts';

describe('sandbox Azure DevOps: a run that waits', () => {
  let fixture: Fixture;
  let path: string;
  const ids = {
    planId: 'f1a7e3d2-0000-4000-8000-000000000001',
    jobId: 'f1a7e3d2-0000-4000-8000-000000000002',
    taskId: 'f1a7e3d2-0000-4000-8000-000000000003',
  };
  beforeEach(async () => {
    fixture = await startFixture();
    path = `${fixture.project.id}/_apis/distributedtask/hubs/build/plans/${ids.planId}`;
  });
  afterEach(() => fixture.stop());

  it('goes on when the event is posted', async () => {
    const { events } = fixture.server.addPlan({ project: fixture.project, ...ids });
    const timeline = async (): Promise<string> =>
      (await fixture.fetch(`${fixture.project.id}/_apis/build/builds/1/timeline`)).text();
    assert.match(await timeline(), /inProgress/);
    const body = { name: 'TaskCompleted', taskId: ids.taskId, jobId: ids.jobId, result: 'failed' };
    const posted = await fixture.fetch(`${path}/events?api-version=2.0-preview.1`, { method: 'POST', body });
    assert.equal(posted.ok, true);
    assert.equal((await events.waitFor('TaskCompleted')).result, 'failed');
    assert.doesNotMatch(await timeline(), /inProgress/);
  });

  it('stops waiting when it is told to', async () => {
    const { events } = fixture.server.addPlan({ project: fixture.project, ...ids });
    const controller = new AbortController();
    const waiting = events.waitFor('TaskCompleted', controller.signal);
    controller.abort(new Error('cancelled'));
    await assert.rejects(waiting, /cancelled/);
  });

  it('is not found under another name', async () => {
    const body = { name: 'TaskCompleted', jobId: ids.jobId };
    const posted = await fixture.fetch(`${path}/events?api-version=2.0-preview.1`, { method: 'POST', body });
    assert.equal(posted.status, 404);
  });

  it('hands out an assertion for a service connection', async () => {
    fixture.server.addPlan({ project: fixture.project, ...ids });
    const url = `${path}/jobs/${ids.jobId}/oidctoken?serviceConnectionId=c1&api-version=7.1-preview.1`;
    const { oidcToken } = (await (await fixture.fetch(url, { method: 'POST' })).json()) as { oidcToken: string };
    const claims = JSON.parse(Buffer.from(oidcToken.split('.')[1] ?? '', 'base64url').toString()) as { sub: string };
    assert.equal(claims.sub, 'sc://contoso/Fabrikam Fiber/c1');
  });
});
