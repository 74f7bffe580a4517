import { isRecord } from '../../unstructured.ts';
import type { LazySchema, Schema } from './schema.ts';

// A hostile definition has defaults for each of a hostile object's thousand items: then what is left stays as it is.
const mostSteps = 1_000_000;

/**
 * A value as the API server sees it when it validates: with the defaults of its definition put in, where a field is not
 * there, or is null and may not be. What has nothing to put in is given back as it is.
 */
export function withDefaults(schema: Schema, value: unknown): unknown {
  return put(schema, value, { steps: 0 });
}

function put(schema: Schema, value: unknown, work: { steps: number }): unknown {
  work.steps += 1;
  if (work.steps > mostSteps) return value;
  const filled = (field: LazySchema, own: unknown): unknown => {
    const made = field();
    return put(made, own === null && made.nulls === 'absent' ? (made.default ?? null) : own, work);
  };
  if (Array.isArray(value)) {
    const items = schema.list?.items;
    if (items === undefined) return value;
    const list = value.map((item) => put(items(), item, work));
    return list.some((item, index) => item !== value[index]) ? list : value;
  }
  if (!isRecord(value) || schema.map === undefined) return value;
  const { fields, others } = schema.map;
  const entries = Object.entries(value).map(([name, item]) => {
    const field = fields?.get(name) ?? (typeof others === 'function' ? others : undefined);
    return [name, field === undefined ? item : filled(field, item)] as const;
  });
  work.steps += fields?.size ?? 0;
  const absent = [...(fields ?? [])].flatMap(([name, field]) => {
    const own = Object.hasOwn(value, name) ? undefined : field().default;
    return own === undefined ? [] : [[name, filled(field, own)] as const];
  });
  if (absent.length === 0 && entries.every(([name, item]) => item === value[name])) return value;
  return Object.fromEntries([...entries, ...absent]);
}
