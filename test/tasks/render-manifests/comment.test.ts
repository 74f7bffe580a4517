import assert from 'node:assert/strict';
import { mkdtemp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TaskRun } from '../../sandbox/agent/index.ts';
import { assertion, startEntra, type Entra } from '../../sandbox/entra/index.ts';
import { startAzureDevOps } from '../../sandbox/azure-devops/index.ts';
import type { AzureDevOps, Identity, Project, Repository, ThreadState } from '../../sandbox/azure-devops/types.ts';
import { makeCertificates } from '../../sandbox/cluster/tls.ts';
import { configMap, startJob, type Job, type JobOptions } from './harness.ts';

/** What a comment of the task shows; the first line is its mark. */
const textOf = (thread: ThreadState | undefined): string => thread?.comments[0]?.content ?? '';

describe('render-manifests, packaged: the comment on the pull request', () => {
  let job: Job;
  let folder: string;
  let azure: AzureDevOps;
  let project: Project;
  let repository: Repository;
  let pipeline: Identity;
  let token: string;
  let pullRequest: number;
  let gitops: string;

  const start = async (visibility?: Project['visibility']): Promise<void> => {
    folder = await mkdtemp(join(tmpdir(), 'comment-'));
    azure = await startAzureDevOps({ folder });
    project = azure.addProject('Shop Team', visibility);
    repository = await azure.addRepository({ project, name: 'app', files: { 'README.md': 'app\n' } });
    await repository.commit({ branch: 'feature', files: { 'README.md': 'changed\n' } });
    pipeline = azure.addIdentity({ name: 'Shop Team Build Service (contoso)', kind: 'service' });
    token = azure.issueToken(pipeline);
    const made = await fetch(
      `${azure.collectionUrl}${encodeURIComponent(project.name)}/_apis/git/repositories/app/pullrequests?api-version=7.0`,
      {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          sourceRefName: 'refs/heads/feature',
          targetRefName: 'refs/heads/main',
          title: 'A change',
        }),
      },
    );
    assert.equal(made.status, 201, await made.text());
    pullRequest = repository.pullRequests()[0]?.id ?? 0;
    job = await startJob();
    gitops = join(job.folders.workspace, 'gitops');
    await mkdir(gitops);
    await job.write({ 'app/a.yaml': configMap('one', 'key: old') });
    assert.equal((await job.run({ outputPath: gitops })).result, 'Succeeded');
    await job.write({ 'app/a.yaml': configMap('one', 'key: new') });
  };
  const stop = async (): Promise<void> => {
    await azure.settled();
    await azure.stop();
    await job.remove();
    await rm(folder, { recursive: true });
  };
  beforeEach(() => start());
  afterEach(stop);

  const render = (inputs: Readonly<Record<string, string>> = {}, options: JobOptions & { token?: string } = {}) =>
    job.run(
      { compareWith: gitops, commentOnPullRequest: 'true', ...inputs },
      {
        ...options,
        jobToken: { url: azure.collectionUrl, token: options.token ?? token },
        variables: {
          'Build.Reason': 'PullRequest',
          'Build.Repository.Uri': repository.remoteUrl.replace('http://', 'http://contoso@'),
          'System.CollectionUri': azure.collectionUrl,
          'System.TeamProject': project.name,
          'System.PullRequest.PullRequestId': String(pullRequest),
          'Build.BuildId': '10',
          'Build.BuildNumber': '20260101.1',
          ...options.variables,
        },
      },
    );
  const build = (id: string): JobOptions => ({ variables: { 'Build.BuildId': id, 'Build.BuildNumber': `2026.${id}` } });
  const ok = async (...given: Parameters<typeof render>): Promise<TaskRun> => {
    const run = await render(...given);
    assert.equal(run.result, 'Succeeded', run.log);
    return run;
  };
  const threads = (): ThreadState[] =>
    repository.pullRequest(pullRequest).threads.filter(({ comments }) => comments.some(({ isDeleted }) => !isDeleted));
  const warnings = (run: TaskRun): string => run.issues.map(({ message }) => message).join('\n');

  it('is added in a closed thread, and updated in place by later runs', async () => {
    const first = await ok();
    assert.match(first.log, /Pull request \d+: the difference is a comment now/);
    assert.equal(threads().length, 1);
    const [thread] = threads();
    assert.equal(thread?.status, 'closed');
    const text = textOf(thread);
    assert.match(text, /^<!-- gitops-delivery [0-9a-f]{32} 10 -->\n### Changes of app in dev against `gitops`\n/);
    assert.match(text, /\*\*1 object changed\*\*/);
    assert.match(text, /- data\.key: old\n\+ data\.key: new/);
    assert.match(text, /\[Run 20260101\.1\]\(http.*_build\/results\?buildId=10\)/);

    await job.write({ 'app/a.yaml': configMap('one', 'key: newer') });
    await ok({}, build('11'));
    assert.equal(threads().length, 1);
    assert.match(textOf(threads()[0]), /^<!--.* 11 -->[\s\S]*\+ data\.key: newer/);

    await job.write({ 'app/a.yaml': configMap('one', 'key: old') });
    await ok({}, build('12'));
    assert.equal(threads().length, 1);
    assert.match(textOf(threads()[0]), /No difference/);
    assert.deepEqual([azure.violations, azure.mismatches], [[], []]);
  });

  it('says that it is out of date when the change fails since; for that alone it is not made', async () => {
    const broken = { 'app/a.yaml': configMap('one', 'key: new').replace('data:', 'dta:') };
    await job.write(broken);
    assert.equal((await render()).result, 'Failed');
    assert.equal(threads().length, 0);
    await job.write({ 'app/a.yaml': configMap('one', 'key: new') });
    await ok({}, build('11'));
    await job.write(broken);
    const failed = await render({}, build('12'));
    assert.match(failed.message ?? '', /MANIFESTS_INVALID/);
    assert.equal(threads().length, 1);
    assert.match(
      textOf(threads()[0]),
      /^<!--.* 12 -->\n### Changes of app in dev\n\n\*\*The manifests .*\[Run 2026\.12\]/,
    );
    assert.doesNotMatch(textOf(threads()[0]), /data\.key/);

    // Whatever it fails by: here nothing is rendered at all.
    await job.write({ 'app/a.yaml': configMap('one', 'key: newest') });
    await ok({}, build('13'));
    await job.write({ 'app/a.yaml': '' });
    assert.match((await render({}, build('14'))).message ?? '', /NOTHING_RENDERED/);
    assert.match(textOf(threads()[0]), /^<!--.* 14 -->[\s\S]*holds no longer/);
  });

  it('is not made to say that nothing differs', async () => {
    await job.write({ 'app/a.yaml': configMap('one', 'key: old') });
    assert.match((await ok()).log, /nothing differs, so there is no comment/);
    assert.equal(threads().length, 0);
  });

  it('is each environment’s own, and nobody else’s is touched', async () => {
    await repository.comment(pullRequest, { content: 'hello' });
    await ok();
    const copied = textOf(threads()[1]);
    await repository.comment(pullRequest, { content: copied.replace(' 10 -->', ' 9 -->') });
    await ok({ environment: 'prod' });
    await ok({}, build('11'));
    assert.deepEqual(
      threads().map((thread) => textOf(thread).split('\n')[1] ?? 'hello'),
      [
        'hello',
        '### Changes of app in dev against `gitops`',
        '### Changes of app in dev against `gitops`',
        '### Changes of app in prod against `gitops`',
      ],
    );
    assert.match(textOf(threads()[1]), / 11 -->/);
    assert.match(textOf(threads()[2]), / 9 -->/);
  });

  it('is one for all environments that gather their differences, whichever of them fail', async () => {
    const parts = { differencesPath: join(job.folders.workspace, 'parts') };
    await ok({ ...parts, environment: 'prod', commentOnPullRequest: 'false' });
    assert.equal(threads().length, 0);
    await ok(parts);
    assert.equal(threads().length, 1);
    assert.match(
      textOf(threads()[0]),
      /^<!--.* 10 -->\n### Changes of app against `gitops`[\s\S]*\| dev \| .* \|\n\| prod \| .* \|\n[\s\S]*\+ data\.key: new/,
    );
    await job.write({ 'app/a.yaml': '' });
    assert.match((await render(parts, build('11'))).message ?? '', /NOTHING_RENDERED/);
    assert.equal(threads().length, 1);
    assert.match(textOf(threads()[0]), /^<!--.* 11 -->[\s\S]*\| dev \| \*\*could not be rendered/);
    assert.match(
      (await render({ ...parts, compareWith: '' })).message ?? '',
      /differencesPath: needs the input compareW/,
    );
  });

  it('is one when runs overlap: the oldest stays, with what the latest run says', async () => {
    // Each is sent away once, so both have looked before one of them posts.
    const headers = { 'Retry-After': '1' };
    azure.faults.add({ method: 'POST', path: /threads$/i, kind: 'status', status: 429, headers, times: 2 });
    await Promise.all([ok({ outputPath: 'out10' }, build('10')), ok({ outputPath: 'out11' }, build('11'))]);
    assert.equal(threads().length, 1);
    assert.match(textOf(threads()[0]), / 11 -->/);
  });

  it('is left alone by the rerun of an older build', async () => {
    await ok({}, build('11'));
    assert.match((await ok({}, build('10'))).log, /a later run has commented already/);
    assert.match(textOf(threads()[0]), / 11 -->/);
  });

  it('is there once when the answer to its creation was lost', async () => {
    azure.faults.add({ method: 'POST', path: /threads$/i, kind: 'lostAfter', times: 1 });
    await ok();
    assert.equal(threads().length, 1);
  });

  it('is only told in a dry run', async () => {
    const run = await ok({ dryRun: 'true' });
    assert.match(run.log, /the difference would become a comment/);
    assert.equal(threads().length, 0);
  });

  it('is never on a fork’s pull request, whoever says that it is one', async () => {
    const before = azure.requests.length;
    const told = await ok({}, { variables: { 'System.PullRequest.IsFork': 'True' } });
    assert.match(told.log, /No comment on a pull request: it comes from a fork/);
    assert.equal(azure.requests.length, before, 'nothing is asked');
    repository.comeFromFork(pullRequest);
    assert.match((await ok()).log, /No comment on the pull request \d+: it comes from a fork/);
    assert.equal(threads().length, 0);
  });

  it('is nothing in a run that no pull request has triggered', async () => {
    const run = await ok({}, { variables: { 'Build.Reason': 'IndividualCI' } });
    assert.match(run.log, /none has triggered this run/);
    const subversion = await ok({}, { variables: { 'Build.Repository.Provider': 'Svn' } });
    assert.match(warnings(subversion), /only those of Azure Repos and GitHub/);
    assert.equal(threads().length, 0);
    const asked = await render({ repositoryType: 'github' });
    assert.match(asked.message ?? '', /githubConnection: is required[\s\S]*INPUT_INVALID/);
  });

  it('that cannot be posted is a warning that says why; the rendering stands', async () => {
    azure.deny(pipeline, 'PullRequestContribute', repository);
    const denied = await ok();
    assert.match(warnings(denied), /"Contribute to pull requests"[\s\S]*Security[\s\S]*NOT_ALLOWED/);
    assert.equal(denied.outputs['changed'], 'true');
    const expired = await ok({}, { token: azure.issueToken(pipeline, { expired: true }) });
    assert.match(warnings(expired), /NOT_SIGNED_IN/);
    const gone = await ok({}, { variables: { 'System.PullRequest.PullRequestId': '999' } });
    assert.match(warnings(gone), /PULL_REQUEST_MISSING/);
    assert.equal(threads().length, 0);
  });

  it('uses a service connection’s token, and shows it nowhere', async () => {
    const robot = azure.addIdentity({ name: 'Robot' });
    const own = azure.issueToken(robot);
    const connection = {
      id: 'c1057e50-0000-4000-8000-000000000001',
      name: 'repos',
      type: 'externaltfs',
      url: azure.collectionUrl,
      auth: { scheme: 'Token', parameters: { apitoken: own } },
    };
    const run = await ok(
      { azureReposConnection: 'repos' },
      { endpoints: [connection], variables: { 'System.Debug': 'true' } },
    );
    assert.equal(threads()[0]?.comments[0]?.author.displayName, 'Robot');
    assert.ok(!run.log.includes(own) && !textOf(threads()[0]).includes(own));
  });

  describe('by a Microsoft Entra identity', () => {
    let entra: Entra;
    let robotToken: string;
    const tenant = '11111111-2222-4333-8444-555555555555';
    const client = '99999999-2222-4333-8444-555555555555';
    beforeEach(async () => {
      robotToken = azure.issueToken(azure.addIdentity({ name: 'Robot' }));
      const tls = await makeCertificates(join(folder, 'tls'), ['login.microsoftonline.com']);
      entra = await startEntra({ tls, jobToken: token, tenant, client, token: robotToken });
    });
    afterEach(() => entra.stop());

    const as = (parameters: Readonly<Record<string, string>> = { tenantid: tenant, serviceprincipalid: client }) => ({
      endpoints: [
        {
          id: 'c1057e50-0000-4000-8000-000000000002',
          name: 'robot',
          type: 'workloadidentityuser',
          url: azure.collectionUrl,
          auth: { scheme: 'WorkloadIdentityFederation', parameters },
        },
      ],
      variables: { ...entra.variables, 'System.Debug': 'true' },
    });
    const inputs = { azureDevOpsConnection: 'robot' };

    it('is posted with the token that the task asks for, which stands nowhere', async () => {
      entra.once('assertion', 503, 'busy');
      const run = await ok(inputs, as());
      assert.equal(threads()[0]?.comments[0]?.author.displayName, 'Robot');
      assert.deepEqual(
        entra.requests.map(({ route }) => route),
        ['assertion', 'assertion', 'token'],
      );
      for (const secret of [robotToken, assertion]) assert.ok(!run.log.includes(secret));
    });

    it('says what Microsoft Entra, or Azure DevOps, says, and what to look at', async () => {
      const wrong = await ok(inputs, as({ tenantid: tenant, serviceprincipalid: 'somebody-else' }));
      assert.match(warnings(wrong), /AADSTS70021: No matching federated identity record found\.\n.*issuer and subject/);
      assert.match(warnings(wrong), /NOT_SIGNED_IN/);
      entra.once('assertion', 403, '{"message": "TF401444: not for this pipeline"}');
      assert.match(warnings(await ok(inputs, as())), /no assertion.*TF401444[\s\S]*NOT_ALLOWED/);
      entra.once('token', 200, '<html>sign in</html>');
      assert.match(warnings(await ok(inputs, as())), /status 200[\s\S]*NOT_SIGNED_IN/);
      assert.match(warnings(await ok(inputs, as({ tenantid: '../evil' }))), /no tenant id[\s\S]*CONNECTION_INVALID/);
      assert.equal(threads().length, 0);
    });

    it('is no second connection beside another', async () => {
      const repos = {
        id: 'c1057e50-0000-4000-8000-000000000001',
        name: 'repos',
        type: 'externaltfs',
        url: azure.collectionUrl,
        auth: { scheme: 'Token', parameters: { apitoken: robotToken } },
      };
      const { endpoints, variables } = as();
      const given = { ...inputs, azureReposConnection: 'repos' };
      const both = await render(given, { variables, endpoints: [...endpoints, repos] });
      assert.match(both.message ?? '', /give one of the two/);
    });
  });

  it('masks secrets, and its mark doesn’t depend on them', async () => {
    await job.write({ 'app/a.yaml': configMap('one', 'key: $VALUE') });
    const secrets = { value: 'hunter22-secret', environment: 'dev', other: 'gitops-delivery' };
    const inputs = { substitution: 'envsubst', variables: 'VALUE=$(value)', plaintextSecrets: 'allow' };
    await ok(inputs, { secrets });
    await ok(inputs, { secrets, ...build('11') });
    assert.equal(threads().length, 1);
    assert.doesNotMatch(textOf(threads()[0]), /hunter22/);
    assert.match(textOf(threads()[0]), /\+ data\.key: \*\*\*/);
  });

  it('fits the host’s limit, however much changes', async () => {
    const maps = (value: string): string =>
      Array.from({ length: 500 }, (_, n) => configMap(`m${n}`, `a: ${value.repeat(100)}\n  b: ${value}`)).join('---\n');
    await job.write({ 'app/a.yaml': maps('old') });
    assert.equal((await job.run({ outputPath: gitops })).result, 'Succeeded');
    await job.write({ 'app/a.yaml': maps('new') });
    const run = await ok();
    const text = textOf(threads()[0]);
    assert.ok(text.length <= 150_000 && text.length > 100_000, String(text.length));
    assert.match(text, /^\*\*500 objects changed\*\*/m);
    assert.match(text, /… and \d+ more objects that do not fit here\. All of it is in diff\.md/);
    const whole = await readFile(run.outputs['diffPath'] ?? '', 'utf8');
    assert.equal([...whole.matchAll(/<summary><code>ConfigMap/g)].length, 500);
  });

  describe('in a public project', () => {
    beforeEach(async () => {
      await stop();
      await start('public');
    });
    const checkedOutFrom = async (url: string): Promise<void> => {
      await mkdir(join(gitops, '.git'), { recursive: true });
      await writeFile(
        join(gitops, '.git/config'),
        `[core]\n\tbare = false\n[remote "origin"]\n\turl = ${url}\n\tfetch = x\n`,
      );
    };

    it('is not posted where the GitOps repository is private, hidden, or not known', async () => {
      const operations = azure.addProject('Operations');
      const hidden = await azure.addRepository({ project: operations, name: 'gitops' });
      for (const url of [
        undefined,
        hidden.remoteUrl,
        'https://elsewhere.example/x/_git/y',
        'git@ssh.example:v3/a/b/c',
      ]) {
        if (url !== undefined) await checkedOutFrom(url);
        assert.match(warnings(await ok()), /visible to more people/, String(url));
      }
      azure.deny(pipeline, 'GenericRead', hidden);
      await checkedOutFrom(hidden.remoteUrl);
      assert.match(warnings(await ok()), /visible to more people/);
      assert.equal(threads().length, 0);
    });

    it('is posted where everybody can read the GitOps repository too', async () => {
      const open = await azure.addRepository({ project, name: 'gitops' });
      await checkedOutFrom(open.remoteUrl);
      await ok();
      assert.equal(threads().length, 1);
    });
  });
});
