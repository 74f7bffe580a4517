import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { root } from '../../scripts/project.ts';
import type { PullRequestState, Repository } from '../sandbox/azure-devops/index.ts';
import type { PipelineRun, RunOptions } from '../sandbox/pipeline/index.ts';
import { startSandbox, type Sandbox } from '../sandbox/sandbox.ts';
import { expand, inputsOf, jobOf } from '../templates/consumer.ts';
import { packaged, results } from '../templates/world.ts';
import { doingsOf, scriptOf, type Desk, type Doing } from './commands.ts';
import type { Page } from './markdown.ts';
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

const commandsOf = (of: Page): readonly Doing[] => doingsOf(of).filter(({ kind }) => kind === 'commands');

describe('the tutorial’s commands', () => {
  for (const of of [page, gitHubPage]) {
    for (const { line, text } of commandsOf(of)) {
      it(`${of.path}:${line}: bash can read them`, () => {
        const { status, stderr } = spawnSync('bash', ['-n'], { input: text, encoding: 'utf8' });
        assert.equal(status, 0, stderr);
      });
    }
  }

  it('set each variable before they use it', () => {
    const known = new Set(['name']);
    for (const { text } of [page, gitHubPage].flatMap(commandsOf)) {
      for (const match of text.matchAll(/^(?:\s*(?:export )?|.*\bfor |read -rs )([A-Za-z_]\w*)(?==| in |$)/gm))
        known.add(match[1] ?? '');
      // What is in single quotes is text.
      for (const [, name = ''] of text.replaceAll(/'[^'\n]*'/g, '').matchAll(/\$\{?([A-Za-z_]\w*)/g))
        assert.ok(known.has(name), `$${name}`);
    }
  });
});

describe('the tutorial with GitHub', () => {
  const local = Object.fromEntries([...filesOnGitHub()].map(([path, text]) => [basename(path), text]));

  it('proposes to it by the connection, and waits with it', () => {
    const pipeline = expand(local['azure-pipelines-cd.yml'] ?? '', local);
    for (const name of ['dev', 'stage', 'prod']) {
      const proposes = inputsOf(jobOf(pipeline, `${name}_propose/propose`), 'create-gitops-pr');
      const waits = inputsOf(jobOf(pipeline, `${name}_rollout/rollout`), 'wait-for-flux');
      for (const { repository, repositoryType, githubConnection } of [proposes, waits])
        assert.deepEqual([repository, repositoryType, githubConnection], ['contoso/gitops', 'github', 'github']);
    }
  });

  it('goes back likewise', () => {
    const pipeline = expand(local['azure-pipelines-rollback.yml'] ?? '', local);
    const inputs = inputsOf(jobOf(pipeline, 'dev_rollback/rollback'), 'create-gitops-pr');
    assert.deepEqual([inputs['repository'], inputs['githubConnection']], ['contoso/gitops', 'github']);
  });
});

describe('the tutorial, done as it is written', function () {
  this.timeout(180_000);
  let folder: string;
  let sandbox: Sandbox;
  let gitOps: Repository;
  let desk: Desk;
  let runs: Partial<RunOptions>;
  let preamble: string;
  const doings: readonly Doing[] = doingsOf(page);

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tutorial-'));
    const extension = await packaged(folder);
    await addAzureCli(extension);
    sandbox = await startSandbox({
      folder: join(folder, 'sandbox'),
      project: 'shop',
      clusters: [
        { name: 'tutorial', https: true, imageFate: (image) => (image.endsWith('-typo') ? 'unpullable' : 'runs') },
      ],
    });
    const { azureDevOps, project, clusters } = sandbox;
    const [cluster] = clusters;
    assert.ok(cluster);
    gitOps = await azureDevOps.addRepository({ project, name: 'gitops', empty: true });
    await azureDevOps.addRepository({ project, name: 'voting-app', empty: true });
    await azureDevOps.addRepository({ project, name: 'gitops-delivery', empty: true });
    const ada = azureDevOps.addIdentity({ name: 'Ada', email: 'ada@contoso.example' });
    desk = await openTutorialDesk(folder, azureDevOps.issueToken(ada), cluster);
    const here = (script: string): string =>
      script.replaceAll('https://dev.azure.com/$ORGANIZATION', azureDevOps.collectionUrl.replace(/\/$/, ''));

    // The repository that `az repos import` would bring.
    preamble = here(scriptOf(doingsOf({ ...page, text: section('What you need') })));
    await desk.run(`${preamble}\n${importTemplates}`);

    const atFirst = doingsOf({ ...page, text: section('9.') });
    const firstRun = page.text.slice(0, page.text.indexOf('\n## 9. ')).split('\n').length;
    await desk.run(here(scriptOf(doings.filter(({ line }) => line < firstRun))), 'token of Flux\n');

    preamble = here(`${preamble}\n${scriptOf(atFirst)}`);

    const calls = await desk.calls();
    const files = await desk.files();
    // Flux, as the commands set it up: by Azure's configuration and by its own command alike.
    cluster.addGitSource({
      name: 'apps',
      url: gitOps.remoteUrl,
      branch: 'main',
      token: azureDevOps.issueToken(azureDevOps.addIdentity({ name: 'Flux', kind: 'service' })),
      interval: 60_000,
    });
    gitOps.onPush(({ branch }) => {
      if (branch === 'main') cluster.flux.poke();
    });
    for (const [name, path] of kustomizationsOf(calls))
      cluster.addKustomization({ name, source: 'apps', path, wait: true, prune: true, interval: 60_000 });
    // "Protect access to repositories" is on: a job that does not name the repository gets a token that cannot reach it.
    const stranger = azureDevOps.addIdentity({ name: 'a job’s token without the repository', kind: 'service' });
    azureDevOps.deny(stranger, 'GenericRead', gitOps);
    const strangersToken = azureDevOps.issueToken(stranger);
    runs = {
      extension,
      azureDevOps: {
        collectionUrl: azureDevOps.collectionUrl,
        jobToken: sandbox.jobToken,
        jobTokenFor: ({ repositories }) => (repositories.includes('gitops') ? sandbox.jobToken : strangersToken),
        project,
      },
      repositories: { self: join(desk.folder, 'voting-app'), 'gitops-delivery': root, gitops: gitOps.folder },
      remotes: { gitops: gitOps.remoteUrl },
      environment: { PATH: `${desk.bin}:${process.env['PATH'] ?? ''}`, DESK: join(folder, 'desk/state') },
      serviceConnections: [...files.values()].flatMap(connectionOf),
      variableGroups: groupsOf(calls),
    };
  });
  after(async () => {
    await sandbox.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const activePullRequest = (): PullRequestState => {
    const active = gitOps.pullRequests().filter(({ status }) => status === 'active');
    assert.equal(active.length, 1);
    return active[0] as PullRequestState;
  };
  let builds = 400;
  const run = (file: string, more: Partial<RunOptions> = {}): Promise<PipelineRun> => {
    const id = String(++builds);
    // A wait that nobody ends would outlive the test.
    const options = { ...runs, cancel: AbortSignal.timeout(120_000), ...more } as Parameters<Sandbox['run']>[0];
    return sandbox.run({ ...options, file, run: { id, number: `20260105.${id}` } });
  };
  /** As CI starts CD. Approvals are given once the pull request is completed. */
  const deliver = async (parameters: Record<string, string> = {}): Promise<{ ci: PipelineRun; cd: PipelineRun }> => {
    const ci = await run('azure-pipelines-ci.yml');
    const runId = String(builds);
    assert.equal(ci.result, 'Succeeded', ci.log);
    const cd = await run('azure-pipelines-cd.yml', {
      parameters,
      pipelineResources: {
        ci: { runName: ci.number, runId, sourceBranch: 'refs/heads/main', artifacts: ci.artifacts },
      },
      environments: {
        dev: { checks: [] },
        stage: { checks: [] },
        prod: {
          checks: [
            {
              kind: 'approval',
              name: 'Ada',
              decide: async () => {
                await gitOps.complete(activePullRequest().id);
                return 'approved';
              },
            },
          ],
        },
      },
    });
    return { ci, cd };
  };
  const tagIn = async (environment: string, name: string): Promise<string | undefined> => {
    const manifest = await gitOps.read('main', `tutorial/manifests/${environment}/voting-app.yaml`);
    return new RegExp(`/voting-${name}:(\\S+)`).exec(manifest ?? '')?.[1];
  };
  /** Each line that the page shows of the log is there, in this order; `…` stands for what differs from run to run. */
  const shows = (heading: string, log: string): void => {
    const blocks = [...section(heading).matchAll(/^```text\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text);
    assert.ok(blocks.length > 0, heading);
    const lines = log.replaceAll(sandbox.azureDevOps.collectionUrl, 'https://dev.azure.com/contoso/').split('\n');
    for (const line of blocks.flatMap((text) => text.trimEnd().split('\n'))) {
      const at = lines.findIndex((each) => holds(each, line.split('…')));
      assert.ok(at >= 0, line);
      lines.splice(0, at + 1);
    }
  };

  it('the files that the commands hand over are what the services read', async () => {
    const files = await desk.files();
    assert.deepEqual([...files.keys()].toSorted(), [
      'approval.json',
      'azure-registry.json',
      'cluster.json',
      'rights.json',
    ]);
  });

  it('delivers to dev and stage, and to prod after the approval', async () => {
    const { ci, cd } = await deliver({ preflight: 'true' });
    assert.equal(cd.result, 'Succeeded', cd.log);
    assert.deepEqual(ci.schemaMistakes.concat(cd.schemaMistakes), []);
    for (const environment of ['dev', 'stage', 'prod']) {
      assert.equal(results(cd)[`${environment}_verify`], 'Succeeded');
      assert.equal(await tagIn(environment, 'front'), '401');
    }
    shows('9.', cd.log);
  });

  it('brings a change to all of them', async () => {
    await desk.run(`${preamble}\n${scriptOf(doingsOf({ ...page, text: section('10.') }))}`);
    const shown = await readFile(join(desk.folder, 'voting-app/front/index.html'), 'utf8');
    assert.match(shown, /Vim or Emacs\?/);
    const { cd } = await deliver();
    assert.equal(cd.result, 'Succeeded', cd.log);
    assert.equal(await tagIn('prod', 'front'), '403');
    shows('10.', cd.log);
  });

  it('stops at a rollout that fails, and the rollback is one pull request', async () => {
    const [breaking, ...after_] = doingsOf({ ...page, text: section('11.') });
    assert.ok(breaking && after_.length === 2);
    await desk.run(`${preamble}\n${scriptOf([breaking])}`);
    const { cd } = await deliver();
    assert.deepEqual(results(cd), {
      dev_propose: 'Succeeded',
      dev_rollout: 'Failed',
      dev_verify: 'Skipped',
      stage_propose: 'Skipped',
      stage_rollout: 'Skipped',
      stage_verify: 'Skipped',
      prod_propose: 'Skipped',
      prod_rollout: 'Skipped',
      prod_verify: 'Skipped',
      report: 'Succeeded',
    });
    shows('11.', cd.log);
    assert.equal(await tagIn('dev', 'store'), '405-typo');
    await gitOps.complete(activePullRequest().id);
    assert.equal(await tagIn('dev', 'store'), '403');
    assert.equal(await tagIn('stage', 'store'), '403');
    await desk.run(`${preamble}\n${scriptOf(after_)}`);
  });

  it('goes back by the pipeline for it', async () => {
    const back = await run('azure-pipelines-rollback.yml', {
      parameters: { environment: 'prod' },
      environments: {
        prod: { checks: [{ kind: 'approval', name: 'Ada', decide: () => Promise.resolve('approved') }] },
      },
      onEvent: (event) => {
        if (event.kind === 'stepStarted' && event.step === 'rolledBack') void gitOps.complete(activePullRequest().id);
      },
    });
    shows('12.', back.log);
    assert.equal(back.result, 'Succeeded', back.log);
    assert.equal(await tagIn('prod', 'front'), '401');
    assert.match((await gitOps.read('main', 'tutorial/deployments/prod/voting-app.json')) ?? '', /"version": "401"/);
    assert.equal(await tagIn('stage', 'front'), '403');
    await desk.run(`${preamble}\n${scriptOf(doingsOf({ ...page, text: section('Clean up') }))}`);
    assert.deepEqual(back.schemaMistakes, []);
    assert.deepEqual(sandbox.azureDevOps.violations, []);
  });
});

/** Whether the parts stand in the line, one after the other. */
function holds(line: string, parts: readonly string[]): boolean {
  let from = 0;
  return parts.every((part) => {
    const at = line.indexOf(part.trim(), from);
    from = at + part.trim().length;
    return at >= 0;
  });
}
