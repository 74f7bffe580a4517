import { fill, filledOr } from '../../fill-pattern.ts';
import type { RollbackRun } from '../../gitops-repo/rollback-mark.ts';
import type { TargetPlan } from '../../gitops-repo/target-plan.ts';
import type { PlaceholderValues } from '../../placeholders.ts';
import { withoutBuild } from '../fingerprint.ts';
import { writeMarker } from '../marker.ts';
import { fillMarkdown } from '../fill-markdown.ts';
import { defaultCommitMessage, fitLine, imageLines, plainChanges, withSkipCi } from '../plain-text.ts';
import type { RunMarks } from '../proposal.ts';
import { defaultDescription, defaultTitle, fitDescription, type Story } from '../text.ts';
import { details } from '../../manifests/compare/lines.ts';
import type { Mask } from '../../manifests/compare/value-text.ts';
import type { SafeText } from '../../secret-search.ts';
import type { PullRequestOptions } from './options.ts';

/** The texts of a proposal, each for the plan that is made on the target as it is then. */
export interface ProposalTexts {
  /** The patterns, for `Asked`. */
  readonly asked: { readonly title: string; readonly description: string };
  readonly title: (plan: TargetPlan) => string;
  readonly commitMessage: (plan: TargetPlan) => string;
  /** Its first line is the marker. */
  readonly description: (plan: TargetPlan, marks: RunMarks) => string;
}

/** What texts have to keep to. */
interface TextSettings {
  /** Longest texts that the host takes, in UTF-16 units. */
  readonly limits: { readonly title: number; readonly description: number };
  /** For the marker, from the repository's root. */
  readonly descriptors: readonly string[];
  readonly rollback: RollbackRun | undefined;
  readonly mask: Mask;
  readonly safe: SafeText;
}

/** The texts of a delivery: commit message, title, and description with its marker, within the host's limits. */
export function proposalTexts(
  options: PullRequestOptions,
  story: (plan: TargetPlan) => Story,
  values: PlaceholderValues,
  { limits, descriptors, rollback, mask, safe }: TextSettings,
): ProposalTexts {
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
