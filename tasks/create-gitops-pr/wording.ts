import { TaskError } from '../../core/errors.ts';
import type { TargetPlan } from '../../core/gitops-repo/target-plan.ts';
import { expandPattern, type PatternUse, type PlaceholderValues } from '../../core/placeholders.ts';
import { writeMarker } from '../../core/pull-requests/marker.ts';
import {
  changeList,
  changeText,
  defaultDescription,
  defaultTitle,
  fitLine,
  fitMarkdown,
  imageTable,
  type Story,
} from '../../core/pull-requests/text.ts';
import { details } from '../../core/manifests/compare/lines.ts';
import type { Mask } from '../../core/manifests/compare/value-text.ts';
import { findSecretValues } from '../../core/manifests/secrets.ts';
import type { Secret } from '../../core/secret.ts';
import type { PullRequestOptions } from './inputs.ts';

/** Fills a pattern whose values are known now. @throws INPUT_INVALID naming the input */
export function fill(
  input: string,
  pattern: string,
  values: PlaceholderValues,
  use: PatternUse,
  extra: Readonly<Record<string, string>> = {},
): string {
  const filled = expandPattern(pattern, values, use, extra);
  if (filled.ok) return filled.value;
  throw new TaskError('INPUT_INVALID', 'An input is not right; nothing was touched:', 'Mend it in the pipeline.', {
    related: filled.mistakes.map((message) => ({ message: `${input}: ${message}` })),
  });
}

/** Passes a text on that leaves the agent. @throws SECRET_IN_OUTPUT when it holds the value of a secret variable */
export function withoutSecrets(secrets: readonly Secret[], what: string, text: string): string {
  if (findSecretValues([{ path: what, content: text }], secrets).length === 0) return text;
  throw new TaskError(
    'SECRET_IN_OUTPUT',
    `The ${what} would hold the value of a secret variable; nothing was pushed.`,
    'Take the variable out of the input that it comes from.',
  );
}

/** The texts of a delivery: commit message, title, and description with its marker, within the host's limits. */
export function wording(
  options: PullRequestOptions,
  story: (plan: TargetPlan) => Story,
  values: PlaceholderValues,
  limits: { readonly title: number; readonly description: number },
  descriptors: readonly string[],
  mask: Mask,
) {
  const { title, description, commitMessage } = options.patterns;
  const text = (plan: TargetPlan, input: string, pattern: string, changes = changeList(plan)): string => {
    const told = story(plan);
    return fill(input, pattern, { ...values, version: told.version }, 'text', {
      changes,
      images: imageTable(told.before, told.after) || '–',
    });
  };
  const titleOf = (plan: TargetPlan): string =>
    fitLine(title === undefined ? defaultTitle(story(plan)) : text(plan, 'title', title), limits.title);
  return {
    title: titleOf,
    commitMessage: (plan: TargetPlan): string => {
      const message = commitMessage === undefined ? titleOf(plan) : text(plan, 'commitMessage', commitMessage);
      const [subject = '', ...rest] = message.split('\n');
      return [options.skipCi ? `${subject} [skip ci]` : subject, ...rest].join('\n');
    },
    description: (plan: TargetPlan, replaces?: number): string => {
      const told = story(plan);
      const marker = writeMarker({
        identity: told.identity,
        version: told.version,
        descriptors,
        content: plan.content,
        replaces,
      });
      const limit = limits.description - marker.length - 1;
      const body = (changes: string): string =>
        description === undefined ? defaultDescription(told, changes) : text(plan, 'description', description, changes);
      // The changes get the room that all else leaves.
      const room = limit - body('–').length;
      return `${marker}\n${fitMarkdown(body(changeText(told, { limit: room, detail: details.short, mask })), limit)}`;
    },
  };
}
