import type { CommitId } from '../ports/pull-requests.ts';

/** A revision as Flux writes it, taken apart. */
export interface Revision {
  readonly text: string;
  /** Branch, tag or reference before the digest; undefined where the form has none. */
  readonly reference: string | undefined;
  /** `sha1`, `sha256` …; undefined in the forms before Flux 2.0. */
  readonly algorithm: string | undefined;
  /** Lower-case hex digits. */
  readonly digest: string;
}

const hex = /^[0-9a-f]{7,128}$/;

/**
 * Reads a revision in any of Flux's forms: `main@sha1:…`, `feature/x@sha1:…`, `sha1:…`, `refs/heads/main@sha1:…`; before
 * Flux 2.0 `main/<sha>`, `HEAD/<sha>` or a bare sha; for OCI artifacts `tag@sha256:…` or `sha256:…`.
 * What counts is behind the last `:`, else behind the last `/`. undefined when there is no digest.
 */
export function parseRevision(text: string): Revision | undefined {
  const colon = text.lastIndexOf(':');
  const cut = colon >= 0 ? colon : text.lastIndexOf('/');
  const digest = text.slice(cut + 1).toLowerCase();
  if (!hex.test(digest)) return undefined;
  if (colon < 0) {
    return { text, reference: cut < 0 ? undefined : text.slice(0, cut), algorithm: undefined, digest };
  }
  const before = text.slice(0, colon);
  const at = before.lastIndexOf('@');
  return {
    text,
    reference: at < 0 ? undefined : before.slice(0, at),
    algorithm: before.slice(at + 1),
    digest,
  };
}

const fullCommit = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** The commit that a git revision names; undefined when it names none in full. */
export function commitOf(revision: string | undefined): CommitId | undefined {
  if (revision === undefined) return undefined;
  const digest = parseRevision(revision)?.digest;
  return digest !== undefined && fullCommit.test(digest) ? digest : undefined;
}

/** A commit's first digits, for people. */
export function shortCommit(commit: string): string {
  return commit.slice(0, 8);
}

/** `main@sha1:12345678`: a revision for people; other text as it is. */
export function shortRevision(revision: string): string {
  const parsed = parseRevision(revision);
  return parsed === undefined ? revision : `${revision.slice(0, -parsed.digest.length)}${parsed.digest.slice(0, 8)}`;
}

const inMessage = /(?:^|[\s'"])([^\s'"]*(?:sha1|sha256|sha384|sha512|blake3):[0-9a-f]{40,128}|[^\s'":]+\/[0-9a-f]{40})/;

/** The first revision that a condition's message names ("Fetching manifests for revision main@sha1:… with a timeout"). */
export function revisionIn(message: string): string | undefined {
  return inMessage.exec(message)?.[1];
}
