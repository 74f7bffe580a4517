import { TaskError } from '../../errors.ts';
import type { CommitId } from '../../ports/pull-requests.ts';
import { compareVersions } from '../downgrade.ts';
import type { UpdateChoice } from '../decide.ts';
import type { TextFile } from '../request.ts';
import { changedSince, stateOf, type FileState, type Held } from '../restore.ts';
import { settableSearch } from '../search.ts';
import { mustBeOnBranch, type SourceAt, type SourcePorts } from './copy-sources.ts';
import { readRepository } from './read-repository.ts';
import { RepositoryTree } from './repository-tree.ts';

/** Files as they were at an earlier commit. */
export interface Earlier {
  readonly commit: CommitId;
  /** The texts, by path. */
  readonly texts: ReadonlyMap<string, string>;
}

type Choice = Pick<UpdateChoice, 'globs' | 'request'>;

// How far back a version is looked for, and how far back what is there now, where the names of versions tell no order.
const lookedAt = 100;
const lookedForReturn = 20;

/**
 * The files at the commit that `rollbackTo` names: its id, the newest one with a version of theirs, or `previous`, the last
 * one before they came to hold what they hold now. Where they had held that before, and something newer in between, they
 * have been rolled back already, and it is the one before that.
 * @throws ROLLBACK_TARGET_MISSING, COMMIT_MISSING, COMMIT_NOT_ON_BRANCH
 */
export async function earlierFiles(
  ports: SourcePorts,
  { rollbackTo: to, ...choice }: Choice & { readonly rollbackTo: string },
  at: SourceAt,
): Promise<Earlier> {
  const earlier = /^[0-9a-f]{40}$/i.test(to)
    ? await atCommit(ports, choice, to.toLowerCase(), at)
    : await inHistory(ports, { ...choice, to }, at);
  ports.log.info(`Going back to what the files held at ${earlier.commit.slice(0, 10)}.`);
  return { commit: earlier.commit, texts: new Map(earlier.texts.map(({ path, text }) => [path, text])) };
}

interface Found {
  readonly commit: CommitId;
  readonly texts: readonly TextFile[];
}

async function atCommit(ports: SourcePorts, choice: Choice, commit: CommitId, at: SourceAt): Promise<Found> {
  await mustBeOnBranch(ports, { input: 'rollbackTo', revision: commit }, at);
  return { commit, texts: await textsAt(ports, choice, commit) };
}

async function textsAt(
  { git }: Pick<SourcePorts, 'git'>,
  { globs, request }: Choice,
  commit: CommitId,
): Promise<readonly TextFile[]> {
  const tree = new RepositoryTree(git, commit);
  return (await readRepository(tree, { globs, holds: settableSearch(request) })).texts;
}

async function inHistory(
  ports: SourcePorts,
  { to, ...choice }: Choice & { readonly to: string },
  at: SourceAt,
): Promise<Found> {
  const folder = commonFolder(choice.globs);
  const history = await ports.fileHistory.commits({ branch: at.targetBranch, tip: at.target }, folder, lookedAt);
  const now = statesOf(await textsAt(ports, choice, at.target), choice);
  const seen = new Set<string>();
  let candidate: Found | undefined;
  let since = 0;
  for (const commit of history) {
    const texts = await textsAt(ports, choice, commit);
    const states = statesOf(texts, choice);
    const changed = changes(states, now);
    for (const { old } of changed) for (const version of old.versions) seen.add(`${old.name} ${version}`);
    if (to !== 'previous') {
      if (holds(states, to)) return { commit, texts };
      continue;
    }
    if (changed.length === 0) {
      // What is there now was there before: what came in between was taken back.
      candidate = undefined;
      since = 0;
      continue;
    }
    const age = ageOf(changed);
    if (age === 'older') return candidate ?? { commit, texts };
    if (age === 'unknown') candidate ??= { commit, texts };
    if (candidate !== undefined && ++since > lookedForReturn) return candidate;
  }
  if (candidate !== undefined) return candidate;
  const known = [...seen].slice(0, 20).join(', ') || 'none';
  throw new TaskError(
    'ROLLBACK_TARGET_MISSING',
    `The history of ${folder === '' ? 'the files' : `"${folder}"`} on "${at.targetBranch}" has no commit with ${to === 'previous' ? 'earlier versions' : `"${to}"`} ` +
      `(the last ${history.length} that changed it were looked at); earlier versions there: ${known}.`,
    'Name one of these versions, or a commit of the branch with all 40 digits, in rollbackTo.',
  );
}

type States = ReadonlyMap<string, FileState>;

function statesOf(texts: readonly TextFile[], { request }: Choice): States {
  return new Map(texts.map((file) => [file.path, stateOf(file, request.selection)]));
}

function changes(then: States, now: States): ReturnType<typeof changedSince> {
  return [...then].flatMap(([path, state]) => changedSince(state, now.get(path)));
}

function holds(states: States, version: string): boolean {
  const all = [...states.values()].flatMap((state) => [...(state?.values() ?? [])]);
  return all.some(
    ({ reference, versions }) =>
      versions.includes(version) || reference?.tag === version || reference?.digest === version,
  );
}

/** Whether a state came before the one of now, by the names of its versions alone. */
function ageOf(changed: ReturnType<typeof changedSince>): 'older' | 'newer' | 'unknown' {
  const orders = changed.map(({ old, now }) => compareVersions(tagOf(now), tagOf(old)));
  if (orders.includes('newer')) return 'newer';
  return orders.every((order) => order === 'older') ? 'older' : 'unknown';
}

function tagOf({ versions, reference }: Held): string {
  return reference?.tag ?? versions[0] ?? '';
}

/** The deepest folder that all globs lie in. */
function commonFolder(globs: readonly string[]): string {
  const folders = globs
    .filter((glob) => !glob.startsWith('!'))
    .map((glob) => {
      const segments = glob.replaceAll('\\', '/').split('/').slice(0, -1);
      const first = segments.findIndex((segment) => /[*?[\]{}()!+@]/.test(segment));
      return first < 0 ? segments : segments.slice(0, first);
    });
  const [one = [], ...others] = folders;
  const end = one.findIndex((segment, index) => others.some((other) => other[index] !== segment));
  return (end < 0 ? one : one.slice(0, end)).filter((segment) => segment !== '.').join('/');
}
