import { entry, textAt } from '../../unstructured.ts';
import { findingOf, type ObjectFinding } from '../findings.ts';
import { formatObject, groupOf, type Manifest } from '../objects.ts';
import { annotation, repeatedObjects } from '../repeated-objects.ts';
import { isSopsEncrypted } from '../secrets.ts';
import { isSourceDefinition } from './home-source.ts';
import { mayBe, nameOf, type FluxKustomization, type Reference } from './kustomization.ts';

/** A Kustomization with the objects that Flux would apply for it. */
export interface AppliedKustomization {
  readonly kustomization: FluxKustomization;
  readonly manifests: readonly Manifest[];
}

/** All that is known of the Kustomizations of one cluster once they are built. */
export interface ClusterFacts {
  readonly applied: readonly AppliedKustomization[];
  /** Every Kustomization that is known to be there, built or not. */
  readonly kustomizations: readonly Reference[];
  /** Whether everything was built: only then does "is not there" mean something. */
  readonly complete: boolean;
}

/** What only shows when all Kustomizations of a cluster are looked at together. */
export function checkFlux(facts: ClusterFacts): readonly ObjectFinding[] {
  return [
    ...facts.applied.flatMap(({ kustomization }) => [
      ...oldVersion(kustomization),
      ...(facts.complete ? missingDependencies(kustomization, facts.kustomizations) : []),
    ]),
    ...dependencyCycles(facts.applied.map(({ kustomization }) => kustomization)),
    ...facts.applied.flatMap(encryptedForNobody),
    ...appliedTwice(facts.applied),
    ...(facts.complete ? missingSources(facts.applied) : []),
  ];
}

function warningAbout(manifest: Manifest, rule: string, path: readonly string[], message: string): ObjectFinding {
  return findingOf(manifest, { check: 'flux', severity: 'warning', rule, path, message });
}

const gone: ReadonlyMap<string, string> = new Map([
  ['v1beta1', '2.7'],
  ['v1beta2', '2.8'],
]);

function oldVersion({ version, manifest }: FluxKustomization): readonly ObjectFinding[] {
  const since = gone.get(version);
  if (since === undefined) return [];
  const message = `is ${version}, which Flux has not served since ${since}: write kustomize.toolkit.fluxcd.io/v1`;
  return [warningAbout(manifest, 'flux-old-version', ['apiVersion'], message)];
}

function missingDependencies(
  { dependsOn, manifest }: FluxKustomization,
  known: readonly Reference[],
): readonly ObjectFinding[] {
  const missing = dependsOn.filter((one) => !known.some((other) => mayBe(one, other)));
  return missing.map((one) =>
    warningAbout(
      manifest,
      'flux-dependency',
      ['spec', 'dependsOn'],
      `names ${nameOf(one)}, which is not in this repository`,
    ),
  );
}

/** Flux never starts on Kustomizations that wait for each other. */
function dependencyCycles(kustomizations: readonly FluxKustomization[]): readonly ObjectFinding[] {
  const findings: ObjectFinding[] = [];
  const done = new Set<FluxKustomization>();
  const follow = (at: FluxKustomization, way: readonly FluxKustomization[]): void => {
    const start = way.indexOf(at);
    if (start !== -1) {
      const names = [...way.slice(start), at].map(nameOf).join(' → ');
      const message = `leads in a circle (${names}): Flux never gets past it`;
      findings.push(
        findingOf(at.manifest, { check: 'flux', rule: 'flux-dependency', path: ['spec', 'dependsOn'], message }),
      );
      return;
    }
    if (done.has(at)) return;
    for (const one of at.dependsOn) {
      const next = kustomizations.find((other) => mayBe(one, { ...other, kind: 'Kustomization' }));
      if (next !== undefined) follow(next, [...way, at]);
    }
    done.add(at);
  };
  for (const kustomization of kustomizations) follow(kustomization, []);
  return findings;
}

/** Flux refuses an encrypted Secret whose Kustomization doesn't say how to decrypt it. */
function encryptedForNobody({ kustomization, manifests }: AppliedKustomization): readonly ObjectFinding[] {
  if (entry(kustomization.spec, 'decryption') !== undefined) return [];
  const message = `is SOPS-encrypted, but its Kustomization ${nameOf(kustomization)} has no spec.decryption: Flux refuses it`;
  return manifests
    .filter(
      ({ reference, data }) => reference.kind === 'Secret' && reference.apiVersion === 'v1' && isSopsEncrypted(data),
    )
    .filter(({ data }) => annotation(data, 'kustomize.toolkit.fluxcd.io/decrypt') !== 'disabled')
    .map((manifest) => findingOf(manifest, { check: 'flux', rule: 'flux-decryption', path: [], message }));
}

/** Two Kustomizations that apply one object undo each other, or one's pruning deletes what the other needs. */
function appliedTwice(applied: readonly AppliedKustomization[]): readonly ObjectFinding[] {
  const together = applied.map(({ kustomization, manifests }) => ({
    owner: kustomization,
    manifests,
    target: kustomization.target,
  }));
  return repeatedObjects(together).map(({ manifest, owner, other, same }) => {
    const both = `is applied by the Kustomizations ${nameOf(other.owner)} and ${nameOf(owner)}`;
    if (same) {
      const message = `${both}: when one is removed, it may be deleted for both`;
      return warningAbout(manifest, 'flux-applied-twice', [], message);
    }
    const message = `${both}, with different content: each undoes what the other did`;
    return findingOf(manifest, { check: 'flux', rule: 'flux-applied-twice', path: [], message });
  });
}

/** HelmReleases whose chart comes from a source that isn't there. */
function missingSources(applied: readonly AppliedKustomization[]): readonly ObjectFinding[] {
  const manifests = applied.flatMap((one) => one.manifests);
  const sources = manifests.filter(isSourceDefinition);
  return manifests.flatMap((manifest) => {
    if (
      manifest.reference.kind !== 'HelmRelease' ||
      groupOf(manifest.reference.apiVersion) !== 'helm.toolkit.fluxcd.io'
    ) {
      return [];
    }
    const spec = entry(manifest.data, 'spec');
    const chart = entry(spec, 'chart', 'spec');
    const [named, path] =
      chart === undefined
        ? [entry(spec, 'chartRef'), ['spec', 'chartRef']]
        : [entry(chart, 'sourceRef'), ['spec', 'chart', 'spec', 'sourceRef']];
    const source = {
      kind: textAt(named, 'kind'),
      name: textAt(named, 'name'),
      namespace: textAt(named, 'namespace') || manifest.reference.namespace,
    };
    if (source.name === '' || sources.some(({ reference }) => mayBe(source, reference))) return [];
    const message = `names ${formatObject({ ...source, apiVersion: '' })}, which is not in this repository`;
    return [warningAbout(manifest, 'flux-source', path, message)];
  });
}
