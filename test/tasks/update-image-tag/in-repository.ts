import assert from 'node:assert/strict';
import { join } from 'node:path';
import { createAgentFolders, runTask, type TaskRun } from '../../sandbox/agent/index.ts';
import type { ServerTls } from '../../sandbox/http/server.ts';
import { startWorld, type HostName, type RunOptions, type World } from '../create-gitops-pr/world.ts';
import { packagedExtension } from '../support.ts';

type Inputs = Readonly<Record<string, string>>;

/** A host with a GitOps repository, and agents that run both tasks. */
export type UpdateWorld = World & {
  /** Runs update-image-tag with `delivery: branch`. */
  update(inputs: Inputs, options?: RunOptions): Promise<TaskRun>;
  /** Runs it and expects success. */
  updated(inputs: Inputs, options?: RunOptions): Promise<TaskRun>;
};

export const pod = (...images: readonly string[]): string =>
  [
    'kind: Pod',
    'spec:',
    '  containers:',
    ...images.map((image) => `    - image: ${image}\n      # a line\n      # between`),
    '',
  ].join('\n');

export async function startUpdateWorld(host: HostName, files: Inputs, tls?: ServerTls): Promise<UpdateWorld> {
  const world = await startWorld({ host, files, ...(tls === undefined ? {} : { tls }) });
  let agents = 0;
  const update: UpdateWorld['update'] = async (inputs, options = {}) => {
    const folders = await createAgentFolders(join(world.folder, `updater${agents++}`));
    const wiring = world.wiring(options.token ?? world.token);
    return runTask({
      extension: await packagedExtension('update-image-tag'),
      task: 'update-image-tag',
      inputs: { ...wiring.inputs, files: '**/*.yaml', delivery: 'branch', ...inputs },
      endpoints: [...wiring.endpoints, ...(options.endpoints ?? [])],
      jobToken: wiring.jobToken,
      variables: {
        'Build.BuildId': '10',
        'Build.BuildNumber': '2026.10',
        'System.CollectionUri': wiring.jobToken.url,
        'System.TeamProject': wiring.project,
        'Build.RequestedFor': 'Ada',
        'Build.RequestedForEmail': 'ada@example.com',
        ...options.variables,
      },
      ...(options.secrets === undefined ? {} : { secrets: options.secrets }),
      ...(options.cancelAfter === undefined ? {} : { cancelAfter: options.cancelAfter }),
      ...(options.cancel === undefined ? {} : { cancel: options.cancel }),
      folders,
      environment: { PATH: options.path ?? process.env['PATH'] ?? '', ...options.environment },
      timeoutMs: 120_000,
    });
  };
  return {
    ...world,
    update,
    async updated(inputs, options) {
      const run = await update(inputs, options);
      assert.equal(run.result, 'Succeeded', run.log);
      return run;
    },
  };
}
