import { formatIdentity, type DeliveryIdentity } from '../identity.ts';
import { escapeMarkdown, inlineCode } from '../markdown.ts';
import { shortName } from '../printable.ts';

/*
 * What is said on pull requests: what happened, who did it (`by`, Markdown: the run's link), what is to be done. Short, for
 * it goes out by mail to everybody who watches.
 */

const version = (text: string): string => inlineCode(shortName(text, 130));

/** On one that makes room for another. */
export function supersededComment(identity: DeliveryIdentity, next: string, by: string): string {
  const what = next === '' ? 'other content' : `version ${version(next)}`;
  return `Superseded: ${escapeMarkdown(formatIdentity(identity))} is now to get ${what} (${by}). Approvals stay with this one: look at its successor anew.`;
}

/** On one that is overtaken by a push past all pull requests. */
export function straightComment(identity: DeliveryIdentity, next: string, by: string): string {
  const what = next === '' ? 'other content' : `version ${version(next)}`;
  return `Superseded: ${escapeMarkdown(formatIdentity(identity))} got ${what} straight on the target branch (${by}). Merging this would go back.`;
}

/** Said once the other one is there. */
export function successorComment(url: string): string {
  return `Its successor is ${url}`;
}

/** On one that has become pointless. */
export function pointlessComment(by: string): string {
  return `Nothing is left to change: the target branch already is as the newest run wants it (${by}). Nothing is to be done.`;
}

/** On one that no longer merges by itself, though its content is the same. */
export function disarmedComment(setAgain: boolean, by: string): string {
  return setAgain
    ? `Auto-complete is off for a moment, to be set with other options (${by}).`
    : `Auto-complete is off: the pipeline does not ask for it any more (${by}). Somebody has to complete this.`;
}

/** On one whose branch has got other content: votes were for the old one. */
export function changedComment(replaced: string | undefined, by: string): string {
  const before = replaced === undefined ? '' : `; it was version ${version(replaced)} before`;
  return `The content changed${before} (${by}). Votes and auto-complete set before were for the old content: look at it anew.`;
}

/** On one whose branch had to be pushed again with the content that it had. */
export function pushedAgainComment(by: string): string {
  return `The branch was pushed again: it was gone, did not merge any more, or the target has changed what it is about (${by}). It brings the same content onto the target as that is now: look at what it replaces there.`;
}

/** On one into another target, whose branch gets content for its pull request into this one. */
export function sharedBranchComment(target: string, by: string): string {
  return `The branch gets other content, for its pull request into ${inlineCode(target)} (${by}). Votes and auto-complete set before were for the old content: look at it anew.`;
}
