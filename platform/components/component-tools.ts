import { dirname, join } from 'node:path';
import type { ErrorCode } from '../../core/error-codes.ts';
import { TaskError } from '../../core/errors.ts';
import type { Clock, NetworkSettings } from '../../core/ports/agent.ts';
import type { ChartSource, ComponentTools, Fetched, GitSource } from '../../core/ports/component-tools.ts';
import type { Files } from '../../core/ports/files.ts';
import type { ManifestTools } from '../../core/ports/manifest-tools.ts';
import type { Processes } from '../../core/ports/processes.ts';
import type { Log } from '../../core/ports/agent.ts';
import { Secret, withoutUserInfo } from '../../core/secret.ts';
import { fetchFolder } from '../git/fetch-folder.ts';
import { download } from './download.ts';
import { jobIdentity, signInFor, type GitTokens, type SignIn } from './git-sign-in.ts';

/** What fetching components takes. */
export interface ComponentSetup {
  readonly processes: Processes;
  readonly files: Pick<Files, 'temporaryFolder' | 'list' | 'read'>;
  readonly log: Log;
  readonly clock: Clock;
  readonly network: NetworkSettings;
  readonly signal: AbortSignal;
  readonly tools: Pick<ManifestTools, 'helm'>;
  /** Read only when something is fetched by git. */
  readonly tokens: () => GitTokens;
  /** Registers a value that the agent must mask. */
  readonly maskSecret: (secret: Secret) => void;
}

// Ten minutes for what is fetched of one repository, or for a hook.
const limit = 10 * 60_000;

/** Fetches by git, helm and http; each source once in a run. */
export function componentTools(setup: ComponentSetup): ComponentTools {
  const { processes, log, signal } = setup;
  return {
    git: remembered((source: GitSource) => fetchGit(source, setup)),
    chart: remembered((source: ChartSource) => fetchChart(source, setup)),
    file: remembered((url: string) => download(url, setup)),
    async hook(command, folder) {
      const result = await processes.run('sh', ['-c', command], {
        cwd: folder,
        environment: {},
        signal,
        timeout: limit,
      });
      for (const line of `${result.stdout.toString('utf8')}\n${result.stderr}`.split('\n')) {
        if (line.trim() !== '') log.info(`hook: ${line.trimEnd()}`);
      }
      if (result.exitCode === 0) return;
      throw new TaskError(
        'PROCESS_FAILED',
        `Its exit code is ${result.exitCode}; ${result.stderr.trim().slice(-1000) || 'it gave no reason'}`,
        'Its output is in the log above; try the command in the component’s folder on your machine.',
      );
    },
  };
}

/** Asks once for each source; who asks again gets the same answer. */
function remembered<S, T>(fetch: (source: S) => Promise<T>): (source: S) => Promise<T> {
  const asked = new Map<string, Promise<T>>();
  return (source) => {
    const key = JSON.stringify(source);
    const known = asked.get(key) ?? fetch(source);
    asked.set(key, known);
    return known;
  };
}

async function fetchGit(source: GitSource, setup: ComponentSetup): Promise<Fetched> {
  const { processes, clock, network, signal, maskSecret } = setup;
  const url = new URL(source.url);
  // Azure Repos puts the organization's name before the host; git would ask for its password.
  url.username = '';
  const tokens = setup.tokens();
  const signIn = await signInFor(url.href, source.ownServers, tokens);
  const { authorization } = signIn;
  // The header holds the token in another form than the one that the agent masks.
  if (authorization !== undefined) maskSecret(new Secret(authorization.reveal().replace(/^\w+ /, '')));
  const temporaryFolder = await setup.files.temporaryFolder('git');
  try {
    const { folder, commit } = await fetchFolder(source, {
      temporaryFolder,
      remote: { url: url.href, authorization, network },
      processes,
      clock,
      signal,
      timeout: limit,
      errors: {
        label: `${url.protocol}//${url.host}${url.pathname}`,
        secrets: authorization === undefined ? [] : [authorization],
      },
    });
    return { folder, revision: commit };
  } catch (error) {
    throw forWhoAsked(error, signIn, source, tokens);
  }
}

/** Who was refused, and what lets him in. */
function forWhoAsked(
  error: unknown,
  { authorization, identity }: SignIn,
  source: GitSource,
  tokens: GitTokens,
): unknown {
  if (!(error instanceof TaskError)) return error;
  if (error.code !== 'NOT_SIGNED_IN' && error.code !== 'NOT_ALLOWED' && error.code !== 'REPOSITORY_MISSING')
    return error;
  const { host } = new URL(source.url);
  const several = tokens.named.some(({ server }) => server === undefined) && source.ownServers.length > 1;
  const mend =
    authorization !== undefined
      ? identity === jobIdentity
        ? 'With the job’s own token a repository that the pipeline does not mention is hidden: list it under uses: repositories, and give the build service Read on it; or name a connection or token for it.'
        : 'Look at the repository’s name, and at the token: it must not have expired, and may read this repository.'
      : several
        ? `The components name several git servers: say which the token is for, by the line ${host}=<variable> in gitTokenVariable.`
        : 'For a private repository, name a secret variable that holds a token in gitTokenVariable, or a service connection.';
  return new TaskError(error.code, `${error.message} (asked as ${identity})`, mend, { cause: error });
}

const mends: Partial<Record<ErrorCode, string>> = {
  CHART_MISSING: 'Look at source (the repository’s address), path (the chart’s name) and version of the component.',
  NOT_SIGNED_IN:
    'Charts behind a sign-in are fetched in a step before this one ("helm pull --untar"), into helm_repos/<component>.',
  NOT_ALLOWED:
    'Charts behind a sign-in are fetched in a step before this one ("helm pull --untar"), into helm_repos/<component>.',
};

async function fetchChart(source: ChartSource, { tools, files }: ComponentSetup): Promise<Fetched> {
  const helm = await tools.helm();
  const root = await files.temporaryFolder('chart');
  try {
    await helm.pull(source, root);
  } catch (error) {
    // helm's adapter speaks of the charts that Chart.yaml names.
    const mend = error instanceof TaskError ? mends[error.code] : undefined;
    if (!(error instanceof TaskError) || mend === undefined) throw error;
    throw new TaskError(error.code, error.message, mend, { cause: error });
  }
  // helm unpacks into a folder named as Chart.yaml has it.
  const [found, ...others] = await files.list(root, ['*/Chart.yaml']);
  if (found === undefined || others.length > 0) {
    throw new TaskError(
      'CHART_MISSING',
      `What ${withoutUserInfo(source.repository)} has for ${source.chart} ${source.version} is no chart: helm unpacked ${others.length === 0 ? 'no' : 'more than one'} Chart.yaml.`,
      'Look at the archive there: try "helm pull --untar" of it on your machine.',
    );
  }
  const definition = (await files.read(join(root, found.path))).toString('utf8');
  const revision = /^version:\s*["']?([^\s"'#]+)/m.exec(definition)?.[1] ?? '';
  return { folder: join(root, dirname(found.path)), revision };
}
