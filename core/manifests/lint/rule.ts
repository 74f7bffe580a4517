import type { FieldPath } from '../locate.ts';
import type { Container, LintObject, PodTemplate } from './object.ts';
import type { objectRuleIds } from './rule-ids.ts';
import type { Surroundings } from './surroundings.ts';

/** Where an object misses a best practice, and what to do. */
export interface Violation {
  /** The field; of one that is missing, where it belongs. */
  readonly path: FieldPath;
  /** To be read after the field's name: what is wrong, then how to mend it. One line. */
  readonly message: string;
}

/** A best practice. Its `id` is a heading of docs/lint.md. */
export interface LintRule {
  readonly id: (typeof objectRuleIds)[number];
  /**
   * As kube-score grades the same thing: critical is an error. Of what only we look for, an error is what Kubernetes
   * refuses, what cannot work, and what the baseline Pod Security Standard forbids; the rest is a warning.
   */
  readonly severity: 'error' | 'warning';
  /** Looks at one object. It must stand any shape: the schema's checks may be off. */
  check(object: LintObject, surroundings: Surroundings): Iterable<Violation>;
}

type Check = LintRule['check'];

const none: readonly [] = [];

/** A violation whose path starts at the container, or at the pod where the setting of all its containers is meant. */
export interface ContainerViolation extends Violation {
  readonly from?: 'pod';
}

/** A look at each container. */
export function eachContainer(
  look: (container: Container, pod: PodTemplate) => ContainerViolation | undefined | readonly ContainerViolation[],
): Check {
  // Most objects have no pods, and most containers miss nothing: lists cost less than generators there.
  return ({ pod }) => {
    if (pod === undefined) return none;
    return pod.containers.flatMap((container) => {
      const found = look(container, pod) ?? none;
      return [found].flat().map(({ path, message, from }) => {
        const start = from === 'pod' ? pod.path : container.path;
        return { path: [...start, ...path], message };
      });
    });
  };
}

/** A look at the whole object for one violation at most. */
export function once(look: (object: LintObject, surroundings: Surroundings) => Violation | undefined): Check {
  return (object, surroundings) => {
    const found = look(object, surroundings);
    return found === undefined ? none : [found];
  };
}
