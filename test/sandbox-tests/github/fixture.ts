import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Octokit } from '@octokit/core';
import { startGitHub } from '../../sandbox/github/index.ts';
import type { Actor, GitHub, Organization, Repository } from '../../sandbox/github/index.ts';

/** A server with one organization, its repository, a bot that delivers and a person who reviews. */
export interface Fixture {
  readonly server: GitHub;
  readonly organization: Organization;
  readonly repository: Repository;
  readonly bot: Actor;
  readonly person: Actor;
  /** The bot's. */
  readonly token: string;
  /** A folder of the test's own. */
  readonly folder: string;
  /** What every route of the repository takes. */
  readonly at: { readonly owner: string; readonly repo: string };
  octokit(token?: string): Octokit;
  /** A branch with one changed file, and the pull request from it into main. Gives its number. */
  proposed(branch?: string, files?: Record<string, string>): Promise<number>;
  /** Ends it; a call that GitHub does not know fails the test unless it was planted (`violations: true`). */
  stop(o?: { violations?: boolean }): Promise<void>;
}

export async function startFixture(settings: Partial<Parameters<GitHub['addRepository']>[0]> = {}): Promise<Fixture> {
  const folder = await mkdtemp(join(tmpdir(), 'sandbox-github-'));
  const server = await startGitHub({ folder: join(folder, 'server') });
  const organization = server.addOrganization({ login: 'fabrikam' });
  const repository = await server.addRepository({
    owner: 'fabrikam',
    name: 'gitops',
    files: { 'README.md': 'hello\n', 'dev/a.yaml': 'a: 1\n' },
    ...settings,
  });
  const bot = server.addUser({ login: 'delivery-bot', memberOf: organization });
  const person = server.addUser({ login: 'robin', name: 'Robin Reviewer', memberOf: organization });
  const token = server.issueToken(bot);
  const at = { owner: 'fabrikam', repo: 'gitops' };
  const octokit = (other = token): Octokit =>
    new Octokit({ auth: other, baseUrl: server.apiUrl, log: { debug() {}, info() {}, warn() {}, error() {} } });
  return {
    server,
    organization,
    repository,
    bot,
    person,
    token,
    folder,
    at,
    octokit,
    async proposed(branch = 'topic', files = { 'dev/a.yaml': 'a: 2\n' }) {
      await repository.commit({ branch, files, message: `Change ${branch}` });
      const { data } = await octokit().request('POST /repos/{owner}/{repo}/pulls', {
        ...at,
        title: `Deliver ${branch}`,
        head: branch,
        base: 'main',
      });
      return data.number;
    },
    async stop({ violations = false } = {}) {
      await server.settled();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
      assert.deepEqual(server.mismatches, []);
      if (!violations) assert.deepEqual(server.violations, []);
    },
  };
}

/** What an Octokit's call was refused with. */
export interface Refusal {
  readonly status: number;
  /** The first of `errors`, or the answer's own words. */
  readonly said: string;
  readonly headers: Readonly<Record<string, string | number | undefined>>;
}

/** The call must fail: gives how. */
export async function refused(call: Promise<unknown>): Promise<Refusal> {
  const { status, response } = await call.then(
    () => assert.fail('it was not refused'),
    (error: unknown) => error as { status: number; response: Response },
  );
  const { errors, message } = response.data;
  return { status, said: errors?.[0]?.message ?? errors?.[0]?.field ?? message, headers: response.headers };
}

interface Response {
  readonly data: { readonly message: string; readonly errors?: readonly { message?: string; field?: string }[] };
  readonly headers: Refusal['headers'];
}

/** The words of the first error of a GraphQL call, which must fail. */
export async function queryRefused(call: Promise<unknown>): Promise<{ type: string; message: string }> {
  const { errors } = await call.then(
    () => assert.fail('it was not refused'),
    (error: unknown) => error as { errors: { type: string; message: string }[] },
  );
  return errors[0] ?? assert.fail('no error came');
}
