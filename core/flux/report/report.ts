import { cutText } from '../../printable.ts';
import { entry, listOf, recordOf, textOf } from '../../unstructured.ts';
import type { WaitOutcome } from '../wait/options.ts';

/** Characters: what a tool or a person can still open. What is well gives way to what is not. */
const longestObjects = 4_000_000;
const longestMessage = 4_000;
const mostEntries = 200;

/**
 * The report file: everything that was seen, for machines. Its published schema is docs/schemas/wait-report.schema.json.
 * @param mask takes secrets out of a text
 */
export function reportOf(outcome: WaitOutcome, mask: (text: string) => string): string {
  const { pullRequest, objects, ...rest } = outcome;
  const kept = bounded(objects.map(slim));
  const report = {
    schemaVersion: 1,
    ...rest,
    ...(pullRequest === undefined
      ? {}
      : {
          pullRequest: {
            id: pullRequest.id,
            url: pullRequest.url,
            title: pullRequest.title,
            status: pullRequest.status,
            sourceBranch: pullRequest.sourceBranch,
            targetBranch: pullRequest.targetBranch,
            ...(pullRequest.closedBy === undefined ? {} : { closedBy: pullRequest.closedBy }),
          },
        }),
    objects: kept,
    objectsLeftOut: objects.length - kept.length,
  };
  // Each text by itself: a secret in the file as a whole may be a part of its syntax.
  const masked = (_key: string, value: unknown): unknown => (typeof value === 'string' ? mask(value) : value);
  return `${JSON.stringify(report, masked, 2)}\n`;
}

/** An object without what makes it endless. */
function slim(object: unknown): unknown {
  return cut(object, 0);
}

function cut(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return cutText(value, longestMessage);
  if (typeof value !== 'object' || value === null) return value;
  if (depth > 8) return undefined;
  if (value instanceof Map) return cut(Object.fromEntries(value), depth);
  if (Array.isArray(value)) return value.slice(0, mostEntries).map((item) => cut(item, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, cut(item, depth + 1)]));
}

function bounded(objects: readonly unknown[]): readonly unknown[] {
  const sized = objects.map((object) => ({ object, size: JSON.stringify(object).length }));
  if (sized.reduce((sum, { size }) => sum + size, 0) <= longestObjects) return objects;
  const kept: unknown[] = [];
  let left = longestObjects;
  for (const { object, size } of sized.toSorted((a, b) => Number(isReady(a.object)) - Number(isReady(b.object)))) {
    if (size > left) continue;
    left -= size;
    kept.push(object);
  }
  return kept;
}

function isReady(object: unknown): boolean {
  return listOf(entry(object, 'conditions')).some((item) => {
    const { type, status } = recordOf(item);
    return textOf(type) === 'Ready' && status === 'True';
  });
}
