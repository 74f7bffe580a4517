import type { Finding } from '../errors.ts';
import { groupBy } from './group.ts';
import { formatPath, placeAt, type FieldPath } from './locate.ts';
import { formatObject, type Manifest } from './objects.ts';

/** Which check speaks. */
export type Check = 'syntax' | 'schema' | 'lint' | 'flux' | 'secrets';

/** What a check says about one object; `at` is the field's place in the rendered text. */
export interface ObjectFinding extends Finding {
  readonly manifest: Manifest;
  readonly check: Check;
  readonly path: FieldPath;
  /** Errors stop the delivery, warnings are told. */
  readonly severity: 'error' | 'warning';
  /** The rule's name, where a check has several that can be left out one by one. */
  readonly rule: string;
}

/** What a check has to say for `findingOf` to make a finding of it. */
export interface FindingDetails {
  readonly check: Check;
  /** Where in the object; empty for all of it. */
  readonly path: FieldPath;
  /** What is wrong, to be read after the field's name. */
  readonly message: string;
  /** Default: error. */
  readonly severity?: 'error' | 'warning';
  readonly rule?: string;
}

/** `Deployment shop/web: spec.replicas is no integer; from templates/web.yaml [rule]`, at its place in the rendered text. */
export function findingOf(manifest: Manifest, details: FindingDetails): ObjectFinding {
  const { check, path, message, severity = 'error', rule = '' } = details;
  const { rendered, template } = manifest.origin;
  const field = path.length === 0 ? '' : `${formatPath(path)} `;
  const from = template === undefined || template === rendered.file ? '' : `; from ${template}`;
  const named = rule === '' ? '' : ` [${rule}]`;
  return {
    message: `${formatObject(manifest.reference)}: ${field}${message}${from}${named}`,
    at: placeAt(manifest, path),
    manifest,
    check,
    path,
    severity,
    rule,
  };
}

/** The findings of each object, in their order. */
export function byManifest(findings: readonly ObjectFinding[]): ReadonlyMap<Manifest, readonly ObjectFinding[]> {
  return groupBy(findings, ({ manifest }) => manifest);
}
