import { parseReference, repositoryKey, type ImageReference } from '../../core/images/reference.ts';
import type { Awaited } from '../../core/flux/wait/options.ts';
import type { InputReader } from '../../core/inputs.ts';

/** What is waited for, as the inputs have it; `references` are there with `images` alone. */
export interface AwaitedInput {
  readonly awaited: Awaited;
  readonly references: readonly ImageReference[];
}

/**
 * Reads `pullRequestId` (which wins, so that templates pass both), `revision` with `commit`, or `images`.
 * @param dryRun in a dry run of the whole delivery there is no pull request yet
 */
export function awaitedOf(reader: InputReader, dryRun: boolean): AwaitedInput {
  const pullRequest = reader.pullRequest('pullRequestId');
  const revision = revisionOf(reader, 'revision');
  const content = revisionOf(reader, 'commit');
  const references = imagesOf(reader);
  if (reader.lines('images').length > 0) {
    const beside = pullRequest !== undefined ? 'pullRequestId' : revision !== undefined ? 'revision' : undefined;
    if (beside !== undefined) {
      reader.mistake('images', `are waited for instead of a commit: leave either them or ${beside} empty`);
    }
    return { awaited: { kind: 'images' }, references };
  }
  if (pullRequest !== undefined) return { awaited: { kind: 'pullRequest', id: pullRequest, content }, references };
  if (revision === undefined && !dryRun) {
    reader.mistake('revision', 'set it, or pullRequestId, or images: there is nothing to wait for');
  }
  return { awaited: { kind: 'revision', commit: revision ?? '' }, references };
}

function revisionOf(reader: InputReader, name: string): string | undefined {
  const text = reader.optional(name)?.toLowerCase();
  if (text === undefined || /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text)) return text;
  reader.mistake(name, `"${text}" is no commit id: all 40 digits are needed`);
  return undefined;
}

function imagesOf(reader: InputReader): readonly ImageReference[] {
  const found = new Map<string, ImageReference>();
  for (const { text, line } of reader.lines('images')) {
    const reference = parseReference(text);
    if (reference === undefined) {
      reader.mistake('images', `"${text}" is no image reference: repository:tag or repository@sha256:…`, line);
    } else if (reference.tag === undefined && reference.digest === undefined) {
      reader.mistake('images', `"${text}" names no version: add a tag or a digest`, line);
    } else found.set(`${repositoryKey(reference)} ${reference.digest ?? reference.tag ?? ''}`, reference);
  }
  return [...found.values()];
}
