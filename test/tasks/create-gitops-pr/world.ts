import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAgentFolders, runTask, type AgentFolders, type TaskRun } from '../../sandbox/agent/index.ts';
import { startAzureDevOps } from '../../sandbox/azure-devops/index.ts';
import type { AzureDevOps, Identity, Project, Repository } from '../../sandbox/azure-devops/types.ts';
import type { ServerTls } from '../../sandbox/http/server.ts';
import { packagedExtension, writeFiles } from '../support.ts';

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

/** Azure DevOps with a GitOps repository, and agents that run the task. */
export interface World {
  /** Everything of this world is below it. */
  readonly folder: string;
  readonly azure: AzureDevOps;
  readonly project: Project;
  readonly repository: Repository;
  readonly pipeline: Identity;
  readonly person: Identity;
  readonly token: string;
  /** Runs the task; `content` is what sourcePath holds. */
  run(inputs?: Readonly<Record<string, string>>, options?: RunOptions): Promise<TaskRun>;
  /** Runs it and expects success. */
  ok(inputs?: Readonly<Record<string, string>>, options?: RunOptions): Promise<TaskRun>;
  /** Pushes over git since the last call. */
  pushes(): number;
  stop(): Promise<void>;
}

export interface RunOptions {
  readonly content?: Content;
  /** Instead of what render-manifests would write. */
  readonly files?: Readonly<Record<string, string>>;
  readonly variables?: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly token?: string;
  readonly path?: string;
  readonly cancelAfter?: { readonly ms?: number; readonly whenLogMatches?: RegExp };
}

export const readme = { 'README.md': 'GitOps\n', 'dev/other/manifests.yaml': 'other: 1\n' };

export async function startWorld(files: Record<string, string> = readme, tls?: ServerTls): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'create-pr-'));
  const azure = await startAzureDevOps({
    folder: join(folder, 'azure'),
    ...(tls === undefined ? {} : { tls }),
  });
  const project = azure.addProject('Shop Team');
  const repository = await azure.addRepository({ project, name: 'gitops', files });
  const pipeline = azure.addIdentity({ name: 'Shop Team Build Service (contoso)', kind: 'service' });
  const person = azure.addIdentity({ name: 'Ada', email: 'ada@example.com' });
  const token = azure.issueToken(pipeline);
  let agents = 0;
  let seen = 0;

  const run: World['run'] = async (inputs = {}, options = {}) => {
    const folders: AgentFolders = await createAgentFolders(join(folder, `agent${agents++}`));
    const given = options.files ?? rendered(options.content);
    await writeFiles(join(folders.staging, 'manifests'), given);
    return runTask({
      extension: await packagedExtension(task),
      task,
      inputs: { repository: 'gitops', sourcePath: join(folders.staging, 'manifests'), ...inputs },
      variables: {
        'Build.BuildId': options.content?.buildId ?? '10',
        'Build.BuildNumber': `2026.${options.content?.buildId ?? '10'}`,
        'System.CollectionUri': azure.collectionUrl,
        'System.TeamProject': project.name,
        'Build.RequestedFor': 'Ada',
        'Build.RequestedForEmail': 'ada@example.com',
        ...options.variables,
      },
      ...(options.secrets === undefined ? {} : { secrets: options.secrets }),
      ...(options.cancelAfter === undefined ? {} : { cancelAfter: options.cancelAfter }),
      jobToken: { url: azure.collectionUrl, token: options.token ?? token },
      folders,
      environment: { PATH: options.path ?? process.env['PATH'] ?? '' },
      timeoutMs: 60_000,
    });
  };

  return {
    folder,
    azure,
    project,
    repository,
    pipeline,
    person,
    token,
    run,
    async ok(inputs, options) {
      const result = await run(inputs, options);
      assert.equal(result.result, 'Succeeded', result.log);
      return result;
    },
    pushes() {
      const count = azure.requests.filter(
        ({ method, path }) => method === 'POST' && path.endsWith('/git-receive-pack'),
      );
      const fresh = count.length - seen;
      seen = count.length;
      return fresh;
    },
    async stop() {
      await azure.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
