import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { git, goodGit, startFixture } from './fixture.ts';
import type { Fixture } from './fixture.ts';

describe('sandbox Azure DevOps: who may push what', () => {
  let fixture: Fixture;
  let clone: string;
  beforeEach(async () => {
    fixture = await startFixture();
    clone = join(fixture.folder, 'clone');
    await goodGit(fixture.folder, fixture.token, 'clone', '--quiet', fixture.repository.remoteUrl, clone);
    await committed('first.txt');
  });
  afterEach(() => fixture.stop());

  const committed = async (file: string, ...options: string[]): Promise<void> => {
    await writeFile(join(clone, file), file);
    await goodGit(clone, undefined, 'add', '.');
    await goodGit(clone, undefined, 'commit', '--quiet', '-m', file, ...options);
  };
  const push = (...refs: string[]) => git(clone, fixture.token, 'push', 'origin', ...refs);

  it('without GenericRead the repository is not there', async () => {
    fixture.server.deny(fixture.service, 'GenericRead', fixture.repository);
    const run = await git(clone, fixture.token, 'fetch');
    assert.match(run.output, /remote: TF401019: The Git repository with name or identifier gitops does not exist/);
    assert.match(run.output, /not found/);
  });

  it('without GenericContribute nothing is pushed: 403 with the right and the identity', async () => {
    fixture.server.deny(fixture.service, 'GenericContribute', fixture.repository);
    const run = await push('main');
    assert.ok(run.output.includes("remote: TF401027: You need the Git 'GenericContribute' permission"), run.output);
    assert.ok(run.output.includes(fixture.service.uniqueName));
    assert.match(run.output, /403/);
  });

  it('without CreateBranch only the new branch is refused', async () => {
    fixture.server.deny(fixture.service, 'CreateBranch', fixture.repository);
    const run = await push('main', 'main:refs/heads/topic');
    assert.match(
      run.output,
      /\[remote rejected\] main -> topic \(TF401027: You need the Git 'CreateBranch' permission/,
    );
    assert.equal(await fixture.repository.tip('main'), await goodGit(clone, undefined, 'rev-parse', 'HEAD'));
    assert.equal(await fixture.repository.tip('topic'), undefined);
  });

  it('only its creator rewrites and deletes a branch', async () => {
    assert.equal((await push('main:refs/heads/mine')).code, 0);
    await fixture.repository.commit({ branch: 'theirs', files: { x: '1' } });
    await goodGit(clone, fixture.token, 'fetch', '--quiet');
    await committed('second.txt', '--amend');
    assert.equal((await push('+main:refs/heads/mine')).code, 0);
    const before = await fixture.repository.tip('theirs');
    const rewritten = await push('+main:refs/heads/theirs');
    assert.match(
      rewritten.output,
      /\[remote rejected\] main -> theirs \(TF401027: You need the Git 'ForcePush' permission/,
    );
    assert.match((await push(':refs/heads/theirs')).output, /ForcePush/);
    assert.equal(await fixture.repository.tip('theirs'), before);
    fixture.server.allow(fixture.service, 'ForcePush', fixture.repository);
    assert.equal((await push('+main:refs/heads/theirs')).code, 0);
    assert.equal((await push(':refs/heads/theirs')).code, 0);
    assert.equal(await fixture.repository.tip('theirs'), undefined);
  });

  it('a branch of somebody else may move forward', async () => {
    await fixture.repository.commit({ branch: 'theirs', files: { x: '1' } });
    await goodGit(clone, fixture.token, 'fetch', '--quiet');
    await goodGit(clone, undefined, 'checkout', '--quiet', 'theirs');
    await committed('more.txt');
    assert.equal((await push('theirs')).code, 0);
  });

  it('an atomic push is refused as a whole', async () => {
    fixture.repository.addPolicy({ branch: 'main', kind: 'status' });
    const run = await push('--atomic', 'main', 'main:refs/heads/topic');
    assert.match(run.output, /TF402455/);
    assert.equal(await fixture.repository.tip('topic'), undefined);
  });

  it('who is exempt passes the policies; a policy that does not block protects nothing', async () => {
    fixture.repository.addPolicy({ branch: 'main', kind: 'comments', blocking: false });
    assert.equal((await push('main')).code, 0);
    fixture.repository.addPolicy({ branch: 'main', kind: 'comments' });
    await committed('second.txt');
    assert.equal((await push('main')).code, 1);
    fixture.server.allow(fixture.service, 'PolicyExempt', fixture.repository);
    assert.equal((await push('main')).code, 0);
  });

  it('a first push gives an empty repository its default branch', async () => {
    const empty = await fixture.server.addRepository({ project: fixture.project, name: 'new repo', empty: true });
    assert.match(empty.remoteUrl, /\/Fabrikam%20Fiber\/_git\/new%20repo$/);
    await goodGit(clone, fixture.token, 'push', '--quiet', empty.remoteUrl, 'main:refs/heads/trunk');
    assert.equal(await empty.git('symbolic-ref', 'HEAD'), 'refs/heads/trunk');
    const api = await fixture.git();
    assert.equal((await api.getRepository('new repo', 'Fabrikam Fiber')).defaultBranch, 'refs/heads/trunk');
  });
});
