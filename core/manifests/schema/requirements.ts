import type { LazySchema } from './schema.ts';
import { listedAnd } from './values.ts';

/** The fields that schemas which say nothing else ask for: `oneOf: [{required: [a]}, {required: [b]}]`. */
export function requirementsOf(schemas: readonly LazySchema[]): readonly string[] | undefined {
  const asked = schemas.map((schema) => {
    const { map, types, nulls: _, ...rest } = schema();
    const { required, ...others } = map ?? {};
    const only = Object.keys(rest).length === 0 && (types === undefined || types[0] === 'map');
    return only && Object.keys(others).length === 0 && required !== undefined ? listedAnd(required) : undefined;
  });
  return asked.every((each): each is string => each !== undefined) ? asked : undefined;
}
