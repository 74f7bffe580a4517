import { dirname, join } from 'node:path';
import { YAMLException } from 'js-yaml';
import type { Files } from '../ports/files.ts';
import type { ChartNeed } from '../ports/manifest-tools.ts';
import { entry, listOf, textAt } from '../unstructured.ts';
import { decodeText } from './substitution/text.ts';
import { loadYaml } from './yaml.ts';

type ChartFiles = Pick<Files, 'readIfThere' | 'list' | 'kind'>;

/** What a chart is made of besides its own files. */
export interface ChartDependencies {
  /** Charts that Chart.yaml names and `charts/` doesn't hold, or holds in another version than Chart.lock names. */
  readonly missing: readonly string[];
  readonly locked: boolean;
  /** As Chart.lock has them; without one, as Chart.yaml has them. */
  readonly needs: readonly ChartNeed[];
  /** Folders of `charts/` that are charts: they may have dependencies of their own. */
  readonly unpacked: readonly string[];
}

/**
 * Looks at what a chart says of its dependencies, and at what of them `charts/` holds. A file that is no YAML counts
 * as empty: helm itself will say what is wrong with it.
 */
export async function chartDependencies(files: ChartFiles, chart: string): Promise<ChartDependencies> {
  const locked = await needsIn(files, chart, ['Chart.lock', 'requirements.lock']);
  // A chart of apiVersion v1 names them in a file of their own, as helm 2 had it.
  const named = (await needsIn(files, chart, ['Chart.yaml', 'requirements.yaml'])) ?? [];
  const charts = join(chart, 'charts');
  const found =
    (await files.kind(charts)) === 'folder'
      ? (await files.list(charts, ['*.tgz', '*/Chart.yaml'])).map(({ path }) => path)
      : [];
  const unpacked = found.filter((path) => path.endsWith('/Chart.yaml')).map((path) => join(charts, dirname(path)));
  const names = new Set(
    await Promise.all(unpacked.map(async (folder) => textAt(await readMap(files, join(folder, 'Chart.yaml')), 'name'))),
  );
  const isThere = ({ name }: ChartNeed): boolean => {
    const version = locked?.find((each) => each.name === name)?.version ?? '';
    return names.has(name) || found.some((path) => isArchiveOf(path, name, version));
  };
  return {
    missing: [...new Set(named.filter((need) => !isThere(need)).map(({ name }) => name))],
    locked: locked !== undefined,
    needs: locked ?? named,
    unpacked,
  };
}

/** `redis-1.2.3.tgz`, not `redis-cluster-1.2.3.tgz`. @param version empty: any */
function isArchiveOf(file: string, name: string, version: string): boolean {
  if (version !== '') return file === `${name}-${version}.tgz`;
  return file.startsWith(`${name}-`) && /^v?\d[^/]*\.tgz$/.test(file.slice(name.length + 1));
}

/** The dependencies in the files that are there; undefined when there is none of these files. */
async function needsIn(
  files: ChartFiles,
  chart: string,
  names: readonly string[],
): Promise<readonly ChartNeed[] | undefined> {
  const maps = await Promise.all(names.map((name) => readMap(files, join(chart, name))));
  if (maps.every((map) => map === undefined)) return undefined;
  return maps.flatMap((map) =>
    listOf(entry(map, 'dependencies')).map((dependency) => ({
      name: textAt(dependency, 'name'),
      version: textAt(dependency, 'version'),
      repository: textAt(dependency, 'repository'),
    })),
  );
}

async function readMap(files: ChartFiles, file: string): Promise<unknown> {
  const bytes = await files.readIfThere(file);
  if (bytes === undefined) return undefined;
  try {
    return loadYaml(decodeText(bytes) ?? '', file).value ?? {};
  } catch (error) {
    // helm will say what is wrong with it.
    if (error instanceof YAMLException) return {};
    throw error;
  }
}
