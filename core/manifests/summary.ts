import { byCodeUnit } from '../by-code-unit.ts';
import { codeBlock, escapeMarkdown, inlineCode, markdownTable } from '../markdown.ts';
import type { WrittenOutput } from './output.ts';
import type { RenderOptions } from './options.ts';
import type { OutputPlan } from './plan.ts';
import type { CheckedApplication } from './check-applications.ts';
import { counted } from '../wording.ts';
import { listImages } from './describe.ts';

/** What the run's summary page says of a rendering. `written` is undefined in a dry run. */
export function renderSummary(
  options: RenderOptions,
  rendered: readonly CheckedApplication[],
  plan: OutputPlan,
  written: WrittenOutput | undefined,
): string {
  const where = options.cluster === '' ? options.environment : `${options.environment} (${options.cluster})`;
  const rows = rendered.map((application) => [
    escapeMarkdown(application.application),
    application.engine,
    String(application.manifests.length),
    kindCounts(application),
    listImages(application.manifests).map(inlineCode).join('<br>') || 'none',
  ]);
  const version = options.version === '' ? '' : `, version ${inlineCode(options.version)}`;
  const descriptors = new Set(plan.applications.map(({ descriptor }) => descriptor?.path));
  const changed = written?.written.filter((path) => !descriptors.has(path)).length ?? 0;
  const outcome =
    written === undefined
      ? 'Dry run: nothing was written.'
      : `${counted(plan.fileCount, 'file')}; ${changed} new or changed, ${written.removed.length} removed.`;
  const readable = rendered.flatMap(({ findings }) => findings.filter(({ check }) => check === 'secrets'));
  const warnings = [...readable, ...plan.warnings].map(
    ({ message, at }) => `${message}${at === undefined ? '' : ` (${at.file})`}`,
  );
  return [
    `### Manifests for ${escapeMarkdown(where)}${version}`,
    '',
    markdownTable(['Application', 'Engine', 'Objects', 'Kinds', 'Images'], rows),
    '',
    outcome,
    `Digest ${inlineCode(plan.digest)}`,
    ...(warnings.length === 0 ? [] : ['', '**Warnings**', '', codeBlock(warnings.join('\n'))]),
    '',
  ].join('\n');
}

function kindCounts({ manifests }: CheckedApplication): string {
  const counts = new Map<string, number>();
  for (const { reference } of manifests) counts.set(reference.kind, (counts.get(reference.kind) ?? 0) + 1);
  return [...counts]
    .toSorted(([a], [b]) => byCodeUnit(a, b))
    .map(([kind, count]) => `${count} ${escapeMarkdown(kind)}`)
    .join(', ');
}
