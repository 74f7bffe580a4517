import { ScriptError } from '../project.ts';
import type { GoTypes } from './go-types.ts';
import { rangeText, type MergedDefinitions } from './merge.ts';
import type { RemovedKind } from './removed.ts';

/** The module that carries the data as text: one line a fact, so that a diff of two of them can be read. */
export function dataModule(
  merged: MergedDefinitions,
  removed: readonly RemovedKind[],
  go: GoTypes,
  provenance: readonly string[],
): string {
  const { oldest, newest, kinds, definitions } = merged;
  const lines = [
    `${oldest}-${newest}`,
    '',
    ...kinds
      .toSorted((a, b) => (a.kind < b.kind ? -1 : 1))
      .map((served) => {
        const lifecycle = go.lifecycles.get(served.definition.replace(/\.(?=v\d)/, '/').replace(/\.(?=\w+$)/, ' '));
        const deprecated = lifecycle?.deprecated === undefined ? '' : ` deprecated ${lifecycle.deprecated}`;
        return `${served.kind} ${served.definition}${rangeText(served, oldest, newest)}${deprecated}`;
      }),
    '',
    ...removed.map(({ kind, removed: minor, replacement }) => `${kind} ${minor} ${replacement}`.trimEnd()),
    ...[...definitions].flatMap(([name, fields]) => ['', name, ...fields]),
  ];
  const text = lines.join('\n');
  if (/[`\\]|\$\{/.test(text)) throw new ScriptError('the data holds a character that ends a template literal');
  return [
    `// Made by \`npm run schemas\` from ${provenance.join(' and ')}: edit scripts/schemas instead.`,
    "// Both hold Kubernetes' own descriptions of its API. Copyright The Kubernetes Authors, licensed under Apache-2.0.",
    '',
    "/** Kubernetes' kinds and types over its versions; kubernetes-types.ts tells how to read it. */",
    `export const kubernetesData = \`${text}\n\`;`,
    '',
  ].join('\n');
}
