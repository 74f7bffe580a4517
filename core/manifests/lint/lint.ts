import { entry } from '../../unstructured.ts';
import { findingOf, type ObjectFinding } from '../findings.ts';
import { groupBy } from '../group.ts';
import type { FieldPath } from '../locate.ts';
import type { Manifest } from '../objects.ts';
import type { LintOptions } from '../options.ts';
import { minorOf } from '../schema/kube-version.ts';
import { excepts, ownExceptions, unknownExceptions } from './exceptions.ts';
import { unknownException } from './rule-ids.ts';
import type { LintException } from './read-exception.ts';
import { matchesGlob } from './glob.ts';
import type { ScoreComment } from './kube-score.ts';
import { lintObject, type LintObject } from './object.ts';
import { lintRules } from './rules.ts';
import { checksLike, rulesLike } from './same-rules.ts';
import { effectiveSeverity } from './severity.ts';
import { quoted } from './quoted.ts';
import { Surroundings } from './surroundings.ts';

/**
 * All that a linting looks at: objects of all applications together, since one may be the Service of another's pods.
 */
export interface LintInput {
  readonly manifests: readonly Manifest[];
  /** Of objects that name none. */
  readonly namespace: string;
  /** Empty: the newest. */
  readonly kubeVersion: string;
  readonly options: Pick<LintOptions, 'failOn' | 'ignore'>;
  /** What kube-score says of the same objects. */
  readonly scored: readonly ScoreComment[];
}

/** What linting came to. */
export interface LintResult {
  /** By the object, in the rules' order. */
  readonly findings: ReadonlyMap<Manifest, readonly ObjectFinding[]>;
  /** How many findings exceptions left out. */
  readonly excepted: number;
  /** Entries of `lintIgnore` that left out nothing. */
  readonly unused: readonly LintException[];
}

interface Found {
  readonly rule: string;
  /** All names by which an exception can mean it. */
  readonly names: readonly string[];
  readonly severity: 'error' | 'warning';
  readonly path: FieldPath;
  readonly message: string;
}

/** Holds all objects against the rules; what kube-score says besides joins, unless a rule of ours says the same. */
export function lintManifests(input: LintInput): LintResult {
  const objects = input.manifests.map((manifest) => lintObject(manifest, input.namespace));
  const surroundings = new Surroundings(objects, minorOf(input.kubeVersion));
  const scored = groupBy(input.scored, ({ object }) => keyOf(object));
  const findings = new Map<Manifest, readonly ObjectFinding[]>();
  const used = new Set<LintException>();
  let excepted = 0;
  for (const object of objects) {
    const own = ownExceptions(object);
    const found = [...ownFindings(object, surroundings), ...wrongExceptions(own)];
    const further = (scored.get(keyOf(object.manifest.reference)) ?? []).flatMap((comment) =>
      joined(object, comment, found),
    );
    const kept = [...found, ...further].filter(({ names }) => {
      const entries = input.options.ignore.filter((exception) => excepts(exception, object, names));
      for (const exception of entries) used.add(exception);
      return entries.length === 0 && !own.some(({ rule }) => names.some((name) => matchesGlob(rule, name)));
    });
    excepted += found.length + further.length - kept.length;
    const told = kept.map((each) => reported(object.manifest, each, input.options));
    if (told.length > 0) findings.set(object.manifest, told);
  }
  return { findings, excepted, unused: input.options.ignore.filter((exception) => !used.has(exception)) };
}

function* ownFindings(object: LintObject, surroundings: Surroundings): Iterable<Found> {
  for (const rule of lintRules) {
    for (const { path, message } of rule.check(object, surroundings)) {
      yield { rule: rule.id, names: namesOf(rule.id), severity: rule.severity, path, message };
    }
  }
}

function wrongExceptions(own: ReturnType<typeof ownExceptions>): readonly Found[] {
  return unknownExceptions(own).map(({ rule, path }) => ({
    rule: unknownException,
    names: [unknownException],
    severity: 'warning',
    path,
    message: `names the rule ${quoted(rule)}, which does not exist: correct it, or take it out`,
  }));
}

/** What kube-score says and we do not. */
function joined(object: LintObject, comment: ScoreComment, own: readonly Found[]): readonly Found[] {
  const same = rulesLike(comment.check, comment.message);
  if (own.some(({ rule }) => same.includes(rule))) return [];
  const rule = `kube-score/${comment.check}`;
  const container = object.pod?.containers.find(
    ({ data }) => comment.about !== '' && entry(data, 'name') === comment.about,
  );
  const about = container !== undefined || comment.about === '' ? '' : `${quoted(comment.about)}: `;
  return [
    {
      rule,
      names: [rule, ...same],
      severity: comment.severity,
      path: container?.path ?? [],
      message: `${about}${comment.message}`,
    },
  ];
}

function reported(
  manifest: Manifest,
  { rule, severity, path, message }: Found,
  options: LintInput['options'],
): ObjectFinding {
  return findingOf(manifest, {
    check: 'lint',
    rule,
    path,
    message,
    severity: effectiveSeverity(severity, options.failOn),
  });
}

const names = new Map<string, readonly string[]>();

function namesOf(rule: string): readonly string[] {
  const known = names.get(rule) ?? [rule, ...checksLike(rule).map((check) => `kube-score/${check}`)];
  names.set(rule, known);
  return known;
}

function keyOf(reference: Manifest['reference']): string {
  return [reference.apiVersion, reference.kind, reference.namespace, reference.name].join('\n');
}
