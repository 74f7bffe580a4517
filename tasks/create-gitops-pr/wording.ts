import { fill, filledOr } from '../../core/fill-pattern.ts';
import type { RollbackRun } from '../../core/gitops-repo/rollback-mark.ts';
import type { TargetPlan } from '../../core/gitops-repo/target-plan.ts';
import type { PlaceholderValues } from '../../core/placeholders.ts';
import { withoutBuild } from '../../core/pull-requests/fingerprint.ts';
import { writeMarker } from '../../core/pull-requests/marker.ts';
import { fillMarkdown } from '../../core/pull-requests/fill-markdown.ts';
import {
  defaultCommitMessage,
  fitLine,
  imageLines,
  plainChanges,
  withSkipCi,
} from '../../core/pull-requests/plain-text.ts';
import type { RunMarks } from '../../core/pull-requests/proposal.ts';
import { defaultDescription, defaultTitle, fitDescription, type Story } from '../../core/pull-requests/text.ts';
import { details } from '../../core/manifests/compare/lines.ts';
import type { Mask } from '../../core/manifests/compare/value-text.ts';
import type { SafeText } from '../../core/secret-search.ts';
import type { PullRequestOptions } from './inputs.ts';

/** The texts of a delivery: commit message, title, and description with its marker, within the host's limits. */
export function wording(
  options: PullRequestOptions,
  story: (plan: TargetPlan) => Story,
  values: PlaceholderValues,
  limits: { readonly title: number; readonly description: number },
  descriptors: readonly string[],
  {
    rollback,
    mask,
    safe,
  }: { readonly rollback: RollbackRun | undefined; readonly mask: Mask; readonly safe: SafeText },
) {
  const { title, description, commitMessage } = options.patterns;
  // Before anything is cut: a part of a secret is none that anybody would find.
  const storyOf = (plan: TargetPlan): Story => {
    const told = story(plan);
    for (const value of [told.version, told.runName, ...Object.values(values)]) safe('text', value);
    return told;
  };
  const plain = (plan: TargetPlan, input: string, pattern: string, separator: string): string => {
    const told = storyOf(plan);
    return fill(input, pattern, { ...values, version: told.version }, 'text', {
      changes: plainChanges(told).join(separator),
      images: imageLines(told).join(separator) || '–',
    });
  };
  const titleOf = (plan: TargetPlan): string => {
    const own = title === undefined ? '' : fitLine(plain(plan, 'title', title, '; '), limits.title);
    return safe('title', own === '' ? defaultTitle(storyOf(plan), limits.title) : own);
  };
  return {
    asked: askedFor(options, values, rollback),
    title: titleOf,
    commitMessage: (plan: TargetPlan): string => {
      const told = storyOf(plan);
      const run = told.runUrl === '' ? '' : `Run ${fitLine(told.runName, 255)}: ${told.runUrl}`;
      const message =
        commitMessage === undefined
          ? defaultCommitMessage(titleOf(plan), told, run)
          : plain(plan, 'commitMessage', commitMessage, '\n');
      return safe('commit message', options.skipCi ? withSkipCi(message) : message);
    },
    description: (plan: TargetPlan, marks: RunMarks): string => {
      const told = storyOf(plan);
      const marker = writeMarker({
        identity: told.identity,
        version: told.version,
        descriptors,
        content: plan.content,
        ...marks,
        rollbacks: [...new Set([...marks.rollbacks, rollback?.mark ?? []].flat())],
      });
      const limit = limits.description - marker.length - 1;
      const known = { ...values, version: told.version };
      const body = fitDescription(
        told,
        (parts) =>
          description === undefined
            ? defaultDescription(told, parts)
            : filledOr(
                'description',
                fillMarkdown(description, known, { changes: parts.changes, images: parts.images || '–' }),
              ),
        { limit, detail: details.short, mask },
      );
      return safe('description', `${marker}\n${body}`);
    },
  };
}

/**
 * The patterns of title and description for `Asked`. What only the build says is left out, and so is the version: it comes
 * with other content, which is told anew in any case, or is no reason to change a text.
 */
function askedFor(
  { operation, patterns, build }: Pick<PullRequestOptions, 'operation' | 'patterns' | 'build'>,
  values: PlaceholderValues,
  rollback: RollbackRun | undefined,
): { readonly title: string; readonly description: string } {
  const open = (name: string): string => `{${name}}`;
  const known = { ...values, buildId: open('buildId'), buildNumber: open('buildNumber'), version: open('version') };
  const asked = (input: 'title' | 'description'): string => {
    const pattern = withoutBuild(patterns[input] ?? '', build);
    const run = { run: open('run'), changes: open('changes'), images: open('images') };
    // The text of a rollback tells whose it is: the next run that asks for the same has it written anew.
    return `${operation} ${rollback?.mark ?? ''}${fill(input, pattern, known, 'text', run)}`;
  };
  return { title: asked('title'), description: asked('description') };
}
