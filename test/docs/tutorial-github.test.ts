import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Repository } from '../sandbox/github/types.ts';
import type { PipelineRun, RunOptions } from '../sandbox/pipeline/index.ts';
import { root } from '../../scripts/project.ts';
import { startSandbox, type Sandbox } from '../sandbox/sandbox.ts';
import { gitHubEndpoint } from '../tasks/create-gitops-pr/github-stand-in.ts';
import { startGitHub } from '../sandbox/github/index.ts';
import { packaged } from '../templates/world.ts';
import { doingsOf, scriptOf, type Desk } from './commands.ts';
import {
  addAzureCli,
  connectionOf,
  filesOnGitHub,
  gitHubPage,
  groupsOf,
  importTemplates,
  kustomizationsOf,
  openTutorialDesk,
  page,
  section,
} from './tutorial-page.ts';

/** The commands and files of a part, in its order. */
const partOf = (heading: string, of = page): string => scriptOf(doingsOf({ ...of, text: section(heading, of) }));
const onGitHub = (heading: string): string => partOf(heading, gitHubPage);

/** Takes `gitops` out of the loop that the part has. */
function withoutGitOps(script: string, loop: string): string {
  const parts = script.split(loop);
  assert.equal(parts.length, 2, loop);
  return parts.join(loop.replace(' gitops;', ';').replace(' gitops ', ' '));
}

describe('the tutorial with GitHub, done as it is written', function () {
  this.timeout(180_000);
  let folder: string;
  let sandbox: Sandbox;
  let github: Awaited<ReturnType<typeof startGitHub>>;
  let gitOps: Repository;
  let desk: Desk;
  let runs: Partial<RunOptions>;
  /** Where the commands reach, and what a shell has that has come so far. */
  let here: (script: string) => string;
  let preamble: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tutorial-github-'));
    const extension = await packaged(folder);
    await addAzureCli(extension);
    const clusters = [{ name: 'tutorial', https: true }];
    sandbox = await startSandbox({ folder: join(folder, 'sandbox'), project: 'shop', clusters });
    const { azureDevOps, project } = sandbox;
    const [cluster] = sandbox.clusters;
    assert.ok(cluster);
    for (const name of ['voting-app', 'gitops-delivery'])
      await azureDevOps.addRepository({ project, name, empty: true });
    github = await startGitHub({ folder: join(folder, 'github') });
    const organization = github.addOrganization({ login: 'contoso' });
    const ada = github.addUser({ login: 'ada', memberOf: organization });
    // What `gh repo create` makes.
    gitOps = await github.addRepository({ owner: 'contoso', name: 'gitops', private: true, empty: true });
    const token = github.issueToken(ada, {
      kind: 'fineGrained',
      permissions: { contents: 'write', pull_requests: 'write' },
    });
    const person = azureDevOps.addIdentity({ name: 'Ada', email: 'ada@contoso.example' });
    desk = await openTutorialDesk(folder, azureDevOps.issueToken(person), cluster, {
      GITHUB_API: github.apiUrl,
      GITHUB_URL: github.url,
      GITHUB_TOKEN: github.issueToken(ada),
    });
    here = (script) =>
      script
        .replaceAll('https://dev.azure.com/$ORGANIZATION', azureDevOps.collectionUrl.replace(/\/$/, ''))
        .replaceAll('https://github.com/$GITHUB_OWNER', `${github.url}/$GITHUB_OWNER`);

    const [owner, url] = doingsOf({ ...gitHubPage, text: gitHubPage.text.split(/^## /m)[0] ?? '' });
    assert.ok(owner && url);
    preamble = [scriptOf([owner]), partOf('What you need'), scriptOf([url])].join('\n');
    await desk.run(here(`${preamble}\n${importTemplates}`));
    const files = filesOnGitHub();
    const pipelines = scriptOf(
      doingsOf({ ...page, text: section('7.') }).map((doing) =>
        // As the sandbox has GitHub: a server of one's own.
        doing.kind === 'file'
          ? { ...doing, text: (files.get(doing.path) ?? '').replace('githubConnection', 'githubEnterpriseConnection') }
          : doing,
      ),
    );
    const steps = [
      preamble,
      onGitHub('1.'),
      withoutGitOps(partOf('1.'), 'for name in gitops-delivery voting-app gitops;'),
      ...['2.', '3.', '4.', '5.', '6.'].map((heading) => partOf(heading)),
      pipelines,
      onGitHub('8.'),
    ];
    await desk.run(here(steps.join('\n')), 'token of Flux\n');

    const calls = await desk.calls();
    const flux = github.issueToken(ada, { kind: 'fineGrained', permissions: { contents: 'read' } });
    cluster.addGitSource({ name: 'apps', url: gitOps.cloneUrl, branch: 'main', token: flux, interval: 60_000 });
    gitOps.onPush(({ branch }) => {
      if (branch === 'main') cluster.flux.poke();
    });
    for (const [name, path] of kustomizationsOf(calls))
      cluster.addKustomization({ name, source: 'apps', path, wait: true, prune: true, interval: 60_000 });
    const made = [...(await desk.files()).values()].flatMap(connectionOf);
    runs = {
      extension,
      repositories: { self: join(desk.folder, 'voting-app'), 'gitops-delivery': root, gitops: gitOps.folder },
      remotes: { gitops: { url: gitOps.cloneUrl, token } },
      environment: { PATH: `${desk.bin}:${process.env['PATH'] ?? ''}`, DESK: join(folder, 'desk/state') },
      serviceConnections: [...made, gitHubEndpoint('github', github.url, token)],
      variableGroups: groupsOf(calls),
      cancel: AbortSignal.timeout(120_000),
    };
  });
  after(async () => {
    await sandbox.stop();
    await github.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const run = (file: string, more: Partial<RunOptions>): Promise<PipelineRun> =>
    sandbox.run({ ...(runs as Parameters<Sandbox['run']>[0]), file, ...more });

  it('delivers to dev, stage and prod, whose pull request is merged by the page’s command', async () => {
    const ci = await run('azure-pipelines-ci.yml', { run: { id: '401' } });
    assert.equal(ci.result, 'Succeeded', ci.log);
    const completes = `${preamble}\n${onGitHub('9.')}\ncomplete_pull_request`;
    const cd = await run('azure-pipelines-cd.yml', {
      run: { id: '402' },
      parameters: { preflight: 'true' },
      pipelineResources: { ci: { runName: ci.number, runId: '401', artifacts: ci.artifacts } },
      environments: {
        dev: { checks: [] },
        stage: { checks: [] },
        prod: {
          checks: [
            {
              kind: 'approval',
              name: 'Ada',
              decide: async () => {
                await desk.run(here(completes));
                return 'approved';
              },
            },
          ],
        },
      },
    });
    assert.equal(cd.result, 'Succeeded', cd.log);
    assert.deepEqual(
      gitOps.pullRequests().map(({ state }) => state),
      ['merged', 'merged', 'merged'],
    );
    for (const environment of ['dev', 'stage', 'prod']) {
      const manifest = await gitOps.read('main', `tutorial/manifests/${environment}/voting-app.yaml`);
      assert.match(manifest ?? '', /\/voting-front:401$/m);
    }
    assert.match(cd.log, /Pull request 3 created, \d+ files: http:\S+\/contoso\/gitops\/pull\/3$/m);

    const cleanUp = withoutGitOps(partOf('Clean up'), 'for name in voting-app gitops gitops-delivery;');
    await desk.run(here(`${preamble}\n${cleanUp}\n${onGitHub('Clean up')}`));
    assert.deepEqual([ci.schemaMistakes, cd.schemaMistakes], [[], []]);
    assert.deepEqual([sandbox.azureDevOps.violations, github.violations, github.mismatches], [[], [], []]);
  });
});
