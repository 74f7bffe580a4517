import type { Log } from '../../ports/agent.ts';
import type { Files } from '../../ports/files.ts';
import type { Patterns } from '../../ports/patterns.ts';
import type { Manifest } from '../objects.ts';
import { counted } from '../../wording.ts';
import type { SchemaSources } from './check-schemas.ts';
import { isCrd, readCrds, type CustomKinds } from './crds.ts';
import { minorOf } from './kube-version.ts';
import { kubernetesData } from './kubernetes-data.ts';
import { readKubernetesTypes } from './kubernetes-types.ts';
import { readLocations, type WantedKind } from './locations.ts';
import { matcherOf } from './matcher.ts';

/** What schemas are loaded with. */
export interface SchemaPorts {
  readonly files: Files;
  readonly log: Log;
  readonly patterns: () => Promise<Patterns>;
}

/**
 * Kubernetes' own schemas, and those of the custom kinds among the objects: from definitions among the objects
 * themselves, then from the locations.
 * @param locations with their placeholders filled
 * @throws FILE_NOT_FOUND, SCHEMA_INVALID
 */
export async function loadSchemas(
  { files, log, patterns }: SchemaPorts,
  options: { readonly kubeVersion: string; readonly locations: readonly string[] },
  manifests: readonly Manifest[],
): Promise<SchemaSources> {
  const types = readKubernetesTypes(kubernetesData, minorOf(options.kubeVersion));
  const metadata = (): ReturnType<typeof types.type> => types.type('meta.v1.ObjectMeta');
  const wanted = new Map<string, WantedKind>();
  for (const { reference } of manifests) {
    const { apiVersion, kind } = reference;
    if (types.find(apiVersion, kind).kind !== 'served') wanted.set(`${apiVersion} ${kind}`, reference);
  }
  const rendered = readCrds(manifests.map(({ data }) => data).filter(isCrd), metadata);
  const open = [...wanted.values()].filter(({ apiVersion, kind }) => rendered.find(apiVersion, kind) === undefined);
  const located = await readLocations(files, options.locations, open, options.kubeVersion, metadata);
  const others = readCrds(located.crds, metadata);
  const custom: CustomKinds['find'] = (apiVersion, kind) => {
    const schema = located.schemas.get(`${apiVersion} ${kind}`);
    return (
      rendered.find(apiVersion, kind) ??
      (schema === undefined ? others.find(apiVersion, kind) : { kind: 'served', schema })
    );
  };
  const used = [...wanted.values()].filter(({ apiVersion, kind }) => custom(apiVersion, kind)?.kind === 'served');
  const cel = used.filter(
    ({ apiVersion, kind }) => rendered.hasCel(apiVersion, kind) || others.hasCel(apiVersion, kind),
  );
  if (cel.length > 0) {
    log.info(
      `Schemas: the CEL rules of ${counted(cel.length, 'custom kind')} are left out: only an API server runs them`,
    );
  }
  const unread = (pattern: string): void =>
    log.info(`Schemas: a pattern is left out, Go takes it for none: ${pattern}`);
  return { types, custom, matches: used.length === 0 ? () => undefined : matcherOf(await patterns(), unread) };
}
