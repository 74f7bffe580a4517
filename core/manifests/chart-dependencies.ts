import { join } from 'node:path';
import type { Files } from '../ports/files.ts';
import { entry } from './objects.ts';
import { parseValues } from './values.ts';

/** What has to be fetched before a chart renders. */
export interface ChartDependencies {
  /** Charts that Chart.yaml names and `charts/` doesn't hold. */
  readonly missing: readonly string[];
  readonly locked: boolean;
  /** URLs of the http(s) repositories, each once, sorted. */
  readonly repositories: readonly string[];
}

export async function chartDependencies(
  files: Pick<Files, 'readIfThere' | 'list' | 'kind'>,
  chart: string,
): Promise<ChartDependencies> {
  const definition = await readMap(files, join(chart, 'Chart.yaml'));
  const lock = await readMap(files, join(chart, 'Chart.lock'));
  const dependencies = listOf(definition, 'dependencies');
  const charts = join(chart, 'charts');
  const there =
    (await files.kind(charts)) === 'folder'
      ? (await files.list(charts, ['*.tgz', '*/Chart.yaml'])).map(({ path }) => path)
      : [];
  const isThere = (name: string): boolean =>
    there.some((path) => path === `${name}/Chart.yaml` || (path.startsWith(`${name}-`) && path.endsWith('.tgz')));
  const repositories = [...dependencies, ...listOf(lock, 'dependencies')]
    .map((dependency) => textOf(dependency, 'repository'))
    .filter((repository) => /^https?:\/\//.test(repository));
  return {
    missing: dependencies.map((dependency) => textOf(dependency, 'name')).filter((name) => !isThere(name)),
    locked: lock !== undefined,
    repositories: [...new Set(repositories)].toSorted(),
  };
}

async function readMap(files: Pick<Files, 'readIfThere'>, file: string): Promise<unknown> {
  const bytes = await files.readIfThere(file);
  return bytes === undefined ? undefined : parseValues(bytes.toString('utf8'), file);
}

function listOf(value: unknown, key: string): readonly unknown[] {
  const list = entry(value, key);
  return Array.isArray(list) ? list : [];
}

function textOf(value: unknown, key: string): string {
  const text = entry(value, key);
  return typeof text === 'string' ? text : '';
}
