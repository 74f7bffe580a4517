import assert from 'node:assert/strict';
import { TaskError } from '../../core/errors.ts';
import type { RepositoryHost } from '../../core/ports/repository-host.ts';
import { openHostOf } from '../tasks/create-gitops-pr/in-process.ts';
import { overHosts, startWorld, type World } from '../tasks/create-gitops-pr/world.ts';

const unknown = 'f'.repeat(40);

overHosts('a repository’s history', (name) => {
  let world: World;
  let host: RepositoryHost;
  let first: string;

  before(async () => {
    world = await startWorld({
      host: name,
      files: { 'README.md': 'GitOps\n', 'dev/shop/a: b [1].yaml': 'a: 1\n', 'dev/shop/deep/er/b.yaml': 'b: 1\n' },
    });
    host = await openHostOf(world);
    first = (await world.repository.tip('main')) ?? '';
  });
  after(() => world.stop());
  afterEach(async () => {
    world.faults.clear();
    await world.settled();
    assert.deepEqual(world.violations(), []);
  });

  const code = async (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'nothing',
      (thrown: unknown) => (thrown instanceof TaskError ? thrown.code : String(thrown)),
    );

  it('tells how two commits stand to each other, and what it does not know', async () => {
    const { relation } = host.history;
    const next = await world.repository.commit({ branch: 'main', files: { 'README.md': 'two\n' } });
    const aside = await world.repository.commit({ branch: 'aside', files: { 'README.md': 'three\n' } });
    await world.repository.commit({ branch: 'main', files: { 'README.md': 'four\n' } });
    const main = (await world.repository.tip('main')) ?? '';
    assert.equal(await relation(first, first), 'same');
    assert.equal(await relation(first, main), 'ancestor');
    assert.equal(await relation(main, next), 'descendant');
    assert.equal(await relation(aside, main), 'unrelated');
    assert.equal(await code(relation(first, unknown)), 'COMMIT_MISSING');
    assert.equal(await code(relation(unknown, first)), 'COMMIT_MISSING');
  });

  it('tells commits that have nothing in common from those that are not there', async () => {
    const tree = await world.repository.git('rev-parse', `${first}^{tree}`);
    const root = await world.repository.git(
      '-c',
      'user.name=x',
      '-c',
      'user.email=x@example.com',
      'commit-tree',
      tree,
      '-m',
      'x',
    );
    await world.repository.git('branch', 'orphan', root);
    assert.equal(await host.history.relation(first, root), 'unrelated');
  });

  it('knows branches’ tips, whatever else begins with the same letters', async () => {
    const longer = await world.repository.commit({ branch: 'main-2', files: { x: '1' } });
    assert.equal(await host.history.tip('main-2'), longer);
    assert.equal(await host.history.tip('mai'), undefined);
    assert.equal(await host.history.tip('main'), await world.repository.tip('main'));
  });

  it('takes no branch of a repository that is hidden for one that was deleted', async () => {
    world.setAccess('none');
    try {
      assert.equal(await code(host.history.tip('main')), 'REPOSITORY_MISSING');
    } finally {
      world.setAccess('write');
    }
    assert.equal(await host.history.tip('main'), await world.repository.tip('main'));
  });

  it('looks up files by their path alone: folders and what is not there are no files', async () => {
    const paths = ['README.md', 'dev/shop/a: b [1].yaml', 'dev/shop/deep/er/b.yaml', 'dev/shop', 'dev/none/x', 'none'];
    const ids = await host.history.blobIds(first, paths);
    assert.deepEqual([...ids.keys()], paths.slice(0, 3));
    for (const [path, id] of ids) assert.equal(id, await world.repository.git('rev-parse', `${first}:${path}`));
    assert.equal(await code(host.history.blobIds(unknown, paths)), 'COMMIT_MISSING');
    assert.equal((await host.history.blobIds(first, [])).size, 0);
  });

  it('looks up many files in few requests', async () => {
    const names = Array.from({ length: 250 }, (_, index) => `big/${index}.yaml`);
    const files = Object.fromEntries(names.map((path) => [path, path]));
    const commit = await world.repository.commit({ branch: 'big', files });
    const before = world.requests.length;
    assert.equal((await host.history.blobIds(commit, names)).size, 250);
    assert.ok(world.requests.length - before <= 3, String(world.requests.length - before));
  });

  it('looks up files of many folders in few requests', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `apps/${index}/a.yaml`);
    const files = Object.fromEntries([...names, 'apps/b.yaml'].map((path) => [path, path]));
    const commit = await world.repository.commit({ branch: 'many', files });
    const before = world.requests.length;
    assert.deepEqual([...(await host.history.blobIds(commit, names)).keys()].toSorted(), names.toSorted());
    assert.ok(world.requests.length - before <= 2, String(world.requests.length - before));
    assert.equal((await host.history.blobIds(commit, [...names, 'README.md'])).size, 41);
    // What is all over the repository is no reason to have all of it listed.
    const listed = world.requests.map(({ query }) => `${query['scopePath']} ${query['recursionLevel']}`);
    assert.ok(!listed.some((one) => /^\/ (?:full|120)$/i.test(one)), listed.join('\n'));
  });

  it('reads a file’s bytes as they are', async () => {
    const bytes = Buffer.concat([Buffer.from([0xff, 0x00, 0x0d, 0x0a]), Buffer.alloc(1_200_000, 'ä')]);
    const commit = await world.repository.commit({ branch: 'bytes', files: { 'dev/ä b#?.bin': bytes } });
    const read = await host.history.readFile(commit, 'dev/ä b#?.bin');
    assert.ok(read?.equals(bytes));
    assert.equal(await host.history.readFile(commit, 'dev/nothing'), undefined);
    assert.equal(await host.history.readFile(commit, 'dev'), undefined);
    assert.equal(await code(host.history.readFile(unknown, 'README.md')), 'COMMIT_MISSING');
  });

  it('reads a file again that broke off, and says that it is out of reach where it stays so', async () => {
    const blob = { method: 'GET', path: /\/(?:git\/)?blobs\//, kind: 'truncated' } as const;
    world.faults.add({ ...blob, times: 1 });
    assert.equal((await host.history.readFile(first, 'README.md'))?.toString(), 'GitOps\n');
    world.faults.add({ ...blob, times: 20 });
    assert.equal(await code(host.history.readFile(first, 'README.md')), 'NOT_REACHABLE');
  });

  it('takes no token that has expired for "not there"', async () => {
    const token = world.newToken();
    const { history } = await openHostOf(world, { token });
    world.expire(token);
    assert.equal(await code(history.relation(first, unknown)), 'NOT_SIGNED_IN');
    assert.equal(await code(history.tip('main')), 'NOT_SIGNED_IN');
    assert.equal(await code(history.blobIds(first, ['README.md'])), 'NOT_SIGNED_IN');
    assert.equal(await code(history.readFile(first, 'README.md')), 'NOT_SIGNED_IN');
  });
});
