import { cp, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DemoOptions } from './arguments.ts';

/** What is delivered: the application's repository as a team would have it, and what its CI pipeline built. */
export interface Application {
  readonly name: string;
  /** The application's repository, with its pipeline file. */
  readonly repository: string;
  readonly pipelineFile: string;
}

/** One build of CI: its id and the tags it gave the images, by the name of the artifact's file. */
export interface Build {
  readonly name: string;
  readonly imageTags: Readonly<Record<string, string>>;
}

/** The build that runs everywhere when a rollout is to fail, and the one that is delivered. */
export const builds = {
  before: { name: '1291', imageTags: { frontend_image: '8d1e0c3a4b', backend_image: '6.0.7' } },
  now: { name: '1304', imageTags: { frontend_image: '5c2f6b0d1e', backend_image: '6.0.8' } },
} as const satisfies Record<string, Build>;

/** What CI has built for the flow that sets tags: both images have the run's id as theirs. */
export const imageBuild: Build = { name: '1304', imageTags: {} };

/** The registry that the failing environment pulls from: the new version never arrived there. */
export const brokenRegistry = 'contoso-replica.azurecr.io/azvote';

/** Lays out the application's repository in a folder: the example's own, or the example's pipeline around other templates. */
export async function prepareApplication(root: string, folder: string, options: DemoOptions): Promise<Application> {
  const example = join(root, 'examples', 'voting-app');
  const repository = join(folder, 'application');
  await cp(example, repository, { recursive: true });
  const pipelineFile = join(repository, 'azure-pipelines-cd.yml');
  const deliveryFile = join(repository, 'delivery.yml');
  let delivery = await readFile(deliveryFile, 'utf8');
  const name = options.app?.name ?? 'voting-app';
  if (options.app !== undefined) {
    const found = await stat(options.app.folder).catch(() => undefined);
    if (found?.isDirectory() !== true) throw new Error(`--app: there is no folder ${options.app.folder}`);
    await rm(join(repository, 'manifests'), { recursive: true });
    await mkdir(join(repository, 'manifests'));
    await cp(options.app.folder, join(repository, 'manifests', name), { recursive: true });
    delivery = delivery
      .replace('application: voting-app', `application: ${name}`)
      .replace('sourcePath: manifests/voting-app', `sourcePath: manifests/${name}`);
  }
  if (options.fail !== undefined) {
    const marker = `VOTE_APP_TITLE=Awesome Voting App (${options.fail})\n`;
    const [before, after] = delivery.split(marker);
    if (before === undefined || after === undefined) throw new Error(`the example's delivery has no ${options.fail}`);
    delivery = before + marker + after.replace('contoso.azurecr.io/azvote', brokenRegistry);
  }
  await writeFile(deliveryFile, delivery);
  return { name, repository, pipelineFile };
}

/** Writes CI's artifact of a build: one file an image, named after the variable, holding the tag. */
export async function writeImageTags(folder: string, build: Build): Promise<string> {
  const artifact = join(folder, 'ci', build.name, 'image_tags');
  await mkdir(artifact, { recursive: true });
  for (const [file, tag] of Object.entries(build.imageTags)) await writeFile(join(artifact, file), `${tag}\n`);
  return artifact;
}
