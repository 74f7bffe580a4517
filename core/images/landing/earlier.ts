import { shortId } from '../../commit-id.ts';
import { TaskError } from '../../errors.ts';
import { splitExceptions } from '../../globs.ts';
import type { CommitId } from '../../ports/pull-requests.ts';
import { compareVersions } from '../compare-versions.ts';
import type { UpdateChoice } from '../decide.ts';
import type { TextFile } from '../request.ts';
import { changedSince, stateOf, type FileState, type Held } from '../restore.ts';
import { settableSearch } from '../search.ts';
import { mustBeOnBranch, type SourceAt, type SourcePorts } from './copy-sources.ts';
import { readRepository, type RepositoryFiles } from './read-repository.ts';
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
  ports.log.info(`Going back to what the files held at ${shortId(earlier.commit)}.`);
  return { commit: earlier.commit, texts: new Map(earlier.texts.map(({ path, text }) => [path, text])) };
}

/** The commits of the target branch that changed the folder that all globs lie in, newest first. */
export function pastOf(
  { fileHistory }: Pick<SourcePorts, 'fileHistory'>,
  globs: readonly string[],
  { targetBranch, target }: Pick<SourceAt, 'targetBranch' | 'target'>,
): Promise<readonly CommitId[]> {
  return fileHistory.commits({ branch: targetBranch, tip: target }, commonFolder(globs), lookedAt);
}

interface Found {
  readonly commit: CommitId;
  readonly texts: readonly TextFile[];
}

async function atCommit(ports: SourcePorts, choice: Choice, commit: CommitId, at: SourceAt): Promise<Found> {
  await mustBeOnBranch(ports, { input: 'rollbackTo', revision: commit }, at);
  return { commit, texts: (await filesAt(ports, choice, commit)).texts };
}

/** @param known contents by path: of files that hold these nothing is to be restored */
function filesAt(
  { git }: Pick<SourcePorts, 'git'>,
  { globs, request }: Choice,
  commit: CommitId,
  known?: ReadonlyMap<string, string>,
): Promise<RepositoryFiles> {
  const wanted = { globs, holds: settableSearch(request), ...(known === undefined ? {} : { known }) };
  return readRepository(new RepositoryTree(git, commit), wanted);
}

/** What files hold, by path; a content that was there before is not parsed again. */
class Reader {
  readonly #selection: Choice['request']['selection'];
  readonly #read = new Map<string, FileState>();

  constructor({ request }: Choice) {
    this.#selection = request.selection;
  }

  states({ texts, ids }: RepositoryFiles, paths: ReadonlySet<string>): States {
    const wanted = texts.filter(({ path }) => paths.has(path));
    return new Map(wanted.map((file) => [file.path, this.#state(file, `${ids.get(file.path)} ${file.path}`)]));
  }

  #state(file: TextFile, key: string): FileState {
    if (!this.#read.has(key)) this.#read.set(key, stateOf(file, this.#selection));
    return this.#read.get(key);
  }
}

async function inHistory(
  ports: SourcePorts,
  { to, ...choice }: Choice & { readonly to: string },
  at: SourceAt,
): Promise<Found> {
  const folder = commonFolder(choice.globs);
  const history = await pastOf(ports, choice.globs, at);
  const reader = new Reader(choice);
  const present = await filesAt(ports, choice, at.target);
  const all = (files: RepositoryFiles): ReadonlySet<string> => new Set(files.texts.map(({ path }) => path));
  const seen = new Set<string>();
  let candidate: (Found & { readonly changed: Changed }) | undefined;
  let since = 0;
  for (const commit of history) {
    ports.signal.throwIfAborted();
    const files = await filesAt(ports, choice, commit, present.ids);
    const { texts } = files;
    const states = reader.states(files, all(files));
    const changed = changes(states, reader.states(present, all(files)));
    for (const { old } of changed) for (const version of old.versions) seen.add(`${old.name} ${version}`);
    if (to !== 'previous') {
      if (changed.some(({ old }) => isOf(old, to))) return { commit, texts };
      continue;
    }
    if (candidate !== undefined && isThereAgain(candidate.changed, changed, { states, present, files })) {
      // What is there now was there before: what came in between was taken back.
      candidate = undefined;
      since = 0;
      continue;
    }
    const age = ageOf(changed);
    if (age === 'older') return candidate ?? { commit, texts };
    if (age === 'unknown') candidate ??= { commit, texts, changed };
    if (candidate !== undefined && ++since > lookedForReturn) return candidate;
  }
  if (candidate !== undefined) return candidate;
  const now = [...reader.states(present, all(present)).values()].flatMap((state) => [...(state?.values() ?? [])]);
  // It is there now, and what else there is was never together with it.
  if (now.some((held) => isOf(held, to))) return { commit: at.target, texts: present.texts };
  const known = [...seen].slice(0, 20).join(', ') || 'none';
  throw new TaskError(
    'ROLLBACK_TARGET_MISSING',
    `The history of ${folder === '' ? 'the files' : `"${folder}"`} on "${at.targetBranch}" has no commit with ${to === 'previous' ? 'earlier versions' : `"${to}"`} ` +
      `(the last ${history.length} that changed it were looked at); earlier versions there: ${known}.`,
    'Name one of these versions, or a commit of the branch with all 40 digits, in rollbackTo.',
  );
}

type Changed = ReturnType<typeof changedSince>;
type States = ReadonlyMap<string, FileState>;

/** What had changed in a later commit, and is not changed in this one, though it is there. */
function isThereAgain(
  later: Changed,
  changed: Changed,
  {
    states,
    present,
    files,
  }: { readonly states: States; readonly present: RepositoryFiles; readonly files: RepositoryFiles },
): boolean {
  const isOne = ({ kind, name, at }: Held, other: Held): boolean =>
    kind === other.kind && name === other.name && at.file === other.at.file;
  return later.every(({ old }) => {
    if (changed.some((one) => isOne(one.old, old))) return false;
    const path = old.at.file;
    if (files.ids.get(path) === present.ids.get(path)) return true;
    return states.get(path)?.has(`${old.kind} ${old.name}`) === true;
  });
}

function changes(then: States, now: States): Changed {
  return [...then].flatMap(([path, state]) => changedSince(state, now.get(path)));
}

function isOf({ versions, reference }: Held, version: string): boolean {
  return versions.includes(version) || reference?.tag === version || reference?.digest === version;
}

/** Whether a state came before the one of now, by the names of its versions alone. */
function ageOf(changed: Changed): 'older' | 'newer' | 'same' | 'unknown' {
  if (changed.length === 0) return 'same';
  const orders = changed.map(({ old, now }) => compareVersions(tagOf(now), tagOf(old)));
  if (orders.includes('newer')) return 'newer';
  return orders.every((order) => order === 'older') ? 'older' : 'unknown';
}

function tagOf({ versions, reference }: Held): string {
  return reference?.tag ?? versions[0] ?? '';
}

/** The deepest folder that all globs lie in. */
function commonFolder(globs: readonly string[]): string {
  const folders = splitExceptions(globs).within.map((glob) => {
    const segments = glob.replaceAll('\\', '/').split('/').slice(0, -1);
    const first = segments.findIndex((segment) => /[*?[\]{}()!+@]/.test(segment));
    return first < 0 ? segments : segments.slice(0, first);
  });
  const [one = [], ...others] = folders;
  const end = one.findIndex((segment, index) => others.some((other) => other[index] !== segment));
  return (end < 0 ? one : one.slice(0, end)).filter((segment) => segment !== '.').join('/');
}
