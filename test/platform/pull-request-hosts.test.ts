import assert from 'node:assert/strict';
import { TaskError } from '../../core/errors.ts';
import type { AutoComplete, NewPullRequest, PullRequestStatus } from '../../core/ports/pull-request-host.ts';
import type { RepositoryHost } from '../../core/ports/repository-host.ts';
import { openHostOf } from '../tasks/create-gitops-pr/in-process.ts';
import type { HostName } from '../tasks/create-gitops-pr/stand-in.ts';
import { startWorld, type World } from '../tasks/create-gitops-pr/world.ts';

const squash: AutoComplete = { mergeStrategy: 'squash', deleteSourceBranch: false, transitionWorkItems: false };
const missing = 'f'.repeat(40);

/** One port, two adapters: the same tests over both, each with its stand-in. */
for (const name of ['azureRepos', 'github'] as const satisfies readonly HostName[]) {
  describe(`a host of pull requests (${name})`, () => {
    let world: World;
    let host: RepositoryHost;

    const open = (repository = world.repository.name, token?: string): Promise<RepositoryHost> =>
      openHostOf(world, { repository, ...(token === undefined ? {} : { token }) });
    let branches = 0;
    const branch = async (path = `dev/${branches}.yaml`): Promise<string> => {
      branches += 1;
      const made = `deploy/${branches}`;
      await world.repository.commit({ branch: made, files: { [path]: `new ${branches}\n` } });
      return made;
    };
    const wanted = (sourceBranch: string, more: Partial<NewPullRequest> = {}): NewPullRequest => ({
      sourceBranch,
      targetBranch: 'main',
      title: 'A change',
      description: '<!-- first line -->\nMore of it.',
      draft: false,
      reviewers: [],
      labels: [],
      workItems: [],
      ...more,
    });
    const make = async (more: Partial<NewPullRequest> = {}): Promise<number> => {
      const made = await host.pullRequests.create(wanted(more.sourceBranch ?? (await branch()), more));
      assert.ok(typeof made !== 'string', String(made));
      return made.id;
    };
    const fails = async (work: Promise<unknown>, code: string, words: RegExp): Promise<void> => {
      const error: unknown = await work.then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      assert.ok(error instanceof TaskError, String(error));
      assert.equal(error.code, code, error.message);
      assert.match([error.message, ...error.related.map(({ message }) => message), error.mend].join('\n'), words);
    };

    before(async () => {
      world = await startWorld({ host: name });
      host = await open();
    });
    after(() => world.stop());
    afterEach(async () => {
      world.faults.clear();
      await world.settled();
      assert.deepEqual(world.violations(), []);
    });

    it('is opened with its names, its branch and git’s address', async () => {
      assert.equal(host.defaultBranch, 'main');
      assert.equal(host.label.endsWith('gitops'), true);
      assert.doesNotMatch(host.gitUrl, /@/);
      assert.match(String(host.gitAuthorization), /^\*\*\*$/);
      await fails(open('contoso/nothing'), 'REPOSITORY_MISSING', /nothing/);
      await fails(open(world.repository.name, world.expiredToken), 'NOT_SIGNED_IN', /renew it/);
    });

    it('makes a pull request with all that belongs to it, and finds it by its target', async () => {
      const [reviewer] = await host.pullRequests.findReviewers([{ name: world.reviewer, required: false }]);
      assert.ok(reviewer);
      const sourceBranch = await branch();
      const id = await make({ sourceBranch, labels: ['gitops'], workItems: ['12'], reviewers: [reviewer] });
      const listed = (await host.pullRequests.listOpen('main')).find((one) => one.id === id);
      assert.equal(listed?.sourceBranch, sourceBranch);
      assert.equal(listed.description.split('\n')[0], '<!-- first line -->');
      assert.equal(listed.author, await host.pullRequests.me());
      const found = await host.pullRequests.get(id);
      assert.deepEqual(
        [found.status, found.title, found.description, found.draft, found.autoComplete],
        ['open', 'A change', '<!-- first line -->\nMore of it.', false, false],
      );
      assert.equal(found.sourceCommit, await world.repository.tip(sourceBranch));
      assert.equal(found.mergeCommit, undefined);
      const extras = await host.pullRequests.extras(id);
      assert.deepEqual(extras.labels, ['gitops']);
      assert.deepEqual(extras.workItems, ['12']);
      assert.ok(extras.reviewers.some((one) => one.id === reviewer.id));
      assert.deepEqual(await host.pullRequests.listOpen('elsewhere'), []);
      const from = await host.pullRequests.listFrom(sourceBranch);
      assert.deepEqual(
        from.map((one) => [one.id, one.targetBranch]),
        [[id, 'main']],
      );
      assert.deepEqual(await host.pullRequests.listFrom('elsewhere'), []);
    });

    it('makes no second one between two branches, and none for a branch that is no more', async () => {
      const sourceBranch = await branch();
      await make({ sourceBranch });
      assert.equal(await host.pullRequests.create(wanted(sourceBranch)), 'exists');
      assert.equal(await host.pullRequests.create(wanted('never/was')), 'gone');
    });

    it('makes one, whether the request or its answer is lost', async () => {
      for (const kind of ['lostBefore', 'lostAfter'] as const) {
        const sourceBranch = await branch();
        world.faults.add({ ...world.routes.create, kind });
        await make({ sourceBranch });
        assert.equal(world.pulls().filter((one) => one.sourceBranch === sourceBranch).length, 1, kind);
      }
    });

    it('changes what differs and nothing else; work items stay', async () => {
      const id = await make({ workItems: ['12'] });
      await host.pullRequests.update(id, { title: 'Another title' });
      assert.deepEqual(
        [world.pull(id).title, world.pull(id).description],
        ['Another title', '<!-- first line -->\nMore of it.'],
      );
      await host.pullRequests.update(id, { description: 'Another text.', draft: true });
      const found = await host.pullRequests.get(id);
      assert.deepEqual([found.title, found.description, found.draft], ['Another title', 'Another text.', true]);
      await host.pullRequests.update(id, { draft: false });
      await host.pullRequests.addWorkItems(id, ['13']);
      await host.pullRequests.addLabels(id, ['a', 'b']);
      await host.pullRequests.addLabels(id, ['b']);
      await host.pullRequests.update(id, { description: 'The last text.' });
      const extras = await host.pullRequests.extras(id);
      assert.deepEqual(
        [extras.workItems.toSorted(), extras.labels.toSorted()],
        [
          ['12', '13'],
          ['a', 'b'],
        ],
      );
      assert.equal((await host.pullRequests.get(id)).description, 'The last text.');
    });

    it('takes texts as long as it says', async () => {
      const { title, description } = host.pullRequests.limits;
      const id = await make({ title: 't'.repeat(title), description: 'd'.repeat(description), workItems: ['12'] });
      const found = await host.pullRequests.get(id);
      assert.deepEqual([found.title.length, found.description.length], [title, description]);
    });

    it('knows which one was merged last, whatever was closed since', async () => {
      const sourceBranch = await branch();
      const merged = await make({ sourceBranch });
      const mergeCommit = await world.merge(merged);
      const sourceCommit = await world.repository.tip(sourceBranch);
      await world.repository.commit({ branch: sourceBranch, files: { 'more.txt': sourceBranch } });
      const closed = await make({ sourceBranch });
      await host.pullRequests.abandon(closed, 'No longer.');
      const last = await host.pullRequests.lastMerged(sourceBranch, 'main');
      assert.deepEqual([last?.id, last?.sourceCommit, last?.mergeCommit], [merged, sourceCommit, mergeCommit]);
      assert.equal((await host.pullRequests.lastClosed(sourceBranch, 'main'))?.id, closed);
    });

    it('closes with a comment, once, and opens again while its branch is there', async () => {
      const sourceBranch = await branch();
      const id = await make({ sourceBranch });
      assert.equal(await host.pullRequests.abandon(id, 'No longer.'), 'abandoned');
      assert.equal(await host.pullRequests.abandon(id, 'No longer.'), 'abandoned');
      assert.deepEqual([world.pull(id).status, world.pull(id).comments], ['abandoned', ['No longer.']]);
      const last = await host.pullRequests.lastClosed(sourceBranch, 'main');
      assert.deepEqual([last?.id, last?.status, last?.description.length], [id, 'abandoned', 31]);
      assert.equal(await host.pullRequests.lastClosed(sourceBranch, 'elsewhere'), undefined);
      assert.equal(await host.pullRequests.lastMerged(sourceBranch, 'main'), undefined);
      const reopened = await host.pullRequests.reopen(id);
      assert.ok(typeof reopened !== 'string' && reopened.status === 'open');
      await world.close(id);
      await world.deleteBranch(sourceBranch);
      assert.equal(await host.pullRequests.reopen(id), 'gone');
    });

    it('says a thing once, also when the answer is lost', async () => {
      const id = await make();
      world.faults.add({ method: 'POST', path: /(?:threads|comments)(?:\?|$)/i, kind: 'lostAfter' });
      await host.pullRequests.comment(id, 'The same.');
      await host.pullRequests.comment(id, 'The same.');
      assert.deepEqual(world.pull(id).comments, ['The same.']);
    });

    it('tells which statuses are not set, whatever the host can show of them', async () => {
      const sourceBranch = await branch();
      const at = { id: await make({ sourceBranch }), commit: (await world.repository.tip(sourceBranch)) ?? '' };
      const all = (['notSet', 'pending', 'succeeded', 'failed', 'error', 'notApplicable'] as const).map((state) => ({
        genre: 'stage/one',
        name: state,
        state,
        text: state === 'failed' ? 'x'.repeat(500) : '',
      }));
      const missing = (statuses: readonly PullRequestStatus[]) => host.pullRequests.missingStatuses(at, statuses);
      assert.deepEqual(await missing(all), all);
      await host.pullRequests.setStatuses(at, all);
      assert.deepEqual(await missing(all), []);
      const [first] = all;
      assert.ok(first !== undefined);
      const other = { ...first, state: 'failed' } as const;
      assert.deepEqual(await missing([other]), [other]);
      await host.pullRequests.setStatuses(at, [other]);
      assert.deepEqual([await missing([other]), await missing([first])], [[], [first]]);
    });

    it('tells conflicts from what merges', async () => {
      const sourceBranch = await branch('dev/x.yaml');
      const id = await make({ sourceBranch });
      await world.settled();
      assert.equal((await host.pullRequests.get(id)).mergeState, 'clean');
      await world.repository.commit({ branch: 'main', files: { 'dev/x.yaml': 'another\n' } });
      await world.settled();
      assert.equal((await host.pullRequests.get(id)).mergeState, 'conflicts');
    });

    it('completes at once what waits for nothing, and tells with which commit', async () => {
      const sourceBranch = await branch();
      const id = await make({ sourceBranch });
      await host.pullRequests.arm(id, squash);
      await world.settled();
      const found = await host.pullRequests.get(id);
      assert.equal(found.status, 'completed');
      assert.equal(found.mergeCommit, await world.repository.tip('main'));
      assert.equal(await host.pullRequests.abandon(id, 'Too late.'), 'completed');
      assert.equal((await host.pullRequests.get(id)).status, 'completed');
    });

    it('knows whom it may ask, and names all that it does not', async () => {
      await fails(
        host.pullRequests.findReviewers([
          { name: 'nobody@example.com', required: false },
          { name: world.reviewer, required: true },
          { name: 'No Body', required: false },
        ]),
        'REVIEWER_UNKNOWN',
        /"nobody@example\.com"[\s\S]*"No Body"/,
      );
    });

    it('says what is not there', async () => {
      await fails(host.pullRequests.get(99_999), 'PULL_REQUEST_MISSING', /99999/);
      await fails(host.pullRequests.update(99_999, { title: 'x' }), 'PULL_REQUEST_MISSING', /99999/);
    });

    it('knows histories without a clone', async () => {
      const first = await world.repository.commit({ branch: 'main', files: { 'dev/h.yaml': '1\n' } });
      await world.repository.commit({ branch: 'main', files: { 'dev/other.yaml': '1\n' } });
      const third = await world.repository.commit({ branch: 'main', files: { 'dev/h.yaml': '2\n' } });
      assert.deepEqual(await host.fileHistory.commits({ branch: 'main', tip: third }, 'dev/h.yaml', 10), [
        third,
        first,
      ]);
      assert.deepEqual(await host.fileHistory.commits({ branch: 'main', tip: third }, 'dev/h.yaml', 1), [third]);
      assert.deepEqual(await host.fileHistory.commits({ branch: 'main', tip: third }, 'dev/never.yaml', 10), []);
      const side = await world.repository.commit({ branch: `side/${name}`, files: { 'dev/s.yaml': '1\n' } });
      await world.repository.commit({ branch: 'main', files: { 'dev/m.yaml': '1\n' } });
      const tip = (await world.repository.tip('main')) ?? '';
      assert.equal(await host.mergeBase.mergeBase(side, tip), third);
      assert.equal(await host.mergeBase.mergeBase(tip, tip), tip);
      await fails(host.mergeBase.mergeBase(tip, missing), 'COMMIT_MISSING', /f{40}/);
    });

    it('waits for what the branch asks, can be told not to, and tells it beforehand', async () => {
      await world.protect('main');
      const id = await make();
      await host.pullRequests.arm(id, squash);
      await host.pullRequests.arm(id, squash);
      assert.equal((await host.pullRequests.get(id)).autoComplete, true);
      assert.equal((await host.pullRequests.extras(id)).autoComplete?.mergeStrategy, 'squash');
      await host.pullRequests.disarm(id, 'Not now.');
      await host.pullRequests.disarm(id);
      assert.deepEqual([world.pull(id).autoComplete, world.pull(id).comments], [undefined, ['Not now.']]);
      assert.equal((await host.pullRequests.extras(id)).autoComplete, undefined);
      const rules = await host.pullRequests.rules('main');
      assert.match(rules.requirements.join(), /1 |review/i);
      assert.match(rules.pushRefused ?? '', /./);
      const intent = { delivery: 'pullRequest', branch: 'x', newBranch: true, completesInto: undefined } as const;
      const rights = await host.pullRequests.rights(intent);
      assert.ok(rights.length > 0 && rights.every(({ granted }) => granted === true), JSON.stringify(rights));
    });
  });
}
