import { join } from 'node:path';
import { YAMLException } from 'js-yaml';
import { TaskError } from '../errors.ts';
import type { Files } from '../ports/files.ts';
import { splitStream } from './documents.ts';
import { decodeText } from './substitution/text.ts';
import type { Workspace } from './workspace.ts';
import { refuseBomb } from './yaml.ts';

/**
 * Refuses files whose aliases nobody could write out, before kustomize reads them: it would, until the agent has no
 * memory left.
 * @throws MANIFESTS_INVALID
 */
export async function refuseBombs(
  files: Pick<Files, 'kind' | 'list' | 'read'>,
  { copies, nameOf }: Pick<Workspace, 'copies' | 'nameOf'>,
): Promise<void> {
  for (const copy of copies) {
    const found =
      (await files.kind(copy)) === 'folder'
        ? (await files.list(copy, ['**/*.{yaml,yml,json}', '**/Kustomization'])).map(({ path }) => join(copy, path))
        : [copy];
    for (const file of found) {
      if ((await files.kind(file)) !== 'file') continue;
      const bytes = await files.read(file);
      if (bytes.includes('&') && bytes.includes('*')) refuseBombsIn(decodeText(bytes) ?? '', nameOf(file));
    }
  }
}

function refuseBombsIn(text: string, file: string): void {
  for (const document of splitStream(text)) {
    try {
      refuseBomb(document.text);
    } catch (error) {
      if (!(error instanceof YAMLException)) throw error;
      throw new TaskError('MANIFESTS_INVALID', `YAML: ${error.reason}`, 'Mend the file.', {
        at: { file, line: document.line },
      });
    }
  }
}
