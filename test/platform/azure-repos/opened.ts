import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TaskError } from '../../../core/errors.ts';
import type { Connection } from '../../../core/ports/agent.ts';
import type { RepositoryHost } from '../../../core/ports/repository-host.ts';
import { Secret } from '../../../core/secret.ts';
import type { OpenOptions } from '../../../platform/azure-repos/open.ts';
import { openAzureReposHost } from '../../../platform/azure-repos/repository-host.ts';
import { startAzureDevOps } from '../../sandbox/azure-devops/index.ts';
import type { AzureDevOps, Identity, Project, Repository } from '../../sandbox/azure-devops/types.ts';

/** The stand-in with one repository, and the adapter that opens it with a service's token over HTTP. */
export interface AzureFixture {
  readonly azure: AzureDevOps;
  readonly project: Project;
  readonly repository: Repository;
  readonly service: Identity;
  readonly person: Identity;
  /** Milliseconds of each pause; no test waits. */
  readonly slept: number[];
  open(options?: Partial<OpenOptions>, as?: OpenAs): Promise<RepositoryHost>;
  /** A branch with a change of its own. */
  branch(name: string): Promise<void>;
  /** Methods and patterns of the requests since the last call, discovery left out. */
  asked(): string[];
  stop(): Promise<void>;
}

export interface OpenAs {
  readonly token?: string;
  readonly variables?: Readonly<Record<string, string>>;
  /** Service connections by id. */
  readonly connections?: Readonly<Record<string, Connection>>;
  readonly collectionUrl?: string;
}

export async function startAzureFixture(collection?: string): Promise<AzureFixture> {
  const folder = await mkdtemp(join(tmpdir(), 'azure-repos-'));
  const azure = await startAzureDevOps({ folder, ...(collection === undefined ? {} : { collection }) });
  const project = azure.addProject('Shop Team');
  const repository = await azure.addRepository({ project, name: 'gitops', files: { 'README.md': 'GitOps\n' } });
  const service = azure.addIdentity({ name: 'Shop Team Build Service (contoso)', kind: 'service' });
  const person = azure.addIdentity({ name: 'Ada', email: 'ada@example.com' });
  const token = azure.issueToken(service);
  const slept: number[] = [];
  let seen = 0;
  return {
    azure,
    project,
    repository,
    service,
    person,
    slept,
    open(options = {}, as = {}) {
      const collectionUrl = as.collectionUrl ?? azure.collectionUrl;
      const variables: Readonly<Record<string, string>> = {
        'System.CollectionUri': collectionUrl,
        'System.TeamProject': project.name,
        ...as.variables,
      };
      return openAzureReposHost(
        {
          clock: { now: () => 0, elapsed: () => 0, sleep: async (milliseconds) => void slept.push(milliseconds) },
          signal: new AbortController().signal,
          network: { skipCertificateValidation: false },
          variable: (name) => variables[name],
          jobConnection: () => connection('OAuth', { AccessToken: as.token ?? token }, collectionUrl),
          connection(id) {
            const found = as.connections?.[id];
            if (found === undefined) throw new TaskError('CONNECTION_INVALID', `no ${id}`, 'Give it.');
            return found;
          },
          maskSecret: () => undefined,
        },
        { repository: 'gitops', ...options },
      );
    },
    async branch(name) {
      await repository.commit({ branch: name, files: { [`${name}.txt`]: name } });
    },
    asked() {
      const fresh = azure.requests.slice(seen).filter(({ method }) => method !== 'OPTIONS');
      seen = azure.requests.length;
      return fresh.map(({ method, route }) => `${method} ${route.replace('git/repositories/{repository}', '…')}`);
    },
    async stop() {
      await azure.settled();
      await azure.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A service connection, or the job's own. */
export function connection(scheme: string, parameters: Readonly<Record<string, string>>, url: string): Connection {
  const found = new Map(Object.entries(parameters).map(([name, value]) => [name.toLowerCase(), new Secret(value)]));
  return {
    id: 'c1057e50-0000-4000-8000-000000000001',
    url,
    scheme,
    parameter: (name) => found.get(name.toLowerCase()),
    data: () => undefined,
  };
}
