import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { root } from '../../../scripts/project.ts';
import { createAgentFolders, runTask, type RunTaskOptions, type TaskRun } from '../../sandbox/agent/index.ts';
import { startAzureDevOps } from '../../sandbox/azure-devops/index.ts';
import { goodGit } from '../../sandbox-tests/git-client.ts';
import { writeFiles } from '../../tasks/support.ts';
import { openApi, pathOf, type Api } from './api.ts';
import { makeNamespace, removeNamespace } from './namespaces.ts';
import { gitRepository, kustomization } from './objects.ts';

/** A GitOps repository that real Flux follows, in a namespace of its own, and an agent with the packaged task. */
export interface World {
  readonly api: Api;
  readonly namespace: string;
  readonly kubeconfig: string;
  readonly folder: string;
  /** The repository's address. */
  readonly remoteUrl: string;
  /** Of the build service. */
  readonly token: string;
  /** What was applied when the world came to rest. */
  readonly base: string;
  /** Commits files (null removes one) and pushes them. @returns the commit */
  push(files: Readonly<Record<string, string | null>>): Promise<string>;
  /** Goes back to a commit, puts files on top of it, if any, and forces that on everybody. @returns the commit */
  forcePush(commit: string, files?: Readonly<Record<string, string>>): Promise<string>;
  /** Makes Flux fetch now, as a webhook would. */
  poke(): Promise<void>;
  /** Waits until a Kustomization says what is wanted. */
  until(name: string, wanted: (status: KustomizationStatus) => boolean): Promise<void>;
  applied(name: string, commit: string): Promise<void>;
  change(kind: 'GitRepository' | 'Kustomization', name: string, change: object): Promise<void>;
  /** Makes a branch of one commit, and a pull request of that. */
  propose(files: Readonly<Record<string, string>>): Promise<{
    readonly id: number;
    readonly commit: string;
    /** @returns the merge commit */
    complete(strategy: 'squash' | 'rebase' | 'noFastForward'): Promise<string>;
  }>;
  /** From now on the repository refuses Flux's token. @returns gives it a new one */
  lockFluxOut(): Promise<() => Promise<void>>;
  run(inputs: Readonly<Record<string, string>>, o?: Partial<RunTaskOptions>): Promise<TaskRun>;
  stop(): Promise<void>;
}

export interface KustomizationStatus {
  readonly lastAppliedRevision?: string;
  readonly lastAttemptedRevision?: string;
  readonly conditions?: readonly { readonly type: string; readonly status: string; readonly reason: string }[];
}

const environment = (name: string): string => {
  const value = process.env[name] ?? '';
  if (value === '') throw new Error(`${name} is not set: these tests are run by npm run test:e2e`);
  return value;
};
/** How this machine is called in the cluster; another than 127.0.0.1 opens the git server to the network. */
const gitHost = process.env['E2E_GIT_HOST'];

const patience = 90_000;

/** Starts it, with the Kustomizations named, each at `./<name>` with what else is said of it. */
export async function startWorld(o: {
  readonly files: Readonly<Record<string, string>>;
  readonly kustomizations?: Readonly<Record<string, object>>;
}): Promise<World> {
  const kubeconfig = environment('E2E_KUBECONFIG');
  const api = await openApi(kubeconfig);
  const folder = await mkdtemp(join(environment('E2E_FOLDER'), 'world-'));
  const server = await startAzureDevOps({
    folder: join(folder, 'server'),
    ...(gitHost === undefined ? {} : { host: gitHost }),
  });
  const project = server.addProject('Fabrikam');
  const repository = await server.addRepository({ project, name: 'gitops', files: { 'README.md': 'GitOps\n' } });
  const service = server.addIdentity({ name: 'Fabrikam Build Service', kind: 'service' });
  server.allow(service, 'ForcePush', repository);
  const token = server.issueToken(service);
  const bearer = `Bearer ${token}`;
  const clone = join(folder, 'clone');
  await goodGit(folder, bearer, 'clone', '--quiet', repository.remoteUrl, clone);
  const namespace = await makeNamespace(api, environment('E2E_RUN'));
  const fluxToken = server.issueToken(server.addIdentity({ name: 'Flux', kind: 'service' }));
  let agents = 0;

  const commit = async (files: Readonly<Record<string, string | null>>): Promise<string> => {
    for (const [path, content] of Object.entries(files)) {
      if (content === null) await rm(join(clone, path));
      else await writeFiles(clone, { [path]: content });
    }
    await goodGit(clone, bearer, 'add', '--all');
    await goodGit(clone, bearer, 'commit', '--quiet', '--message', 'new version');
    return goodGit(clone, bearer, 'rev-parse', 'HEAD');
  };
  const until = async (name: string, wanted: (status: KustomizationStatus) => boolean): Promise<void> => {
    const path = pathOf(kustomization(name, namespace));
    for (const end = Date.now() + patience; ;) {
      const status = (await api.get(path))?.['status'] ?? {};
      if (wanted(status)) return;
      if (Date.now() > end) throw new Error(`Kustomization ${name} did not get there: ${JSON.stringify(status)}`);
      await delay(50);
    }
  };
  const applied = (name: string, sha: string): Promise<void> =>
    until(
      name,
      ({ lastAppliedRevision, conditions }) =>
        lastAppliedRevision?.endsWith(`:${sha}`) === true &&
        conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') === true,
    );
  const change = async (kind: 'GitRepository' | 'Kustomization', name: string, changed: object): Promise<void> => {
    const object = kind === 'GitRepository' ? gitRepository(namespace, '') : kustomization(name, namespace);
    await api.call('PATCH', pathOf(object), changed);
  };
  const poke = (): Promise<void> =>
    change('GitRepository', 'gitops', {
      metadata: { annotations: { 'reconcile.fluxcd.io/requestedAt': String(process.hrtime.bigint()) } },
    });

  const base = await commit(o.files);
  await goodGit(clone, bearer, 'push', '--quiet', 'origin', 'HEAD:main');
  await api.apply(
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'gitops', namespace },
      stringData: { username: 'flux', password: fluxToken },
    },
    gitRepository(namespace, repository.remoteUrl),
    ...Object.entries(o.kustomizations ?? { apps: {} }).map(([name, spec]) => kustomization(name, namespace, spec)),
  );

  return {
    api,
    namespace,
    kubeconfig,
    folder,
    remoteUrl: repository.remoteUrl,
    token,
    base,
    until,
    applied,
    change,
    poke,
    async push(files) {
      const sha = await commit(files);
      await goodGit(clone, bearer, 'push', '--quiet', 'origin', 'HEAD:main');
      return sha;
    },
    async forcePush(target, files) {
      await goodGit(clone, bearer, 'reset', '--quiet', '--hard', target);
      const sha = files === undefined ? target : await commit(files);
      await goodGit(clone, bearer, 'push', '--quiet', '--force', 'origin', 'HEAD:main');
      return sha;
    },
    async run(inputs, options = {}) {
      const folders = await createAgentFolders(join(folder, `agent-${++agents}`));
      return runTask({
        extension: join(root, 'dist', 'extension'),
        task: 'wait-for-flux',
        folders,
        jobToken: { url: server.collectionUrl, token },
        variables: {
          'System.TeamProject': 'Fabrikam',
          'System.CollectionUri': server.collectionUrl,
          'Build.BuildId': '7',
        },
        timeoutMs: 3 * 60_000,
        ...options,
        inputs: {
          kubeconfig,
          kustomizations: `${namespace}/apps`,
          repository: 'gitops',
          timeout: '2m',
          ...inputs,
        },
      });
    },
    async lockFluxOut() {
      server.expireToken(fluxToken);
      const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'gitops', namespace } };
      const identity = server.addIdentity({ name: 'Flux again', kind: 'service' });
      return () => api.apply({ ...secret, stringData: { username: 'flux', password: server.issueToken(identity) } });
    },
    async propose(files) {
      await goodGit(clone, bearer, 'checkout', '--quiet', '-b', 'deploy/web');
      const sha = await commit(files);
      await goodGit(clone, bearer, 'push', '--quiet', 'origin', 'HEAD:deploy/web');
      const url = `${server.collectionUrl}Fabrikam/_apis/git/repositories/gitops/pullrequests?api-version=7.0`;
      const answer = await fetch(url, {
        method: 'POST',
        headers: { authorization: bearer, 'content-type': 'application/json' },
        body: JSON.stringify({
          sourceRefName: 'refs/heads/deploy/web',
          targetRefName: 'refs/heads/main',
          title: 'web 2',
        }),
      });
      const { pullRequestId: id } = (await answer.json()) as { pullRequestId: number };
      return { id, commit: sha, complete: (strategy) => repository.complete(id, { strategy }) };
    },
    async stop() {
      await removeNamespace(api, namespace);
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
