import { TaskError, type Finding } from '../errors.ts';
import { below, folderOf, foldersAbove } from '../folders.ts';
import { wildcardMatcher } from '../manifests/flux/wildcards.ts';
import type { FileChange, GitRepository } from '../ports/git-repository.ts';
import type { CommitId } from '../ports/pull-requests.ts';
import { isFile } from './tree-entry.ts';

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
    return isFile(entry) ? [{ path, id: entry.id }] : [];
  });
  if (found.length === 0) return [];
  const blobs = await git.blobs([...new Set(found.map(({ id }) => id))]);
  const rules = new Map(
    found.map(({ path, id }) => [folderOf(path), filterRules(blobs.get(id)?.toString('utf8') ?? '')]),
  );
  return written.flatMap((path) =>
    isInLfs(path, rules) ? [{ message: `${path} is kept in Git LFS (${attributesFile})` }] : [],
  );
}

const attributesFile = '.gitattributes';

/** A line of `.gitattributes` that says something of `filter`. */
interface FilterRule {
  /** Whether it is about a path below the file's folder. */
  readonly matches: (path: string) => boolean;
  readonly said: string;
}

// Each is tried against each file.
const mostRules = 20_000;

function filterRules(text: string): readonly FilterRule[] {
  const rules = text.split(/\r?\n/).flatMap((line): FilterRule[] => {
    const [pattern = '', ...attributes] = line.trim().split(/\s+/);
    const said = attributes.filter((one) => /^[-!]?filter(?:=|$)/.test(one)).at(-1);
    if (said === undefined || pattern.startsWith('#') || pattern.startsWith('[') || pattern.length > 500) return [];
    return [{ matches: matcher(pattern), said }];
  });
  return rules.slice(-mostRules);
}

/**
 * Whether the attributes say `filter=lfs` of a path; of several lines the last in the nearest file counts
 * (gitattributes(5)), so that is looked for first.
 * @param rules by folder
 */
function isInLfs(path: string, rules: ReadonlyMap<string, readonly FilterRule[]>): boolean {
  for (const folder of ['', ...foldersAbove(path)].toReversed()) {
    const rest = folder === '' ? path : path.slice(folder.length + 1);
    const rule = rules.get(folder)?.findLast(({ matches }) => matches(rest));
    if (rule !== undefined) return rule.said === 'filter=lfs';
  }
  return false;
}

/** As gitignore has it: without a slash a name at any depth, else a path from where the file stands. */
function matcher(pattern: string): FilterRule['matches'] {
  if (!pattern.includes('/')) {
    const matches = wildcardMatcher(pattern);
    return (path) => matches(path.slice(path.lastIndexOf('/') + 1));
  }
  // `**` takes any number of names.
  const parts = pattern
    .replace(/^\//, '')
    .split('/')
    .map((part) => (part === '**' ? 'any' : wildcardMatcher(part)));
  // How many parts are done. All ways are followed at once.
  const open = (states: Set<number>): Set<number> => {
    for (const state of states) if (parts[state] === 'any') states.add(state + 1);
    return states;
  };
  return (path) => {
    let states = open(new Set([0]));
    for (const name of path.split('/')) {
      const next = new Set<number>();
      for (const state of states) {
        const part = parts[state];
        if (part === 'any') next.add(state);
        else if (part?.(name) === true) next.add(state + 1);
      }
      states = open(next);
    }
    return states.has(parts.length);
  };
}
