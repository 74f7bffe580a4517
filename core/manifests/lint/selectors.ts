import { byCodeUnit } from '../../by-code-unit.ts';
import { entry, isRecord, listOf } from '../../unstructured.ts';

type Operator = 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';

/** One condition on a pod's labels; `values` is empty for the two operators that ask for a key alone. */
export interface Requirement {
  readonly key: string;
  readonly operator: Operator;
  readonly values: ReadonlySet<string>;
}

/** All must hold; without any, everything is selected. */
export type Selector = readonly Requirement[];

/** A Service's selector: labels that all must be there. Undefined when there is none, or it is no map of texts. */
export function labelsSelector(value: unknown): Selector | undefined {
  if (!isRecord(value)) return undefined;
  const requirements: Requirement[] = [];
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== 'string') return undefined;
    requirements.push({ key, operator: 'In', values: new Set([text]) });
  }
  return requirements;
}

/** A LabelSelector: `matchLabels` and `matchExpressions`. Undefined when there is none, or it is wrong. */
export function labelSelector(value: unknown): Selector | undefined {
  if (!isRecord(value)) return undefined;
  const labels = entry(value, 'matchLabels');
  const equal = labels === undefined || labels === null ? [] : labelsSelector(labels);
  const given = entry(value, 'matchExpressions');
  const expressions = listOf(given).map(requirementOf);
  const wrong = given !== undefined && given !== null && !Array.isArray(given);
  if (equal === undefined || wrong || expressions.includes(undefined)) return undefined;
  return [...equal, ...expressions.filter((each) => each !== undefined)];
}

const operators: readonly Operator[] = ['In', 'NotIn', 'Exists', 'DoesNotExist'];

function requirementOf(value: unknown): Requirement | undefined {
  const key = entry(value, 'key');
  const operator = operators.find((each) => each === entry(value, 'operator'));
  if (typeof key !== 'string' || operator === undefined) return undefined;
  const values = listOf(entry(value, 'values')).filter((each) => typeof each === 'string');
  return { key, operator, values: new Set(values) };
}

/** Whether labels meet all requirements, as the API server decides it: `NotIn` also where there is no such label. */
export function selects(selector: Selector, labels: ReadonlyMap<string, string>): boolean {
  return selector.every(({ key, operator, values }) => {
    const value = labels.get(key);
    switch (operator) {
      case 'In':
        return value !== undefined && values.has(value);
      case 'NotIn':
        return value === undefined || !values.has(value);
      case 'Exists':
        return value !== undefined;
      case 'DoesNotExist':
        return value === undefined;
    }
  });
}

/** The same text for the same selector. */
export function selectorKey(selector: Selector): string {
  return JSON.stringify(
    selector
      .map(({ key, operator, values }) => [key, operator, ...[...values].toSorted()])
      .toSorted((a, b) => byCodeUnit(a.join('\0'), b.join('\0'))),
  );
}
