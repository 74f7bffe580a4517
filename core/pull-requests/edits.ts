import { sameFingerprint, type Fingerprint } from './fingerprint.ts';

/** What of a pull request is only ever added to, as far as it is missing. */
export type Extra = 'reviewers' | 'labels' | 'workItems';

const extras = ['reviewers', 'labels', 'workItems'] as const satisfies readonly Extra[];

/** What to change of a pull request besides its content. */
export interface Edits {
  /** Of what is not written anew stays what is there, whoever wrote it. */
  readonly title: boolean;
  readonly description: boolean;
  readonly draft: boolean;
  /** What to look at, and to add where it is missing. */
  readonly extras: readonly Extra[];
  /** Take auto-complete off, first of all. */
  readonly disarm: boolean;
  /** Set it, last of all. */
  readonly arm: boolean;
  /** What the description says of this run's wishes is written anew in any case. */
  readonly marker: boolean;
}

/** Whether there is nothing to edit. */
export function isNothing(edits: Edits): boolean {
  const { title, description, draft, disarm, arm, marker } = edits;
  return edits.extras.length === 0 && ![title, description, draft, disarm, arm, marker].includes(true);
}

/**
 * Decides what of a pull request is changed: what this run asks for otherwise than the one before it. What people made of
 * it meanwhile does not count, so their titles, labels and reviewers stay, also the ones that they took away.
 * @param before undefined when nobody knows: then what is missing is added, and people's text stays
 * @param other its content is, or is about to become, another: all that is asked for is brought about anew
 * @param unfinished its text says that something was left undone
 */
export function planEdits(o: {
  readonly before: Fingerprint | undefined;
  readonly asked: Fingerprint;
  readonly other: boolean;
  readonly armed: boolean;
  readonly unfinished: boolean;
}): Edits {
  const { before, asked, other, armed } = o;
  const changed = (part: keyof Fingerprint): boolean => before !== undefined && before[part] !== asked[part];
  // One that a person set while our input never asked for it stays, as long as what it was set for stays.
  const disarm = armed && (other || changed('autoComplete'));
  const arm = asked.autoComplete !== '' && (!armed || disarm);
  return {
    title: other || changed('title'),
    description: other || changed('description'),
    draft: changed('draft'),
    extras: extras.filter((part) => asked[part] !== '' && (other || before?.[part] !== asked[part])),
    disarm,
    arm,
    marker: other || o.unfinished || !sameFingerprint(before, asked),
  };
}
