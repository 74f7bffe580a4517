import { escapeMarkdown, codeCell, markdownTable } from '../../markdown.ts';
import { cutText } from '../../printable.ts';
import { listOf, recordOf, textOf } from '../../unstructured.ts';
import type { WaitOutcome } from '../wait/options.ts';

const mostRows = 30;

/**
 * Kustomizations and HelmReleases that were seen beside the targets (children, dependencies), as far as they are not
 * ready: a table of them, or a sentence, or nothing.
 */
export function othersOf({ objects, targets }: Pick<WaitOutcome, 'objects' | 'targets'>): readonly string[] {
  const named = new Set(targets.map(({ cluster, target }) => `${cluster} ${target}`));
  const others = objects.flatMap((object) => {
    const { kind, ref, cluster, conditions } = recordOf(object);
    if (kind !== 'Kustomization' && kind !== 'HelmRelease') return [];
    const { namespace, name } = recordOf(ref);
    const target = `${kind}/${textOf(namespace) ?? ''}/${textOf(name) ?? ''}`;
    if (named.has(`${textOf(cluster) ?? ''} ${target}`)) return [];
    const ready = listOf(conditions)
      .map(recordOf)
      .find(({ type }) => type === 'Ready');
    const said = `${textOf(ready?.['reason']) ?? 'no status yet'}: ${textOf(ready?.['message']) ?? ''}`;
    return [{ cluster: textOf(cluster) ?? '', target, ready: ready?.['status'] === 'True', said }];
  });
  const open = others.filter(({ ready }) => !ready);
  if (open.length === 0) return [];
  const rows = open
    .slice(0, mostRows)
    .map(({ cluster, target, said }) => [
      escapeMarkdown(cluster),
      codeCell(target),
      escapeMarkdown(cutText(said, 300)),
    ]);
  const more = open.length > mostRows ? `, the first ${mostRows} of them` : '';
  return [
    `**Seen beside these and not ready**: ${open.length} of ${others.length}${more}`,
    markdownTable(['Cluster', 'Object', 'Ready says'], rows),
  ];
}
