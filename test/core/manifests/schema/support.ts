import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkSchemas } from '../../../../core/manifests/schema/check-schemas.ts';
import { kubernetesData } from '../../../../core/manifests/schema/kubernetes-data.ts';
import { readKubernetesTypes } from '../../../../core/manifests/schema/kubernetes-types.ts';
import { loadSchemas } from '../../../../core/manifests/schema/load-schemas.ts';
import { formatPlace } from '../../../../core/errors.ts';
import type { Files } from '../../../../core/ports/files.ts';
import { nodeFiles } from '../../../../platform/files.ts';
import { openPatterns } from '../../../../platform/patterns/patterns.ts';
import { manifestsOf } from '../manifests.ts';

export const newest = readKubernetesTypes(kubernetesData, undefined).newest;

interface Judgement {
  /** `rule message (place)`. */
  readonly problems: readonly string[];
  readonly severities: readonly string[];
  readonly unchecked: number;
  readonly log: readonly string[];
}

interface JudgeOptions {
  readonly kubeVersion?: string;
  readonly missing?: 'error' | 'warning' | 'ignore';
  readonly locations?: readonly string[];
  readonly files?: Files;
}

/** What the schema check says about the objects of a text. */
export async function judge(text: string, options: JudgeOptions = {}): Promise<Judgement> {
  const { kubeVersion = '', missing = 'warning', locations = [], files = nodeFiles('none') } = options;
  const lines: string[] = [];
  const note = (line: string): void => void lines.push(line);
  const nothing = (): void => undefined;
  const log = {
    info: note,
    warning: note,
    error: note,
    debug: note,
    group: nothing,
    endGroup: nothing,
    progress: nothing,
  };
  const manifests = manifestsOf(text);
  const sources = await loadSchemas({ files, log, patterns: openPatterns }, { kubeVersion, locations }, manifests);
  const settings = { kubeVersion, schemas: { locations, missing } };
  const { findings, unchecked } = checkSchemas(log, sources, settings, manifests);
  return {
    problems: findings.map(({ rule, message, at }) => {
      const place = at === undefined ? '' : ` (${formatPlace(at)})`;
      return `${rule} ${message.replace(` [${rule}]`, '')}${place}`;
    }),
    severities: findings.map(({ severity }) => severity),
    unchecked: unchecked.size,
    log: lines,
  };
}

export async function problemsOf(text: string, options: JudgeOptions = {}): Promise<readonly string[]> {
  return (await judge(text, options)).problems;
}

/** One object with a mistake, or none. */
interface SampleCase {
  /** `1.37`. */
  readonly kubernetes: string;
  readonly what: string;
  /** What kubeconform says. */
  readonly valid: boolean;
  /** What we say: `rule path message`. */
  readonly problems: readonly string[];
  readonly object: Readonly<Record<string, unknown>>;
}

/** Some of the objects that kubeconform was asked about, one of each sort, with its verdict and ours. */
export function kubeconformSample(): readonly SampleCase[] {
  const file = join(import.meta.dirname, '../../../fixtures/kubeconform/sample.json');
  return JSON.parse(readFileSync(file, 'utf8')) as readonly SampleCase[];
}
