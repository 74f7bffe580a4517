import { isJson } from '../json.ts';
import { unknownParts } from './schema.ts';
import type { Specifications } from './specifications.ts';

/** What in an answer of ours the published specifications do not know: the stand-in must not promise too much. */
export function checkReply(
  reply: { verb: string; path: string; body: unknown },
  specifications: Specifications | undefined,
): string[] {
  const operations = specifications?.find(reply.verb, reply.path) ?? [];
  const complaints = operations.flatMap(({ response, definitions }) => {
    if (response === undefined) return [];
    // Lists are published as arrays and sent as `{ value, count }`.
    const isList = response.items !== undefined && isJson(reply.body);
    const body = isList && isJson(reply.body) ? reply.body['value'] : reply.body;
    return [unknownParts(body, response, definitions, isList ? 'value' : 'body')];
  });
  const best = complaints.toSorted((a, b) => a.length - b.length)[0] ?? [];
  return best.map((complaint) => `${reply.verb} ${reply.path}: our answer's ${complaint}`);
}
