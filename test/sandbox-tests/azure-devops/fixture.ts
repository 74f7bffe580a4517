import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebApi, getBearerHandler } from 'azure-devops-node-api';
import type { IGitApi } from 'azure-devops-node-api/GitApi.js';
import type { GitRun } from '../git-client.ts';
import * as gitClient from '../git-client.ts';
import { startAzureDevOps } from '../../sandbox/azure-devops/index.ts';
import type { AzureDevOps, Identity, Project, Repository } from '../../sandbox/azure-devops/index.ts';

/** A server with one project, one repository, a person and a build service that are signed in. */
export interface Fixture {
  readonly server: AzureDevOps;
  readonly project: Project;
  readonly repository: Repository;
  readonly service: Identity;
  readonly person: Identity;
  readonly token: string;
  /** A folder of the test's own. */
  readonly folder: string;
  client(token?: string): WebApi;
  git(): Promise<IGitApi>;
  /** A call without a client in between. */
  fetch(
    path: string,
    init?: { method?: string; body?: unknown; token?: string | null; type?: string },
  ): Promise<Response>;
  /** Ends it; a call that no specification knows fails the test unless it was planted (`violations: true`). */
  stop(o?: { violations?: boolean }): Promise<void>;
}

export async function startFixture(files: Record<string, string> = { 'README.md': 'hello\n' }): Promise<Fixture> {
  const folder = await mkdtemp(join(tmpdir(), 'sandbox-ado-'));
  const server = await startAzureDevOps({ folder: join(folder, 'server') });
  const project = server.addProject('Fabrikam Fiber');
  const repository = await server.addRepository({ project, name: 'gitops', files });
  const service = server.addIdentity({ name: 'Fabrikam Build Service (contoso)', kind: 'service' });
  const person = server.addIdentity({ name: 'Robin Reviewer', email: 'robin@fabrikam.example' });
  const token = server.issueToken(service);
  const client = (other = token): WebApi => new WebApi(server.collectionUrl, getBearerHandler(other));
  return {
    server,
    project,
    repository,
    service,
    person,
    token,
    folder,
    client,
    git: () => client().getGitApi(),
    fetch: (path, { method = 'GET', body, token: other = token, type = 'application/json' } = {}) =>
      fetch(new URL(path, server.collectionUrl), {
        method,
        redirect: 'manual',
        headers: {
          accept: 'application/json;api-version=7.0',
          ...(other === null ? {} : { authorization: `Bearer ${other}` }),
          ...(body === undefined ? {} : { 'content-type': type }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    async stop({ violations = false } = {}) {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
      assert.deepEqual(server.mismatches, []);
      if (!violations) assert.deepEqual(server.violations, []);
    },
  };
}

const bearer = (token: string | undefined): string | undefined => (token === undefined ? undefined : `Bearer ${token}`);

/** Runs the real git as a client, signed in with a token. */
export const git = (folder: string, token: string | undefined, ...args: string[]): Promise<GitRun> =>
  gitClient.git(folder, bearer(token), ...args);

/** As `git`, but an exit code other than 0 fails the test. Gives trimmed standard output. */
export const goodGit = (folder: string, token: string | undefined, ...args: string[]): Promise<string> =>
  gitClient.goodGit(folder, bearer(token), ...args);
