import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GitRepository } from '../../../core/ports/git-repository.ts';
import { startWebHost, type WebHost, type WebRepository } from '../../sandbox/web/index.ts';
import { opened, writing } from './opened.ts';

describe('a remote git repository whose branches move between the look and the push', () => {
  const files = Object.fromEntries(
    Array.from({ length: 400 }, (_, index) => [
      `env-${index % 4}/app-${index % 20}/f${index}.yaml`,
      `${index * 7919}\n`,
    ]),
  );
  let folder: string;
  let host: WebHost;
  let repository: WebRepository;
  let git: GitRepository;
  let first: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'overtaken-'));
    host = await startWebHost({ folder });
    repository = await host.repository('gitops');
    const settings = ['http.receivepack', 'uploadpack.allowFilter', 'uploadpack.allowAnySHA1InWant'];
    for (const key of settings) await repository.git('config', key, 'true');
    await repository.git('config', 'gc.auto', '0');
    first = await repository.commit(files);
    git = await opened(repository.url, folder);
  });
  afterEach(async () => {
    await git.close();
    await host.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const path = 'env-0/app-0/f0.yaml';
  const deliver = (tip: string, parents: readonly string[], content: string): Promise<string> =>
    git.write(writing(tip, parents, path, content));
  const since = (from: number): { requests: number; bytes: number } => {
    const seen = host.requests.slice(from);
    return { requests: seen.length, bytes: seen.reduce((sum, { bytesIn, bytesOut }) => sum + bytesIn + bytesOut, 0) };
  };

  it('says moved for one look at the server when the target is another by now: nothing of it is fetched or sent', async () => {
    const commit = await deliver(first, [first], 'new\n');
    const next = await repository.commit({ ...files, 'env-1/app-1/f1.yaml': 'theirs\n' });
    const from = host.requests.length;
    assert.equal(await git.push('deploy', commit), 'moved');
    const cost = since(from);
    assert.ok(cost.requests <= 2 && cost.bytes < 3000, JSON.stringify(cost));

    const again = await deliver(next, [next], 'new\n');
    assert.equal(await git.push('deploy', again), 'pushed');
    assert.equal(await repository.git('diff', '--name-only', 'main', 'deploy'), path);
  });

  it('says moved also where all trees are here, and a file beside the changed one is what git misses', async () => {
    const small = await repository.commit({ 'a.yaml': 'a\n', 'b.yaml': 'b\n' });
    const commit = await git.write(writing(small, [small], 'a.yaml', 'new\n'));
    const next = await repository.commit({ 'a.yaml': 'a\n', 'b.yaml': 'theirs\n' });
    assert.equal(await git.push('deploy', commit), 'moved');
    const again = await git.write(writing(next, [next], 'a.yaml', 'new\n'));
    assert.equal(await git.push('deploy', again), 'pushed');
    assert.equal(await repository.git('diff', '--name-only', 'main', 'deploy'), 'a.yaml');
  });

  it('does the same for a branch that is there and a target that is another', async () => {
    const old = await deliver(first, [first], 'old\n');
    assert.equal(await git.push('deploy', old), 'pushed');
    const second = await repository.commit({ ...files, 'env-1/app-1/f1.yaml': 'theirs\n' });
    const commit = await deliver(second, [old, second], 'new\n');
    const third = await repository.commit({ ...files, 'env-1/app-1/f1.yaml': 'again\n' });
    assert.equal(await git.push('deploy', commit), 'moved');
    const again = await deliver(third, [old, third], 'new\n');
    assert.equal(await git.push('deploy', again), 'pushed');
    assert.equal(await repository.git('diff', '--name-only', 'main...deploy'), path);
  });

  it('says moved where somebody takes what the commit rests on off the branch while it is pushed', async () => {
    const second = await repository.commit({ ...files, 'env-1/app-1/f1.yaml': 'theirs\n' });
    const commit = await deliver(second, [second], 'new\n');
    const call = async (): Promise<void> => void (await repository.git('update-ref', 'refs/heads/main', first));
    host.faults.add({ method: 'POST', path: /git-receive-pack/, kind: 'call', call });
    assert.equal(await git.push('main', commit), 'moved');
    const again = await deliver(first, [first], 'new\n');
    assert.equal(await git.push('main', again), 'pushed');
    assert.equal(await repository.git('diff', '--name-only', first, 'main'), path);
  });

  it('sends all where a server does not show pushers what the commit rests on', async () => {
    await repository.git('config', 'receive.hideRefs', 'refs/heads/main');
    const commit = await deliver(first, [first], 'new\n');
    assert.equal(await git.push('deploy', commit), 'moved');
    const again = await deliver(first, [first], 'new\n');
    assert.equal(await git.push('deploy', again), 'pushed');
    assert.equal(await repository.git('diff', '--name-only', 'main', 'deploy'), path);
  });

  it('sends next to nothing in folders of many, and fetches nothing to push', async () => {
    const large = Object.fromEntries(Array.from({ length: 2000 }, (_, index) => [`all/f${index}.yaml`, `${index}\n`]));
    const tip = await repository.commit({ ...files, ...large });
    const commit = await git.write(writing(tip, [tip], 'all/f7.yaml', 'new\n'));
    const from = host.requests.length;
    assert.equal(await git.push('deploy', commit), 'pushed');
    const cost = since(from);
    assert.ok(cost.requests === 2 && cost.bytes < 4000, JSON.stringify(cost));
  });
});
