import type { FieldPath } from '../locate.ts';
import { dig, textsOf } from './shapes.ts';
import { matchesGlob } from './glob.ts';
import { helmLint } from './chart-finding.ts';
import type { LintObject } from './object.ts';
import { lintRules } from './rules.ts';

/** The rule of ours that no object's shape decides: an exception that names a rule which does not exist. */
export const unknownException = 'unknown-exception';

/** Every rule's id; each has a section in docs/lint.md. */
export const ruleIds: readonly string[] = [...lintRules.map(({ id }) => id), unknownException];

/** An entry of `lintIgnore`: `rule`, `rule Kind/name` or `rule Kind/namespace/name`, each part with `*` for any text. */
export interface LintException {
  readonly text: string;
  readonly line: number;
  readonly rule: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** @returns the entry, or what is wrong with it */
export function readException(text: string, line: number): LintException | string {
  const [rule = '', object, ...more] = text.split(/\s+/);
  if (more.length > 0) return `"${text}" is not rule, rule Kind/name or rule Kind/namespace/name`;
  if (!isKnown(rule))
    return `there is no rule "${rule}". There are: ${ruleIds.join(', ')}, ${helmLint}, and kube-score/…`;
  const parts = object?.split('/') ?? ['*', '*'];
  if (parts.length < 2 || parts.length > 3 || parts.includes('')) {
    return `"${object ?? ''}" is neither Kind/name nor Kind/namespace/name ("*" stands for any text)`;
  }
  const [kind = '*', first = '*', second] = parts;
  return { text, line, rule, kind, namespace: second === undefined ? '*' : first, name: second ?? first };
}

/** Whether an id, or a pattern of ids, can ever match; of kube-score's checks any name may be one. */
function isKnown(rule: string): boolean {
  return (
    matchesGlob(rule, helmLint) || /^kube-score\/[\w*-]+$/.test(rule) || ruleIds.some((id) => matchesGlob(rule, id))
  );
}

/** @param names of the finding: its rule's, and those of the same rule in kube-score */
export function excepts(exception: LintException, object: LintObject, names: readonly string[]): boolean {
  const { reference } = object.manifest;
  return (
    names.some((name) => matchesGlob(exception.rule, name)) &&
    matchesGlob(exception.kind, reference.kind) &&
    matchesGlob(exception.name, reference.name) &&
    (matchesGlob(exception.namespace, object.namespace) || matchesGlob(exception.namespace, reference.namespace))
  );
}

/** A rule, or a pattern of rules, that an object's own annotation leaves out. */
export interface OwnException {
  readonly rule: string;
  /** Where the annotation stands. */
  readonly path: FieldPath;
}

const ownAnnotation = 'gitops-delivery/lint-ignore';
const kubeScoreAnnotation = 'kube-score/ignore';

/** What the annotations of an object, and of its pod template, leave out. */
export function ownExceptions({ data, pod }: LintObject): readonly OwnException[] {
  const places = [
    { annotations: textsOf(dig(data, 'metadata', 'annotations')), path: ['metadata', 'annotations'] },
    ...(pod === undefined || pod.path.length === 1
      ? []
      : [{ annotations: pod.annotations, path: [...pod.path.slice(0, -1), 'metadata', 'annotations'] }]),
  ];
  return places.flatMap(({ annotations, path }) => [
    ...wordsOf(annotations.get(ownAnnotation)).map((rule) => ({ rule, path: [...path, ownAnnotation] })),
    ...wordsOf(annotations.get(kubeScoreAnnotation))
      // There, the one implies the other.
      .flatMap((check) =>
        check === 'container-resources' ? [check, 'container-ephemeral-storage-request-and-limit'] : [check],
      )
      .map((check) => ({ rule: `kube-score/${check}`, path: [...path, kubeScoreAnnotation] })),
  ]);
}

/** Of an object's exceptions, those that name no rule: a rule's name is wrong, or it is gone. */
export function unknownExceptions(exceptions: readonly OwnException[]): readonly OwnException[] {
  return exceptions.filter(({ rule }) => !isKnown(rule));
}

function wordsOf(text: string | undefined): readonly string[] {
  return (text ?? '').split(/[\s,]+/).filter((word) => word !== '');
}
