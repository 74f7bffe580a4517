import assert from 'node:assert/strict';
import { waitsFor } from '../../../core/flux/wait/merge-words.ts';
import { startAzureFixture, type AzureFixture } from './opened.ts';

const types = {
  minimumReviewers: 'FA4E907D-c16b-4a4c-9dfa-4906e5d171dd',
  requiredReviewers: 'fd2167ab-b0be-447a-8ec8-39368250530e',
  build: '0609b952-1397-4640-95ec-e00a01b2c241',
  comments: 'c6a1889d-b943-4856-b76f-9e46bb6b0df2',
  workItems: '40e92b44-2fe1-4dd6-b3d8-74a9c21d0c6e',
} as const;

describe('what the policies of Azure Repos say of a pull request', () => {
  let fixture: AzureFixture;
  let id: number;

  const record = (type: keyof typeof types, status: unknown, o: object = {}, settings: object = {}) => ({
    status,
    context: null,
    ...o,
    configuration: { type: { id: types[type], displayName: type }, isEnabled: true, isBlocking: true, settings },
  });
  /** What a look tells when the service answers with these records. */
  const said = async (value: readonly object[]): Promise<string> => {
    fixture.azure.faults.add({ path: /policy\/evaluations/, kind: 'status', status: 200, body: { value } });
    const { merges } = await fixture.open();
    return waitsFor(await merges.look(id)).join('\n');
  };

  before(async () => {
    fixture = await startAzureFixture();
    await fixture.branch('deploy/1');
    const { pullRequests } = await fixture.open();
    const made = await pullRequests.create({
      sourceBranch: 'deploy/1',
      targetBranch: 'main',
      title: 'A change',
      description: '',
      draft: false,
      reviewers: [{ id: fixture.person.id, required: true }],
      labels: [],
      workItems: [],
    });
    assert.ok(typeof made !== 'string', String(made));
    ({ id } = made);
  });
  after(() => fixture.stop());

  it('is told with the build’s page, names of whom a policy names, and what went wrong first', async () => {
    const build = { buildDefinitionId: 7, displayName: 'validate' };
    const lines = await said([
      record('minimumReviewers', 'queued', {}, { minimumApproverCount: 2 }),
      record('requiredReviewers', 'queued', {}, { requiredReviewerIds: [fixture.person.id.toUpperCase()] }),
      record('build', 'running', { context: { buildId: 812, isExpired: false } }, build),
      record('comments', 'rejected'),
      // The client leaves numbers where the service sends them.
      record('workItems', 5),
    ]);
    assert.match(
      lines,
      /^all comments resolved, a linked work item: failed\n2 more of 2 approvals \(asked: Ada \(required\)\)\nbuild "validate" \(http:\/\/\S+\/Shop%20Team\/_build\/results\?buildId=812\): running\napproval by Ada: not there yet$/,
    );
  });

  it('is not told of policies that are off, do not apply, or are content', async () => {
    const off = record('comments', 'queued');
    const lines = await said([
      { ...off, configuration: { ...off.configuration, isEnabled: false } },
      record('build', 'notApplicable'),
      record('workItems', 'approved'),
      { status: 'something newer', configuration: off.configuration },
      { status: 'queued' },
    ]);
    // Who is required by the pull request itself is told all the same.
    assert.equal(lines, 'the approval of Ada');
  });

  it('knows that enough have approved, and not those who count', async () => {
    await fixture.repository.approve(id, fixture.person);
    const lines = await said([
      record('minimumReviewers', 'queued', {}, { minimumApproverCount: 1, blockLastPusherVote: true }),
    ]);
    assert.equal(lines, 'an approval that counts (approved: Ada)');
    assert.equal(await said([record('minimumReviewers', 'approved', {}, { minimumApproverCount: 1 })]), '');
  });

  it('does not count the vote of who made it, unless the policy does, nor a group’s beside its members’', async () => {
    const me = { id: '5f0c7e52-2d4c-4d8c-9a0e-6c4b3f1de7a1', displayName: 'Me' };
    const body = {
      pullRequestId: id,
      status: 'active',
      sourceRefName: 'refs/heads/deploy/1',
      targetRefName: 'refs/heads/main',
      createdBy: me,
      reviewers: [
        { ...me, vote: 10 },
        { id: '6b0c7e52-2d4c-4d8c-9a0e-6c4b3f1de7a1', displayName: 'Ops', vote: 10, isContainer: true },
      ],
    };
    fixture.azure.faults.add({ path: /\/pullrequests\/\d+$/i, kind: 'status', status: 200, body });
    const approvals = (settings: object): Promise<string> =>
      said([record('minimumReviewers', 'queued', {}, { minimumApproverCount: 2, ...settings })]);
    assert.equal(await approvals({}), '2 more of 2 approvals (approved: Me, Ops)');
    fixture.azure.faults.clear();
    fixture.azure.faults.add({ path: /\/pullrequests\/\d+$/i, kind: 'status', status: 200, body });
    assert.equal(await approvals({ creatorVoteCounts: true }), '1 more of 2 approvals (approved: Me, Ops)');
    fixture.azure.faults.clear();
  });
});
