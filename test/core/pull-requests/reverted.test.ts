import assert from 'node:assert/strict';
import { TaskError } from '../../../core/errors.ts';
import { withTrailers } from '../../../core/gitops-repo/trailers.ts';
import { serializeDescriptor } from '../../../core/manifests/descriptor.ts';
import type { PullRequest } from '../../../core/ports/pull-requests.ts';
import { writeMarker } from '../../../core/pull-requests/marker.ts';
import { readReverted, type RevertRequest } from '../../../core/pull-requests/reverted.ts';
import { descriptorOf } from '../gitops-repo/descriptors.ts';
import { MemoryGit } from '../gitops-repo/memory-git.ts';

const shop = { environment: 'dev', cluster: '', application: 'shop' };

const marker = (identity = shop): string =>
  `${writeMarker({ identity, version: '1.2.3', descriptors: [], content: 'c'.repeat(40) })}\ntext`;

const descriptor = (application = 'shop', version = '1.2.3'): string =>
  serializeDescriptor(descriptorOf({ application, version }));

const request: RevertRequest = {
  pullRequestId: 7,
  targetBranch: 'main',
  repositoryLabel: 'gitops',
  environment: undefined,
  application: undefined,
  cluster: undefined,
};

const pull = (over: Partial<PullRequest>): PullRequest => ({
  id: 7,
  url: 'https://host/7',
  status: 'completed',
  title: '',
  description: '',
  sourceBranch: 'deploy/dev/shop',
  targetBranch: 'main',
  draft: false,
  autoComplete: false,
  sourceCommit: undefined,
  mergeCommit: undefined,
  mergeState: 'clean',
  mergeMessage: undefined,
  closedBy: undefined,
  ...over,
});

const read = (memory: MemoryGit, found: PullRequest, asked: Partial<RevertRequest> = {}) =>
  readReverted(
    { git: memory.git, mergeBase: memory.mergeBase, host: { get: async () => found } },
    { ...request, ...asked },
  );

const failure = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
  } catch (error) {
    if (error instanceof TaskError) return `${error.code} ${error.message} Mend: ${error.mend}`;
    throw error;
  }
  return 'none';
};

describe('what a merged pull request was merged onto', () => {
  const onto = async (over: Partial<PullRequest>, memory: MemoryGit): Promise<string> =>
    (await read(memory, pull(over), { environment: 'dev', application: 'shop' })).onto;

  /** A source branch of two commits, and a target that has moved on. */
  function branches() {
    const memory = new MemoryGit();
    const fork = memory.commit({ a: '0' });
    const first = memory.commit({ a: '1' }, fork, { author: 'P 1', message: 'first\n' });
    const second = memory.commit({ b: '2' }, first, { author: 'P 2', message: 'second\n' });
    const target = memory.commit({ c: '3' }, fork);
    return { memory, first, second, target };
  }

  it('is the first parent of a merge commit, and the only one of a squashed commit', async () => {
    const { memory, second, target } = branches();
    const merge = memory.commit({ a: '1', b: '2' }, target, { parents: [target, second] });
    assert.equal(await onto({ mergeCommit: merge, sourceCommit: second }, memory), target);
    const squash = memory.commit({ a: '1', b: '2' }, target, { message: 'both (#7)\n' });
    assert.equal(await onto({ mergeCommit: squash, sourceCommit: second }, memory), target);
  });

  it('is below all commits that a rebase put there', async () => {
    const { memory, second, target } = branches();
    const one = memory.commit({ a: '1' }, target, { author: 'P 1', message: 'first\n' });
    const two = memory.commit({ b: '2' }, one, { author: 'P 2', message: 'second\n' });
    assert.equal(await onto({ mergeCommit: two, sourceCommit: second }, memory), target);
    // Where the host says it, nothing has to be compared.
    assert.equal(await onto({ mergeCommit: two, targetCommit: target }, memory), target);
    // A commit that changed nothing on the target is left out by a rebase.
    const only = memory.commit({ b: '2' }, target, { author: 'P 2', message: 'second\n' });
    assert.equal(await onto({ mergeCommit: only, sourceCommit: second }, memory), target);
  });

  it('believes nothing that history denies', async () => {
    const { memory, first, second, target } = branches();
    const squash = memory.commit({ a: '1', b: '2' }, target);
    assert.equal(await onto({ mergeCommit: squash, sourceCommit: second, targetCommit: first }, memory), target);
  });
});

describe('whose a merged pull request is', () => {
  function merged(files: Record<string, string>, source: { message?: string } = {}) {
    const memory = new MemoryGit();
    const onto = memory.commit({ readme: 'x' });
    const sourceCommit = memory.commit(files, onto, source);
    const mergeCommit = memory.commit(files, onto);
    return { memory, commits: { sourceCommit, mergeCommit } };
  }
  const described = () => merged({ 'dev/shop/deployment.json': descriptor() });

  it('says its marker, when the descriptor that was merged bears it out', async () => {
    const { memory, commits } = described();
    const found = await read(memory, pull({ ...commits, description: marker() }));
    assert.deepEqual([found.identity, found.version, found.url], [shop, '1.2.3', 'https://host/7']);
  });

  it('is not what a marker claims of another environment or application', async () => {
    const { memory, commits } = described();
    for (const claimed of [
      { ...shop, environment: 'prod' },
      { ...shop, application: 'bank' },
      { ...shop, cluster: 'eu' },
    ]) {
      const found = await read(memory, pull({ ...commits, description: marker(claimed) }));
      assert.deepEqual(found.identity, shop);
    }
  });

  it('is the name that several applications have together', async () => {
    const { memory, commits } = merged({
      'dev/shop/deployment.json': descriptor(),
      'dev/mail/deployment.json': descriptor('mail'),
    });
    const all = { ...shop, application: 'all' };
    assert.deepEqual((await read(memory, pull({ ...commits, description: marker(all) }))).identity, all);
    assert.match(await failure(read(memory, pull(commits))), /^INPUT_INVALID .*it changed several/);
  });

  it('says the branch’s last commit where there is no descriptor', async () => {
    const message = withTrailers('x', { identity: shop, target: '0'.repeat(40), content: '0'.repeat(40) });
    const ours = merged({ 'a.yaml': '1' }, { message });
    assert.deepEqual((await read(ours.memory, pull({ ...ours.commits, description: marker() }))).identity, shop);
    const forged = merged({ 'a.yaml': '1' }, { message: 'by a person' });
    const claims = pull({ ...forged.commits, description: marker() });
    assert.match(await failure(read(forged.memory, claims)), /^INPUT_INVALID .*no deployment descriptor/);
    const given = { environment: 'dev', application: 'plain' };
    assert.deepEqual((await read(forged.memory, claims, given)).identity, { ...given, cluster: '' });
  });

  it('is not what a marker claims when anything of what was merged is of another environment', async () => {
    const files = {
      'dev/shop/deployment.json': descriptor(),
      'prod/mail/deployment.json': serializeDescriptor(
        descriptorOf({ application: 'mail', environment: 'prod', files: ['prod/mail/deployment.json'] }),
      ),
    };
    const { memory, commits } = merged(files);
    const found = pull({ ...commits, description: marker({ ...shop, application: 'all' }) });
    assert.match(await failure(read(memory, found)), /^INPUT_INVALID .*it changed several/);
  });

  it('asks nothing of a branch that is no more, nor where the inputs say it', async () => {
    const { memory, commits } = merged({ 'a.yaml': '1' });
    const claims = pull({ ...commits, sourceCommit: undefined, description: marker() });
    assert.match(await failure(read(memory, claims)), /^INPUT_INVALID .*Mend: Give environment and application/);
    const gone = pull({ ...commits, targetCommit: '1'.padStart(40, '0'), sourceCommit: 'f'.repeat(40) });
    const given = { environment: 'dev', application: 'plain', cluster: 'eu' };
    assert.deepEqual((await read(memory, { ...gone, description: marker() }, given)).identity, given);
  });

  it('says the branch’s last commit also where the inputs name only a part', async () => {
    const message = withTrailers('x', { identity: shop, target: '0'.repeat(40), content: '0'.repeat(40) });
    const { memory, commits } = merged({ 'a.yaml': '1' }, { message });
    for (const part of [{ environment: 'dev' }, { application: 'shop' }, { cluster: '' }]) {
      assert.deepEqual((await read(memory, pull({ ...commits, description: marker() }), part)).identity, shop);
    }
  });

  describe('and which version', () => {
    it('says its marker; else the descriptor, and of one that went, what it was', async () => {
      const { memory, commits } = merged({ 'dev/shop/deployment.json': descriptor('shop', '2.0.0') });
      assert.equal((await read(memory, pull({ ...commits, description: marker() }))).version, '1.2.3');
      assert.equal((await read(memory, pull(commits))).version, '2.0.0');
      const gone = memory.commit({ 'dev/shop/deployment.json': null }, commits.mergeCommit);
      const removed = await read(memory, pull({ mergeCommit: gone }));
      assert.deepEqual([removed.identity, removed.version], [shop, '2.0.0']);
    });

    it('says nothing where there is neither', async () => {
      const { memory, commits } = merged({ 'a.yaml': '1' });
      const given = { environment: 'dev', application: 'plain' };
      assert.equal((await read(memory, pull(commits), given)).version, '');
    });

    it('is not told by what only looks like a descriptor', async () => {
      const { memory, commits } = merged({ 'dev/shop/deployment.json': descriptor() });
      const files = { 'dev/shop/deployment.json': '{"schemaVersion":1,"files":' };
      const broken = memory.commit(files, commits.mergeCommit);
      const found = await read(memory, pull({ mergeCommit: broken }));
      // What it was before still says whose it is.
      assert.deepEqual([found.identity, found.version], [shop, '1.2.3']);
    });
  });

  it('must not contradict the inputs, whoever says it', async () => {
    const { memory, commits } = described();
    for (const description of [marker(), '']) {
      const found = pull({ ...commits, description });
      for (const asked of [{ environment: 'prod' }, { application: 'bank' }, { cluster: 'eu' }]) {
        const said = await failure(read(memory, found, asked));
        assert.match(said, /^INPUT_INVALID Pull request 7 is of shop in dev, .* Mend: Leave them empty/);
      }
      for (const asked of [{ environment: 'dev' }, { application: 'shop' }, { cluster: '' }]) {
        assert.deepEqual((await read(memory, found, asked)).identity, shop);
      }
    }
  });

  it('matters only when it was merged, and into this branch', async () => {
    const { memory, commits } = described();
    for (const [over, said] of [
      [{ status: 'open' }, /is still open, .*Mend: Abandon it, or wait/],
      [{ status: 'abandoned' }, /without being merged, .*Mend: Look at the number/],
      [{ targetBranch: 'release' }, /merged into "release", not into "main"\. Mend: Look at .* targetBranch/],
      [{ mergeCommit: undefined }, /does not say as which commit\. Mend: Use operation: rollback/],
    ] as const) {
      const said7 = await failure(read(memory, pull({ ...commits, ...over })));
      assert.match(said7, /^PULL_REQUEST_NOT_MERGED Pull request 7 of gitops /);
      assert.match(said7, said);
    }
  });
});
