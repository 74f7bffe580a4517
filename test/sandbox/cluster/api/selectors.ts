import { at } from '../json.ts';
import type { KubernetesObject } from '../objects.ts';
import { badRequest } from './status.ts';

/** Whether an object is wanted. */
export type Matcher = (object: KubernetesObject) => boolean;

/**
 * A label selector as Kubernetes reads it: `a=b`, `a==b`, `a!=b`, `a in (b,c)`, `a notin (b,c)`, `a`, `!a`, joined by
 * commas. @throws ApiError 400 for anything else.
 */
export function labelMatcher(selector: string | null): Matcher {
  if (selector === null || selector.trim() === '') return () => true;
  const parts = selector.match(/(?:[^,(]|\([^)]*\))+/g) ?? [];
  const matchers = parts.map((part) => oneLabel(part.trim()));
  return (object) => matchers.every((matches) => matches(object.metadata.labels ?? {}));
}

function oneLabel(part: string): (labels: Record<string, string>) => boolean {
  const set = /^(\S+)\s+(in|notin)\s+\(([^)]*)\)$/.exec(part);
  if (set !== null) {
    const [, name = '', operator, values = ''] = set;
    const wanted = values.split(',').map((value) => value.trim());
    return (labels) => wanted.includes(labels[name] ?? '\0') === (operator === 'in');
  }
  const equality = /^([^\s!=]+)\s*(!=|==|=)\s*([^\s!=]*)$/.exec(part);
  if (equality !== null) {
    const [, name = '', operator, value = ''] = equality;
    return (labels) => (labels[name] === value) === (operator !== '!=');
  }
  const presence = /^(!?)([^\s!=]+)$/.exec(part);
  if (presence === null) throw badRequest(`unable to parse requirement: found '${part}', expected: identifier`);
  const [, not, name = ''] = presence;
  return (labels) => Object.hasOwn(labels, name) === (not !== '!');
}

const knownFields = new Set([
  'metadata.name',
  'metadata.namespace',
  'status.phase',
  'spec.nodeName',
  'type',
  'reason',
  'involvedObject.kind',
  'involvedObject.name',
  'involvedObject.namespace',
  'involvedObject.uid',
]);

/** A field selector; only the fields that the API server itself indexes are known. @throws ApiError 400 for others. */
export function fieldMatcher(selector: string | null): Matcher {
  if (selector === null || selector.trim() === '') return () => true;
  const terms = selector.split(',').map((term) => {
    const match = /^([^!=]+)(!=|==|=)(.*)$/.exec(term.trim());
    const [, field = '', operator, value = ''] = match ?? [];
    if (match === null || !knownFields.has(field)) throw badRequest(`field label not supported: ${field || term}`);
    return { path: field.split('.'), equal: operator !== '!=', value };
  });
  return (object) => terms.every(({ path, equal, value }) => (String(at(object, ...path) ?? '') === value) === equal);
}
