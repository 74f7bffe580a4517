import { checkSchemas } from '../../../../core/manifests/schema/check-schemas.ts';
import { kubernetesData } from '../../../../core/manifests/schema/kubernetes-data.ts';
import { readKubernetesTypes } from '../../../../core/manifests/schema/kubernetes-types.ts';
import { loadSchemas } from '../../../../core/manifests/schema/load-schemas.ts';
import { formatPlace } from '../../../../core/errors.ts';
import { manifestsOf } from '../manifests.ts';

export const newest = readKubernetesTypes(kubernetesData, undefined).newest;

interface Judgement {
  /** `rule message (place)`. */
  readonly problems: readonly string[];
  readonly severities: readonly string[];
  readonly unchecked: number;
  readonly log: readonly string[];
}

/** What the schema check says about the objects of a text. */
export function judge(
  text: string,
  options: { readonly kubeVersion?: string; readonly missing?: 'error' | 'warning' | 'ignore' } = {},
): Judgement {
  const { kubeVersion = '', missing = 'warning' } = options;
  const all = { kubeVersion, schemas: { locations: [], missing } };
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
  const { findings, unchecked } = checkSchemas(log, loadSchemas(all), all, manifestsOf(text));
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

export function problemsOf(...args: Parameters<typeof judge>): readonly string[] {
  return judge(...args).problems;
}
