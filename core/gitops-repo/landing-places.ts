import { TaskError, type Finding } from '../errors.ts';
import { wildcardMatcher } from '../manifests/flux/wildcards.ts';
import type { FileChange, GitRepository } from '../ports/git-repository.ts';
import type { CommitId } from '../ports/pull-requests.ts';
import { folderOf, foldersAbove } from './paths.ts';

/**
 * Refuses to write where git would make something else of it on people's machines: a path that Git LFS keeps, whose
 * content belongs into its store, and a new name that differs from another one only in upper and lower case, for on
 * Windows and macOS only one of the two is checked out.
 * @throws PATH_CONFLICT
 */
export async function refuseBadPlaces(
  git: Pick<GitRepository, 'entries' | 'names' | 'blobs'>,
  tip: CommitId,
  changes: readonly FileChange[],
): Promise<void> {
  const written = changes.flatMap(({ kind, path }) => (kind === 'delete' ? [] : [path]));
  if (written.length === 0) return;
  const related = [
    ...(await sameButForCase(git, tip, changes, written)),
    ...(await keptInLfs(
      git,
      tip,
      changes.flatMap(({ kind, path }) => (kind === 'write' ? [path] : [])),
    )),
  ];
  if (related.length === 0) return;
  throw new TaskError(
    'PATH_CONFLICT',
    'Files would not arrive as they are where the repository is checked out:',
    'Choose other names (layout, targetPath), or mend the repository’s .gitattributes.',
    { related },
  );
}

async function sameButForCase(
  git: Pick<GitRepository, 'entries' | 'names'>,
  tip: CommitId,
  changes: readonly FileChange[],
  written: readonly string[],
): Promise<readonly Finding[]> {
  const goes = new Set(changes.flatMap(({ kind, path }) => (kind === 'delete' ? [path] : [])));
  const all = new Set(written.flatMap((path) => [...foldersAbove(path), path]));
  const there = await git.entries(tip, [...all]);
  const fresh = [...all].filter((path) => !there.has(path));
  const names = await git.names(tip, [...new Set(fresh.map(folderOf))]);
  const findings: Finding[] = [];
  // By what they are where case does not count: names that stay, and new ones.
  const known = new Map<string, string>();
  for (const [folder, siblings] of names) {
    for (const path of siblings.map((name) => below(folder, name))) if (!goes.has(path)) known.set(fold(path), path);
  }
  for (const path of fresh) {
    const other = known.get(fold(path));
    known.set(fold(path), path);
    if (other !== undefined && other !== path) {
      findings.push({ message: `${path} and ${other} differ only in upper and lower case` });
    }
  }
  return findings;
}

// Different spellings of one letter are one name on macOS.
const fold = (path: string): string => path.normalize('NFC').toLowerCase();

const below = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`);

async function keptInLfs(
  git: Pick<GitRepository, 'entries' | 'blobs'>,
  tip: CommitId,
  written: readonly string[],
): Promise<readonly Finding[]> {
  const paths = new Set(
    written.flatMap((path) => ['', ...foldersAbove(path)].map((one) => below(one, attributesFile))),
  );
  const entries = await git.entries(tip, [...paths]);
  const found = [...paths].flatMap((path) => {
    const entry = entries.get(path);
    return entry?.mode.startsWith('100') === true ? [{ path, id: entry.id }] : [];
  });
  if (found.length === 0) return [];
  const blobs = await git.blobs([...new Set(found.map(({ id }) => id))]);
  const texts = new Map(found.map(({ path, id }) => [folderOf(path), blobs.get(id)?.toString('utf8') ?? '']));
  return written.flatMap((path) =>
    isInLfs(path, texts) ? [{ message: `${path} is kept in Git LFS (${attributesFile})` }] : [],
  );
}

const attributesFile = '.gitattributes';

/**
 * Whether the attributes say `filter=lfs` of a path; of several lines the last in the nearest file counts
 * (gitattributes(5)).
 * @param texts of `.gitattributes` by folder
 */
function isInLfs(path: string, texts: ReadonlyMap<string, string>): boolean {
  let filter = '';
  for (const folder of ['', ...foldersAbove(path)]) {
    for (const line of (texts.get(folder) ?? '').split(/\r?\n/)) {
      const [pattern = '', ...attributes] = line.trim().split(/\s+/);
      const said = attributes.filter((one) => /^[-!]?filter(?:=|$)/.test(one)).at(-1);
      if (said === undefined || pattern.startsWith('#') || pattern.startsWith('[') || pattern.length > 500) continue;
      if (matches(pattern, folder === '' ? path : path.slice(folder.length + 1))) filter = said;
    }
  }
  return filter === 'filter=lfs';
}

/** As gitignore has it: without a slash a name at any depth, else a path from where the file stands. */
function matches(pattern: string, path: string): boolean {
  const names = path.split('/');
  if (!pattern.includes('/')) return wildcardMatcher(pattern)(names.at(-1) ?? '');
  const parts = pattern.replace(/^\//, '').split('/');
  // How many parts are done; `**` takes any number of names. All ways are followed at once.
  const open = (states: Set<number>): Set<number> => {
    for (const state of states) if (parts[state] === '**') states.add(state + 1);
    return states;
  };
  let states = open(new Set([0]));
  for (const name of names) {
    const next = new Set<number>();
    for (const state of states) {
      const part = parts[state];
      if (part === '**') next.add(state);
      else if (part !== undefined && wildcardMatcher(part)(name)) next.add(state + 1);
    }
    states = open(next);
  }
  return states.has(parts.length);
}
