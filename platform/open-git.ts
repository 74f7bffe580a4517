import type { Agent } from '../core/ports/agent.ts';
import type { GitRepository } from '../core/ports/git-repository.ts';
import type { RepositoryHost } from '../core/ports/repository-host.ts';
import { openGitRepository } from './git/repository.ts';
import { nodeProcesses } from './processes.ts';

/**
 * Opens a host's repository for git, with the credentials that the host was opened with; to be closed.
 * @throws GIT_TOO_OLD, TOOL_MISSING, FILE_NOT_FOUND, FILE_NOT_ALLOWED, CERTIFICATE_INVALID
 */
export function openGit(
  { temporaryFolder, log, network, clock, signal, secrets }: Agent,
  { gitUrl, gitAuthorization, label, explainGit }: RepositoryHost,
): Promise<GitRepository> {
  return openGitRepository({
    temporaryFolder,
    log,
    remote: { url: gitUrl, authorization: gitAuthorization, network },
    processes: nodeProcesses(secrets),
    clock,
    signal,
    errors: { label, secrets: [gitAuthorization], explain: explainGit },
  });
}
