import type { Log } from '../../ports/agent.ts';
import { findingOf, type ObjectFinding } from '../findings.ts';
import { groupBy } from '../group.ts';
import type { FieldPath } from '../locate.ts';
import type { Manifest } from '../objects.ts';
import type { RenderOptions } from '../options.ts';
import { isSopsEncrypted } from '../secrets.ts';
import { counted } from '../../wording.ts';
import type { CustomKinds } from './crds.ts';
import { withDefaults } from './defaults.ts';
import { minorOf } from './kube-version.ts';
import type { KubernetesTypes } from './kubernetes-types.ts';
import type { Schema } from './schema.ts';
import { validate, type MatchPattern } from './validate.ts';

/** What the schemas say about the objects of one call. */
export interface SchemaVerdicts {
  readonly findings: readonly ObjectFinding[];
  /** Objects whose kind no schema is known for. */
  readonly unchecked: ReadonlySet<Manifest>;
}

/** Where schemas are looked up: Kubernetes' own kinds first, custom ones then. */
export interface SchemaSources {
  readonly types: KubernetesTypes;
  readonly custom: CustomKinds['find'];
  readonly matches: MatchPattern;
}

/** Holds every object against the schema of its kind. Objects without apiVersion or kind are left to the syntax check. */
export function checkSchemas(
  log: Log,
  { types, custom, matches }: SchemaSources,
  options: Pick<RenderOptions, 'kubeVersion' | 'schemas'>,
  manifests: readonly Manifest[],
): SchemaVerdicts {
  tellVersion(log, options.kubeVersion, types);
  const version = `Kubernetes ${options.kubeVersion === '' ? `1.${types.newest}` : options.kubeVersion}`;
  const findings: ObjectFinding[] = [];
  const unknown: Manifest[] = [];
  for (const manifest of manifests) {
    const { apiVersion, kind } = manifest.reference;
    if (apiVersion === '' || kind === '') continue;
    const about = (rule: string, path: FieldPath, message: string, severity: 'error' | 'warning' = 'error'): void =>
      void findings.push(findingOf(manifest, { check: 'schema', rule, path, message, severity }));
    const own = types.find(apiVersion, kind);
    const answer = own.kind === 'served' ? own : (custom(apiVersion, kind) ?? own);
    switch (answer.kind) {
      case 'served': {
        const { deprecated } = answer;
        if (deprecated !== undefined) {
          const message = `is ${apiVersion}, deprecated${deprecated.since}: use ${deprecated.use}`;
          about('api-deprecated', ['apiVersion'], message, 'warning');
        }
        const data = own.kind === 'served' ? manifest.data : withDefaults(answer.schema, manifest.data);
        holdAgainst(answer.schema, { ...manifest, data }, matches, about);
        break;
      }
      case 'removed': {
        const use = answer.use === '' ? 'nothing takes its place' : `use ${answer.use}`;
        const message = `is ${apiVersion}, in which ${version} has no ${kind} any more (since 1.${answer.since}): ${use}`;
        about('api-removed', ['apiVersion'], message);
        break;
      }
      case 'notYet': {
        const use = answer.use === '' ? '' : `: use ${answer.use}`;
        const message = `is ${apiVersion}, in which ${version} has no ${kind} yet (1.${answer.since} has)${use}`;
        about('api-not-yet', ['apiVersion'], message);
        break;
      }
      case 'notServed': {
        const use = answer.use === '' ? '' : `: use ${answer.use}`;
        about('api-removed', ['apiVersion'], `is ${apiVersion}, which the definition of ${kind} does not serve${use}`);
        break;
      }
      case 'noSuchKind': {
        const use = answer.use === '' ? '' : `; ${answer.use} has one`;
        about('unknown-kind', ['kind'], `is ${kind}, and ${version} has no such kind in ${apiVersion}${use}`);
        break;
      }
      case 'foreign': {
        unknown.push(manifest);
        break;
      }
    }
  }
  return {
    findings: [...findings, ...missingFindings(unknown, options.schemas.missing)],
    unchecked: new Set(unknown),
  };
}

function tellVersion(log: Log, kubeVersion: string, { oldest, newest }: KubernetesTypes): void {
  const minor = minorOf(kubeVersion);
  const judged = Math.min(Math.max(minor ?? newest, oldest), newest);
  const why =
    kubeVersion === ''
      ? ', the newest known (kubeVersion is not set)'
      : minor === judged
        ? ''
        : `, the nearest known to kubeVersion ${kubeVersion}`;
  log.info(`Schemas: those of Kubernetes 1.${judged}${why}`);
}

function holdAgainst(
  schema: Schema,
  { data, reference }: Pick<Manifest, 'reference'> & { readonly data: unknown },
  matches: MatchPattern,
  about: (rule: string, path: FieldPath, message: string) => void,
): void {
  const secret = reference.kind === 'Secret' && reference.apiVersion === 'v1';
  const { problems, more } = validate(schema, data, {
    matches,
    secret,
    encrypted: isSopsEncrypted(data),
  });
  for (const { rule, path, message } of problems) if (!isOfSyntax(path)) about(rule, path, message);
  if (more > 0) about('schema-limit', [], `has ${counted(more, 'more mistake')} of this sort`);
}

/** What the syntax check says already. */
function isOfSyntax([first, second, ...rest]: FieldPath): boolean {
  if (second === undefined) return first === 'apiVersion' || first === 'kind' || first === 'metadata';
  return first === 'metadata' && (second === 'name' || second === 'namespace') && rest.length === 0;
}

/** An error for each object, or one warning for each kind. */
function missingFindings(
  unknown: readonly Manifest[],
  severity: RenderOptions['schemas']['missing'],
): readonly ObjectFinding[] {
  if (severity === 'ignore') return [];
  const byKind = groupBy(unknown, ({ reference }) => `${reference.apiVersion} ${reference.kind}`);
  return [...byKind].flatMap(([kind, manifests]) => {
    const told = severity === 'error' ? manifests : manifests.slice(0, 1);
    const others = manifests.length - told.length;
    const also = others === 0 ? '' : ` (nor ${others === 1 ? 'is 1 other' : `are ${others} others`})`;
    const message = `no schema is known for ${kind}, so it is not checked${also}: name its CRD in schemaLocations`;
    return told.map((manifest) =>
      findingOf(manifest, { check: 'schema', rule: 'no-schema', path: [], message, severity }),
    );
  });
}
