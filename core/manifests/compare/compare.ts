import { formatPlace, TaskError } from '../../errors.ts';
import { fill } from '../../fill-pattern.ts';
import { groupBy } from '../group.ts';
import { fileOf, type OutputFile } from '../layout.ts';
import type { RenderOptions } from '../options.ts';
import { parseManifests } from '../parse.ts';
import type { ApplicationPlan, OutputPlan } from '../plan.ts';
import type { RenderedApplication } from '../render-application.ts';
import { placeholdersOf } from '../sources.ts';
import type { ApplicationComparison, FileDifference } from './comparison.ts';
import { readDelivered, type Delivered, type FolderFiles } from './delivered.ts';
import { matchObjects, type PlacedObject } from './match.ts';

/**
 * Compares what was rendered with what a checked-out GitOps repository holds of the same applications.
 * @throws FILE_NOT_FOUND when there is no such folder
 */
export async function compareOutput(
  files: FolderFiles,
  options: RenderOptions,
  rendered: readonly RenderedApplication[],
  plan: OutputPlan,
): Promise<readonly ApplicationComparison[]> {
  if ((await files.kind(options.compareWith)) !== 'folder') {
    throw new TaskError(
      'FILE_NOT_FOUND',
      `compareWith: there is no folder "${options.compareWith}".`,
      'Check the GitOps repository out in this job, and name the folder that create-gitops-pr’s targetPath stands for.',
    );
  }
  const root = await files.realPath(options.compareWith);
  const comparisons: ApplicationComparison[] = [];
  for (const { application, manifests } of rendered) {
    const own = plan.applications.find(({ identity }) => identity.application === application);
    if (own === undefined) continue;
    const placeholders = placeholdersOf(options, application);
    const { layout, templateLayout } = options;
    const after = manifests.map(({ reference, data }) => {
      return { reference, data, file: fileOf({ reference }, layout, placeholders) };
    });
    const templates = templateLayout === '' ? '' : `${fill('templateLayout', templateLayout, placeholders, 'path')}/`;
    comparisons.push(compareApplication(own, after, await readDelivered(files, root, own), templates));
  }
  return comparisons;
}

/**
 * @param after the rendered objects, each with its file
 * @param templates the folder of the application's templates, ending in `/`; empty when none are written
 */
function compareApplication(
  plan: Pick<ApplicationPlan, 'identity' | 'files'>,
  after: readonly PlacedObject[],
  { files: delivered, warnings: known }: Delivered,
  templates: string,
): ApplicationComparison {
  const warnings = [...known];
  const wanted = new Map(plan.files.map((file) => [file.path, file]));
  const byFile = groupBy(after, ({ file }) => file);
  const isTemplate = (path: string): boolean => templates !== '' && path.startsWith(templates);
  const before: PlacedObject[] = [];
  for (const [path, content] of delivered) {
    const own = wanted.get(path);
    // What is the same, byte for byte, need not be read again.
    if (own !== undefined && sameText(content, own)) before.push(...(byFile.get(path) ?? []));
    else if ((byFile.has(path) || /\.(?:ya?ml|json)$/i.test(path)) && !isTemplate(path)) {
      before.push(...objectsIn(path, content, warnings));
    }
  }
  const { objects, same } = matchObjects(before, after);
  const told = new Set(
    objects.flatMap((change) => ('before' in change ? [change.file, change.before] : [change.file])),
  );
  const differing = fileChanges(wanted, delivered).filter(({ path }) => !told.has(path));
  return { identity: plan.identity, objects, same, files: differing, warnings };
}

/** The objects of a file; what cannot be read is added to the warnings. */
export function objectsIn(path: string, content: Buffer, warnings: string[]): readonly PlacedObject[] {
  const { manifests, findings } = parseManifests({ file: path, text: content.toString('utf8'), template: path });
  for (const { message, at } of findings) {
    warnings.push(`${message} (${at === undefined ? path : formatPlace(at)}): what stands there is not compared`);
  }
  return manifests
    .filter(({ reference }) => reference.kind !== '')
    .map(({ reference, data }) => ({ reference, data, file: path }));
}

function fileChanges(
  wanted: ReadonlyMap<string, OutputFile>,
  delivered: Delivered['files'],
): readonly FileDifference[] {
  const changes: FileDifference[] = [];
  for (const file of wanted.values()) {
    const old = delivered.get(file.path);
    if (old === undefined) changes.push({ kind: 'added', path: file.path });
    else if (!sameText(old, file)) changes.push({ kind: 'changed', path: file.path });
  }
  for (const path of delivered.keys()) if (!wanted.has(path)) changes.push({ kind: 'removed', path });
  return changes;
}

/** Line ends don't count: git on Windows checks files out with its own. */
function sameText(old: Buffer, { content }: OutputFile): boolean {
  const bytes = Buffer.from(content);
  if (old.equals(bytes)) return true;
  const unified = (text: Buffer): string => text.toString('latin1').replaceAll('\r\n', '\n');
  return old.includes('\r\n') && unified(old) === unified(bytes);
}
