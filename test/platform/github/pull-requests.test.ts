import assert from 'node:assert/strict';
import type { PullRequestHost } from '../../../core/ports/pull-request-host.ts';
import { pullRequestScene } from './pull-request-scene.ts';

describe('pull requests of GitHub', () => {
  const scene = pullRequestScene();
  const { open, make, said } = scene;

  describe('that somebody is to review', () => {
    const find = (...names: string[]) => scene.host.findReviewers(names.map((name) => ({ name, required: false })));
    const ids = async (...names: string[]): Promise<string[]> => (await find(...names)).map(({ id }) => id);

    it('by login, name, e-mail or team, each once', async () => {
      const { github, organization, person } = scene.at;
      const team = github.addTeam({ organization, slug: `release-${scene.repository.id}`, members: [person] });
      github.setRole(team, 'write', scene.repository);
      await scene.repository.commit({
        branch: 'main',
        files: { b: 'b\n' },
        author: { name: 'Ada', email: 'ada@example.com' },
      });
      assert.deepEqual(await ids('ada', '@Ada', 'Ada Lovelace', 'ada@example.com', '7+ada@users.noreply.github.com'), [
        'ada',
      ]);
      assert.deepEqual(await ids(`contoso/${team.slug}`, `@contoso/${team.slug}`), [`contoso/${team.slug}`]);
      const { id } = await make();
      await scene.host.addReviewers(id, await find('ada', `contoso/${team.slug}`));
      const extras = await scene.host.extras(id);
      assert.deepEqual(extras.reviewers.map((one) => one.id).toSorted(), ['ada', `contoso/${team.slug}`]);
      // Who has reviewed is not asked again.
      await scene.repository.approve(id, person);
      assert.ok((await scene.host.extras(id)).reviewers.some((one) => one.id === 'ada'));
    });

    it('by tokens of every kind: few may read teams', async () => {
      const { github, organization, person, pipeline } = scene.at;
      const team = github.addTeam({ organization, slug: `narrow-${scene.repository.id}`, members: [person] });
      github.setRole(team, 'write', scene.repository);
      const teamId = `contoso/${team.slug}`;
      const permissions = { contents: 'write', pull_requests: 'write' } as const;
      const repo = github.issueToken(pipeline, { scopes: ['repo'] });
      const oauth = github.issueToken(pipeline, { kind: 'oauth', scopes: ['repo', 'user'] });
      for (const token of [repo, oauth]) {
        scene.host = await open({}, token);
        const { id } = await make();
        await scene.host.addReviewers(id, await find('ada', teamId));
        const asked = async (): Promise<string[]> =>
          (await scene.host.extras(id)).reviewers.map((one) => one.id).toSorted();
        assert.deepEqual(await asked(), ['ada', teamId]);
        // The team has answered by one of its own: it is not asked again.
        await scene.repository.approve(id, person);
        assert.deepEqual(await asked(), ['ada', teamId]);
      }
      const wide = await open();
      scene.host = await open({}, github.issueToken(pipeline, { kind: 'fineGrained', permissions }));
      const { id } = await make();
      assert.match(
        await said(scene.host.addReviewers(id, await find('ada', teamId))),
        /may not ask teams .*contoso\/narrow.*\n.*"Members: Read-only".*\[NOT_ALLOWED\]/,
      );
      await wide.addReviewers(id, await wide.findReviewers([{ name: teamId, required: false }]));
      assert.deepEqual((await scene.host.extras(id)).reviewers, [{ id: teamId, required: false }]);
    });

    it('but not by names that the repository does not know: candidates are told', async () => {
      const { github } = scene.at;
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
      const found = await scene.host.findReviewers([
        { name: 'ada', required: true },
        { name: 'shop-bot', required: true },
      ]);
      assert.equal(scene.log.filter((line) => /required: means nothing on GitHub/.test(line)).length, 1);
      assert.ok(found.every(({ required }) => !required));
      const { id } = await make();
      await scene.host.addReviewers(id, found);
      assert.deepEqual(
        scene.repository.pullRequest(id).requestedReviewers.users.map(({ login }) => login),
        ['ada'],
      );
      assert.match(scene.log.join('\n'), /shop-bot made the pull request/);
    });
  });

  it('have labels; a new one takes the right to make it', async () => {
    const { id } = await make();
    await scene.host.addLabels(id, ['known']);
    const permissions = { contents: 'write', pull_requests: 'write' } as const;
    const narrow = await open({}, scene.at.github.issueToken(scene.at.pipeline, { kind: 'fineGrained', permissions }));
    await narrow.addLabels(id, ['Known']);
    assert.match(
      await said(narrow.addLabels(id, ['new'])),
      /create labels.*\nMake the label once \(.*\/labels\), .*"Issues: Read and write".*\[NOT_ALLOWED\]/,
    );
    assert.deepEqual(scene.repository.pullRequest(id).labels, ['known']);
  });

  it('have statuses as GitHub can show them', async () => {
    const { id, commit } = await make();
    const statuses = [
      { genre: 'stage', name: 'a', state: 'notSet', text: 'x'.repeat(500) },
      { genre: 'stage', name: 'b', state: 'notApplicable', text: '' },
    ] as const;
    await scene.host.setStatuses({ id, commit }, statuses);
    assert.deepEqual(
      scene.repository
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
    scene.repository.comeFromFork(id, scene.at.person.login);
    assert.deepEqual(await scene.host.listOpen('main'), []);
    await scene.repository.close(id);
    assert.equal(await scene.host.lastClosed(branch, 'main'), undefined);
  });

  it('are told beforehand what their branch asks, by rulesets and by protection rules', async () => {
    assert.deepEqual(await scene.host.rules('main'), {
      pushRefused: undefined,
      strategies: ['squash', 'noFastForward', 'rebase'],
      requirements: [],
    });
    const asks = { requiredReviews: 2, requiredStatusChecks: ['ci'], requireLinearHistory: true };
    for (const kind of ['classic', 'ruleset'] as const) {
      scene.repository.protect({
        branch: 'main',
        kind,
        ...asks,
        ...(kind === 'ruleset' ? { mergeMethods: ['squash'] } : {}),
      });
      const rules = await scene.host.rules('main');
      assert.deepEqual(rules.requirements, ['2 approving reviews', 'the checks ci'], kind);
      assert.match(rules.pushRefused ?? '', kind === 'ruleset' ? /ruleset/ : /protection rule/);
      assert.deepEqual(rules.strategies, kind === 'ruleset' ? ['squash'] : ['squash', 'rebase']);
    }
  });

  it('are told beforehand what else is known, where protection rules are kept back', async () => {
    scene.repository.protect({ branch: 'main', kind: 'ruleset', requiredReviews: 2, mergeMethods: ['squash'] });
    const errors = [{ type: 'FORBIDDEN', message: 'Resource not accessible by integration' }];
    scene.at.faults.add({ path: /graphql/, kind: 'status', status: 200, body: { data: null, errors } });
    const { strategies, requirements } = await scene.host.rules('main');
    assert.deepEqual([strategies, requirements], [['squash'], ['2 approving reviews']]);
  });

  it('are told nothing beforehand, nor who may review, where a limit of requests is reached', async () => {
    const limit = { kind: 'status', status: 403, body: { message: 'API rate limit exceeded' } } as const;
    const headers = {
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': String(Math.floor(Date.now() / 1000) + 3000),
    };
    for (const path of [/rules\/branches/, /graphql/]) {
      scene.at.faults.add({ ...limit, path, headers });
      assert.match(await said(scene.host.rules('main')), /answers no more requests.*\[NOT_REACHABLE\]/s);
      scene.at.faults.clear();
    }
    scene.at.faults.add({ ...limit, path: /\/teams\//, headers });
    assert.match(
      await said(scene.host.findReviewers([{ name: 'contoso/x', required: false }])),
      /answers no more requests/,
    );
  });

  it('are told what the token may do, as far as GitHub tells', async () => {
    const intent = { delivery: 'pullRequest', branch: 'x', newBranch: true, completesInto: 'main' } as const;
    const granted = async (of: PullRequestHost) => (await of.rights(intent)).map((one) => one.granted);
    const { github, pipeline } = scene.at;
    assert.deepEqual(await granted(scene.host), [true, true]);
    const narrow = await open({}, github.issueToken(pipeline, { scopes: ['repo', 'gist'] }));
    assert.deepEqual(await granted(narrow), [true, true]);
    const fine = await open({}, github.issueToken(pipeline, { kind: 'fineGrained' }));
    assert.deepEqual(await granted(fine), [undefined, undefined]);
    const reader = github.addUser({ login: `reader-${scene.repository.id}` });
    github.setRole(reader, 'read', scene.repository);
    assert.deepEqual(await granted(await open({}, github.issueToken(reader))), [false, false]);
  });

  it('are a draft only where GitHub has drafts', async () => {
    scene.repository.set({ draftsSupported: false });
    await scene.repository.commit({ branch: 'd', files: { d: 'd\n' } });
    const wanted = { sourceBranch: 'd', targetBranch: 'main', title: 't', description: 'd', draft: true };
    const work = scene.host.create({ ...wanted, reviewers: [], labels: [], workItems: [] });
    assert.match(await said(work), /draft: GitHub has no drafts.*\n.*paid plan.*\[SERVER_REFUSED\]/);
  });

  it('are opened only by who may write, as GitHub says of a reader in words of its own', async () => {
    await scene.repository.commit({ branch: 'read', files: { r: 'r\n' } });
    const { github } = scene.at;
    const reader = github.addUser({ login: `only-reader-${scene.repository.id}` });
    github.setRole(reader, 'read', scene.repository);
    const wanted = { sourceBranch: 'read', targetBranch: 'main', title: 't', description: 'd', draft: false };
    const own = await open({}, github.issueToken(reader));
    const told = await said(own.create({ ...wanted, reviewers: [], labels: [], workItems: [] }));
    assert.match(told, /may not create a pull request.*must be a collaborator\n.*\[NOT_ALLOWED\]$/);
  });

  it('are opened by the connection of their server', async () => {
    assert.match(await said(open({ githubEnterpriseConnection: undefined })), /githubConnection.*\[INPUT_INVALID\]/s);
    assert.match(await said(open({ repository: 'https://github.com/contoso/team' })), /is not on .*\[INPUT_INVALID\]/s);
    const { github, pipeline } = scene.at;
    const owner = github.addOrganization({ login: `sso-${scene.repository.id}`, enforcesSso: true }).login;
    const settings = { private: true, files: { a: 'a\n' } };
    const guarded = await github.addRepository({ owner, name: 'gitops', ...settings });
    github.setRole(pipeline, 'write', guarded);
    const told = await said(
      open({ repository: `${owner}/gitops` }, github.issueToken(pipeline, { ssoRequired: true })),
    );
    assert.match(told, /single sign-on.*\nAuthorize the token for the organization: http\S+ \[NOT_ALLOWED\]$/);
  });
});
