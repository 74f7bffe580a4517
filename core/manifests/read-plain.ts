import { join } from 'node:path';
import type { Files } from '../ports/files.ts';
import type { RenderedText } from './parse.ts';
import { decodeText } from './substitution/text.ts';

/** The manifests in a folder and below it, or in a single file. @param nameOf a path as its author knows it */
export async function readPlain(
  files: Pick<Files, 'list' | 'kind' | 'read'>,
  path: string,
  nameOf: (path: string) => string,
): Promise<readonly RenderedText[]> {
  const single = (await files.kind(path)) === 'file';
  const found = single
    ? [path]
    : (await files.list(path, ['**/*.{yaml,yml,json}'])).map((file) => join(path, file.path));
  const texts: RenderedText[] = [];
  for (const file of found) {
    if ((await files.kind(file)) !== 'file') continue;
    const name = nameOf(file);
    const text = decodeText(await files.read(file));
    texts.push({
      file: name,
      text: text ?? '',
      template: name,
      ...(text === undefined
        ? { unreadable: 'the file is neither UTF-8 nor UTF-16 with its mark: save it as UTF-8' }
        : {}),
    });
  }
  return texts;
}
