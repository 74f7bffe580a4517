import { TaskError } from '../../errors.ts';
import { printableLine } from '../../printable.ts';
import { entry, isRecord, listOf, textAt } from '../../unstructured.ts';
import { referenceOf } from '../objects.ts';
import type { ObjectReference } from '../descriptor.ts';

/** One comment of a check that kube-score failed an object for. */
export interface ScoreComment {
  readonly object: ObjectReference;
  readonly check: string;
  readonly severity: 'error' | 'warning';
  /** What it is about: a container's name, a label's key, an ingress's path; often empty. */
  readonly about: string;
  readonly message: string;
}

// Its grades; 7 (almost fine) and 10 are no findings.
const critical = 1;
const warning = 5;

/**
 * Reads `kube-score score --output-format json --output-version v2`.
 * @throws PROCESS_FAILED when it is no such JSON
 */
export function readKubeScore(json: string): readonly ScoreComment[] {
  return objectsOf(json).flatMap((scored) => {
    const meta = entry(scored, 'type_meta');
    const object = referenceOf({
      apiVersion: entry(meta, 'apiVersion'),
      kind: entry(meta, 'kind'),
      metadata: entry(scored, 'object_meta'),
    });
    return listOf(entry(scored, 'checks')).flatMap((check) => commentsOf(object, check));
  });
}

function objectsOf(json: string): readonly unknown[] {
  let data: unknown;
  try {
    data = JSON.parse(json);
  } catch (cause) {
    throw unreadable(json, cause);
  }
  // Of no object that it knows it says null.
  if (data === null) return [];
  if (!Array.isArray(data) || !data.every((each) => isRecord(each) && Array.isArray(each['checks']))) {
    throw unreadable(json, undefined);
  }
  return data;
}

function unreadable(json: string, cause: unknown): TaskError {
  return new TaskError(
    'PROCESS_FAILED',
    `lintTool did not answer as kube-score does, but: ${printableLine(json, 200)}`,
    'Name kube-score 1.7 or later in lintTool.',
    { cause },
  );
}

function commentsOf(object: ObjectReference, check: unknown): readonly ScoreComment[] {
  const grade = entry(check, 'grade');
  const id = textAt(check, 'check', 'id');
  if (entry(check, 'skipped') === true || (grade !== critical && grade !== warning)) return [];
  const comments = listOf(entry(check, 'comments'));
  return (comments.length === 0 ? [{ summary: entry(check, 'check', 'comment') }] : comments).map((comment) => {
    const text = [entry(comment, 'summary'), entry(comment, 'description')]
      .flatMap((part) => (typeof part === 'string' && part !== '' ? [printableLine(part)] : []))
      .join(': ');
    const about = textAt(comment, 'path');
    return { object, check: id, severity: grade === critical ? 'error' : 'warning', about, message: text };
  });
}
