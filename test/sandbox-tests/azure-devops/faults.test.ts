import assert from 'node:assert/strict';
import { git, startFixture } from './fixture.ts';
import type { Fixture } from './fixture.ts';

const path = 'Fabrikam%20Fiber/_apis/git/repositories/gitops/refs';

describe('sandbox Azure DevOps: planted faults and the record of requests', () => {
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = await startFixture();
  });
  afterEach(() => fixture.stop());

  const create = async (name: string): Promise<Response> => {
    const newObjectId = await fixture.repository.tip('main');
    const body = [{ name: `refs/heads/${name}`, oldObjectId: '0'.repeat(40), newObjectId }];
    return fixture.fetch(path, { method: 'POST', body });
  };

  for (const [kind, done] of [
    ['lostBefore', false],
    ['reset', false],
    ['lostAfter', true],
  ] as const) {
    it(`${kind}: the connection breaks, and the work is ${done ? 'done all the same' : 'not done'}`, async () => {
      fixture.server.faults.add({ method: 'POST', path: /\/refs/, kind });
      await assert.rejects(create('topic'));
      assert.equal((await fixture.repository.tip('topic')) !== undefined, done);
      assert.equal(fixture.server.requests.at(-1)?.status, 0);
      assert.equal((await create('second')).status, 200);
    });
  }

  it('truncated: the answer breaks off', async () => {
    fixture.server.faults.add({ path: /\/refs/, kind: 'truncated' });
    const answer = await fixture.fetch(path);
    assert.equal(answer.status, 200);
    await assert.rejects(answer.text());
  });

  it('status and signIn: another answer, after some good ones and for a while', async () => {
    const body = { message: 'Rate limit' };
    fixture.server.faults.add({
      path: /\/refs/,
      kind: 'status',
      status: 429,
      after: 1,
      times: 2,
      headers: { 'retry-after': '1' },
      body,
    });
    const seen: number[] = [];
    for (let at = 0; at < 4; at += 1) {
      const answer = await fixture.fetch(path);
      seen.push(answer.status);
      if (answer.status === 429) assert.equal(answer.headers.get('retry-after'), '1');
    }
    assert.deepEqual(seen, [200, 429, 429, 200]);
    fixture.server.faults.add({ path: /\/refs/, kind: 'signIn' });
    assert.equal((await fixture.fetch(path)).status, 203);
    fixture.server.faults.add({ path: /\/refs/, kind: 'status', status: 500 });
    fixture.server.faults.clear();
    assert.equal((await fixture.fetch(path)).status, 200);
  });

  it('delay: the answer comes, later, with a word about throttling if that is wished', async () => {
    fixture.server.faults.add({ path: /\/refs/, kind: 'delay', ms: 5, headers: { 'retry-after': '2' } });
    const answer = await fixture.fetch(path);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('retry-after'), '2');
    assert.match(await answer.text(), /refs\/heads\/main/);
  });

  it('strikes git too', async () => {
    fixture.server.faults.add({ path: /_git\/gitops\/info\/refs/, kind: 'status', status: 503 });
    assert.match((await git(fixture.folder, fixture.token, 'ls-remote', fixture.repository.remoteUrl)).output, /503/);
  });

  it('records each request with its route, identity and bytes', async () => {
    await fixture.fetch(path);
    await git(fixture.folder, fixture.token, 'ls-remote', fixture.repository.remoteUrl);
    for (const request of fixture.server.requests) {
      assert.equal(request.status, 200);
      assert.equal(request.identity, fixture.service.id);
      assert.ok(request.bytesIn > 100 && request.bytesOut > 100, JSON.stringify(request));
    }
    assert.equal(fixture.server.requests[0]?.route, 'git/repositories/{repository}/refs');
    assert.equal(fixture.server.requests[1]?.route, '_git/info/refs git-upload-pack');
  });
});
