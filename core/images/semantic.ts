import { compareNumbered, isCommitId, isMixedId, type Comparison } from './numbered.ts';

/** A version of two or three numbers, with what stands behind them. */
export interface SemanticVersion {
  readonly numbers: readonly [bigint, bigint, bigint];
  /** Behind the `-`: a pre-release, a flavour such as `alpine3.19`, or a commit's id; empty for a release. */
  readonly rest: string;
  /** Behind the `+`: decides last. */
  readonly build: string;
  /** How many commits after that version: `1.2.3-5-gabcdef1` of `git describe`. */
  readonly commits: bigint;
}

const pattern =
  /^[vV]?(\d{1,18})\.(\d{1,18})(?:\.(\d{1,18}))?(?:((?:a|b|rc)\d{1,9})|-([0-9A-Za-z][0-9A-Za-z._-]*))?(?:[+]([0-9A-Za-z._-]+))?$/;
const described = /(?:^|-)(\d{1,9})-g[0-9a-f]{4,40}(?:-dirty)?$/;

/** Reads a semantic version, with or without `v`, `1.2` as `1.2.0`; a bare number is none, for it counts builds. */
export function parseSemantic(tag: string): SemanticVersion | undefined {
  const match = pattern.exec(tag);
  if (match === null) return undefined;
  const [, major = '0', minor = '0', patch = '0', short, dashed = '', build = ''] = match;
  const rest = short ?? dashed;
  const commits = described.exec(rest);
  return {
    numbers: [BigInt(major), BigInt(minor), BigInt(patch)],
    rest: commits === null ? rest : rest.slice(0, commits.index),
    build,
    commits: BigInt(commits?.[1] ?? 0),
  };
}

/** Compares two versions: their numbers, then what stands behind them, when it is of one kind. */
export function compareSemantic(old: SemanticVersion, fresh: SemanticVersion): Comparison {
  const flavours = [flavour(old), flavour(fresh)];
  if (flavours[0] !== flavours[1]) return 'unlike';
  const byNumbers = sign(old.numbers, fresh.numbers);
  if (byNumbers !== 'same') return looksLikeDay(old) && looksLikeDay(fresh) ? agreed(old, fresh, byNumbers) : byNumbers;
  const byRest = old.rest === fresh.rest ? 'same' : compareRests(old.rest, fresh.rest, flavours[0] !== '');
  if (byRest !== 'same') return byRest;
  const byCommits = sign([old.commits], [fresh.commits]);
  if (byCommits !== 'same') return byCommits;
  // The same number of commits behind one version: on two branches.
  if (old.commits > 0n) return 'unlike';
  if (old.build === fresh.build) return 'same';
  return compareNumbered(old.build, fresh.build);
}

// Words that mean "before the release", in the order in which releases go through them; others are not ordered.
const ladder: readonly (readonly string[])[] = [
  ['a', 'alpha'],
  ['b', 'beta'],
  ['m', 'milestone'],
  ['c', 'rc', 'cr'],
];
const preRelease =
  /^(?:a|alpha|b|beta|m|milestone|c|rc|cr|pre|preview|dev|develop|snapshot|canary|nightly|next|ci|pr|pullrequest)\d*$/i;

/** The words behind the numbers with the numbers in them taken out; empty for releases, pre-releases and commits. */
function flavour({ rest }: SemanticVersion): string {
  const words = rest.split(/[-._]/);
  const [first = ''] = words;
  if (first === '' || /^\d+$/.test(first) || preRelease.test(first) || isCommitId(first)) return '';
  return words.map((word) => (isMixedId(word) ? '@' : word.replaceAll(/\d+/g, '#'))).join('-');
}

function compareRests(old: string, fresh: string, flavoured: boolean): Comparison {
  if (flavoured) return compareNumbered(old, fresh);
  const [a, b] = [firstWord(old), firstWord(fresh)];
  if ((a !== '' && isMixedId(a)) || (b !== '' && isMixedId(b))) return 'unlike';
  // A release comes after all that led to it.
  if (old === '' || fresh === '') return old === '' ? 'older' : 'newer';
  const [x, y] = [wordOf(a), wordOf(b)];
  if (x !== y) {
    const [left, right] = [rung(x), rung(y)];
    if (left === -1 || right === -1 || left === right) return 'unlike';
    return left > right ? 'older' : 'newer';
  }
  if (continues(old, fresh)) return 'newer';
  if (continues(fresh, old)) return 'older';
  return compareNumbered(old, fresh);
}

/** Whether a pre-release goes on where another ends, with further numbers: `rc` and `rc1`, `rc.1` and `rc.1.5`. */
function continues(short: string, long: string): boolean {
  const tail = long.slice(short.length);
  return (
    long.startsWith(short) &&
    /^(?:[-._]\d{1,9})+$|^\d{1,9}$/.test(tail) &&
    !/\d\d/.test(short.slice(-1) + tail.slice(0, 1))
  );
}

function firstWord(text: string): string {
  return text.split(/[-._]/, 1)[0] ?? '';
}

function wordOf(text: string): string {
  return text.replace(/\d+$/, '').toLowerCase();
}

function rung(word: string): number {
  return ladder.findIndex((words) => words.includes(word));
}

function sign(old: readonly bigint[], fresh: readonly bigint[]): Comparison {
  for (const [index, left] of old.entries()) {
    const right = fresh[index] ?? 0n;
    if (left !== right) return left > right ? 'older' : 'newer';
  }
  return 'same';
}

/** Whether it may be a day of a month of a year, `31.1.2024`: as a version its order would be another. */
function looksLikeDay({ numbers: [day, month, year] }: SemanticVersion): boolean {
  return day >= 1n && day <= 31n && month >= 1n && month <= 12n && year >= 1990n && year <= 2099n;
}

/** What holds for it as a version and as a day. */
function agreed(old: SemanticVersion, fresh: SemanticVersion, byNumbers: Comparison): Comparison {
  const byDay = sign(old.numbers.toReversed(), fresh.numbers.toReversed());
  return byDay === byNumbers ? byNumbers : 'unlike';
}
