import assert from 'node:assert/strict';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { startFixture } from './fixture.ts';
import type { Fixture } from './fixture.ts';

describe('sandbox GitHub: asked for github.com', () => {
  let fixture: Fixture;

  beforeEach(async () => {
    fixture = await startFixture();
  });
  afterEach(() => fixture.stop());

  /** As a proxy would lead it here: another host's name, this server's port. */
  const ask = (host: string, path: string, body?: string): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const headers = { host, 'user-agent': 'test', authorization: `Bearer ${fixture.token}` };
      const method = body === undefined ? 'GET' : 'POST';
      request({ host: '127.0.0.1', port: fixture.server.port, path, method, headers }, resolve)
        .on('error', reject)
        .end(body);
    });

  it('serves the API at the root of api.github.com, and speaks of itself as that', async () => {
    const shown = (await json(await ask('api.github.com', '/repos/fabrikam/gitops'))) as Record<string, string>;
    assert.equal(shown['url'], 'https://api.github.com/repos/fabrikam/gitops');
    assert.equal(shown['clone_url'], 'https://github.com/fabrikam/gitops.git');
    const answer = await json(await ask('api.github.com', '/graphql', '{"query":"{ viewer { login } }"}'));
    assert.deepEqual(answer, { data: { viewer: { login: 'delivery-bot' } } });
  });

  it('serves git at github.com, and pages nowhere', async () => {
    const refs = await ask('github.com', '/fabrikam/gitops.git/info/refs?service=git-upload-pack');
    refs.resume();
    assert.equal(refs.statusCode, 200);
    const page = await ask('github.com', '/fabrikam/gitops');
    page.resume();
    assert.deepEqual([page.statusCode, page.headers['content-type']], [404, 'text/html; charset=utf-8']);
  });
});
