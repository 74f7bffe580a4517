import type { GitRepository, NewCommit } from '../../../core/ports/git-repository.ts';
import { Secret } from '../../../core/secret.ts';
import { openGitRepository, type OpenGitOptions } from '../../../platform/git/repository.ts';
import { nodeProcesses } from '../../../platform/processes.ts';

/** A repository opened with a token, `sesame` when not said; pauses take no time. */
export function opened(
  url: string,
  temporaryFolder: string,
  {
    authorization: header = 'Bearer sesame',
    ...options
  }: Partial<Pick<OpenGitOptions, 'signal' | 'log' | 'processes' | 'clock'>> & {
    /** The header's value. */
    readonly authorization?: string;
  } = {},
): Promise<GitRepository> {
  const authorization = new Secret(header);
  return openGitRepository({
    temporaryFolder,
    log: { info: () => undefined, debug: () => undefined },
    remote: { url, authorization, network: { skipCertificateValidation: false } },
    processes: nodeProcesses(),
    clock: { now: () => 0, elapsed: () => 0, sleep: async () => undefined },
    signal: new AbortController().signal,
    errors: { label: 'gitops', secrets: [authorization] },
    ...options,
  });
}

/** A commit of one file. */
export function writing(base: string, parents: readonly string[], path: string, content: string): NewCommit {
  const person = { name: 'A Person', email: 'a@example.com', time: 1_700_000_000_000 };
  return {
    base,
    parents,
    changes: [{ kind: 'write', path, mode: '100644', content: Buffer.from(content) }],
    message: 'Deliver\n',
    author: person,
    committer: person,
  };
}
