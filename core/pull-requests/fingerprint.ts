import { createHash } from 'node:crypto';
import type { AutoComplete, WantedReviewer } from '../ports/pull-request-host.ts';

/** What a run asks for besides content: the inputs as they are, not what a host makes of them. */
export interface Asked {
  /** The patterns, without what only the build says (`withoutBuild`). */
  readonly title: string;
  readonly description: string;
  readonly draft: boolean;
  readonly autoComplete: AutoComplete | undefined;
  readonly reviewers: readonly WantedReviewer[];
  readonly labels: readonly string[];
  readonly workItems: readonly string[];
}

const parts = ['title', 'description', 'draft', 'autoComplete', 'reviewers', 'labels', 'workItems'] as const;

/**
 * What was asked for, part by part as short digests; '' where nothing was. The next run compares its own with it: whether
 * its input has changed, it learns from this, never from what people made of the pull request meanwhile.
 */
export type Fingerprint = Readonly<Record<(typeof parts)[number], string>>;

/** Of a part that is still to be brought about. */
export const pending = '?';

/** Takes what a run asks for down to eight hex digits a part; lists count without regard to order. */
export function fingerprint(asked: Asked): Fingerprint {
  const { mergeStrategy, deleteSourceBranch, transitionWorkItems } = asked.autoComplete ?? {};
  const options = asked.autoComplete && [mergeStrategy, deleteSourceBranch, transitionWorkItems];
  return {
    title: digest([asked.title]),
    description: digest([asked.description]),
    draft: asked.draft ? digest(['draft']) : '',
    autoComplete: digest(options ?? []),
    reviewers: digest(asked.reviewers.map(({ name, required }) => `${required ? '!' : ''}${name}`).toSorted()),
    labels: digest(asked.labels.toSorted()),
    workItems: digest(asked.workItems.toSorted()),
  };
}

function digest(values: readonly unknown[]): string {
  if (values.length === 0) return '';
  return createHash('sha256').update(JSON.stringify(values)).digest('hex').slice(0, 8);
}

/** On one line, for the marker. */
export function formatFingerprint(one: Fingerprint): string {
  return parts.map((part) => one[part]).join('.');
}

/** Reads it back; undefined when it is none. Text from outside. */
export function parseFingerprint(text: string): Fingerprint | undefined {
  const values = text.split('.');
  if (values.length !== parts.length || !values.every((value) => /^(?:[0-9a-f]{8}|\?)?$/.test(value))) return undefined;
  const [title = '', description = '', draft = '', autoComplete = '', reviewers = '', labels = '', workItems = ''] =
    values;
  return { title, description, draft, autoComplete, reviewers, labels, workItems };
}

/** Whether two runs asked for the same, part by part; none is the same as none. */
export function sameFingerprint(a: Fingerprint | undefined, b: Fingerprint | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && parts.every((part) => a[part] === b[part]));
}

/** A text without what each run of a pipeline has of its own: its page, number and id. */
export function withoutBuild(
  text: string,
  build: { readonly id: string; readonly number: string; readonly url: string },
): string {
  const without = (from: string, value: string, name: string): string =>
    value === ''
      ? from
      : from.replaceAll(new RegExp(`(?<![A-Za-z0-9])${escapeRegExp(value)}(?![A-Za-z0-9])`, 'g'), name);
  const plain = build.url === '' ? text : text.replaceAll(build.url, '{run}');
  return without(without(plain, build.number, '{buildNumber}'), build.id, '{buildId}');
}

const escapeRegExp = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
