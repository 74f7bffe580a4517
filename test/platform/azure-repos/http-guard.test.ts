import assert from 'node:assert/strict';
import { TaskError } from '../../../core/errors.ts';
import { Secret } from '../../../core/secret.ts';
import { createGitApi } from '../../../platform/azure-repos/client.ts';
import { HttpFailure } from '../../../platform/azure-repos/failure.ts';
import { json, raw, startScriptedServer, type Answer, type ScriptedServer } from '../scripted-server.ts';

describe('the gate before every request to Azure DevOps', () => {
  let server: ScriptedServer;
  let url: string;
  let slept: number[];
  let now: number;
  let stop: AbortController;

  beforeEach(async () => {
    slept = [];
    stop = new AbortController();
    server = await startScriptedServer();
    url = `${server.origin}/contoso/`;
  });

  afterEach(() => server.stop());

  async function client(renew?: () => Promise<Secret>) {
    now = 0;
    const api = await createGitApi({
      collectionUrl: url,
      authorization: new Secret('Bearer sesame'),
      ...(renew === undefined ? {} : { renew }),
      network: { skipCertificateValidation: false },
      clock: {
        now: () => now,
        elapsed: () => now,
        sleep: async (milliseconds) => {
          slept.push(milliseconds);
          now += milliseconds;
        },
      },
      signal: stop.signal,
    });
    return api.rest;
  }

  async function failure(work: Promise<unknown>): Promise<HttpFailure> {
    const thrown: unknown = await work.then(
      () => undefined,
      (error: unknown) => error,
    );
    assert.ok(thrown instanceof HttpFailure, String(thrown));
    return thrown;
  }

  it('tells a missing thing, a sign-in page and a broken body apart; none of them is null', async () => {
    const rest = await client();
    server.answers = [json(404, { message: 'TF401174: not there' })];
    assert.deepEqual([(await failure(rest.get(`${url}x`))).status], [404]);
    for (const answer of [
      raw(203, 'text/html', '<html>sign in</html>'),
      raw(200, 'text/html; charset=utf-8', '<html>sign in</html>'),
      raw(302, 'text/html', ''),
      json(401, { message: 'TF400813: not authorized' }),
    ]) {
      server.answers = [answer];
      assert.equal((await failure(rest.get(`${url}x`))).kind, 'signIn');
    }
    server.answers = Array.from({ length: 5 }, () => raw(200, 'application/json', '{"cut": '));
    assert.equal((await failure(rest.get(`${url}x`))).kind, 'network');
  });

  it('reads no answer without end', async () => {
    const rest = await client();
    const endless: Answer = (response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const more = (): void => {
        while (!response.destroyed && response.write(' '.repeat(1024 * 1024)));
      };
      response.on('drain', more);
      more();
    };
    server.answers = [endless];
    const failed = await failure(rest.create(`${url}x`, {}));
    assert.match(failed.said, /longer than 33554432 bytes/);
  });

  it('reads again after faults, with growing pauses', async () => {
    server.answers = [json(503, {}), (response) => response.destroy(), json(500, {})];
    const answer = await (await client()).get<{ ok: boolean }>(`${url}x`);
    assert.equal(answer.result?.ok, true);
    assert.equal(server.asked.length, 4);
    assert.equal(slept.length, 3);
  });

  it('never writes twice after a fault, but does after a 429', async () => {
    const rest = await client();
    server.answers = [json(503, {})];
    assert.equal((await failure(rest.create(`${url}x`, {}))).status, 503);
    assert.equal(server.asked.length, 1);
    server.answers = [json(429, {}, { 'retry-after': '7' })];
    await rest.create(`${url}x`, {});
    assert.equal(slept.at(-1), 7000);
  });

  it('holds the next request back when a success says Retry-After', async () => {
    const rest = await client();
    server.answers = [json(200, {}, { 'retry-after': '9' })];
    await rest.get(`${url}x`);
    await rest.get(`${url}x`);
    assert.deepEqual(slept, [9000]);
  });

  it('shows the token to the server alone', async () => {
    const rest = await client();
    server.answers = [json(403, { message: 'TF401027: no' })];
    const failed = await failure(rest.get(`${url}x?token=1`));
    assert.deepEqual(
      server.asked.map(({ headers }) => headers.authorization),
      ['Bearer sesame'],
    );
    assert.doesNotMatch(`${failed.message} ${failed.stack}`, /sesame|token=1/);
  });

  it('signs in again with a new token, once for all, when the old one ends', async () => {
    let tokens = 0;
    const rest = await client(async () => new Secret(`Bearer new ${(tokens += 1)}`));
    const refused = json(401, { message: 'TF400813: expired' });
    // It is new: then the token is not to blame.
    server.answers = [refused];
    assert.equal((await failure(rest.get(`${url}x`))).kind, 'signIn');
    now = 3_600_000;
    server.answers = [refused, refused];
    await Promise.all([rest.get(`${url}x`), rest.create(`${url}x`, {})]);
    assert.equal(tokens, 1);
    assert.deepEqual(
      server.asked.slice(-2).map(({ headers }) => headers.authorization),
      ['Bearer new 1', 'Bearer new 1'],
    );
    server.answers = [refused];
    assert.equal((await failure(rest.get(`${url}x`))).kind, 'signIn');
    assert.equal(tokens, 1);
  });

  it('tells the refusal when there is no new token either', async () => {
    const rest = await client(() => Promise.reject(new Error('no token')));
    now = 3_600_000;
    server.answers = [json(401, { message: 'TF400813: expired' })];
    assert.match((await failure(rest.get(`${url}x`))).said, /TF400813/);
  });

  it('ends at once when the run is cancelled', async () => {
    const rest = await client();
    server.answers = [() => stop.abort()];
    await assert.rejects(rest.get(`${url}x`), (error) => error instanceof TaskError && error.code === 'CANCELLED');
  });
});
