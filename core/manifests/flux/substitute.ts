import type { Data } from '../../unstructured.ts';
import { formatObject, type Manifest } from '../objects.ts';
import { findingOf, type ObjectFinding } from '../findings.ts';
import type { Finding } from '../../errors.ts';
import type { Log } from '../../ports/agent.ts';
import type { FieldPath } from '../locate.ts';
import { parseManifests } from '../parse.ts';
import { failed } from './build.ts';
import { setCommonMetadata } from './common-metadata.ts';
import { nameOf, type FluxKustomization, type Reference } from './kustomization.ts';
import { postBuild } from './post-build.ts';
import { variablesOf, type VariableSource } from './variables.ts';

/** One Kustomization with all that came of it. */
export interface BuiltKustomization {
  readonly kustomization: FluxKustomization;
  readonly manifests: readonly Manifest[];
  /** Why it could not be built, or only in part. */
  readonly broken: readonly Finding[];
  readonly remarks: readonly ObjectFinding[];
}

interface SubstitutedDocument {
  readonly text: string;
  readonly missing: readonly string[];
  readonly unknown: readonly FieldPath[];
}

/**
 * What Flux applies of a build: its variables replaced, its common metadata set.
 * @param documents one object each, as kustomize printed them
 * @param sources what the variables come from, undefined where the repository has it not
 */
export function substituteBuild(
  log: Pick<Log, 'info'>,
  kustomization: FluxKustomization,
  documents: readonly string[],
  sources: ReadonlyMap<VariableSource, Data | undefined>,
  given: ReadonlyMap<string, string>,
): BuiltKustomization {
  const variables = variablesOf(kustomization, sources, given);
  if ('refused' in variables)
    return { kustomization, manifests: [], broken: refusals(kustomization, [variables.refused]), remarks: [] };
  const reasons: string[] = [];
  const kept = new Set<string>();
  const done: SubstitutedDocument[] = [];
  for (const document of documents) {
    const result = variables.active
      ? postBuild(document, variables.lookUp)
      : { text: document, missing: [], kept: [], unknown: [] };
    if ('refused' in result) {
      const [manifest] = parseManifests({ file: '', text: document }).manifests;
      const from = manifest?.origin.template === undefined ? '' : ` (${manifest.origin.template})`;
      const object = manifest === undefined ? 'an object' : formatObject(manifest.reference);
      reasons.push(`post build failed for ${object}${from}: ${result.refused}`);
      continue;
    }
    for (const name of result.kept) kept.add(name);
    done.push(result);
  }
  if (kept.size > 0) sayKept(log, kustomization, [...kept], variables.elsewhere);
  const { manifests, broken, remarks } = parsed(kustomization, done);
  return { kustomization, manifests, broken: [...refusals(kustomization, reasons), ...broken], remarks };
}

function refusals(kustomization: FluxKustomization, reasons: readonly string[]): readonly Finding[] {
  const build = failed(kustomization, reasons);
  return build.kind === 'failed' ? build.findings : [];
}

/** Reads all of it as one text, so that a finding has a line in it. */
function parsed(
  kustomization: FluxKustomization,
  documents: readonly SubstitutedDocument[],
): Pick<BuiltKustomization, 'manifests' | 'broken' | 'remarks'> {
  const byLine = new Map<number, SubstitutedDocument>();
  let line = 2;
  let text = '';
  for (const document of documents) {
    byLine.set(line, document);
    text += `---\n${document.text}`;
    line += document.text.split('\n').length;
  }
  const file = `${nameOf(kustomization)} (built as Flux would)`;
  const { manifests, findings } = parseManifests({ file, text, templateOf: (name) => name });
  const documentOf = ({ origin }: Manifest): SubstitutedDocument | undefined => byLine.get(origin.document.line);
  const marked = manifests.map((manifest): Manifest => {
    const { unknown = [] } = documentOf(manifest) ?? {};
    return unknown.length === 0 ? manifest : { ...manifest, origin: { ...manifest.origin, unknown } };
  });
  const finished = setCommonMetadata(marked, kustomization.spec);
  const remarks = finished.flatMap((manifest) => {
    const { missing = [] } = documentOf(manifest) ?? {};
    return missing.length === 0 ? [] : [missingIn(manifest, missing)];
  });
  return { manifests: finished, broken: findings, remarks };
}

function missingIn(manifest: Manifest, missing: readonly string[]): ObjectFinding {
  const names = missing.map((name) => `\${${name}}`).join(', ');
  const message = `uses ${names} without a value: Flux puts nothing there, or fails with StrictPostBuildSubstitutions`;
  return findingOf(manifest, { check: 'flux', severity: 'warning', rule: 'flux-missing-variable', path: [], message });
}

function sayKept(
  log: Pick<Log, 'info'>,
  kustomization: FluxKustomization,
  kept: readonly string[],
  elsewhere: readonly Reference[],
): void {
  const sources = elsewhere.map(({ kind, namespace, name }) => `${kind} ${nameOf({ namespace, name })}`).join(', ');
  const names = kept.map((name) => `\${${name}}`).join(', ');
  log.info(
    `Kustomization ${nameOf(kustomization)}: ${names} stay as they are, for ${sources} is not in this repository, or encrypted. The input variables can give values to check with.`,
  );
}
