import assert from 'node:assert/strict';
import type { RecordedRequest } from '../../sandbox/http/recorded-request.ts';
import { startAzureWorld, startGitHubWorld, type AzureWorld } from './world.ts';

// By their verbs these would change something; they don't.
const onlyLooks = /permissionevaluationbatch|git-upload-pack|graphql/;

function writes(requests: readonly RecordedRequest[]): string[] {
  return requests
    .filter(({ method, path }) => !['GET', 'OPTIONS', 'HEAD'].includes(method) && !onlyLooks.test(path))
    .map(({ method, path }) => `${method} ${path}`);
}

describe('create-gitops-pr, packaged: a dry run on Azure Repos', () => {
  let world: AzureWorld;
  beforeEach(async () => {
    world = await startAzureWorld();
  });
  afterEach(async () => {
    await world.azure.settled();
    assert.deepEqual(writes(world.requests), []);
    assert.deepEqual(world.repository.pullRequests(), []);
    assert.deepEqual(world.azure.violations, []);
    await world.stop();
  });

  it('says what it would do, and what the branch asks for', async () => {
    world.repository.addPolicy({ branch: 'main', kind: 'minimumReviewers', settings: { minimumApproverCount: 2 } });
    const inputs = { dryRun: 'true', autoComplete: 'true', reviewers: 'Ada', workItems: '7', labels: 'gitops' };
    const run = await world.ok(inputs);
    assert.equal(run.outputs['result'], 'created');
    assert.match(run.log, /Before it merges, "main" asks for: 2 reviewers\./);
    assert.equal(run.outputs['pullRequestId'], '');
  });

  it('reports everything at once: rights, strategies, reviewers, work items, a name that is taken', async () => {
    const { azure, repository, pipeline } = world;
    await repository.commit({ branch: 'deploy', files: { 'a.txt': '1' } });
    repository.addPolicy({ branch: 'main', kind: 'mergeStrategy', settings: { allowSquash: true } });
    azure.deny(pipeline, 'CreateBranch', repository);
    azure.deny(pipeline, 'PullRequestContribute', repository);
    azure.hideWorkItem('404');
    const run = await world.run({
      dryRun: 'true',
      autoComplete: 'true',
      mergeStrategy: 'rebase',
      reviewers: 'Ada\nnobody@example.com',
      workItems: '7\n404',
    });
    assert.equal(run.result, 'Failed');
    const said = run.message ?? '';
    for (const found of [
      /nobody is known as "nobody@example\.com"/,
      /cannot make "deploy\/dev\/shop" beside "deploy"/,
      /"main" does not allow rebase; allowed: squash/,
      /the right "Create branch" is missing, to make the branch "deploy\/dev\/shop"/,
      /the right "Contribute to pull requests" is missing/,
      /give "Shop Team Build Service \(contoso\)" "Create branch" = Allow/,
      /no work item 404/,
      /\[PREFLIGHT_FAILED\]/,
    ]) {
      assert.match(said, found);
    }
    assert.doesNotMatch(said, /"Contribute" is missing|work item 7\b/);
  });

  it('says that policies let nobody push straight, and that a target is missing', async () => {
    world.repository.addPolicy({ branch: 'main', kind: 'build', settings: { displayName: 'validate' } });
    const refused = await world.run({ dryRun: 'true', delivery: 'targetBranch' });
    assert.match(
      refused.message ?? '',
      /push to "main" would be refused[\s\S]*build "validate"[\s\S]*PREFLIGHT_FAILED/,
    );
    const missing = await world.run({ dryRun: 'true', targetBranch: 'live' });
    assert.match(missing.message ?? '', /no branch "live"[\s\S]*\[TARGET_BRANCH_MISSING\]/);
  });

  it('fails for nothing that it may not look at', async () => {
    world.repository.addPolicy({ branch: 'main', kind: 'workItems' });
    for (const path of [/permissionevaluationbatch/, /policy\/configurations/, /wit\/workitems/]) {
      world.faults.add({ path, kind: 'status', status: 403, times: 9, body: { message: 'no' } });
    }
    const run = await world.ok({ dryRun: 'true', autoComplete: 'true', workItems: '7' });
    assert.match(run.log, /does not tell about the rights "Read", "Contribute"/);
    assert.match(run.log, /does not tell which merge strategies/);
  });
});

describe('create-gitops-pr, packaged: a dry run on GitHub', () => {
  it('looks the same way, and writes nothing either', async () => {
    const world = await startGitHubWorld();
    try {
      assert.equal((await world.ok({ dryRun: 'true' })).outputs['result'], 'created');
      await world.protect('main');
      const refused = await world.run({ dryRun: 'true', delivery: 'targetBranch' });
      assert.match(refused.message ?? '', /push to "main" would be refused[\s\S]*\[PREFLIGHT_FAILED\]/);
      assert.deepEqual(writes(world.requests), []);
      assert.deepEqual(world.pulls(), []);
    } finally {
      await world.settled();
      await world.stop();
    }
  });
});
