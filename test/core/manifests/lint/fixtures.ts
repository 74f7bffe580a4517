import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LintException } from '../../../../core/manifests/lint/read-exception.ts';
import { readKubeScore } from '../../../../core/manifests/lint/kube-score.ts';
import { lintManifests, type LintInput, type LintResult } from '../../../../core/manifests/lint/lint.ts';
import type { ObjectFinding } from '../../../../core/manifests/findings.ts';
import { parseManifests } from '../../../../core/manifests/parse.ts';

const folder = join(import.meta.dirname, 'fixtures');

/** `good` misses nothing, `bad` all that kube-score looks for, `on-purpose` what only kube-score finds. */
export const fixtureNames = ['good', 'bad', 'on-purpose'] as const;
export type FixtureName = (typeof fixtureNames)[number];

export function fixture(name: FixtureName | 'messages.txt'): string {
  return readFileSync(join(folder, name.includes('.') ? name : `${name}.yaml`), 'utf8');
}

/**
 * What kube-score 1.20 says of a fixture: `score --output-format json --output-version v2 --kubernetes-version v1.31 -`,
 * in the order of the objects' names; of what an object passes, one check is left.
 */
export function recorded(name: FixtureName): string {
  return readFileSync(join(folder, `${name}.kube-score.json`), 'utf8');
}

export function lint(text: string, input: Partial<LintInput> & { readonly json?: string } = {}): LintResult {
  return lintManifests({
    manifests: parseManifests({ file: 'a.yaml', text }).manifests,
    namespace: '',
    kubeVersion: '',
    options: { failOn: 'error', ignore: [] as readonly LintException[] },
    scored: input.json === undefined ? [] : readKubeScore(input.json),
    ...input,
  });
}

export function findingsOf(result: LintResult): readonly ObjectFinding[] {
  return [...result.findings.values()].flat();
}

export function rulesOf(result: LintResult): readonly string[] {
  return [...new Set(findingsOf(result).map(({ rule }) => rule))];
}
