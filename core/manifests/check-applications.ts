import { checkObjects, checkRepeated } from './checks.ts';
import { byManifest, type ObjectFinding } from './findings.ts';
import { reportedChartFindings } from './lint/helm-lint.ts';
import { lintApplications, type LintPorts } from './lint-applications.ts';
import type { Manifest } from './objects.ts';
import type { RenderOptions } from './options.ts';
import { findPlaintextSecrets } from './plaintext-secrets.ts';
import type { RenderedApplication } from './render-application.ts';
import { checkSchemas, type SchemaVerdicts } from './schema/check-schemas.ts';
import { isCrd } from './schema/crds.ts';
import { minorOf } from './schema/kube-version.ts';
import type { SchemaPorts } from './schema/load-schemas.ts';
import { schemaLocations } from './schema/locations.ts';
import { isAboutUnknownValue } from './unknown-values.ts';

/** A rendered application with what the checks found in its objects, in the objects' order. */
export interface CheckedApplication extends RenderedApplication {
  readonly findings: readonly ObjectFinding[];
  /** Objects that no schema is known for: nobody looked at their fields. */
  readonly unchecked: ReadonlySet<Manifest>;
}

/** What the checks need of the machine. */
export interface CheckPorts extends LintPorts, SchemaPorts {}

/** Runs the checks that the inputs ask for over all applications at once: one may bring the definitions of another's kinds. */
export async function checkApplications(
  ports: CheckPorts,
  options: RenderOptions,
  applications: readonly RenderedApplication[],
): Promise<readonly CheckedApplication[]> {
  const { findings, unchecked } = await schemaVerdicts(ports, options, applications);
  const schema = byManifest(findings);
  const minor = minorOf(options.kubeVersion);
  const crds = applications.flatMap(({ manifests }) => manifests.map(({ data }) => data).filter(isCrd));
  // Of Kustomizations the engine itself tells.
  const apart = options.validate === 'none' || options.engine === 'flux';
  const repeated = byManifest(apart ? [] : checkRepeated(applications, { crds }));
  const checked = applications.map((application) => {
    const syntax = options.validate === 'none' ? [] : checkObjects(application.manifests, { minor, crds });
    const own = byManifest(syntax);
    const found = (manifest: Manifest): readonly ObjectFinding[] => [
      ...(own.get(manifest) ?? []),
      ...(repeated.get(manifest) ?? []),
      ...(schema.get(manifest) ?? []),
    ];
    return { ...application, findings: [...application.remarks, ...application.manifests.flatMap(found)], unchecked };
  });
  const linted = await lintApplications(ports, options, checked);
  const { plaintextSecrets } = options;
  return checked.map(({ findings: found, ...application }) => {
    const { manifests } = application;
    const readable = plaintextSecrets === 'allow' ? [] : findPlaintextSecrets(manifests, plaintextSecrets);
    const all = [...found, ...readable, ...manifests.flatMap((manifest) => linted.get(manifest) ?? [])];
    const charts = reportedChartFindings(application.charts, options.lint);
    return { ...application, charts, findings: all.filter((finding) => !isAboutUnknownValue(finding)) };
  });
}

async function schemaVerdicts(
  ports: CheckPorts,
  options: RenderOptions,
  applications: readonly RenderedApplication[],
): Promise<SchemaVerdicts> {
  if (options.validate !== 'schema') return { findings: [], unchecked: new Set() };
  const locations = schemaLocations(
    options,
    applications.map(({ application }) => application),
  );
  const manifests = applications.flatMap((application) => application.manifests);
  // Only now: who validates nothing needs no schemas.
  const { loadSchemas } = await import('./schema/load-schemas.ts');
  const sources = await loadSchemas(ports, { kubeVersion: options.kubeVersion, locations }, manifests);
  return checkSchemas(ports.log, sources, options, manifests);
}
