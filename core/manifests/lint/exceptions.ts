import { entry, textsOf } from '../../unstructured.ts';
import type { FieldPath } from '../locate.ts';
import { matchesGlob } from './glob.ts';
import { isKnownRule, type LintException } from './read-exception.ts';
import type { LintObject } from './object.ts';

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
    { annotations: textsOf(entry(data, 'metadata', 'annotations')), path: ['metadata', 'annotations'] },
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
  return exceptions.filter(({ rule }) => !isKnownRule(rule));
}

function wordsOf(text: string | undefined): readonly string[] {
  return (text ?? '').split(/[\s,]+/).filter((word) => word !== '');
}
