import semver from 'semver';

/** How a new version stands to an old one; `unlike`: they follow different schemes, so nobody can say. */
export type Comparison = 'older' | 'same' | 'newer' | 'unlike';

/**
 * Compares two tags as teams write them: semantic versions (with `v`, pre-release, fewer than three numbers), dates,
 * build numbers, and numbers between words or commit ids (`main-1234-abcdef`).
 */
export function compareVersions(before: string, after: string): Comparison {
  if (before === after) return 'same';
  const [old, fresh] = [version(before), version(after)];
  if (old !== undefined && fresh !== undefined) return compareSemantic(old, fresh);
  return compareNumbered(before, after);
}

interface Version {
  readonly parsed: semver.SemVer;
  readonly numbers: number;
}

/** A semantic version, `1.2` read as `1.2.0`; a bare number is none (it counts builds). */
function version(tag: string): Version | undefined {
  const match = /^[vV]?(\d{1,9})\.(\d{1,9})(?:\.(\d{1,9}))?((?:[-+].*)?)$/.exec(tag);
  if (match === null) return undefined;
  const [, major = '0', minor = '0', patch, rest = ''] = match;
  const whole = `${Number(major)}.${Number(minor)}.${Number(patch ?? 0)}${rest}`;
  const parsed = semver.parse(whole, { loose: true });
  return parsed === null ? undefined : { parsed, numbers: patch === undefined ? 2 : 3 };
}

// Words that mean "before the release"; any other word behind a version names a flavour, such as `alpine`.
const preRelease = /^(?:a|alpha|b|beta|c|rc|cr|pre|preview|dev|develop|snapshot|canary|nightly|next|ci|m|pr)[\d.]*$/i;

function compareSemantic(old: Version, fresh: Version): Comparison {
  const flavour = ({ parsed }: Version): string | undefined => {
    const words = parsed.prerelease.join('.').split(/[-.]/);
    const first = words[0] ?? '';
    return first === '' || /^\d+$/.test(first) || preRelease.test(first) ? undefined : first;
  };
  const [a, b] = [flavour(old), flavour(fresh)];
  if (a !== undefined || b !== undefined) {
    const main = old.parsed.compareMain(fresh.parsed);
    if (main !== 0) return main > 0 && a === b ? 'older' : main < 0 && a === b ? 'newer' : 'unlike';
    return compareNumbered(old.parsed.prerelease.join('.'), fresh.parsed.prerelease.join('.'));
  }
  if (old.parsed.compareMain(fresh.parsed) === 0) {
    // `rc10` follows `rc9`, though semver's own order, letter by letter, has it the other way round.
    const numbered = compareNumbered(old.parsed.prerelease.join('.'), fresh.parsed.prerelease.join('.'));
    if (numbered !== 'unlike' && numbered !== 'same') return numbered;
  }
  const order = semver.compare(old.parsed, fresh.parsed) || semver.compareBuild(old.parsed, fresh.parsed);
  return order === 0 ? 'same' : order > 0 ? 'older' : 'newer';
}

/** Compares texts that differ in their numbers only; what looks like a commit's id is passed over on both sides. */
function compareNumbered(before: string, after: string): Comparison {
  const [old, fresh] = [before.split(/([-._+])/), after.split(/([-._+])/)];
  if (old.length !== fresh.length) return 'unlike';
  let order = 0;
  for (const [index, left] of old.entries()) {
    const right = fresh[index] ?? '';
    if (left === right || (mixedId(left) && mixedId(right))) continue;
    const [a, b] = [numberIn(left), numberIn(right)];
    if (a !== undefined && b !== undefined && a.word === b.word) {
      if (order === 0) order = a.value < b.value ? -1 : a.value > b.value ? 1 : 0;
    } else if (!(commitId(left) && commitId(right))) return 'unlike';
  }
  return order === 0 ? 'unlike' : order > 0 ? 'older' : 'newer';
}

function numberIn(text: string): { word: string; value: bigint } | undefined {
  const match = /^([A-Za-z]*)(\d{1,20})$/.exec(text);
  return match?.[2] === undefined ? undefined : { word: match[1] ?? '', value: BigInt(match[2]) };
}

function commitId(text: string): boolean {
  return /^[0-9a-f]{6,64}$/.test(text);
}

/** A commit's id that no number can be taken for. */
function mixedId(text: string): boolean {
  return commitId(text) && text.length >= 7 && /[a-f]/.test(text) && /\d/.test(text);
}
