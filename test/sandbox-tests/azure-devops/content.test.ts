import assert from 'node:assert/strict';
import { text } from 'node:stream/consumers';
import {
  GitVersionType,
  ItemContentType,
  VersionControlChangeType,
  VersionControlRecursionType,
} from 'azure-devops-node-api/interfaces/GitInterfaces.js';
import type { IGitApi } from 'azure-devops-node-api/GitApi.js';
import { startFixture } from './fixture.ts';
import type { Fixture } from './fixture.ts';

const zeros = '0'.repeat(40);
const project = 'Fabrikam Fiber';

describe('sandbox Azure DevOps: refs, commits and files', () => {
  let fixture: Fixture;
  let api: IGitApi;
  beforeEach(async () => {
    fixture = await startFixture({ 'README.md': 'hello\n', 'dev/a.yaml': 'a: 1\n', 'dev/deep/b.yaml': 'b: 1\n' });
    api = await fixture.git();
  });
  afterEach(() => fixture.stop());

  it('lists refs by prefix and pages them with a continuation token', async () => {
    for (const branch of ['deploy/a', 'deploy/b', 'deploy/c']) await fixture.repository.commit({ branch, files: {} });
    const all = await api.getRefs('gitops', project, 'heads/deploy/');
    assert.deepEqual(
      all.map(({ name }) => name),
      ['a', 'b', 'c'].map((name) => `refs/heads/deploy/${name}`),
    );
    const names: string[] = [];
    let token: string | null = '';
    while (token !== null) {
      const path: string = `Fabrikam%20Fiber/_apis/git/repositories/gitops/refs?filter=heads/deploy&$top=2&continuationToken=${token}`;
      const answer = await fixture.fetch(path);
      const { value } = (await answer.json()) as { value: { name: string }[] };
      names.push(...value.map(({ name }) => name.replace('refs/heads/deploy/', '')));
      token = answer.headers.get('x-ms-continuationtoken');
    }
    assert.deepEqual(names, ['a', 'b', 'c']);
  });

  it('moves refs with an outcome for each, in an answer that is always 200', async () => {
    const tip = (await fixture.repository.tip('main')) ?? '';
    const [made, stale, nowhere] = await api.updateRefs(
      [
        { name: 'refs/heads/new', oldObjectId: zeros, newObjectId: tip },
        { name: 'refs/heads/main', oldObjectId: '1'.repeat(40), newObjectId: tip },
        { name: 'refs/heads/other', oldObjectId: zeros, newObjectId: '1'.repeat(40) },
      ],
      'gitops',
      project,
    );
    assert.deepEqual([made?.success, stale?.success, nowhere?.success], [true, false, false]);
    assert.equal(await fixture.repository.tip('new'), tip);
    const rewritten = await fixture.repository.commit({ branch: 'main', files: { x: '1' } });
    const back = await fixture.fetch('Fabrikam%20Fiber/_apis/git/repositories/gitops/refs', {
      method: 'POST',
      body: [{ name: 'refs/heads/main', oldObjectId: rewritten, newObjectId: tip }],
    });
    const { value } = (await back.json()) as { value: { success: boolean; updateStatus: string }[] };
    assert.equal(back.status, 200);
    assert.equal(value[0]?.updateStatus, 'forcePushRequired');
    // Who created a branch may delete it.
    const gone = await api.updateRefs(
      [{ name: 'refs/heads/new', oldObjectId: tip, newObjectId: zeros }],
      'gitops',
      project,
    );
    assert.equal(gone[0]?.success, true);
  });

  it('shows commits, their order and their merge bases', async () => {
    const base = (await fixture.repository.tip('main')) ?? '';
    const left = await fixture.repository.commit({ branch: 'left', files: { l: '1' }, message: 'Left' });
    const right = await fixture.repository.commit({
      branch: 'main',
      files: { 'dev/a.yaml': 'a: 2\n' },
      message: 'Right',
    });
    assert.equal((await api.getCommit(left, 'gitops', project)).comment, 'Left');
    const bases = await api.getMergeBases('gitops', left, right, project);
    assert.deepEqual(
      bases.map(({ commitId }) => commitId),
      [base],
    );
    const log = await api.getCommits('gitops', { itemPath: '/dev/a.yaml', $top: 5 }, project);
    assert.deepEqual(
      log.map(({ commitId }) => commitId),
      [right, base],
    );
    const branch = { version: 'left', versionType: GitVersionType.Branch };
    const onLeft = await api.getCommits('gitops', { itemVersion: branch }, project);
    assert.deepEqual(
      onLeft.map(({ commitId }) => commitId),
      [left, base],
    );
    const between = { itemVersion: branch, compareVersion: { version: 'main' }, $top: 5 };
    const ahead = await api.getCommitsBatch(between, 'gitops', project);
    assert.deepEqual(
      ahead.map(({ commitId }) => commitId),
      [right],
    );
    const named = await api.getCommitsBatch({ ids: [left, base] }, 'gitops', project);
    assert.deepEqual(new Set(named.map(({ commitId }) => commitId)), new Set([left, base]));
    assert.equal(await api.getCommit('1'.repeat(40), 'gitops', project), null);
  });

  it('gives files, folders with the ids of what is in them, trees and blobs', async () => {
    const version = { version: 'main', versionType: GitVersionType.Branch };
    assert.equal(
      await text(
        await api.getItemText(
          'gitops',
          '/dev/a.yaml',
          project,
          undefined,
          undefined,
          undefined,
          undefined,
          undefined,
          version,
        ),
      ),
      'a: 1\n',
    );
    const item = await api.getItem(
      'gitops',
      '/dev/a.yaml',
      project,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      version,
      true,
    );
    assert.equal(item.content, 'a: 1\n');
    const all = await api.getItems('gitops', project, '/dev', VersionControlRecursionType.Full);
    assert.deepEqual(
      all.map(({ path }) => path),
      ['/dev', '/dev/a.yaml', '/dev/deep', '/dev/deep/b.yaml'],
    );
    assert.equal(all[1]?.objectId, await fixture.repository.git('rev-parse', 'main:dev/a.yaml'));
    const tree = await api.getTree('gitops', all[0]?.objectId ?? '', project);
    assert.deepEqual(
      tree.treeEntries?.map(({ relativePath }) => relativePath),
      ['a.yaml', 'deep'],
    );
    assert.equal(await text(await api.getBlobContent('gitops', item.objectId ?? '', project)), 'a: 1\n');
    assert.equal(await api.getItem('gitops', '/not/there', project), null);
  });

  it('compares two branches', async () => {
    await fixture.repository.commit({ branch: 'topic', files: { 'new.txt': '1', 'README.md': null } });
    await fixture.repository.commit({ branch: 'main', files: { 'dev/a.yaml': 'a: 2\n' } });
    const diff = await api.getCommitDiffs('gitops', project, true, 100, 0, { version: 'main' }, { version: 'topic' });
    assert.deepEqual([diff.aheadCount, diff.behindCount], [1, 1]);
    assert.deepEqual(
      diff.changes?.map((change) => `${VersionControlChangeType[change.changeType ?? 0]} ${change.item?.path}`),
      ['Delete /README.md', 'Add /new.txt'],
    );
  });

  it('takes commits by REST, and refuses them on a moved or protected branch', async () => {
    const tip = (await fixture.repository.tip('main')) ?? '';
    const push = (oldObjectId: string) => ({
      refUpdates: [{ name: 'refs/heads/main', oldObjectId }],
      commits: [
        {
          comment: 'By REST',
          changes: [
            {
              changeType: VersionControlChangeType.Edit,
              item: { path: '/dev/a.yaml' },
              newContent: { content: 'a: 3\n', contentType: ItemContentType.RawText },
            },
          ],
        },
      ],
    });
    const pushed = await api.createPush(push(tip), 'gitops', project);
    assert.equal(await fixture.repository.read('main', 'dev/a.yaml'), 'a: 3\n');
    assert.equal(pushed.commits?.[0]?.commitId, await fixture.repository.tip('main'));
    await assert.rejects(api.createPush(push(tip), 'gitops', project), /TF401028/);
    fixture.repository.addPolicy({ branch: 'main', kind: 'minimumReviewers' });
    await assert.rejects(
      api.createPush(push((await fixture.repository.tip('main')) ?? ''), 'gitops', project),
      /TF402455/,
    );
  });

  it('keeps statuses of commits, newest first, one for each context when asked', async () => {
    const tip = (await fixture.repository.tip('main')) ?? '';
    for (const state of [1, 2]) {
      await api.createCommitStatus(
        { state, description: 'x', context: { genre: 'fluxcd', name: 'kustomization/apps/1' } },
        tip,
        'gitops',
        project,
      );
    }
    assert.deepEqual(
      (await api.getStatuses(tip, 'gitops', project)).map(({ state }) => state),
      [2, 1],
    );
    assert.deepEqual(
      (await api.getStatuses(tip, 'gitops', project, undefined, undefined, true)).map(({ state }) => state),
      [2],
    );
  });
});
