import type { InputReader } from './inputs.ts';
import type { RepositoryAccess } from './ports/repository-host.ts';

type Kind = RepositoryAccess['kind'];

const connections = {
  azureRepos: ['azureReposConnection', 'azureDevOpsConnection'],
  github: ['githubConnection', 'githubEnterpriseConnection'],
} as const satisfies Readonly<Record<Kind, readonly string[]>>;

/** Reads `repositoryType` and the connections of a task that works in one repository and nowhere else. */
export function readRepositoryAccess(reader: InputReader): RepositoryAccess {
  const kind = readRepositoryType(reader);
  const other = kind === 'github' ? 'azureRepos' : 'github';
  for (const name of connections[other]) {
    if (reader.optional(name) !== undefined) reader.mistake(name, `is for repositoryType: ${other}`);
  }
  const [first, second] = connections[kind];
  if (kind === 'github' && reader.optional(first) !== undefined && reader.optional(second) !== undefined) {
    reader.mistake(second, `stands beside ${first}: give one of the two`);
  }
  return readConnections(reader, kind);
}

/** Reads `repositoryType` alone, for who reads the connections otherwise; Azure Repos unless it says GitHub. */
export function readRepositoryType(reader: InputReader): Kind {
  return reader.choice('repositoryType', ['azureRepos', 'github'], 'azureRepos');
}

/** Reads the connections to one kind of host. GitHub knows nothing of the job's own token: there has to be one. */
export function readConnections(reader: InputReader, kind: Kind): RepositoryAccess {
  const [first, second] = connections[kind].map((name) => reader.optional(name));
  switch (kind) {
    case 'azureRepos':
      if (first !== undefined && second !== undefined) {
        reader.mistake('azureDevOpsConnection', 'stands beside azureReposConnection: give one of the two');
      }
      return { kind, azureReposConnection: first, azureDevOpsConnection: second };
    case 'github':
      if (first === undefined && second === undefined) {
        reader.mistake(
          'githubConnection',
          'is required for repositoryType: github (githubEnterpriseConnection for a server of your own); the job’s token is for Azure DevOps alone',
        );
      }
      return { kind, githubConnection: first, githubEnterpriseConnection: second };
  }
}
