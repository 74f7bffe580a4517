import { basename, dirname, join } from 'node:path';
import { TaskError } from '../../errors.ts';
import type { Files } from '../../ports/files.ts';
import { componentFiles } from '../engine-choice.ts';
import type { Workspace } from '../workspace.ts';
import type { Component } from './component.ts';
import { parseDefinition } from './definition.ts';
import { parseComponent } from './parse-component.ts';

/** Origins of the git servers that the source's own component files name, sorted. What others wrote does not count. */
export async function findOwnServers(
  files: Pick<Files, 'kind' | 'list' | 'read'>,
  { copies, nameOf }: Pick<Workspace, 'copies' | 'nameOf'>,
): Promise<readonly string[]> {
  const servers = new Set<string>();
  for (const folder of copies) {
    if ((await files.kind(folder)) !== 'folder') continue;
    const found = await files.list(
      folder,
      componentFiles.map((name) => `**/${name}`),
    );
    for (const { path, kind } of found) {
      // What was brought in from elsewhere is not its author's word, although it lies in the source.
      if (kind !== 'file' || /(?:^|\/)(?:components|helm_repos)\//.test(path)) continue;
      const file = join(folder, path);
      for (const url of gitSources(await files.read(file), nameOf(file))) servers.add(new URL(url).origin);
    }
  }
  return [...servers].toSorted();
}

function gitSources(bytes: Buffer, file: string): readonly string[] {
  try {
    return sourcesIn(parseComponent(parseDefinition(bytes, file), basename(dirname(file))).component);
  } catch (error) {
    // One that belongs to the tree is told of when it is read as such.
    if (error instanceof TaskError) return [];
    throw error;
  }
}

function sourcesIn({ method, source, subcomponents }: Component): readonly string[] {
  return [...(method === 'git' && URL.canParse(source) ? [source] : []), ...subcomponents.flatMap(sourcesIn)];
}
