import assert from 'node:assert/strict';
import type { Intent } from '../../../core/ports/pull-request-host.ts';
import { securable } from '../../../platform/azure-repos/rights.ts';
import { startAzureFixture, type AzureFixture } from './opened.ts';

describe('what Azure Repos asks of whoever delivers', () => {
  let fixture: AzureFixture;
  beforeEach(async () => {
    fixture = await startAzureFixture();
  });
  afterEach(async () => {
    await fixture.stop();
    assert.deepEqual(fixture.azure.violations, []);
    assert.deepEqual(fixture.azure.mismatches, []);
  });

  const all = ['squash', 'noFastForward', 'rebase', 'rebaseMerge'];
  const rules = async (branch = 'main') => (await fixture.open()).pullRequests.rules(branch);

  it('is nothing on a branch without policies', async () => {
    assert.deepEqual(await rules(), { pushRefused: undefined, strategies: all, requirements: [] });
  });

  it('is what its blocking policies say, in words', async () => {
    const policy = (kind: Parameters<typeof fixture.repository.addPolicy>[0]['kind'], settings = {}, blocking = true) =>
      fixture.repository.addPolicy({ branch: 'main', kind, settings, blocking });
    policy('minimumReviewers', { minimumApproverCount: 2 });
    policy('requiredReviewers', { requiredReviewerIds: [fixture.person.id], filenamePatterns: ['/prod/*'] });
    policy('build', { buildDefinitionId: 7, displayName: 'validate##vso[task.complete]' });
    policy('status', { statusGenre: 'gitops', statusName: 'dev' });
    policy('comments');
    policy('workItems', {}, false);
    policy('mergeStrategy', { allowSquash: true, allowRebase: true });
    policy('mergeStrategy', { allowSquash: true, allowNoFastForward: true });
    policy('mergeStrategy', { allowRebaseMerge: true }, false);
    const found = await rules();
    assert.deepEqual(found.requirements, [
      '2 reviewers',
      'the reviewer whom a policy names for /prod/*',
      'build "validate##_vso[task.complete]"',
      'status "gitops/dev"',
      'all comments resolved',
    ]);
    assert.deepEqual(found.strategies, ['squash']);
    assert.match(
      found.pushRefused ?? '',
      /policies of "main".*pull request only.*2 reviewers.*"Bypass policies when pushing"/,
    );
    assert.equal((await rules('other')).pushRefused, undefined);
  });

  it('lets those push whom policies don’t hold, and everybody where they count for certain paths alone', async () => {
    fixture.repository.addPolicy({
      branch: 'main',
      kind: 'requiredReviewers',
      settings: { requiredReviewerIds: [], filenamePatterns: ['/prod/*'] },
    });
    assert.equal((await rules()).pushRefused, undefined);
    fixture.repository.addPolicy({ branch: 'main', kind: 'workItems' });
    assert.match((await rules()).pushRefused ?? '', /a linked work item/);
    fixture.azure.allow(fixture.service, 'PolicyExempt', fixture.repository);
    assert.equal((await rules()).pushRefused, undefined);
  });

  it('knows the older form of a merge strategy policy', async () => {
    const settings = { useSquashMerge: true, allowSquash: undefined, allowNoFastForward: undefined };
    fixture.repository.addPolicy({
      branch: 'main',
      kind: 'mergeStrategy',
      settings: { ...settings, allowRebase: undefined, allowRebaseMerge: undefined },
    });
    assert.deepEqual((await rules()).strategies, ['squash']);
  });

  it('is not told where policies or rights cannot be read', async () => {
    fixture.repository.addPolicy({ branch: 'main', kind: 'workItems' });
    const { faults } = fixture.azure;
    faults.add({ path: /permissionevaluationbatch/, kind: 'status', status: 403, body: { message: 'no' } });
    assert.equal((await rules()).pushRefused, undefined);
    faults.add({ path: /policy\/configurations/, kind: 'status', status: 404, body: { message: 'no' } });
    assert.deepEqual(await rules(), { pushRefused: undefined, strategies: undefined, requirements: [] });
  });

  describe('rights', () => {
    const intent: Intent = {
      delivery: 'pullRequest',
      branch: 'deploy/größe',
      newBranch: true,
      completesInto: 'main',
    };
    const rights = async (more: Partial<Intent> = {}) =>
      (await fixture.open()).pullRequests.rights({ ...intent, ...more });

    it('are those that the intent takes, asked for in one request', async () => {
      fixture.asked();
      const host = (await fixture.open()).pullRequests;
      fixture.asked();
      const found = await host.rights(intent);
      assert.deepEqual(fixture.asked(), ['POST security/permissionevaluationbatch']);
      assert.deepEqual(
        found.map(({ right, granted }) => [right, granted]),
        [
          ['Read', true],
          ['Contribute', true],
          ['Create branch', true],
          ['Contribute to pull requests', true],
          ['Contribute', true],
        ],
      );
      const straight = await rights({ delivery: 'targetBranch', branch: 'main', newBranch: false });
      assert.deepEqual(
        straight.map(({ right }) => right),
        ['Read', 'Contribute'],
      );
    });

    it('that are missing are named with who grants them to whom', async () => {
      for (const right of ['CreateBranch', 'PullRequestContribute'] as const) {
        fixture.azure.deny(fixture.service, right, fixture.repository);
      }
      const missing = (await rights()).filter(({ granted }) => granted === false);
      assert.deepEqual(
        missing.map(({ right }) => right),
        ['Create branch', 'Contribute to pull requests'],
      );
      assert.equal(
        missing[0]?.mend,
        'Project settings of Shop Team → Repositories → gitops → Security: give "Shop Team Build Service (contoso)" "Create branch" = Allow.',
      );
    });

    it('are unknown where nobody tells', async () => {
      const path = /permissionevaluationbatch/;
      fixture.azure.faults.add({ path, kind: 'status', status: 403, body: { message: 'no' } });
      assert.ok((await rights()).every(({ granted }) => granted === undefined));
    });

    it('are asked for on a branch whose name is in UTF-16 and hexadecimal, part by part', () => {
      assert.equal(securable('p', 'r', 'rel/é'), 'repoV2/p/r/refs/heads/720065006c00/e900');
      assert.equal(securable('p', 'r'), 'repoV2/p/r');
    });
  });
});
