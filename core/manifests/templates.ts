import { join } from 'node:path';
import type { Files } from '../ports/files.ts';
import type { OutputFile } from './layout.ts';
import type { Workspace } from './workspace.ts';

/** The source folder's files after substitution: what the GitOps repository keeps as high-level templates. */
export async function readTemplates(
  files: Pick<Files, 'list' | 'read'>,
  workspace: Workspace,
): Promise<readonly OutputFile[]> {
  const found = await files.list(workspace.source);
  const templates: OutputFile[] = [];
  for (const { path, kind } of found) {
    if (kind === 'file') templates.push({ path, content: await files.read(join(workspace.source, path)) });
  }
  return templates;
}
