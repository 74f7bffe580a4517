import { joinPath, nodeAt, resolve, scalarAt, textOf, type YamlNode } from '../../yaml/tree.ts';
import type { VersionSlot } from './slot.ts';

/** The name that stands for a Chart.yaml's own `appVersion` in the input. */
export const appVersionKey = 'appVersion';

/** Chart versions in HelmReleases, in the dependencies of Chart.yaml and in OCIRepositories, and Chart.yaml's appVersion. */
export function findCharts(file: string, document: YamlNode): VersionSlot[] {
  const slots: VersionSlot[] = [];
  const add = (chart: string | undefined, node: YamlNode | undefined, path: string, key: string): void => {
    const scalar = scalarAt(node, key);
    if (chart === undefined || scalar === undefined) return;
    slots.push({ kind: 'version', selector: 'charts', spot: { scalar, path: joinPath(path, key) }, chart });
  };
  const name = (node: YamlNode | undefined, key: string): string | undefined => {
    const scalar = scalarAt(node, key);
    return scalar === undefined ? undefined : textOf(scalar);
  };
  const kind = scalarAt(document, 'kind')?.value;
  if (kind === 'HelmRelease') {
    const spec = nodeAt(document, 'spec', 'chart', 'spec');
    add(name(spec, 'chart'), spec, 'spec.chart.spec', 'version');
  } else if (kind === 'OCIRepository') {
    const url = name(nodeAt(document, 'spec'), 'url')?.replace(/\/+$/, '');
    add(url?.slice(url.lastIndexOf('/') + 1), nodeAt(document, 'spec', 'ref'), 'spec.ref', 'tag');
  } else if (/(?:^|\/)Chart\.ya?ml$/.test(file)) {
    add(appVersionKey, document, '', 'appVersion');
    const dependencies = resolve(nodeAt(document, 'dependencies'));
    if (dependencies?.kind === 'sequence')
      for (const [index, item] of dependencies.items.entries())
        add(name(item, 'name'), item, joinPath('dependencies', index), 'version');
  }
  return slots;
}
