import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readDelivery } from '../../../core/gitops-repo/delivery.ts';
import { planDeploy } from '../../../core/gitops-repo/plan-deploy.ts';
import { pushToTarget } from '../../../core/gitops-repo/push-to-target.ts';
import { defaultPatterns } from '../../../core/identity.ts';
import { Secret } from '../../../core/secret.ts';
import { systemClock } from '../../../platform/clock.ts';
import { openGitRepository } from '../../../platform/git/repository.ts';
import { nodeProcesses } from '../../../platform/processes.ts';
import { recordingLog } from '../../recording-log.ts';
import { startAzureDevOps } from '../../sandbox/azure-devops/index.ts';
import type { AzureDevOps, Repository } from '../../sandbox/azure-devops/types.ts';
import { rendered, startAzureWorld } from './world.ts';
import { everyFault } from '../../every-fault.ts';

describe('many writers of one branch', () => {
  let folder: string;
  let azure: AzureDevOps;
  let repository: Repository;
  let token: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'writers-'));
    azure = await startAzureDevOps({ folder: join(folder, 'azure') });
    const project = azure.addProject('Shop');
    repository = await azure.addRepository({ project, name: 'gitops', files: { 'README.md': 'GitOps\n' } });
    token = azure.issueToken(azure.addIdentity({ name: 'Build Service', kind: 'service' }));
  });
  afterEach(async () => {
    await azure.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** One run's delivery to the target branch: what the task wires, in this process. Answers how often it was overtaken. */
  async function deliver(
    application: string,
  ): Promise<{ result: string; commit: string | undefined; overtaken: number }> {
    const authorization = new Secret(`Bearer ${token}`);
    const said: string[] = [];
    const signal = new AbortController().signal;
    const clock = systemClock();
    const git = await openGitRepository({
      temporaryFolder: folder,
      log: recordingLog(said),
      remote: { url: repository.remoteUrl, authorization, network: { skipCertificateValidation: false } },
      processes: nodeProcesses(),
      clock,
      signal,
      errors: { label: 'gitops', secrets: [authorization] },
    });
    try {
      const files = Object.entries(rendered({ application })).map(([path, text]) => ({
        path,
        content: Buffer.from(text),
      }));
      const delivery = readDelivery(files, {
        environment: undefined,
        application: undefined,
        cluster: undefined,
        expectedDigest: undefined,
        descriptorPattern: defaultPatterns.descriptor,
      });
      const settings = { targetPath: '.', prune: 'owned', ignored: () => false, downgrade: 'error' } as const;
      const { result, commit } = await pushToTarget(
        { git, clock, log: recordingLog(said), signal, random: Math.random },
        {
          identity: delivery.identity,
          repositoryLabel: 'gitops',
          targetBranch: 'main',
          plan: planDeploy(git, delivery, settings),
          commitMessage: () => `Deliver ${application}`,
          author: { name: 'Ada', email: 'ada@example.com' },
          dryRun: false,
        },
      );
      return { result, commit, overtaken: said.filter((line) => line.includes('pushed first')).length };
    } finally {
      await git.close();
    }
  }

  it('all land, nothing is lost, within bounded tries', async function () {
    // Two processors take a minute for fifty, when they have nothing else to do.
    this.timeout(600_000);
    const count = everyFault ? 50 : 8;
    const applications = Array.from({ length: count }, (_, index) => `app-${index}`);
    const landed = await Promise.all(applications.map((application) => deliver(application)));
    const tries = landed.map(({ overtaken }) => overtaken + 1).toSorted((a, b) => a - b);
    assert.deepEqual([...new Set(landed.map(({ result }) => result))], ['pushed']);
    // One commit each, in a row: nobody forced anything, nobody came twice.
    const commits = (await repository.git('rev-list', '--first-parent', 'main')).split('\n');
    assert.equal(commits.length, count + 1);
    assert.deepEqual(commits.slice(0, count).toSorted(), landed.map(({ commit }) => commit).toSorted());
    const expected = applications.flatMap((application) => Object.keys(rendered({ application })));
    assert.deepEqual(await repository.tree('main'), ['README.md', ...expected].toSorted());
    for (const application of applications) {
      for (const [path, text] of Object.entries(rendered({ application })))
        assert.equal(await repository.read('main', path), text);
    }
    assert.ok(Math.max(...tries) <= count + 10);
  });
});

describe('create-gitops-pr, packaged: pull requests, deliveries to the branch and merges at once', () => {
  it('end in one right pull request for each application, and lose nothing', async function () {
    this.timeout(300_000);
    const world = await startAzureWorld();
    try {
      const names = (what: string, count: number): string[] => Array.from({ length: count }, (_, i) => `${what}-${i}`);
      const [merged, proposed, pushed] = [
        names('merged', 3),
        names('proposed', everyFault ? 10 : 5),
        names('pushed', 3),
      ];
      const content = (application: string): { content: { application: string } } => ({ content: { application } });
      const earlier: number[] = [];
      for (const name of merged) earlier.push(Number((await world.ok({}, content(name))).outputs['pullRequestId']));

      const runs = [
        ...proposed.map((name) => world.ok({}, content(name))),
        ...pushed.map((name) => world.ok({ delivery: 'targetBranch' }, content(name))),
      ];
      // People merge meanwhile, one after the other.
      for (const id of earlier) await world.repository.complete(id);
      const results = await Promise.all(runs);

      assert.deepEqual(
        results.map(({ outputs }) => outputs['result']),
        [...proposed.map(() => 'created'), ...pushed.map(() => 'pushed')],
      );
      const tree = await world.repository.tree('main');
      for (const name of [...merged, ...pushed]) assert.ok(tree.includes(`dev/${name}/manifests.yaml`), name);
      for (const name of proposed) {
        const open = world.open().filter(({ sourceBranch }) => sourceBranch === `deploy/dev/${name}`);
        assert.equal(open.length, 1, name);
        const changed = await world.repository.git('diff', '--name-only', `main...deploy/dev/${name}`);
        assert.deepEqual(changed.split('\n'), [`dev/${name}/deployment.json`, `dev/${name}/manifests.yaml`]);
      }
    } finally {
      await world.azure.settled();
      await world.stop();
    }
  });
});
