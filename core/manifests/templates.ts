import { join } from 'node:path';
import type { Files } from '../ports/files.ts';
import type { OutputFile } from './layout.ts';
import type { Workspace } from './workspace.ts';

/** The source folder's files after substitution: what the GitOps repository keeps as high-level templates. */
export async function readTemplates(
  files: Pick<Files, 'list' | 'read' | 'kind'>,
  workspace: Workspace,
): Promise<readonly OutputFile[]> {
  const found = await files.list(workspace.source);
  const templates: OutputFile[] = [];
  for (const { path } of found) {
    const file = join(workspace.source, path);
    // A link (they all stay inside the source) is written as the file that it leads to.
    if ((await files.kind(file)) === 'file') templates.push({ path, content: await files.read(file) });
  }
  return templates;
}
