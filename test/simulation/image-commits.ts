import { names } from './image-asked.ts';
import { folderOfImages, pathsOfImages } from './image-files.ts';
import { compare, placesIn, withoutVersions, type Place } from './image-places.ts';
import type { Move } from './ledger.ts';
import type { Run } from './run.ts';
import { target, type Simulated } from './simulated.ts';

/** What a run was asked to set. */
export interface Setting {
  readonly environment: string;
  /** Whether a place was to be set at all. */
  readonly sets: (place: Place) => boolean;
  /** To what; undefined: what was there before, or is elsewhere. */
  readonly version: (place: Place) => string | undefined;
  readonly downgrades: boolean;
}

/** What the commits that a run has pushed change beside what it was asked to set: not one byte it may be. */
export async function changesElse(
  simulated: Simulated,
  run: Run,
  { branch, from, to }: Move,
  setting: Setting,
): Promise<readonly string[]> {
  if (to === undefined) return [];
  // What others have put there is not the run's.
  const before = simulated.ledger.tips(target, simulated.ledger.step, simulated.ledger.step)[0];
  const known = [from, before].flatMap((one) => one ?? []);
  const fresh = await simulated.git('rev-list', '--parents', to, '--not', ...known);
  const wrong: string[] = [];
  for (const line of (fresh ?? '').split('\n').filter((one) => one !== '')) {
    const [commit = '', ...parents] = line.split(' ');
    const [first = '', second] = parents;
    const found =
      second === undefined
        ? await editsElse(simulated, first, commit, setting)
        : await mergesElse(simulated, { commit, first, second, branch }, setting);
    wrong.push(...found.map((what) => `${run.actor.id}'s commit ${commit.slice(0, 10)} ${what}`));
  }
  return wrong;
}

/** A commit with one parent: the versions that were to be set, and nothing else. */
async function editsElse(
  simulated: Simulated,
  before: string,
  commit: string,
  setting: Setting,
): Promise<readonly string[]> {
  const raw = await simulated.git('diff-tree', '-r', '--no-renames', before, commit);
  const changes = (raw ?? '').split('\n').filter((one) => one !== '');
  if (changes.length === 0) return ['changes nothing'];
  const wrong: string[] = [];
  for (const change of changes) {
    const [about = '', path = ''] = change.split('\t');
    const [modeBefore, modeAfter, , , kind] = about.slice(1).split(' ');
    if (kind !== 'M' || modeBefore !== modeAfter || !path.startsWith(`${folderOfImages(setting.environment)}/`)) {
      wrong.push(`changes ${path} (${about}), where nothing was to be set`);
      continue;
    }
    const [old = '', made = ''] = [await textAt(simulated, before, path), await textAt(simulated, commit, path)];
    wrong.push(...setsElse(path, old, made, setting));
  }
  return wrong;
}

/** What a file has become besides what was to be set in it. */
function setsElse(path: string, old: string, made: string, setting: Setting): readonly string[] {
  const { sets, version, downgrades } = setting;
  const bare = (text: string): string => withoutVersions(text, names, sets);
  if (bare(old) !== bare(made)) return [`changes other bytes of ${path}`];
  return names.flatMap((name) => {
    const now = placesIn(made, name);
    return placesIn(old, name).flatMap((place, index) => {
      const became = now[index]?.version;
      const wanted = version(place);
      if (became === place.version || became === undefined || wanted === undefined) return [];
      if (became !== wanted) return [`sets ${name} in ${path} to ${became}, not to ${wanted}`];
      if (downgrades || compare(wanted, place.version) >= 0) return [];
      return [`takes ${name} in ${path} back from ${place.version} to ${became}`];
    });
  });
}

interface Merge {
  readonly commit: string;
  readonly first: string;
  readonly second: string;
  readonly branch: string;
}

/** A merge: the lines of both sides, but for the versions that were to be set. */
async function mergesElse(simulated: Simulated, merge: Merge, { sets }: Setting): Promise<readonly string[]> {
  const { commit, first, second, branch } = merge;
  const bases = [await simulated.git('merge-base', first, second), ...mergedTips(simulated, branch)];
  const paths = new Set<string>();
  for (const [one, other] of [
    [commit, first],
    [commit, second],
    [first, second],
  ] as const) {
    const names = await simulated.git('diff-tree', '-r', '--no-renames', '--name-only', one, other);
    for (const path of (names ?? '').split('\n')) if (path !== '') paths.add(path);
  }
  const linesOf = async (at: string): Promise<ReadonlySet<string>> => {
    const lines = new Set<string>();
    for (const path of paths) {
      const text = await textAt(simulated, at, path);
      if (text === undefined) continue;
      for (const line of withoutVersions(text, names, sets).split('\n')) lines.add(`${path}: ${line}`);
    }
    return lines;
  };
  const [made, ours, theirs] = [await linesOf(commit), await linesOf(first), await linesOf(second)];
  const all = new Set([...made, ...ours, ...theirs]);
  let least: readonly string[] = ['is a merge of what has nothing in common'];
  for (const base of bases) {
    if (base === undefined) continue;
    const before = await linesOf(base);
    const wrong = [...all].flatMap((line) => {
      const wanted = ours.has(line) === theirs.has(line) ? ours.has(line) : !before.has(line);
      if (made.has(line) === wanted) return [];
      return [
        `${wanted ? 'lacks' : 'has'} the line "${line}" of the merge of ${first.slice(0, 10)} and ${second.slice(0, 10)}`,
      ];
    });
    if (wrong.length === 0) return [];
    least = wrong;
  }
  return least;
}

/** Where a branch was when a pull request from it was merged: what came before is in the target already. */
function mergedTips({ ledger }: Simulated, branch: string): readonly string[] {
  return [...ledger.pulls.values()].flatMap((states) => {
    const at = states.find(({ status, sourceBranch }) => status === 'completed' && sourceBranch === branch);
    return at === undefined ? [] : ledger.tips(branch, at.step, at.step).flatMap((tip) => tip ?? []);
  });
}

const known = new WeakMap<Simulated, Map<string, string | undefined>>();

/** What a path holds at a commit. */
export async function textAt(simulated: Simulated, commit: string, path: string): Promise<string | undefined> {
  const texts = known.get(simulated) ?? new Map<string, string | undefined>();
  known.set(simulated, texts);
  const key = `${commit}:${path}`;
  if (!texts.has(key)) texts.set(key, await simulated.world.repository.read(commit, path));
  return texts.get(key);
}

/** The texts of an environment's shared files at a commit, by path. */
export async function textsAt(
  simulated: Simulated,
  commit: string,
  environment: string,
): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for (const path of pathsOfImages(environment, simulated.shape.updates)) {
    const text = await textAt(simulated, commit, path);
    if (text !== undefined) texts.set(path, text);
  }
  return texts;
}
