import { dirname, join } from 'node:path';
import { TaskError } from '../errors.ts';
import type { Files } from '../ports/files.ts';
import { isInside } from './local-references.ts';
import type { OutputPlan } from './plan.ts';

/**
 * The source folder is never written to: refuses an output folder inside it, and a layout that leads into it.
 * @throws OUTPUT_CONFLICT
 */
export async function refuseWritesToSource(
  files: Pick<Files, 'kind' | 'realPath'>,
  outputPath: string,
  folders: readonly string[],
  plan: OutputPlan,
): Promise<void> {
  const output = await realOutput(files, outputPath);
  const paths = plan.applications.flatMap((application) => [
    ...application.files.map(({ path }) => join(output, path)),
    ...(application.descriptor === undefined ? [] : [join(output, application.descriptor.path)]),
  ]);
  for (const folder of folders) {
    const source = await files.realPath(folder);
    const inside = isInside(source, output) ? output : paths.find((path) => isInside(source, path));
    if (inside === undefined) continue;
    throw new TaskError(
      'OUTPUT_CONFLICT',
      `The output would be written into the source folder ${folder}: ${inside}.`,
      'Choose an outputPath outside of it, such as $(Build.ArtifactStagingDirectory)/manifests.',
    );
  }
}

/** The output folder with links resolved, as far as it exists already. */
async function realOutput(files: Pick<Files, 'kind' | 'realPath'>, outputPath: string): Promise<string> {
  const parent = dirname(outputPath);
  if ((await files.kind(outputPath)) !== 'absent' || parent === outputPath) return files.realPath(outputPath);
  return join(await realOutput(files, parent), outputPath.slice(parent === '.' ? 0 : parent.length));
}
