import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeError, TaskError } from '../../../core/errors.ts';
import type { Merges } from '../../../core/ports/merges.ts';
import type { AutoComplete, PullRequestHost } from '../../../core/ports/pull-request-host.ts';
import { createMerges } from '../../../platform/github/merges.ts';
import { openGitHub, type OpenOptions } from '../../../platform/github/open.ts';
import { createPullRequestHost } from '../../../platform/github/pull-request-host.ts';
import type { Repository } from '../../sandbox/github/types.ts';
import { startGitHubHost, type GitHubStandIn } from '../../tasks/create-gitops-pr/github-stand-in.ts';
import { agentOf } from '../../tasks/create-gitops-pr/in-process.ts';

const squash: AutoComplete = { mergeStrategy: 'squash', deleteSourceBranch: true, transitionWorkItems: false };

describe('pull requests of GitHub', () => {
  let folder: string;
  let at: GitHubStandIn;
  let repository: Repository;
  let host: PullRequestHost;
  let log: readonly string[];
  let merges: Merges;

  const open = async (options: Partial<OpenOptions> = {}, token?: string): Promise<PullRequestHost> => {
    const made = agentOf(at, { temporaryFolder: folder, ...(token === undefined ? {} : { token }) });
    ({ log } = made);
    const given = {
      repository: 'contoso/team',
      githubEnterpriseConnection: at.wiring('').endpoints[0]?.id,
      ...options,
    };
    const opened = (await openGitHub(made.agent, given)).host;
    merges = createMerges(opened);
    return createPullRequestHost(opened, made.agent);
  };
  let branches = 0;
  const make = async (workItems: readonly string[] = []): Promise<{ id: number; branch: string; commit: string }> => {
    branches += 1;
    const branch = `deploy/${branches}`;
    const commit = await repository.commit({ branch, files: { [`${branches}.yaml`]: 'new\n' } });
    const texts = { title: 'A change', description: 'Text.' };
    const none = { draft: false, reviewers: [], labels: [] };
    const made = await host.create({ sourceBranch: branch, targetBranch: 'main', ...texts, ...none, workItems });
    assert.ok(typeof made !== 'string');
    await at.settled();
    return { id: made.id, branch, commit };
  };
  const said = async (work: Promise<unknown>): Promise<string> => {
    const error: unknown = await work.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof TaskError, String(error));
    return describeError(error);
  };

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'github-prs-'));
    at = await startGitHubHost({ folder, files: { a: 'a\n' } });
  });
  beforeEach(async () => {
    const settings = { allowAutoMerge: true, private: true, files: { 'README.md': 'x\n' } };
    repository = await at.github.addRepository({ owner: 'contoso', name: 'team', ...settings });
    host = await open();
  });
  afterEach(async () => {
    at.faults.clear();
    await at.settled();
    assert.deepEqual(at.violations(), []);
    repository.rename(`old-${repository.id}`);
  });
  after(async () => {
    await at.stop();
    await rm(folder, { recursive: true, force: true });
  });

  describe('that are to merge by themselves', () => {
    it('merge at once where nothing is waited for, that very commit, and take their branch along', async () => {
      const { id, branch } = await make();
      await host.arm(id, squash);
      assert.equal(repository.pullRequest(id).state, 'merged');
      assert.equal(await repository.tip(branch), undefined);
      const kept = await make();
      await host.arm(kept.id, { ...squash, deleteSourceBranch: false });
      assert.equal(await repository.tip(kept.branch), kept.commit);
    });

    it('leave their branch where somebody has pushed to it since the merge', async () => {
      const { id, branch } = await make();
      let theirs = '';
      const call = async (): Promise<void> => {
        if (repository.pullRequest(id).state !== 'merged') return;
        theirs ||= await repository.commit({ branch, files: { 'theirs.yaml': 'new\n' } });
      };
      at.faults.add({ path: /graphql|git\/refs/, kind: 'call', times: Infinity, call });
      await host.arm(id, squash);
      assert.equal(repository.pullRequest(id).state, 'merged');
      assert.notEqual(theirs, '');
      assert.equal(await repository.tip(branch), theirs);
    });

    it('leave their branch on a server that is too old to delete it safely, and say so', async () => {
      const { id, branch, commit } = await make();
      const message = "Field 'updateRefs' doesn't exist on type 'Mutation'";
      // The first reads the state, the second sets auto-merge in vain.
      at.faults.add({ path: /\/graphql$/, kind: 'status', status: 200, body: { errors: [{ message }] }, after: 2 });
      await host.arm(id, squash);
      assert.deepEqual([repository.pullRequest(id).state, await repository.tip(branch)], ['merged', commit]);
      assert.match(log.join('\n'), /branch is not deleted: this server cannot .*'updateRefs' doesn't exist/);
    });

    it('wait for their turn where a queue merges', async () => {
      repository.protect({ branch: 'main', kind: 'ruleset', mergeQueue: true });
      const { id } = await make();
      await host.arm(id, squash);
      assert.equal(repository.pullRequest(id).state, 'merged');
      assert.match(log.join('\n'), /its turn in the merge queue/);
    });

    it('leave the queue when they are not to merge any more', async () => {
      repository.protect({ branch: 'main', kind: 'ruleset', mergeQueue: 'slow' });
      const { id } = await make();
      await host.arm(id, squash);
      const queued = await merges.look(id);
      assert.equal(queued.pullRequest.autoComplete, true);
      assert.deepEqual(queued.obstacles, [{ kind: 'queue', position: 1 }]);
      await host.disarm(id);
      assert.equal((await merges.look(id)).pullRequest.autoComplete, false);
      await host.disarm(id);
    });

    it('are looked at on servers that have no queue', async () => {
      const { id } = await make();
      const message = "Field 'mergeQueueEntry' doesn't exist on type 'PullRequest'";
      at.faults.add({ path: /\/graphql$/, kind: 'status', status: 200, body: { errors: [{ message }] } });
      const { pullRequest, notes } = await merges.look(id);
      assert.deepEqual([pullRequest.status, notes], ['open', []]);
    });

    it('are not merged when another commit comes meanwhile', async () => {
      const { id, branch } = await make();
      at.faults.add({
        method: 'PUT',
        path: /\/merge$/,
        kind: 'call',
        call: async () => void (await repository.commit({ branch, files: { sneaked: 'in\n' } })),
      });
      assert.equal(await host.arm(id, squash), 'moved');
      assert.equal(repository.pullRequest(id).state, 'open');
    });

    it('do not enter the queue when another commit comes meanwhile', async () => {
      repository.protect({ branch: 'main', kind: 'ruleset', mergeQueue: 'slow' });
      const { id, branch } = await make();
      const call = async (): Promise<void> => void (await repository.commit({ branch, files: { sneaked: 'in\n' } }));
      // The first reads the state, the second sets auto-merge in vain: the third is the way into the queue.
      at.faults.add({ method: 'POST', path: /graphql$/, kind: 'call', call, after: 2 });
      assert.equal(await host.arm(id, squash), 'moved');
      assert.deepEqual((await merges.look(id)).obstacles, []);
    });

    it('say that others were faster where they conflict with what has come into the target', async () => {
      const { id } = await make();
      await repository.commit({ branch: 'main', files: { [`${branches}.yaml`]: 'theirs\n' } });
      await at.settled();
      assert.match(await said(host.arm(id, squash)), /conflicts with what others have put .*\[TARGET_KEEPS_MOVING\]/s);
      assert.equal(repository.pullRequest(id).state, 'open');
    });

    it('merge once, whether request or answer is lost', async () => {
      for (const kind of ['lostBefore', 'lostAfter'] as const) {
        const { id } = await make();
        at.faults.add({ method: 'PUT', path: /\/merge$/, kind });
        await host.arm(id, squash);
        assert.equal(repository.pullRequest(id).state, 'merged');
      }
      repository.protect({ branch: 'main', requiredReviews: 1 });
      for (const kind of ['lostBefore', 'lostAfter'] as const) {
        const { id } = await make();
        at.faults.add({ method: 'POST', path: /graphql$/, kind, after: 1 });
        await host.arm(id, squash);
        assert.equal(repository.pullRequest(id).autoMerge?.method, 'squash');
      }
    });

    it('do it another way when that is asked, and not while they are drafts', async () => {
      repository.protect({ branch: 'main', requiredReviews: 1 });
      const { id } = await make();
      await host.arm(id, squash);
      await host.arm(id, { ...squash, mergeStrategy: 'rebase' });
      assert.equal(repository.pullRequest(id).autoMerge?.method, 'rebase');
      assert.match(log.join('\n'), /its setting keeps branches/);
      const draft = await make();
      await host.update(draft.id, { draft: true });
      await host.arm(draft.id, squash);
      assert.equal(repository.pullRequest(draft.id).autoMerge, undefined);
      assert.match(log.join('\n'), /none for drafts/);
    });

    it('name the strategies that are allowed, and where auto-merge is switched on', async () => {
      const { id } = await make();
      repository.set({ allowSquash: false, allowRebase: false });
      assert.match(await said(host.arm(id, squash)), /noFastForward;.*\[STRATEGY_NOT_ALLOWED\]/);
      repository.set({ allowSquash: true });
      const rebaseMerge = { ...squash, mergeStrategy: 'rebaseMerge' } as const;
      assert.match(await said(host.arm(id, rebaseMerge)), /squash, noFastForward;.*\[STRATEGY_NOT_ALLOWED\]/);
      repository.protect({ branch: 'main', kind: 'ruleset', mergeMethods: ['squash'] });
      const merge = { ...squash, mergeStrategy: 'noFastForward' } as const;
      await at.settled();
      assert.match(await said(host.arm(id, merge)), /"noFastForward"\.\n.*: squash; .*\[STRATEGY_NOT_ALLOWED\]/);
      repository.set({ allowAutoMerge: false });
      repository.protect({ branch: 'main', requiredReviews: 1 });
      await at.settled();
      assert.match(await said(host.arm(id, squash)), /settings → Pull Requests → Allow auto-merge.*\[NOT_ALLOWED\]/);
    });

    it('complete their work items with the merge, when that is asked', async () => {
      repository.protect({ branch: 'main', requiredReviews: 1 });
      const { id } = await make(['12', '13']);
      await host.arm(id, { ...squash, transitionWorkItems: true });
      assert.match(repository.pullRequest(id).body ?? '', /\n\nWork items: Fixes AB#12, Fixes AB#13$/);
      await host.addWorkItems(id, ['13', '14']);
      await host.update(id, { description: 'Other.' });
      assert.match(
        repository.pullRequest(id).body ?? '',
        /^Other\.\n\nWork items: Fixes AB#12, Fixes AB#13, Fixes AB#14$/,
      );
      assert.deepEqual((await host.extras(id)).workItems, ['12', '13', '14']);
    });

    it('keep those that another run has linked since this one looked', async () => {
      const { id } = await make(['12']);
      await host.get(id);
      const here = host;
      await (await open()).addWorkItems(id, ['13']);
      await here.update(id, { description: 'New.' });
      assert.match(repository.pullRequest(id).body ?? '', /^New\.\n\nWork items: AB#12, AB#13$/);
    });
  });

  describe('that somebody is to review', () => {
    const find = (...names: string[]) => host.findReviewers(names.map((name) => ({ name, required: false })));
    const ids = async (...names: string[]): Promise<string[]> => (await find(...names)).map(({ id }) => id);

    it('by login, name, e-mail or team, each once', async () => {
      const { github, organization, person } = at;
      const team = github.addTeam({ organization, slug: `release-${repository.id}`, members: [person] });
      github.setRole(team, 'write', repository);
      await repository.commit({
        branch: 'main',
        files: { b: 'b\n' },
        author: { name: 'Ada', email: 'ada@example.com' },
      });
      assert.deepEqual(await ids('ada', '@Ada', 'Ada Lovelace', 'ada@example.com', '7+ada@users.noreply.github.com'), [
        'ada',
      ]);
      assert.deepEqual(await ids(`contoso/${team.slug}`, `@contoso/${team.slug}`), [`contoso/${team.slug}`]);
      const { id } = await make();
      await host.addReviewers(id, await find('ada', `contoso/${team.slug}`));
      const extras = await host.extras(id);
      assert.deepEqual(extras.reviewers.map((one) => one.id).toSorted(), ['ada', `contoso/${team.slug}`]);
      // Who has reviewed is not asked again.
      await repository.approve(id, person);
      assert.ok((await host.extras(id)).reviewers.some((one) => one.id === 'ada'));
    });

    it('by tokens of every kind: few may read teams', async () => {
      const { github, organization, person, pipeline } = at;
      const team = github.addTeam({ organization, slug: `narrow-${repository.id}`, members: [person] });
      github.setRole(team, 'write', repository);
      const teamId = `contoso/${team.slug}`;
      const permissions = { contents: 'write', pull_requests: 'write' } as const;
      const repo = github.issueToken(pipeline, { scopes: ['repo'] });
      const oauth = github.issueToken(pipeline, { kind: 'oauth', scopes: ['repo', 'user'] });
      for (const token of [repo, oauth]) {
        host = await open({}, token);
        const { id } = await make();
        await host.addReviewers(id, await find('ada', teamId));
        const asked = async (): Promise<string[]> => (await host.extras(id)).reviewers.map((one) => one.id).toSorted();
        assert.deepEqual(await asked(), ['ada', teamId]);
        // The team has answered by one of its own: it is not asked again.
        await repository.approve(id, person);
        assert.deepEqual(await asked(), ['ada', teamId]);
      }
      const wide = await open();
      host = await open({}, github.issueToken(pipeline, { kind: 'fineGrained', permissions }));
      const { id } = await make();
      assert.match(
        await said(host.addReviewers(id, await find('ada', teamId))),
        /may not ask teams .*contoso\/narrow.*\n.*"Members: Read-only".*\[NOT_ALLOWED\]/,
      );
      await wide.addReviewers(id, await wide.findReviewers([{ name: teamId, required: false }]));
      assert.deepEqual((await host.extras(id)).reviewers, [{ id: teamId, required: false }]);
    });

    it('but not by names that the repository does not know: candidates are told', async () => {
      const { github } = at;
      github.addUser({ login: 'mallory', name: 'Ada Lovelace' });
      assert.deepEqual(await ids('Ada Lovelace'), ['ada']);
      const told = await said(
        find('lovelace', 'mallory', 'contoso/nobodies', 'elsewhere/team', 'a/b/c', 'x@y.example'),
      );
      assert.match(told, /"lovelace"; candidates: ada \(Ada Lovelace\)/);
      assert.match(told, /known as "mallory"/);
      assert.match(told, /"contoso\/nobodies" is no team/);
      assert.match(told, /only teams of contoso/);
      assert.match(told, /"a\/b\/c" is not org\/team/);
      assert.match(told, /"x@y\.example".*hidden on GitHub/);
      assert.match(told, /\[REVIEWER_UNKNOWN\]$/);
    });

    it('without being required, which is said once; nobody reviews what is his own', async () => {
      const found = await host.findReviewers([
        { name: 'ada', required: true },
        { name: 'shop-bot', required: true },
      ]);
      assert.equal(log.filter((line) => /required: means nothing on GitHub/.test(line)).length, 1);
      assert.ok(found.every(({ required }) => !required));
      const { id } = await make();
      await host.addReviewers(id, found);
      assert.deepEqual(
        repository.pullRequest(id).requestedReviewers.users.map(({ login }) => login),
        ['ada'],
      );
      assert.match(log.join('\n'), /shop-bot made the pull request/);
    });
  });

  it('have labels; a new one takes the right to make it', async () => {
    const { id } = await make();
    await host.addLabels(id, ['known']);
    const permissions = { contents: 'write', pull_requests: 'write' } as const;
    const narrow = await open({}, at.github.issueToken(at.pipeline, { kind: 'fineGrained', permissions }));
    await narrow.addLabels(id, ['Known']);
    assert.match(
      await said(narrow.addLabels(id, ['new'])),
      /create labels.*\nMake the label once \(.*\/labels\), .*"Issues: Read and write".*\[NOT_ALLOWED\]/,
    );
    assert.deepEqual(repository.pullRequest(id).labels, ['known']);
  });

  it('have statuses as GitHub can show them', async () => {
    const { id, commit } = await make();
    const statuses = [
      { genre: 'stage', name: 'a', state: 'notSet', text: 'x'.repeat(500) },
      { genre: 'stage', name: 'b', state: 'notApplicable', text: '' },
    ] as const;
    await host.setStatuses({ id, commit }, statuses);
    assert.deepEqual(
      repository
        .statuses(commit)
        .map((one) => [one.context, one.state, one.description?.length])
        .toSorted(),
      [
        ['stage/a', 'pending', 140],
        ['stage/b', 'success', 0],
      ],
    );
  });

  it('are told from those of forks', async () => {
    const { id, branch } = await make();
    repository.comeFromFork(id, at.person.login);
    assert.deepEqual(await host.listOpen('main'), []);
    await repository.close(id);
    assert.equal(await host.lastClosed(branch, 'main'), undefined);
  });

  it('are told beforehand what their branch asks, by rulesets and by protection rules', async () => {
    assert.deepEqual(await host.rules('main'), {
      pushRefused: undefined,
      strategies: ['squash', 'noFastForward', 'rebase'],
      requirements: [],
    });
    const asks = { requiredReviews: 2, requiredStatusChecks: ['ci'], requireLinearHistory: true };
    for (const kind of ['classic', 'ruleset'] as const) {
      repository.protect({
        branch: 'main',
        kind,
        ...asks,
        ...(kind === 'ruleset' ? { mergeMethods: ['squash'] } : {}),
      });
      const rules = await host.rules('main');
      assert.deepEqual(rules.requirements, ['2 approving reviews', 'the checks ci'], kind);
      assert.match(rules.pushRefused ?? '', kind === 'ruleset' ? /ruleset/ : /protection rule/);
      assert.deepEqual(rules.strategies, kind === 'ruleset' ? ['squash'] : ['squash', 'rebase']);
    }
  });

  it('are told beforehand what else is known, where protection rules are kept back', async () => {
    repository.protect({ branch: 'main', kind: 'ruleset', requiredReviews: 2, mergeMethods: ['squash'] });
    const errors = [{ type: 'FORBIDDEN', message: 'Resource not accessible by integration' }];
    at.faults.add({ path: /graphql/, kind: 'status', status: 200, body: { data: null, errors } });
    const { strategies, requirements } = await host.rules('main');
    assert.deepEqual([strategies, requirements], [['squash'], ['2 approving reviews']]);
  });

  it('are told nothing beforehand, nor who may review, where a limit of requests is reached', async () => {
    const limit = { kind: 'status', status: 403, body: { message: 'API rate limit exceeded' } } as const;
    const headers = {
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': String(Math.floor(Date.now() / 1000) + 3000),
    };
    for (const path of [/rules\/branches/, /graphql/]) {
      at.faults.add({ ...limit, path, headers });
      assert.match(await said(host.rules('main')), /answers no more requests.*\[NOT_REACHABLE\]/s);
      at.faults.clear();
    }
    at.faults.add({ ...limit, path: /\/teams\//, headers });
    assert.match(await said(host.findReviewers([{ name: 'contoso/x', required: false }])), /answers no more requests/);
  });

  it('are told what the token may do, as far as GitHub tells', async () => {
    const intent = { delivery: 'pullRequest', branch: 'x', newBranch: true, completesInto: 'main' } as const;
    const granted = async (of: PullRequestHost) => (await of.rights(intent)).map((one) => one.granted);
    const { github, pipeline } = at;
    assert.deepEqual(await granted(host), [true, true]);
    const narrow = await open({}, github.issueToken(pipeline, { scopes: ['repo', 'gist'] }));
    assert.deepEqual(await granted(narrow), [true, true]);
    const fine = await open({}, github.issueToken(pipeline, { kind: 'fineGrained' }));
    assert.deepEqual(await granted(fine), [undefined, undefined]);
    const reader = github.addUser({ login: `reader-${repository.id}` });
    github.setRole(reader, 'read', repository);
    assert.deepEqual(await granted(await open({}, github.issueToken(reader))), [false, false]);
  });

  it('are a draft only where GitHub has drafts', async () => {
    repository.set({ draftsSupported: false });
    await repository.commit({ branch: 'd', files: { d: 'd\n' } });
    const wanted = { sourceBranch: 'd', targetBranch: 'main', title: 't', description: 'd', draft: true };
    const work = host.create({ ...wanted, reviewers: [], labels: [], workItems: [] });
    assert.match(await said(work), /draft: GitHub has no drafts.*\n.*paid plan.*\[SERVER_REFUSED\]/);
  });

  it('are opened only by who may write, as GitHub says of a reader in words of its own', async () => {
    await repository.commit({ branch: 'read', files: { r: 'r\n' } });
    const { github } = at;
    const reader = github.addUser({ login: `only-reader-${repository.id}` });
    github.setRole(reader, 'read', repository);
    const wanted = { sourceBranch: 'read', targetBranch: 'main', title: 't', description: 'd', draft: false };
    const own = await open({}, github.issueToken(reader));
    const told = await said(own.create({ ...wanted, reviewers: [], labels: [], workItems: [] }));
    assert.match(told, /may not create a pull request.*must be a collaborator\n.*\[NOT_ALLOWED\]$/);
  });

  it('are opened by the connection of their server', async () => {
    assert.match(await said(open({ githubEnterpriseConnection: undefined })), /githubConnection.*\[INPUT_INVALID\]/s);
    assert.match(await said(open({ repository: 'https://github.com/contoso/team' })), /is not on .*\[INPUT_INVALID\]/s);
    const { github, pipeline } = at;
    const owner = github.addOrganization({ login: `sso-${repository.id}`, enforcesSso: true }).login;
    const settings = { private: true, files: { a: 'a\n' } };
    const guarded = await github.addRepository({ owner, name: 'gitops', ...settings });
    github.setRole(pipeline, 'write', guarded);
    const told = await said(
      open({ repository: `${owner}/gitops` }, github.issueToken(pipeline, { ssoRequired: true })),
    );
    assert.match(told, /single sign-on.*\nAuthorize the token for the organization: http\S+ \[NOT_ALLOWED\]$/);
  });
});
