import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeError, TaskError } from '../../../core/errors.ts';
import type { Merges } from '../../../core/ports/merges.ts';
import type { PullRequestHost } from '../../../core/ports/pull-request-host.ts';
import { createMerges } from '../../../platform/github/merges.ts';
import { openGitHub, type OpenOptions } from '../../../platform/github/open.ts';
import { createPullRequestHost } from '../../../platform/github/pull-request-host.ts';
import type { Repository } from '../../sandbox/github/types.ts';
import { startGitHubHost, type GitHubStandIn } from '../../tasks/create-gitops-pr/github-stand-in.ts';
import { agentOf } from '../../tasks/create-gitops-pr/in-process.ts';

interface Made {
  readonly id: number;
  readonly branch: string;
  readonly commit: string;
  readonly file: string;
}

/** A server for the tests of the `describe` it is called in, with a repository and a host of its own for each. */
export function pullRequestScene(): PullRequestScene {
  const scene = new PullRequestScene();
  before(() => scene.start());
  beforeEach(() => scene.begin());
  afterEach(() => scene.end());
  after(() => scene.stop());
  return scene;
}

class PullRequestScene {
  at!: GitHubStandIn;
  repository!: Repository;
  host!: PullRequestHost;
  merges!: Merges;
  /** What the newest host's agent has logged. */
  log: readonly string[] = [];
  #folder = '';
  #branches = 0;

  async start(): Promise<void> {
    this.#folder = await mkdtemp(join(tmpdir(), 'github-prs-'));
    this.at = await startGitHubHost({ folder: this.#folder, files: { a: 'a\n' } });
  }

  async begin(): Promise<void> {
    const settings = { allowAutoMerge: true, private: true, files: { 'README.md': 'x\n' } };
    this.repository = await this.at.github.addRepository({ owner: 'contoso', name: 'team', ...settings });
    this.host = await this.open();
  }

  async end(): Promise<void> {
    this.at.faults.clear();
    await this.at.settled();
    assert.deepEqual(this.at.violations(), []);
    this.repository.rename(`old-${this.repository.id}`);
  }

  async stop(): Promise<void> {
    await this.at.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** Pull requests as a run sees them. */
  readonly open = async (options: Partial<OpenOptions> = {}, token?: string): Promise<PullRequestHost> => {
    const made = agentOf(this.at, { temporaryFolder: this.#folder, ...(token === undefined ? {} : { token }) });
    this.log = made.log;
    const given = {
      repository: 'contoso/team',
      githubEnterpriseConnection: this.at.wiring('').endpoints[0]?.id,
      ...options,
    };
    const opened = (await openGitHub(made.agent, given)).host;
    this.merges = createMerges(opened);
    return createPullRequestHost(opened, made.agent);
  };

  /** Opens a pull request from a branch of its own, on which a file is new. */
  readonly make = async (workItems: readonly string[] = []): Promise<Made> => {
    this.#branches += 1;
    const branch = `deploy/${this.#branches}`;
    const file = `${this.#branches}.yaml`;
    const commit = await this.repository.commit({ branch, files: { [file]: 'new\n' } });
    const texts = { title: 'A change', description: 'Text.' };
    const none = { draft: false, reviewers: [], labels: [] };
    const made = await this.host.create({ sourceBranch: branch, targetBranch: 'main', ...texts, ...none, workItems });
    assert.ok(typeof made !== 'string');
    await this.at.settled();
    return { id: made.id, branch, commit, file };
  };

  /** What the error says that something ends with. */
  readonly said = async (work: Promise<unknown>): Promise<string> => {
    const error: unknown = await work.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof TaskError, String(error));
    return describeError(error);
  };
}
