import { joinPath, nodeAt, resolve, scalarAt, textOf } from '../../yaml/navigate.ts';
import type { YamlNode } from '../../yaml/tree.ts';
import { wanted, type NearMiss } from './near.ts';
import { entrySpot } from './parts.ts';
import type { VersionSlot } from './slot.ts';

/** The name that stands for a Chart.yaml's own `appVersion` in the input. */
const appVersionKey = 'appVersion';

/**
 * Chart versions in HelmReleases and HelmCharts, in the dependencies of Chart.yaml (or requirements.yaml) and in
 * OCIRepositories, and Chart.yaml's appVersion.
 */
export function findCharts(file: string, document: YamlNode): { slots: VersionSlot[]; near: NearMiss[] } {
  const finds = new Finds();
  const kind = scalarAt(document, 'kind')?.value;
  switch (kind) {
    case 'HelmRelease': {
      const spec = nodeAt(document, 'spec', 'chart', 'spec');
      finds.add(textAt(spec, 'chart'), spec, 'spec.chart.spec', 'version');
      break;
    }
    case 'HelmChart': {
      const spec = nodeAt(document, 'spec');
      finds.add(textAt(spec, 'chart'), spec, 'spec', 'version');
      break;
    }
    case 'OCIRepository':
      findTag(document, finds);
      break;
    default:
      if (/(?:^|\/)Chart\.yaml$/.test(file)) finds.add(appVersionKey, document, '', 'appVersion');
      if (/(?:^|\/)(?:Chart|requirements)\.yaml$/.test(file)) findDependencies(document, finds);
  }
  return finds;
}

/** An OCIRepository's tag. Flux takes `digest` before `semver` before `tag`. */
function findTag(document: YamlNode, finds: Finds): void {
  const url = textAt(nodeAt(document, 'spec'), 'url')?.replace(/\/+$/, '');
  const chart = url?.slice(url.lastIndexOf('/') + 1);
  const ref = nodeAt(document, 'spec', 'ref');
  const range = scalarAt(ref, 'semver');
  if (chart !== undefined && range !== undefined && textOf(range) !== '')
    finds.miss(
      chart,
      `spec.ref.semver (${textOf(range)}) decides which version of ${chart} runs, not a tag`,
      range.start,
    );
  else finds.add(chart, ref, 'spec.ref', 'tag');
}

function findDependencies(document: YamlNode, finds: Finds): void {
  const dependencies = resolve(nodeAt(document, 'dependencies'));
  if (dependencies?.kind !== 'sequence') return;
  for (const [index, item] of dependencies.items.entries())
    finds.add(textAt(item, 'name'), item, joinPath('dependencies', index), 'version', true);
}

class Finds {
  readonly slots: VersionSlot[] = [];
  readonly near: NearMiss[] = [];

  /** The version under a key; without one it is told that the chart is there. */
  add(chart: string | undefined, node: YamlNode | undefined, path: string, key: string, locked = false): void {
    if (chart === undefined || chart === '') return;
    const spot = entrySpot(node, path, key);
    const digest = key === 'tag' ? entrySpot(node, path, 'digest') : undefined;
    const mapping = resolve(node);
    const start = mapping?.kind === 'mapping' ? mapping.start : -1;
    if (spot === undefined) this.miss(chart, `${joinPath(path, key)} is missing or empty`, start);
    else
      this.slots.push({
        kind: 'version',
        selector: 'charts',
        spot,
        chart,
        ...(digest === undefined ? {} : { digest }),
        ...(locked ? { locked } : {}),
      });
  }

  miss(chart: string, message: string, offset: number): void {
    this.near.push({ wanted: wanted.chart(chart), message, offset });
  }
}

function textAt(node: YamlNode | undefined, key: string): string | undefined {
  const scalar = scalarAt(node, key);
  return scalar === undefined ? undefined : textOf(scalar);
}
