import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { byCodeUnit } from '../by-code-unit.ts';
import { TaskError } from '../errors.ts';
import { remoteUrlOf } from '../remote-url.ts';
import { countsText } from '../manifests/compare/comparison.ts';
import { wholeDiff, type Difference } from '../manifests/compare/difference.ts';
import { details } from '../manifests/compare/lines.ts';
import { comparisonMarkdown } from '../manifests/compare/markdown.ts';
import type { Log } from '../ports/agent.ts';
import type { Files } from '../ports/files.ts';
import { isRecord, type Data } from '../unstructured.ts';

/** What one call of a run leaves of its difference, for the one comment of all of them. Secrets are masked already. */
export interface DifferencePart {
  readonly environment: string;
  readonly cluster: string;
  /** Those of the input, or the source folders' names: with environment and cluster, whose part it is. */
  readonly application: string;
  /** Which attempt of its job wrote it: the last one counts. */
  readonly attempt: number;
  /** Undefined: it could not be rendered, or did not pass the checks. */
  readonly told: ToldDifference | undefined;
}

/** A difference, as far as other jobs may tell it. */
export interface ToldDifference {
  readonly changed: boolean;
  /** How much, in a few words. */
  readonly counts: string;
  /** The GitOps repository's folder, in a word. */
  readonly where: string;
  /** Stands for the GitOps repository; empty when it is not known. */
  readonly repository: string;
  readonly markdown: string;
}

type PartFiles = Pick<Files, 'kind' | 'readIfThere' | 'realPath' | 'write'>;

// What a host takes of a comment, roughly: more would be cut in any case.
const longestMarkdown = 150_000;
const largestFile = 1_000_000;
const mostParts = 1000;

/** What is told of a difference. @param folder of the GitOps repository */
export async function tellPart(
  files: Pick<Files, 'kind' | 'readIfThere' | 'realPath'>,
  folder: string,
  { comparisons, changed, where, mask }: Difference,
): Promise<ToldDifference> {
  const telling = { limit: longestMarkdown, detail: details.brief, mask, rest: wholeDiff };
  return {
    changed,
    counts: countsText(comparisons),
    where,
    repository: await repositoryDigest(files, folder),
    markdown: mask(comparisonMarkdown(comparisons, telling)),
  };
}

/** A word for the repository that a folder was checked out from: its URL may hold a token. Empty when that is not known. */
export async function repositoryDigest(
  files: Pick<Files, 'kind' | 'readIfThere' | 'realPath'>,
  folder: string,
): Promise<string> {
  const url = await remoteUrlOf(files, await files.realPath(folder));
  return url === undefined ? '' : createHash('sha256').update(url).digest('hex');
}

/** Leaves a part in a folder. */
export async function writePart(files: Pick<PartFiles, 'write'>, folder: string, part: DifferencePart): Promise<void> {
  const { environment, cluster, application, attempt } = part;
  const key = createHash('sha256')
    .update(JSON.stringify([environment, cluster, application]))
    .digest('hex');
  await files.write(join(folder, `${key.slice(0, 16)}-${attempt}.json`), JSON.stringify(part));
}

/**
 * Reads the parts of a folder and of the folders in it, sorted: of each environment, cluster and application the last
 * attempt's. The files come from other jobs: one that is no part is told and passed over.
 */
export async function readParts(
  files: Pick<Files, 'list' | 'size' | 'read'>,
  log: Pick<Log, 'warning'>,
  folder: string,
): Promise<readonly DifferencePart[]> {
  const found = (await files.list(folder, ['**/*.json'])).filter(({ kind }) => kind === 'file');
  const parts = new Map<string, DifferencePart>();
  for (const { path } of found.slice(0, mostParts)) {
    const part = await readPart(files, join(folder, path));
    if (part === undefined) log.warning(`${path} in differencesPath is no difference of render-manifests`);
    else {
      const key = JSON.stringify([part.environment, part.cluster, part.application]);
      if ((parts.get(key)?.attempt ?? -1) < part.attempt) parts.set(key, part);
    }
  }
  if (found.length > mostParts) log.warning(`differencesPath holds more than ${mostParts} files: not all are told`);
  return [...parts].toSorted(([one], [other]) => byCodeUnit(one, other)).map(([, part]) => part);
}

async function readPart(files: Pick<Files, 'size' | 'read'>, path: string): Promise<DifferencePart | undefined> {
  try {
    if ((await files.size(path)) > largestFile) return undefined;
    const value: unknown = JSON.parse((await files.read(path)).toString('utf8'));
    return isPart(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TaskError) return undefined;
    throw error;
  }
}

function isPart(value: unknown): value is DifferencePart {
  if (!isRecord(value)) return false;
  const { told } = value;
  return (
    hasTexts(value, ['environment', 'cluster', 'application']) &&
    Number.isSafeInteger(value['attempt']) &&
    (told === undefined ||
      (isRecord(told) &&
        typeof told['changed'] === 'boolean' &&
        hasTexts(told, ['counts', 'where', 'repository', 'markdown'])))
  );
}

function hasTexts(value: Data, names: readonly string[]): boolean {
  return names.every((name) => typeof value[name] === 'string');
}
