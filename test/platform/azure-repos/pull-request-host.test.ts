import assert from 'node:assert/strict';
import { TaskError } from '../../../core/errors.ts';
import type { NewPullRequest, PullRequestHost } from '../../../core/ports/pull-request-host.ts';
import { startAzureFixture, type AzureFixture } from './opened.ts';

describe('pull requests of Azure Repos, over HTTP', () => {
  let fixture: AzureFixture;
  let host: PullRequestHost;
  beforeEach(async () => {
    fixture = await startAzureFixture();
    await fixture.branch('topic');
    host = (await fixture.open()).pullRequests;
  });
  afterEach(async () => {
    await fixture.stop();
    assert.deepEqual(fixture.azure.violations, []);
    assert.deepEqual(fixture.azure.mismatches, []);
  });

  const wanted: NewPullRequest = {
    sourceBranch: 'topic',
    targetBranch: 'main',
    title: 'Deploy',
    description: 'Text',
    draft: false,
    reviewers: [],
    labels: [],
    workItems: [],
  };
  async function create(more: Partial<NewPullRequest> = {}): Promise<number> {
    const made = await host.create({ ...wanted, ...more });
    assert.ok(typeof made === 'object', String(made));
    fixture.asked();
    return made.id;
  }
  async function refused(work: Promise<unknown>): Promise<TaskError> {
    const thrown: unknown = await work.then(
      () => undefined,
      (error: unknown) => error,
    );
    assert.ok(thrown instanceof TaskError, String(thrown));
    return thrown;
  }
  const stored = (id: number) => fixture.repository.pullRequest(id);

  it('are never those of forks, open or closed, though their branch bears our branch’s name', async () => {
    const id = await create();
    assert.deepEqual(
      (await host.listOpen('main')).map((one) => one.id),
      [id],
    );
    fixture.repository.comeFromFork(id);
    assert.deepEqual(await host.listOpen('main'), []);
    await host.abandon(id, 'closed');
    assert.equal(await host.lastClosed('topic', 'main'), undefined);
  });

  it('that are not there are told so, whatever was asked of them: the repository is', async () => {
    const asked = [
      host.get(99),
      host.comment(99, 'text'),
      host.addLabels(99, ['team']),
      host.addReviewers(99, [{ id: fixture.person.id, required: false }]),
      host.extras(99),
      host.setStatuses({ id: 99, commit: '0'.repeat(40) }, [
        { genre: 'deploy', name: 'dev', state: 'succeeded', text: '' },
      ]),
      host.update(99, { title: 'Another' }),
    ];
    for (const one of asked) {
      const { code, message } = await refused(one);
      assert.equal(code, 'PULL_REQUEST_MISSING', message);
      assert.match(message, /has no pull request 99/);
    }
  });

  describe('reviewers', () => {
    const of = (id: number) =>
      stored(id).reviewers.map(({ identity, vote, isRequired }) => [identity.displayName, vote, isRequired]);

    it('makes somebody required who was not, and leaves the vote', async () => {
      const { person } = fixture;
      const id = await create({ reviewers: [{ id: person.id, required: false }] });
      await fixture.repository.approve(id, person);
      await host.addReviewers(id, [{ id: person.id, required: true }]);
      assert.deepEqual(of(id), [['Ada', 10, true]]);
      fixture.asked();
      // Nor does anybody become optional again.
      await host.addReviewers(id, [{ id: person.id, required: false }]);
      assert.deepEqual(of(id), [['Ada', 10, true]]);
      assert.deepEqual(fixture.asked(), ['GET …/pullrequests/{pullRequest}/reviewers']);
    });

    it('leaves the vote of who asks, too', async () => {
      const { service } = fixture;
      const id = await create({ reviewers: [{ id: service.id, required: false }] });
      await fixture.repository.approve(id, service, 5);
      await host.addReviewers(id, [{ id: service.id, required: true }]);
      assert.deepEqual(of(id), [['Shop Team Build Service (contoso)', 5, true]]);
    });

    it('says who cannot be one', async () => {
      const nobody = '11111111-2222-4333-8444-555555555555';
      const error = await refused(host.addReviewers(await create(), [{ id: nobody, required: false }]));
      assert.equal(error.code, 'REVIEWER_UNKNOWN');
      assert.match(error.message, new RegExp(nobody));
      await fixture.branch('other');
      const made = await refused(
        host.create({ ...wanted, sourceBranch: 'other', reviewers: [{ id: nobody, required: true }] }),
      );
      assert.equal(made.code, 'REVIEWER_UNKNOWN');
    });
  });

  describe('work items', () => {
    it('are linked with the pull request, each once, and read with it', async () => {
      const id = await create({ workItems: ['7'] });
      await host.addWorkItems(id, ['8', '7']);
      assert.deepEqual((await host.extras(id)).workItems, ['7', '8']);
      assert.deepEqual(stored(id).workItems, ['7', '8']);
    });

    it('are linked again when somebody changed one at the same moment, or the answer was lost', async () => {
      const id = await create();
      const path = /_apis\/wit\/workitems\/9/;
      fixture.azure.faults.add({ path, kind: 'status', status: 409, body: { message: 'TF26071: changed by someone' } });
      await host.addWorkItems(id, ['9']);
      fixture.azure.faults.add({ path: /_apis\/wit\/workitems\/10/, kind: 'lostAfter' });
      await host.addWorkItems(id, ['10']);
      assert.deepEqual(stored(id).workItems, ['9', '10']);
    });

    it('are missed where the service passed over them when the pull request was made', async () => {
      fixture.azure.hideWorkItem('404');
      const error = await refused(host.create({ ...wanted, workItems: ['7', '404'] }));
      assert.equal(error.code, 'WORK_ITEM_MISSING');
      assert.match(error.message, /work item 404/);
      assert.deepEqual(
        fixture.repository.pullRequests().map(({ workItems }) => workItems),
        [['7']],
      );
      assert.deepEqual(await host.unknownWorkItems(['7', '404', '0008']), ['404']);
    });

    it('say which right is missing to link them', async () => {
      fixture.azure.deny(fixture.service, 'WorkItemWrite', fixture.repository);
      const error = await refused(host.addWorkItems(await create(), ['7']));
      assert.equal(error.code, 'NOT_ALLOWED');
      assert.match(error.message, /"Edit work items in this node"/);
      assert.match(error.mend, /Areas/);
    });

    it('cannot be told when they cannot be read', async () => {
      fixture.azure.faults.add({ path: /wit\/workitems\?/, kind: 'status', status: 403, body: { message: 'no' } });
      assert.equal(await host.unknownWorkItems(['7']), undefined);
    });
  });

  describe('auto-complete', () => {
    const squash = { mergeStrategy: 'squash', deleteSourceBranch: true, transitionWorkItems: true } as const;

    it('is set with its options by who made the pull request, without asking who that is', async () => {
      fixture.repository.addPolicy({ branch: 'main', kind: 'minimumReviewers' });
      const id = await create();
      await host.arm(id, squash);
      assert.equal(stored(id).autoCompleteSetBy?.id, fixture.service.id);
      assert.deepEqual((await host.extras(id)).autoComplete, squash);
      assert.equal(fixture.asked().includes('GET connectionData'), false);
    });

    it('is set for oneself on somebody else’s', async () => {
      fixture.repository.addPolicy({ branch: 'main', kind: 'minimumReviewers' });
      const other = await fixture.open({}, { token: fixture.azure.issueToken(fixture.person) });
      const made = await other.pullRequests.create(wanted);
      assert.ok(typeof made === 'object');
      await host.arm(made.id, squash);
      assert.equal(stored(made.id).createdBy.id, fixture.person.id);
      assert.equal(stored(made.id).autoCompleteSetBy?.id, fixture.service.id);
    });

    it('is set for oneself though the answer to making it was lost, and another was found in its place', async () => {
      fixture.repository.addPolicy({ branch: 'main', kind: 'minimumReviewers' });
      const other = await fixture.open({}, { token: fixture.azure.issueToken(fixture.person) });
      await other.pullRequests.create(wanted);
      fixture.azure.faults.add({ path: /\/pullrequests(\?|$)/i, method: 'POST', kind: 'lostBefore' });
      const made = await host.create(wanted);
      assert.ok(typeof made === 'object');
      await host.arm(made.id, squash);
      assert.equal(stored(made.id).autoCompleteSetBy?.id, fixture.service.id);
    });

    it('names the strategies that the policies allow, and sets nothing', async () => {
      const settings = { allowSquash: true, allowRebase: true };
      fixture.repository.addPolicy({ branch: 'main', kind: 'mergeStrategy', settings });
      const id = await create();
      const error = await refused(host.arm(id, { ...squash, mergeStrategy: 'noFastForward' }));
      assert.equal(error.code, 'STRATEGY_NOT_ALLOWED');
      assert.match(
        `${error.message} ${error.mend}`,
        /noFastForward, only squash, rebase\. Set mergeStrategy to one of/,
      );
      assert.equal(stored(id).autoCompleteSetBy, undefined);
    });

    it('is set all the same where nobody may look at the policies', async () => {
      fixture.repository.addPolicy({ branch: 'main', kind: 'minimumReviewers' });
      fixture.azure.faults.add({ path: /policy\/configurations/, kind: 'status', status: 403 });
      const id = await create();
      await host.arm(id, squash);
      assert.equal(stored(id).autoCompleteSetBy?.id, fixture.service.id);
    });

    it('says that it takes the right to push to the target', async () => {
      const id = await create();
      fixture.azure.deny(fixture.service, 'GenericContribute', fixture.repository);
      const error = await refused(host.arm(id, squash));
      assert.equal(error.code, 'NOT_ALLOWED');
      assert.match(error.message, /Shop Team Build Service \(contoso\).*"Contribute"/);
    });

    it('says that nobody sets it for somebody else', async () => {
      const id = await create();
      const said = 'Invalid argument value.\r\nParameter name: Invalid pull request auto complete set by id.';
      const path = /pullrequests\/\d+/i;
      fixture.azure.faults.add({ path, method: 'PATCH', kind: 'status', status: 400, body: { message: said } });
      const error = await refused(host.arm(id, squash));
      assert.equal(error.code, 'NOT_ALLOWED');
      assert.match(error.message, /only the identity that makes the request/);
    });
  });

  it('does not take a part of an endless list for all of it', async () => {
    const value = Array.from({ length: 100 }, (_, index) => ({ pullRequestId: index + 1 }));
    fixture.azure.faults.add({ path: /pullrequests\?/i, kind: 'status', status: 200, body: { value }, times: 200 });
    await assert.rejects(host.listOpen('main'), /more than 10000 entries/);
    fixture.azure.faults.clear();
  });

  it('makes each thing once, though every answer is lost', async () => {
    const { faults } = fixture.azure;
    const lose = (path: RegExp, method: string): void => faults.add({ path, method, kind: 'lostAfter' });
    lose(/\/pullrequests(\?|$)/i, 'POST');
    const id = await create();
    assert.equal(fixture.repository.pullRequests().length, 1);
    lose(/\/labels/, 'POST');
    await host.addLabels(id, ['gitops']);
    lose(/\/threads/, 'POST');
    await host.comment(id, 'said');
    lose(/\/reviewers\//, 'PUT');
    await host.addReviewers(id, [{ id: fixture.person.id, required: true }]);
    lose(/\/statuses/, 'POST');
    await host.setStatuses({ id, commit: '' }, [{ genre: 'gitops', name: 'dev', state: 'succeeded', text: 'fine' }]);
    lose(/pullrequests\/\d+/i, 'PATCH');
    await host.update(id, { title: 'Deploy again' });
    const one = stored(id);
    assert.equal(one.title, 'Deploy again');
    assert.deepEqual([one.labels.length, one.threads.length, one.reviewers.length, one.statuses.length], [1, 1, 1, 1]);
    assert.ok(fixture.slept.length >= 6);
  });

  it('knows the newest closed one, and opens it again while its branches are there', async () => {
    assert.equal(await host.lastClosed('topic', 'main'), undefined);
    const first = await create();
    await host.abandon(first, 'no');
    const second = await create();
    await host.abandon(second, 'no');
    assert.equal((await host.lastClosed('topic', 'main'))?.id, second);
    const opened = await host.reopen(second);
    assert.ok(opened !== 'gone' && opened.status === 'open');
    // There is another one now.
    assert.equal(await host.reopen(first), 'gone');
    await host.abandon(second, 'no');
    await fixture.repository.setBranch('topic', null);
    assert.equal(await host.reopen(second), 'gone');
  });
});
