import assert from 'node:assert/strict';
import { TaskError } from '../../core/errors.ts';
import type { RepositoryHost } from '../../core/ports/repository-host.ts';
import { createCommitStatuses } from '../../platform/azure-repos/commit-statuses.ts';
import { openHostOf } from '../tasks/create-gitops-pr/in-process.ts';
import { overHosts, startWorld, type World } from '../tasks/create-gitops-pr/world.ts';

overHosts('the statuses of commits', (name) => {
  let world: World;
  let host: RepositoryHost;
  let commit: string;

  before(async () => {
    world = await startWorld({ host: name });
    host = await openHostOf(world);
  });
  after(() => world.stop());
  beforeEach(async () => {
    commit = await world.repository.commit({ branch: 'main', files: { 'README.md': `${Math.random()}\n` } });
  });
  afterEach(async () => {
    world.faults.clear();
    await world.settled();
    assert.deepEqual(world.violations(), []);
  });

  /** As others set one; genre and name are one context on GitHub. */
  const set = async (genre: string, context: string, state: string, description?: string): Promise<void> => {
    const { jobToken, endpoints, project } = world.wiring(world.token);
    const [gitHub] = endpoints;
    const [path, body] =
      gitHub === undefined
        ? [
            `${jobToken.url}${encodeURIComponent(project)}/_apis/git/repositories/gitops/commits/${commit}/statuses?api-version=7.0`,
            { context: { genre, name: context } },
          ]
        : [`${gitHub.url}/api/v3/repos/contoso/gitops/statuses/${commit}`, { context: `${genre}/${context}` }];
    const answer = await fetch(path, {
      method: 'POST',
      headers: { authorization: `Bearer ${world.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ...body, state, description }),
    });
    assert.equal(answer.status, 201, await answer.text());
  };
  const good = name === 'github' ? 'success' : 'succeeded';
  const bad = name === 'github' ? 'failure' : 'failed';
  const read = async (): Promise<readonly string[]> => {
    const found = await host.commitStatuses.of(commit);
    for (const { at } of found) assert.ok(Math.abs(at - Date.now()) < 3_600_000, `set at ${at}`);
    return found
      .map((one) => `${[one.genre, one.name].filter((part) => part !== '').join('/')}=${one.state}: ${one.text}`)
      .toSorted();
  };

  it('are the newest of each context, with their words', async () => {
    assert.deepEqual(await read(), []);
    await set('fluxcd', 'kustomization/apps/0c9c2e41', bad, 'health check failed');
    await set('fluxcd', 'kustomization/infra/0c9c2e41', 'pending');
    await set('fluxcd', 'kustomization/apps/0c9c2e41', good, 'reconciliation succeeded');
    await set('fluxcd', 'kustomization/more/0c9c2e41', 'error', '');
    assert.deepEqual(await read(), [
      'fluxcd/kustomization/apps/0c9c2e41=succeeded: reconciliation succeeded',
      'fluxcd/kustomization/infra/0c9c2e41=pending: ',
      'fluxcd/kustomization/more/0c9c2e41=error: ',
    ]);
  });

  it('are all there, newest first, with who has set them', async () => {
    await set('fluxcd', 'kustomization/apps/0c9c2e41', bad);
    await set('fluxcd', 'kustomization/infra/0c9c2e41', good);
    await set('fluxcd', 'kustomization/apps/0c9c2e41', good);
    const me = await host.pullRequests.me();
    const all = await host.commitStatuses.authored(commit);
    assert.deepEqual(
      all.map(({ status }) => `${status.name.split('/').at(-2)} ${status.state}`),
      ['apps succeeded', 'infra succeeded', 'apps failed'],
    );
    for (const { authors } of all) assert.ok(authors.includes(me), authors.join());
  });

  it('are all read, however many there are', async () => {
    const names = Array.from({ length: 101 }, (_, count) => `kustomization/${count}/0c9c2e41`);
    await Promise.all(names.map((one) => set('fluxcd', one, good)));
    assert.equal((await read()).length, 101);
    assert.equal((await host.commitStatuses.authored(commit)).length, 101);
  });

  it('are looked for on the newest commits of a branch', async () => {
    const next = await world.repository.commit({ branch: 'main', files: { 'README.md': 'next\n' } });
    assert.deepEqual(await host.commitStatuses.newest(next, 2), [next, commit]);
    assert.deepEqual(await host.commitStatuses.newest(commit, 1), [commit]);
  });

  it('that cannot be read are no statuses that are not there', async () => {
    const codeOf = async (work: Promise<unknown>): Promise<string> =>
      work.then(
        () => 'none',
        (thrown: unknown) => (thrown instanceof TaskError ? thrown.code : String(thrown)),
      );
    world.faults.add({ method: 'GET', path: /\/commits\/[^/]+\/status/, kind: 'status', status: 503, times: 10 });
    assert.equal(await codeOf(host.commitStatuses.of(commit)), 'NOT_REACHABLE');
    world.faults.clear();
    const unknown = 'f'.repeat(40);
    assert.equal(await codeOf(host.commitStatuses.of(unknown)), 'COMMIT_MISSING');
    assert.equal(await codeOf(host.commitStatuses.newest(unknown, 2)), 'COMMIT_MISSING');
    // Hidden, the repository is not there, whatever was asked of it.
    world.setAccess('none');
    assert.equal(await codeOf(host.commitStatuses.of(commit)), 'REPOSITORY_MISSING');
    world.setAccess('write');
    const token = world.newToken();
    const expiring = await openHostOf(world, { token });
    world.expire(token);
    assert.equal(await codeOf(expiring.commitStatuses.of(commit)), 'NOT_SIGNED_IN');
  });
});

describe('a status of another shape', () => {
  const wrong = { context: 7, description: {}, state: 'success', creator: { login: 7 }, created_at: '' };
  for (const [where, body] of [
    ['azureRepos', { count: 1, value: [{ ...wrong, context: { genre: 7 } }] }],
    ['github', [wrong]],
  ] as const) {
    it(`is no proper answer (${where})`, async () => {
      const world = await startWorld({ host: where });
      try {
        const { commitStatuses } = await openHostOf(world);
        world.faults.add({ method: 'GET', path: /\/commits\/[^/]+\/statuses/, kind: 'status', status: 200, body });
        await assert.rejects(commitStatuses.authored((await world.repository.tip('main')) ?? ''), {
          code: 'NOT_REACHABLE',
        });
      } finally {
        await world.stop();
      }
    });
  }
});

describe('all statuses of a commit on Azure Repos', () => {
  /** A server that holds so many, and gives no more than 1,000 at once. */
  const holding = (count: number) => {
    const asked: [number | undefined, number | undefined][] = [];
    const getStatuses = async (_commit: string, _id: string, _project: string, top = 1000, skip = 0) => {
      asked.push([top, skip]);
      return Array.from({ length: Math.max(0, Math.min(top, 1000, count - skip)) }, (_, at) => ({ id: skip + at + 1 }));
    };
    const host = {
      api: { getStatuses, getCommits: async () => [] },
      repository: { id: 'r', project: { id: 'p', name: 'P' } },
      context: { repository: 'P/r', identity: 'me' },
    };
    return { asked, read: async () => (await createCommitStatuses(host).authored('c')).length };
  };

  it('come page after page, until one is not full', async () => {
    for (const [count, pages] of [
      [0, 1],
      [999, 1],
      [1000, 2],
      [2300, 3],
    ] as const) {
      const { read, asked } = holding(count);
      assert.equal(await read(), count);
      assert.deepEqual(
        asked,
        Array.from({ length: pages }, (_, page) => [1000, 1000 * page]),
      );
    }
  });

  it('are given up where there is no end of them', async () => {
    const { read, asked } = holding(1_000_000);
    assert.equal(await read(), 20_000);
    assert.equal(asked.length, 20);
  });
});
