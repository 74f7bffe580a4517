import assert from 'node:assert/strict';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describeError, TaskError } from '../../../core/errors.ts';
import type { Agent, Connection } from '../../../core/ports/agent.ts';
import type { RepositoryAccess, RepositoryHost } from '../../../core/ports/repository-host.ts';
import { Secret } from '../../../core/secret.ts';
import { cancelled } from '../../../platform/clock.ts';
import { openRepositoryHost } from '../../../platform/open-repository-host.ts';
import { createPullRequest } from '../../../tasks/create-gitops-pr/index.ts';
import type { Endpoint, TaskRun } from '../../sandbox/agent/index.ts';
import { writeFiles } from '../support.ts';
import type { StandIn } from './stand-in.ts';
import { rendered, type RunOptions, type World } from './world.ts';

/** How a run in this process ended. */
export interface QuickRun {
  readonly outputs: Readonly<Record<string, string>>;
  /** undefined when it succeeded. */
  readonly error: TaskError | undefined;
  /** As the agent shows it. */
  readonly result: TaskRun['result'];
  readonly log: readonly string[];
  /** What the log warns of. */
  readonly warnings: readonly string[];
  /** What is left of its own in the temporary folder. */
  readonly leftovers: readonly string[];
}

let runs = 0;
const resultOf = { succeeded: 'Succeeded', succeededWithIssues: 'SucceededWithIssues', failed: 'Failed' } as const;

/**
 * Runs the task's body in this process, over real HTTP and git, with an agent whose clock does not wait: a third of what
 * the packaged task takes. What only a process can show (signals, the log's masking) it does not.
 */
export async function quickRun(
  world: Pick<StandIn, 'wiring' | 'token'> & { readonly folder: string },
  o: {
    readonly inputs?: Readonly<Record<string, string>>;
    readonly token?: string;
    readonly signal?: AbortSignal;
  } & Pick<RunOptions, 'content' | 'files' | 'variables'> = {},
): Promise<QuickRun> {
  const folder = join(world.folder, `quick${runs++}`);
  const temporaryFolder = join(folder, 'temp');
  await mkdir(temporaryFolder, { recursive: true });
  await writeFiles(join(folder, 'manifests'), o.files ?? rendered(o.content));
  const wiring = world.wiring(o.token ?? world.token);
  const inputs: Record<string, string> = { ...wiring.inputs, sourcePath: join(folder, 'manifests'), ...o.inputs };
  const build = o.content?.buildId ?? '10';
  const variables: Record<string, string> = {
    'Build.BuildId': build,
    'Build.BuildNumber': `2026.${build}`,
    'System.CollectionUri': wiring.jobToken.url,
    'System.TeamProject': wiring.project,
    'Build.RequestedFor': 'Ada',
    'Build.RequestedForEmail': 'ada@example.com',
    ...o.variables,
  };
  const { agent, outputs, log, warnings } = agentOf(world, {
    temporaryFolder,
    inputs,
    variables,
    ...(o.token === undefined ? {} : { token: o.token }),
    ...(o.signal === undefined ? {} : { signal: o.signal }),
  });
  let error: TaskError | undefined;
  let result: QuickRun['result'] = 'Failed';
  try {
    result = resultOf[(await createPullRequest(agent)).result];
  } catch (thrown) {
    // Whatever else is thrown is the task's own fault.
    if (!(thrown instanceof TaskError)) throw thrown;
    error = thrown;
  }
  return { outputs, error, result, log, warnings, leftovers: await readdir(temporaryFolder) };
}

/** What a run in this process tells, in the words of one in a process of its own. */
type Told = Pick<TaskRun, 'result' | 'message' | 'outputs' | 'log'> & { readonly warnings: readonly string[] };

/** A world whose runs take place in this process. */
export type QuickWorld = Omit<World, 'run' | 'ok'> &
  Record<'run' | 'ok', (inputs?: Inputs, options?: QuickOptions) => Promise<Told>>;
type Inputs = Readonly<Record<string, string>>;
type QuickOptions = Pick<RunOptions, 'content' | 'files' | 'variables'>;

/** The same world, for what the packaged task need not show once more; see {@link quickRun}. */
export function inThisProcess(world: World): QuickWorld {
  const run = async (inputs: Inputs = {}, options: QuickOptions = {}): Promise<Told> => {
    const { error, log, ...told } = await quickRun(world, { inputs, ...options });
    const message = error === undefined ? {} : { message: describeError(error) };
    return { ...told, ...message, log: log.join('\n') };
  };
  return {
    ...world,
    run,
    async ok(inputs, options) {
      const told = await run(inputs, options);
      assert.equal(told.result, 'Succeeded', `${told.message}\n${told.log}`);
      return told;
    },
  };
}

/** An agent in this process that hands over a world's connections, and whose clock does not wait. */
export function agentOf(
  world: Pick<StandIn, 'wiring' | 'token'>,
  o: {
    readonly temporaryFolder: string;
    readonly inputs?: Readonly<Record<string, string>>;
    readonly variables?: Readonly<Record<string, string>>;
    readonly token?: string;
    readonly signal?: AbortSignal;
  },
): { readonly agent: Agent } & Pick<QuickRun, 'outputs' | 'log' | 'warnings'> {
  const wiring = world.wiring(o.token ?? world.token);
  const outputs: Record<string, string> = {};
  const log: string[] = [];
  const warnings: string[] = [];
  const tell = (text: string): void => void log.push(text);
  let slept = 0;
  const agent: Agent = {
    log: {
      info: tell,
      warning: (text) => {
        warnings.push(text);
        tell(text);
      },
      error: tell,
      debug: tell,
      group: tell,
      endGroup: () => undefined,
      progress: () => undefined,
    },
    clock: {
      now: () => Date.now() + slept,
      elapsed: () => performance.now() + slept,
      sleep: (milliseconds, signal) => {
        if (signal?.aborted === true) return Promise.reject(cancelled(signal.reason));
        slept += milliseconds;
        return Promise.resolve();
      },
    },
    signal: o.signal ?? new AbortController().signal,
    network: { skipCertificateValidation: false },
    temporaryFolder: o.temporaryFolder,
    input: (name) => o.inputs?.[name],
    variable: (name) => o.variables?.[name],
    publicVariables: () => new Map(),
    secretVariable: () => undefined,
    secrets: () => [new Secret(o.token ?? world.token)],
    connection: (id) => connectionOf(wiring.endpoints.find((one) => one.id === id || one.name === id)),
    jobConnection: () =>
      connectionOf({
        id: 'SYSTEMVSSCONNECTION',
        name: 'SystemVssConnection',
        type: 'system',
        url: wiring.jobToken.url,
        auth: { scheme: 'OAuth', parameters: { AccessToken: wiring.jobToken.token } },
      }),
    setOutput: (name, value) => void (outputs[name] = value),
    addSummary: () => Promise.resolve(),
    attachFile: () => undefined,
    publishTestResults: () => undefined,
    maskSecret: () => undefined,
  };
  return { agent, outputs, log, warnings };
}

function connectionOf(endpoint: Endpoint | undefined): Connection {
  if (endpoint === undefined) throw new Error('there is no such service connection');
  const parameters = new Map(
    Object.entries(endpoint.auth.parameters).map(([name, value]) => [name.toLowerCase(), new Secret(value)]),
  );
  return {
    id: endpoint.id,
    url: endpoint.url,
    scheme: endpoint.auth.scheme,
    parameter: (name) => parameters.get(name.toLowerCase()),
    data: (name) => endpoint.data?.[name],
  };
}

/** A world's repository, opened in this process as the tasks open it. */
export function openHostOf(
  world: Pick<StandIn, 'host' | 'wiring' | 'token' | 'repository'> & { readonly folder: string },
  o: { readonly repository?: string; readonly token?: string; readonly signal?: AbortSignal } = {},
): Promise<RepositoryHost> {
  const { repository = world.repository.name, ...given } = o;
  const { agent } = agentOf(world, { temporaryFolder: world.folder, ...given });
  const { endpoints, jobToken, project } = world.wiring(world.token);
  const access: RepositoryAccess =
    world.host === 'github'
      ? { kind: 'github', githubConnection: undefined, githubEnterpriseConnection: endpoints[0]?.id }
      : { kind: 'azureRepos', azureReposConnection: undefined, azureDevOpsConnection: undefined };
  const variables: Readonly<Record<string, string>> = {
    'System.CollectionUri': jobToken.url,
    'System.TeamProject': project,
  };
  return openRepositoryHost({ ...agent, variable: (one) => variables[one] }, { repository, access });
}
