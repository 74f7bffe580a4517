import { basename } from 'node:path';
import type { Check, PipelineEvent, PipelineRun } from '../../test/sandbox/pipeline/index.ts';
import { writeImageTags, type Application, type Build } from './application.ts';
import type { DemoOptions } from './arguments.ts';
import type { World } from './world.ts';

/** How the people around the run behave. */
export interface People {
  /** Decides on an environment. */
  readonly approve: () => Promise<void>;
}

/** Where a flow of the demo is played, and to whom. */
export interface Stage {
  /** The repository with the templates and the examples. */
  readonly root: string;
  /** What it may write to. */
  readonly folder: string;
  readonly print: (line: string) => void;
}

/** Runs the application's pipeline for one build of CI, by the packaged tasks. */
export async function deliver(
  { root, folder, number }: Pick<Stage, 'root' | 'folder'> & { readonly number: number },
  world: World,
  application: Application,
  build: Build,
  options: DemoOptions,
  people: People,
  onEvent: (event: PipelineEvent) => void,
  cancel?: AbortSignal,
): Promise<PipelineRun> {
  const ada: Check = {
    kind: 'approval',
    name: 'Ada',
    decide: async () => {
      await people.approve();
      return 'approved';
    },
  };
  const { clusters } = world.sandbox;
  return world.sandbox.run({
    file: basename(application.pipelineFile),
    repositories: { self: application.repository, 'gitops-delivery': root, gitops: world.gitOps.folder },
    remotes: { gitops: world.gitOps.remoteUrl },
    variables: {
      'Build.DefinitionName': `${application.name}-cd`,
      'Build.Repository.Name': application.name,
      'Build.SourceBranch': 'refs/heads/main',
      'Build.SourceBranchName': 'main',
      'Build.RequestedFor': 'Grace',
      'Build.RequestedForEmail': 'grace@contoso.example',
    },
    run: { id: String(number), number: build.name },
    extension: options.extension,
    environments: { dev: { checks: [] }, stage: { checks: [ada] }, prod: { checks: [ada] } },
    variableGroups: {
      clusters: Object.fromEntries(
        clusters.flatMap(({ name, url, token }) => [
          [`${name}.url`, url],
          [`${name}.token`, { secret: token }],
        ]),
      ),
    },
    pipelineResources: {
      ci: {
        runName: `20261126.${number}`,
        runId: build.name,
        // Of the artifact with the templates only what lies in manifests/ is looked at.
        artifacts: { image_tags: await writeImageTags(folder, build), manifests: application.repository },
        sourceBranch: 'refs/heads/main',
      },
    },
    environment: { PATH: process.env['PATH'] ?? '' },
    ...(options.node === undefined ? {} : { node: options.node }),
    ...(cancel === undefined ? {} : { cancel }),
    onEvent,
  });
}
