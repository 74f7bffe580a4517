import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createAgentFolders,
  runTask,
  type AgentFolders,
  type Endpoint,
  type TaskRun,
} from '../../sandbox/agent/index.ts';
import type { ServerTls } from '../../sandbox/http/server.ts';
import { packagedExtension, writeFiles } from '../support.ts';
import { startAzure, type AzureStandIn } from './azure-stand-in.ts';
import { startGitHubHost, type GitHubStandIn } from './github-stand-in.ts';
import type { HostName, Pull, StandIn } from './stand-in.ts';

const task = 'create-gitops-pr';

/** What is delivered in a test. */
export interface Content {
  readonly application?: string;
  readonly environment?: string;
  readonly cluster?: string;
  readonly version?: string;
  readonly buildId?: string;
  readonly images?: readonly string[];
  /** Manifests by name; one `manifests.yaml` when not said. */
  readonly files?: Readonly<Record<string, string>>;
}

/** The files that render-manifests would write. */
export function rendered(content: Content = {}): Record<string, string> {
  const { application = 'shop', environment = 'dev', cluster = '', version = '1.0.0', buildId = '10' } = content;
  const scope = cluster === '' ? environment : `${environment}/${cluster}`;
  const files: Record<string, string> = {};
  for (const [name, text] of Object.entries(content.files ?? { 'manifests.yaml': `version: ${version}\n` })) {
    files[`${scope}/${application}/${name}`] = text;
  }
  const path = `${scope}/${application}/deployment.json`;
  files[path] = `${JSON.stringify(
    {
      schemaVersion: 1,
      application,
      team: '',
      environment,
      cluster,
      namespace: application,
      version,
      build: { id: buildId, number: `2026.${buildId}`, definition: 'shop-cd', url: '' },
      source: { repository: 'shop', branch: 'main', commit: '0'.repeat(40) },
      images: content.images ?? [`shop/web:${version}`],
      objects: [{ apiVersion: 'v1', kind: 'ConfigMap', namespace: application, name: application }],
      files: [...Object.keys(files), path].toSorted(),
    },
    null,
    2,
  )}\n`;
  return files;
}

/** The hosts that the same tests run over. */
export const hosts = ['azureRepos', 'github'] as const;

/** The same tests over each host. */
export function overHosts(title: string, tests: (host: HostName) => void): void {
  for (const host of hosts) describe(`${title} (${host})`, () => tests(host));
}

/** A host with a GitOps repository, and agents that run the task. */
export type World<T extends StandIn = StandIn> = T & {
  /** Everything of this world is below it. */
  readonly folder: string;
  /** Runs the task; `content` is what sourcePath holds. */
  run(inputs?: Readonly<Record<string, string>>, options?: RunOptions): Promise<TaskRun>;
  /** Runs it and expects success. */
  ok(inputs?: Readonly<Record<string, string>>, options?: RunOptions): Promise<TaskRun>;
  /** The folder of the agent that ran last. */
  lastAgent(): string;
  /** Pushes over git since the last call. */
  pushes(): number;
  /** The pull requests that are open. */
  open(): readonly Pull[];
  pull(id: number | string | undefined): Pull;
};

export type AzureWorld = World<AzureStandIn>;
export type GitHubWorld = World<GitHubStandIn>;

export type { HostName } from './stand-in.ts';

export interface RunOptions {
  readonly content?: Content;
  /** Instead of what render-manifests would write. */
  readonly files?: Readonly<Record<string, string>>;
  readonly variables?: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly token?: string;
  /** Service connections besides those of the host's wiring. */
  readonly endpoints?: readonly Endpoint[];
  readonly path?: string;
  /** Further variables of the agent's own environment. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly cancelAfter?: { readonly ms?: number; readonly whenLogMatches?: RegExp };
  /** Cancels when it aborts. */
  readonly cancel?: AbortSignal;
}

export const readme = { 'README.md': 'GitOps\n', 'dev/other/manifests.yaml': 'other: 1\n' };

/** A world on any host, with what both have. */
export function startWorld(o: {
  readonly host: HostName;
  readonly files?: Readonly<Record<string, string>>;
  readonly tls?: ServerTls;
}): Promise<World> {
  switch (o.host) {
    case 'azureRepos':
      return startAzureWorld(o.files, o.tls);
    case 'github':
      return startGitHubWorld(o.files, o.tls);
  }
}

/** Ends a world in which nothing was asked of the host that a real one would not do. */
export async function endWorld(world: Pick<World, 'settled' | 'violations' | 'stop'>): Promise<void> {
  await world.settled();
  const violations = world.violations();
  await world.stop();
  assert.deepEqual(violations, []);
}

/** A world on Azure DevOps, with all that only it has. */
export function startAzureWorld(
  files: Readonly<Record<string, string>> = readme,
  tls?: ServerTls,
): Promise<AzureWorld> {
  return worldOf((folder) => startAzure({ folder, files, tls }));
}

/** A world on GitHub Enterprise Server, with all that only it has. */
export function startGitHubWorld(
  files: Readonly<Record<string, string>> = readme,
  tls?: ServerTls,
): Promise<GitHubWorld> {
  return worldOf((folder) => startGitHubHost({ folder, files, tls }));
}

async function worldOf<T extends StandIn>(start: (folder: string) => Promise<T>): Promise<World<T>> {
  const folder = await mkdtemp(join(tmpdir(), 'create-pr-'));
  const standIn = await start(folder);
  let agents = 0;
  let seen = 0;

  const run: World['run'] = async (inputs = {}, options = {}) => {
    const folders: AgentFolders = await createAgentFolders(join(folder, `agent${agents++}`));
    const given = options.files ?? rendered(options.content);
    await writeFiles(join(folders.staging, 'manifests'), given);
    const wiring = standIn.wiring(options.token ?? standIn.token);
    return runTask({
      extension: await packagedExtension(task),
      task,
      inputs: { ...wiring.inputs, sourcePath: join(folders.staging, 'manifests'), ...inputs },
      endpoints: [...wiring.endpoints, ...(options.endpoints ?? [])],
      variables: {
        'Build.BuildId': options.content?.buildId ?? '10',
        'Build.BuildNumber': `2026.${options.content?.buildId ?? '10'}`,
        'System.CollectionUri': wiring.jobToken.url,
        'System.TeamProject': wiring.project,
        'Build.RequestedFor': 'Ada',
        'Build.RequestedForEmail': 'ada@example.com',
        ...options.variables,
      },
      ...(options.secrets === undefined ? {} : { secrets: options.secrets }),
      ...(options.cancelAfter === undefined ? {} : { cancelAfter: options.cancelAfter }),
      ...(options.cancel === undefined ? {} : { cancel: options.cancel }),
      jobToken: wiring.jobToken,
      folders,
      environment: { PATH: options.path ?? process.env['PATH'] ?? '', ...options.environment },
      timeoutMs: 60_000,
    });
  };

  const own: Omit<World, keyof StandIn> = {
    folder,
    lastAgent: () => join(folder, `agent${agents - 1}`),
    run,
    async ok(inputs, options) {
      const result = await run(inputs, options);
      assert.equal(result.result, 'Succeeded', result.log);
      return result;
    },
    pushes() {
      const count = standIn.requests.filter(
        ({ method, path }) => method === 'POST' && path.endsWith('/git-receive-pack'),
      );
      const fresh = count.length - seen;
      seen = count.length;
      return fresh;
    },
    open: () => standIn.pulls().filter(({ status }) => status === 'open'),
    pull(id) {
      const found = standIn.pulls().find((one) => one.id === Number(id));
      assert.ok(found, `there is no pull request ${id}`);
      return found;
    },
  };
  return {
    ...standIn,
    ...own,
    async stop() {
      await standIn.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
