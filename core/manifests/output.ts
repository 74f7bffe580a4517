import { join } from 'node:path';
import { TaskError, type Finding } from '../errors.ts';
import { foldersAbove } from '../folders.ts';
import { formatIdentity, sameIdentity } from '../identity.ts';
import type { Files } from '../ports/files.ts';
import { parseDescriptor, serializeDescriptor, type DeploymentDescriptor } from './descriptor.ts';
import { collisionKey, type OutputFile } from './layout.ts';
import { isInside } from './local-references.ts';
import type { ApplicationPlan, OutputPlan } from './plan.ts';

type OutputFiles = Pick<Files, 'kind' | 'list' | 'read' | 'readIfThere' | 'write' | 'remove' | 'realPath'>;

/** What changed below the output folder. */
export interface WrittenOutput {
  readonly written: readonly string[];
  readonly removed: readonly string[];
}

/** What each application's earlier run left, by its descriptor. */
export interface EarlierOutput {
  /** Owned by the plan's identities before, not any more. */
  readonly stale: readonly string[];
  readonly descriptors: ReadonlyMap<string, DeploymentDescriptor>;
}

/**
 * Looks at what is in the output folder: the files of earlier runs with the same identities, by their descriptors.
 * @throws OUTPUT_CONFLICT when a path of ours belongs to another identity
 */
export async function findEarlierOutput(files: OutputFiles, folder: string, plan: OutputPlan): Promise<EarlierOutput> {
  const descriptors = new Map<string, DeploymentDescriptor>();
  const stale = new Set<string>();
  const ours = new Map(plan.applications.flatMap((a) => pathsOf(a).map((path) => [collisionKey(path), a] as const)));
  const conflicts: Finding[] = [];
  for (const [path, descriptor] of await readDescriptors(files, folder, plan)) {
    const same = plan.applications.find(({ identity }) => sameIdentity(identity, descriptor));
    if (same !== undefined) {
      if (same.descriptor?.path === path) descriptors.set(path, descriptor);
      for (const file of descriptor.files) if (!ours.has(collisionKey(file))) stale.add(file);
      continue;
    }
    for (const file of new Set([path, ...descriptor.files])) {
      if (!ours.has(collisionKey(file))) continue;
      conflicts.push({ message: `${file} belongs to ${formatIdentity(descriptor)}`, at: { file: path } });
    }
  }
  if (conflicts.length > 0) {
    throw new TaskError(
      'OUTPUT_CONFLICT',
      'The output folder holds files of another identity that this run would overwrite; nothing was written:',
      'Put {environment}, {cluster} and {application} into layout and descriptorLayout, or use another outputPath.',
      { related: conflicts },
    );
  }
  return { descriptors, stale: [...stale] };
}

/** Every descriptor below the folder: by the name that ours have. */
async function readDescriptors(
  files: OutputFiles,
  folder: string,
  plan: OutputPlan,
): Promise<ReadonlyMap<string, DeploymentDescriptor>> {
  const found = new Map<string, DeploymentDescriptor>();
  if ((await files.kind(folder)) !== 'folder') return found;
  const ours = new Set(
    plan.applications.flatMap(({ descriptor }) => (descriptor === undefined ? [] : [descriptor.path])),
  );
  const names = new Set([...ours].map((path) => path.slice(path.lastIndexOf('/') + 1)));
  names.add('deployment.json');
  for (const { path, kind } of await files.list(
    folder,
    [...names].map((name) => `**/${name}`),
  )) {
    if (kind !== 'file') continue;
    const text = (await files.read(join(folder, path))).toString('utf8');
    // Other tools may name a file so too; only where ours goes must it be a descriptor.
    if (!ours.has(path) && !text.includes('"schemaVersion"')) continue;
    found.set(path, parseDescriptor(text, path));
  }
  return found;
}

function pathsOf({ files, descriptor }: ApplicationPlan): readonly string[] {
  return [...files, ...(descriptor === undefined ? [] : [descriptor])].map(({ path }) => path);
}

/**
 * Writes the plan. First each descriptor takes in the new files, so that a run that is killed in between leaves
 * nothing that the next one would not clean up; when a write fails, all that was there before is put back.
 */
export async function writeOutput(
  files: OutputFiles,
  folder: string,
  plan: OutputPlan,
  earlier: EarlierOutput,
): Promise<WrittenOutput> {
  const contents = plan.applications.flatMap((application) => application.files);
  const finals = plan.applications.flatMap(({ descriptor }) => (descriptor === undefined ? [] : [descriptor]));
  const journals = plan.applications.flatMap((application) => journalOf(application, earlier));
  const journaled = new Set(journals.map(({ path }) => path));
  const paths = [...contents, ...finals].map(({ path }) => path);
  await refuseLinks(files, folder, [...paths, ...earlier.stale], new Set(earlier.stale));

  const before = new Map<string, Buffer | undefined>();
  const remember = async (path: string): Promise<Buffer | undefined> => {
    if (!before.has(path)) before.set(path, await oldContent(files, folder, path));
    return before.get(path);
  };
  const written: string[] = [];
  const write = async ({ path, content }: OutputFile): Promise<void> => {
    const old = await remember(path);
    const bytes = Buffer.from(content);
    const same = old?.equals(bytes) === true;
    if (!same) written.push(path);
    // A descriptor that will not change has been changed on the way.
    if (!same || journaled.has(path)) await files.write(join(folder, path), bytes);
  };
  try {
    for (const { path, content } of journals) {
      await remember(path);
      await files.write(join(folder, path), content);
    }
    // Before the new files: a folder may now stand where a file of ours was, or the other way round.
    for (const path of earlier.stale) {
      if ((await remember(path)) !== undefined) await files.remove(join(folder, path));
    }
    for (const file of [...contents, ...finals]) await write(file);
  } catch (error) {
    await restore(files, folder, before);
    throw error;
  }
  return { written, removed: earlier.stale.filter((path) => before.get(path) !== undefined) };
}

/** Puts back what was there. What fails here is not reported: the failure that led here says why. */
async function restore(
  files: OutputFiles,
  folder: string,
  before: ReadonlyMap<string, Buffer | undefined>,
): Promise<void> {
  // What is new goes first: it may be what has filled the disk, or stand in the way.
  await Promise.allSettled(
    [...before].flatMap(([path, content]) => (content === undefined ? [files.remove(join(folder, path))] : [])),
  );
  await Promise.allSettled(
    [...before].flatMap(([path, content]) => (content === undefined ? [] : [files.write(join(folder, path), content)])),
  );
}

/** A file's content before this run; an empty folder in its place goes, one with files is not ours to remove. */
async function oldContent(files: OutputFiles, folder: string, path: string): Promise<Buffer | undefined> {
  const file = join(folder, path);
  if ((await files.kind(file)) !== 'folder') return files.readIfThere(file);
  if ((await files.list(file)).length === 0) {
    await files.remove(file);
    return undefined;
  }
  throw new TaskError(
    'OUTPUT_CONFLICT',
    `${path} in the output folder is a folder with files of others.`,
    'Change layout.',
  );
}

/** Without an earlier descriptor the new one goes first: what it lists is ours to clean up, written or not. */
function journalOf({ descriptor, files }: ApplicationPlan, { descriptors }: EarlierOutput): readonly OutputFile[] {
  if (descriptor === undefined) return [];
  const old = descriptors.get(descriptor.path);
  if (old === undefined) return [descriptor];
  const union = [...new Set([...old.files, ...files.map(({ path }) => path)])].toSorted();
  return [{ path: descriptor.path, content: serializeDescriptor({ ...old, files: union }) }];
}

/** A linked folder below the output folder would have us write, or delete, somewhere else. */
async function refuseLinks(
  files: OutputFiles,
  folder: string,
  paths: readonly string[],
  stale: ReadonlySet<string>,
): Promise<void> {
  if ((await files.kind(folder)) === 'absent') return;
  const root = await files.realPath(folder);
  const parents = new Set(paths.flatMap(foldersAbove));
  for (const parent of parents) {
    const path = join(root, parent);
    const kind = await files.kind(path);
    if (kind === 'absent' || (kind === 'file' && stale.has(parent))) continue;
    if (kind === 'folder' && isInside(root, await files.realPath(path))) continue;
    throw new TaskError(
      'OUTPUT_CONFLICT',
      kind === 'folder'
        ? `${parent} in the output folder is a link that leads out of it.`
        : `${parent} is a file, not a folder.`,
      'Remove it, or use another outputPath.',
    );
  }
}
