import assert from 'node:assert/strict';
import { describeError, TaskError } from '../../../core/errors.ts';
import { Secret } from '../../../core/secret.ts';
import { allPages, createGitHubApi, type GitHubApi } from '../../../platform/github/client.ts';
import { explained, type Meaning } from '../../../platform/github/errors.ts';
import { GitHubFailure } from '../../../platform/github/failure.ts';
import { json, raw, startScriptedServer, type Answer, type ScriptedServer } from '../scripted-server.ts';

const repository = { owner: 'contoso', repo: 'gitops' };

describe('requests to GitHub', () => {
  let server: ScriptedServer;
  let slept: number[];
  let now: number;
  let stop: AbortController;
  let api: GitHubApi;

  beforeEach(async () => {
    slept = [];
    now = Date.UTC(2026, 0, 1);
    stop = new AbortController();
    server = await startScriptedServer();
    api = await createGitHubApi({
      apiUrl: `${server.origin}/api/v3`,
      token: new Secret('sesame'),
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
  });

  afterEach(() => server.stop());

  const read = (): Promise<unknown> => api.request('GET /repos/{owner}/{repo}', repository);
  const write = (): Promise<unknown> =>
    api.request('POST /repos/{owner}/{repo}/pulls', { ...repository, head: 'a', base: 'b', title: 'c' });
  const query = (): Promise<unknown> => api.graphql('query { viewer { login } }', {});
  const mutation = (): Promise<unknown> => api.graphql('mutation { x }', {});

  async function failure(work: Promise<unknown>): Promise<GitHubFailure> {
    const thrown: unknown = await work.then(
      () => undefined,
      (error: unknown) => error,
    );
    assert.ok(thrown instanceof GitHubFailure, String(thrown));
    return thrown;
  }

  it('go to REST and GraphQL of one server, with the token in a header', async () => {
    await read();
    server.answers = [json(200, { data: { viewer: { login: 'ada' } } })];
    assert.deepEqual(await query(), { viewer: { login: 'ada' } });
    const asked = server.asked.map(({ method, url, headers }) => `${method} ${url} ${headers.authorization}`);
    assert.deepEqual(asked, ['GET /api/v3/repos/contoso/gitops token sesame', 'POST /api/graphql token sesame']);
    const elsewhere = api.request(
      'GET http://localhost:1/repos/contoso/gitops' as 'GET /repos/{owner}/{repo}',
      repository,
    );
    assert.match((await failure(elsewhere)).said, /another server/);
  });

  it('have JSON for an answer, whatever a proxy calls it', async () => {
    for (const type of ['text/plain', 'application/octet-stream']) {
      server.answers = [raw(200, type, '{"full_name": "contoso/gitops"}')];
      const { data } = await api.request('GET /repos/{owner}/{repo}', repository);
      assert.equal(data.full_name, 'contoso/gitops');
    }
  });

  it('follow no redirect: the token would go along', async () => {
    server.answers = [
      json(301, { message: 'Moved Permanently' }, { location: `${server.origin}/api/v3/repositories/1` }),
    ];
    const failed = await failure(read());
    assert.deepEqual([failed.status, failed.details.location], [301, `${server.origin}/api/v3/repositories/1`]);
    assert.equal(server.asked.length, 1);
  });

  it('that only read are made again after faults, with growing pauses; queries of GraphQL too', async () => {
    for (const work of [read, query]) {
      slept = [];
      server.answers = [json(503, {}), (response) => response.destroy(), json(502, {}), json(200, { data: {} })];
      await work();
      assert.equal(slept.length, 3);
      assert.ok((slept[2] ?? 0) > (slept[0] ?? 0));
    }
  });

  it('of GraphQL whose fault looks like a success are taken for faults', async () => {
    const fault = json(200, {
      data: null,
      errors: [{ message: 'Something went wrong while executing your query. This may be the result of a timeout' }],
    });
    server.answers = [fault, json(200, { data: { viewer: { login: 'ada' } } })];
    assert.deepEqual(await query(), { viewer: { login: 'ada' } });
    server.asked.length = 0;
    server.answers = [fault];
    assert.equal((await failure(mutation())).mayHaveHappened, true);
    assert.equal(server.asked.length, 1);
  });

  it('that write are not made again after a fault, but after a limit', async () => {
    for (const work of [write, mutation]) {
      server.asked.length = 0;
      server.answers = [json(503, {})];
      assert.equal((await failure(work())).mayHaveHappened, true);
      assert.equal(server.asked.length, 1);
      server.answers = [
        json(403, { message: 'You have exceeded a secondary rate limit.' }, { 'retry-after': '7' }),
        json(200, { data: {} }),
      ];
      await work();
      assert.equal(slept.at(-1), 7000);
    }
  });

  it('wait until a limit ends that is soon over, and say when it is later', async () => {
    const limit = (seconds: number): Answer =>
      json(
        403,
        { message: 'API rate limit exceeded for user ID 1.' },
        {
          'x-ratelimit-remaining': '0',
          'x-ratelimit-reset': String(now / 1000 + seconds),
        },
      );
    server.answers = [limit(90)];
    await read();
    assert.deepEqual(slept, [90_000]);
    // A secondary limit that does not say how long: GitHub asks for a minute.
    server.answers = [json(429, { message: 'You have exceeded a secondary rate limit' })];
    await read();
    assert.deepEqual(slept, [90_000, 60_000]);
    // GraphQL says it in what looks like a success, by one word or the other.
    for (const [type, after] of [
      ['RATE_LIMITED', '3'],
      ['RATE_LIMIT', '4'],
    ] as const) {
      server.answers = [
        json(200, { errors: [{ type, message: 'API rate limit already exceeded' }] }, { 'retry-after': after }),
        json(200, { data: {} }),
      ];
      await mutation();
      assert.equal(slept.at(-1), Number(after) * 1000);
    }
    // What is made too fast is refused as if it were wrong.
    const quick = { resource: 'PullRequest', code: 'custom', message: 'was submitted too quickly' };
    server.answers = [json(422, { message: 'Validation Failed', errors: [quick] }), json(201, {})];
    await write();
    assert.equal(slept.at(-1), 60_000);
    slept.length = 2;
    server.answers = [limit(1800)];
    assert.equal((await failure(read())).details.limitEnds, now + 1_800_000);
    assert.equal(slept.length, 2);
  });

  it('heed what a success asks for', async () => {
    server.answers = [json(200, {}, { 'retry-after': '9' })];
    await read();
    await read();
    assert.deepEqual(slept, [9000]);
  });

  it('for a list go on as long as there is another page, however short one is', async () => {
    const entries = Array.from({ length: 100 }, (_, index) => ({ id: index }));
    const more = {
      link: `<${server.origin}/api/v3/x?page=2>; rel="next", <${server.origin}/api/v3/x?page=2>; rel="last"`,
    };
    const list = (): Promise<readonly unknown[]> =>
      allPages((page) => api.request('GET /repos/{owner}/{repo}/pulls', { ...repository, per_page: 100, page }));
    for (const [answers, length] of [
      [[json(200, entries.slice(0, 97), more), json(200, entries.slice(0, 3), { link: '<x>; rel="prev"' })], 100],
      [[json(200, entries), json(200, entries.slice(0, 1))], 101],
      [[json(200, entries, { link: '<x>; rel="first"' })], 100],
      [[json(200, [])], 0],
    ] as const) {
      server.asked.length = 0;
      server.answers = [...answers];
      assert.equal((await list()).length, length);
      assert.equal(server.asked.length, answers.length);
    }
  });

  it('take no page for an answer, nor half of one', async () => {
    for (const answer of [
      raw(200, 'text/html', '<html>sign in</html>'),
      raw(200, 'application/json', '{"cut": '),
      raw(200, 'text/plain', 'ok'),
    ]) {
      server.answers = Array.from({ length: 5 }, () => answer);
      assert.equal((await failure(read())).kind, 'network');
    }
    server.answers = [(response) => response.writeHead(204).end()];
    await read();
  });

  it('are answered within bounds', async () => {
    const endless: Answer = (response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const chunk = Buffer.alloc(1024 * 1024, 0x20);
      const more = (): void => {
        if (response.destroyed) return;
        response.write(chunk, () => setImmediate(more));
      };
      more();
    };
    server.answers = [endless];
    assert.match((await failure(write())).said, /longer than \d+ bytes/);
  });

  it('end at once when the run is cancelled', async () => {
    server.answers = [() => stop.abort()];
    await assert.rejects(read(), (error) => error instanceof TaskError && error.code === 'CANCELLED');
  });

  it('show the token to the server alone', async () => {
    for (const answer of [json(403, { message: 'no' }), json(401, { message: 'Bad credentials' })]) {
      server.answers = [answer];
      const failed = await failure(read());
      assert.doesNotMatch(`${failed.message} ${failed.stack} ${JSON.stringify(failed)}`, /sesame/);
    }
  });

  describe('that are refused', () => {
    const context = {
      repository: 'contoso/gitops',
      pageUrl: 'https://github.com/contoso/gitops',
      identity: 'the service connection c1',
    };
    const said = async (work: () => Promise<unknown>, answer: Answer, meaning?: Meaning): Promise<string> => {
      server.answers = Array.from({ length: 5 }, () => answer);
      const thrown: unknown = await explained('do it', context, work, meaning).then(
        () => undefined,
        (error: unknown) => error,
      );
      assert.ok(thrown instanceof TaskError, String(thrown));
      return describeError(thrown);
    };
    const forbidden = (message: string, headers = {}): Answer => json(403, { message }, headers);

    it('say what the token is not, or lacks, and where to give it', async () => {
      for (const [answer, expected] of [
        [
          json(401, { message: 'Bad credentials' }),
          /does not know the service connection c1.*Bad credentials\n.*renew it.*\[NOT_SIGNED_IN\]/,
        ],
        [
          forbidden('Resource protected by organization SAML enforcement.', {
            'x-github-sso': 'required; url=https://github.com/orgs/contoso/sso?authorization_request=AB',
          }),
          /single sign-on.*\nAuthorize the token for the organization: https:\/\/github\.com\/orgs\/contoso\/sso\?authorization_request=AB \[NOT_ALLOWED\]/,
        ],
        [
          forbidden('Resource not accessible by personal access token', {
            'x-accepted-github-permissions': 'contents=write,pull_requests=write; issues=read',
          }),
          /lacks the permission "Contents: Read and write" and "Pull requests: Read and write"\..*\nGive the fine-grained token .*\[NOT_ALLOWED\]/,
        ],
        [
          forbidden('Resource not accessible by integration'),
          /lacks the permission "Pull requests: Read and write".*\nGive the GitHub app .* have an owner of contoso accept it/,
        ],
        [
          forbidden('Must have write access'),
          /\nGive the token’s owner the role Write \(https:\/\/github\.com\/contoso\/gitops\/settings\/access\)/,
        ],
        [
          forbidden('Repository was archived so is read-only.'),
          /archived.*\nIt is archived, so nobody can change it.*\[NOT_ALLOWED\]/,
        ],
        [
          forbidden(
            'Although you appear to have the correct authorization credentials, the `contoso` organization has an IP allow list enabled',
          ),
          /\nPut the agent’s address on the IP allow list of contoso/,
        ],
        [
          forbidden('the `contoso` organization has enabled OAuth App access restrictions'),
          /\nHave an owner of contoso approve the OAuth app/,
        ],
        [
          forbidden('`contoso` forbids access via a personal access token (classic). Please use a GitHub App'),
          /\ncontoso does not take tokens of this kind/,
        ],
        [forbidden('Sorry. Your account was suspended.'), /\nThe account, .* is suspended/],
        [forbidden('Repository access blocked'), /\nGitHub itself has blocked the repository/],
        [forbidden('Unable to create comment because issue is locked.'), /\nUnlock the conversation/],
        [
          forbidden('You do not have permission to create labels on this repository.'),
          /\nMake the label once \(https:\/\/github\.com\/contoso\/gitops\/labels\), or give .*"Issues: Read and write"/,
        ],
        [
          json(404, { message: 'Not Found' }),
          /no repository contoso\/gitops, or it is hidden.*\n.*has been given this repository.*\[REPOSITORY_MISSING\]/,
        ],
        [
          json(404, { message: 'Not Found' }, { 'x-oauth-scopes': 'read:org, gist' }),
          /only the scopes read:org, gist; a private repository takes "repo"/,
        ],
        [json(409, { message: 'Git Repository is empty.' }), /no commit yet.*\n.*\[REPOSITORY_EMPTY\]/],
        [
          json(422, {
            message: 'Validation Failed',
            errors: [{ resource: 'PullRequest', field: 'title', code: 'missing_field' }, { message: 'A reason' }],
          }),
          /Validation Failed; PullRequest title missing_field; A reason\n.*\[SERVER_REFUSED\]/,
        ],
        [
          json(301, { message: 'Moved' }, { location: 'https://api.github.com/repositories/1' }),
          /has moved: https:\/\/api.github.com\/repositories\/1.*\n.*\[REPOSITORY_MISSING\]/,
        ],
        [json(503, { message: 'Unicorn!' }), /No proper answer.*Unicorn!\n.*githubstatus\.com.*\[NOT_REACHABLE\]/],
      ] as const) {
        assert.match((await said(read, answer)).replace(/\n(?=.*\n)/g, ' '), expected);
      }
    });

    it('for a commit that is not there say so, by the status that such a request has for it', async () => {
      const f = { code: 'COMMIT_MISSING', what: 'no commit f', mend: 'look' } as const;
      const missing = json(404, { message: 'Not Found' });
      const noCommit = json(422, { message: 'No commit found for SHA: f' });
      assert.match(await said(read, missing, { missing: f }), /no commit f.*\[COMMIT_MISSING\]/s);
      assert.match(await said(read, noCommit, { noCommit: f }), /no commit f.*\[COMMIT_MISSING\]/s);
      // Where GitHub has words for the commit, a plain 404 is the repository's.
      assert.match(await said(read, missing, { noCommit: f }), /\[REPOSITORY_MISSING\]/);
      const invalid = json(422, { message: 'Validation Failed' });
      assert.match(await said(read, invalid, { noCommit: f }), /\[SERVER_REFUSED\]/);
    });

    it('by a limit say when it ends', async () => {
      const answer = json(
        403,
        { message: 'API rate limit exceeded' },
        {
          'x-ratelimit-remaining': '0',
          'x-ratelimit-reset': String(now / 1000 + 3600),
        },
      );
      assert.match(await said(read, answer), /\nRun it again after 2026-01-01T01:00:00Z.*\[NOT_REACHABLE\]/);
    });

    it('by GraphQL are told as by REST', async () => {
      const errors = (type: string, message: string): Answer => json(200, { data: null, errors: [{ type, message }] });
      assert.match(
        await said(query, errors('FORBIDDEN', 'Resource not accessible by integration')),
        /lacks the permission.*\[NOT_ALLOWED\]/s,
      );
      const missing = { code: 'PULL_REQUEST_MISSING', what: 'No such.', mend: 'Look.' } as const;
      assert.match(
        await said(query, errors('NOT_FOUND', 'Could not resolve to a PullRequest'), { missing }),
        /\[PULL_REQUEST_MISSING\]/,
      );
      assert.match(await said(mutation, errors('UNPROCESSABLE', 'Wrong state')), /Wrong state.*\[SERVER_REFUSED\]/s);
    });

    it('cannot put words into the log that are more than words', async () => {
      const told = await said(read, forbidden(`##vso[task.complete]\u001b[31m${'x'.repeat(10_000)}`));
      assert.doesNotMatch(told, /##vso\[|\u001b/);
      assert.ok(told.length < 2000);
    });
  });
});
