import { InputReader, type RawInputs, type VariableReader } from '../../core/inputs.ts';
import type { Selection } from '../../core/images/places/find.ts';
import type { Selector } from '../../core/images/places/slot.ts';
import { parsePathSelector, type PathSelector } from '../../core/images/places/path-selector.ts';
import { parseReference, repositoryKey, type ImageReference } from '../../core/images/reference.ts';
import type { UpdateRequest } from '../../core/images/request.ts';
import { idleInputs, readRepository, type RepositoryInputs } from './repository.ts';

/** The task's inputs, checked. */
export interface UpdateInputs {
  /** Empty with `repository`. */
  readonly workingDirectory: string;
  /** Where it lands with `delivery: branch`. */
  readonly repository: RepositoryInputs | undefined;
  readonly globs: readonly string[];
  readonly copyFrom: readonly string[];
  /** Undefined: what the files hold where the others are read. */
  readonly copyFromRevision: string | undefined;
  /** Undefined: the other inputs say what is set. */
  readonly rollbackTo: string | undefined;
  readonly request: UpdateRequest;
  readonly ifNoMatch: 'error' | 'warning' | 'ignore';
  readonly dryRun: boolean;
  readonly summary: boolean;
  /** What an author may not expect of the inputs. */
  readonly warnings: readonly string[];
}

const defaultFolder = 'System.DefaultWorkingDirectory';
const plainSelectors = ['markers', 'kustomize', 'containers', 'helm'] as const;

/** Reads the inputs; every mistake is reported at once. @throws INPUT_INVALID */
export function readInputs(raw: RawInputs, variable: VariableReader): UpdateInputs {
  const reader = new InputReader(raw);
  const globs = readGlobs(reader, 'files');
  if (globs.length === 0) reader.mistake('files', 'is required and empty');
  else if (globs.every((glob) => glob.startsWith('!')))
    reader.mistake('files', 'only leaves files out: add a line that names some, such as **/*.yaml');
  const copyFrom = readGlobs(reader, 'copyFrom');
  const copyFromRevision = readRevision(reader, copyFrom.length > 0);
  const images = readImages(reader);
  const policies = readPolicies(reader);
  const charts = readCharts(reader);
  if (copyFrom.length > 0 && images.length + policies.size > 0)
    reader.mistake('copyFrom', 'takes the references from files: leave images and policies empty');
  const rollbackTo = reader.optional('rollbackTo');
  const given = ['copyFrom', 'images', 'policies', 'charts'].filter((name) => reader.lines(name).length > 0);
  if (given.length === 0 && rollbackTo === undefined)
    reader.mistake('images', 'one of images, policies, charts, copyFrom and rollbackTo must say what to set');
  if (given.length > 0 && rollbackTo !== undefined)
    reader.mistake('rollbackTo', `sets what files held before: leave ${given.join(', ')} empty`);
  const selection = readSelection(reader, charts.size > 0 || rollbackTo !== undefined);
  const asked = new Set(images.map(repositoryKey));
  for (const { text, repository } of given.includes('copyFrom') || rollbackTo !== undefined ? [] : selection.paths)
    if (!asked.has(repositoryKey(repository)))
      reader.mistake('selectors', `"path:${text}=${repository.written}" is for an image that images does not give`);
  if (policies.size > 0 && !selection.selectors.has('markers'))
    reader.mistake('selectors', 'policies are for markers: add markers to the selectors');
  const downgrade = reader.choice('downgrade', ['error', 'skip', 'allow'], 'error');
  const ifNoMatch = reader.choice('ifNoMatch', ['error', 'warning', 'ignore'], 'error');
  const delivery = reader.choice('delivery', ['files', 'branch'], 'files');
  const [dryRun, summary] = [reader.flag('dryRun', false), reader.flag('summary', true)];
  if (copyFromRevision !== undefined && delivery === 'files')
    reader.mistake('copyFromRevision', 'is a commit of repository: it needs delivery: branch');
  if (rollbackTo !== undefined && delivery === 'files')
    reader.mistake('rollbackTo', 'looks into the history of repository: it needs delivery: branch');
  const place = delivery === 'files' ? inFolder(reader, variable) : inRepository(reader, variable);
  reader.finish();
  const request = { images, policies, charts, selection, downgrade };
  return { ...place, globs, copyFrom, copyFromRevision, rollbackTo, request, ifNoMatch, dryRun, summary };
}

type Place = Pick<UpdateInputs, 'workingDirectory' | 'repository' | 'warnings'>;

function inFolder(reader: InputReader, variable: VariableReader): Place {
  const workingDirectory = reader.optional('workingDirectory') ?? variable(defaultFolder) ?? '';
  if (workingDirectory === '') reader.mistake('workingDirectory', 'is empty, and the agent names no folder either');
  const idle = idleInputs(reader).join(', ');
  const warnings =
    idle === '' ? [] : [`delivery is files, so nothing is pushed, and these go without effect: ${idle}.`];
  return { workingDirectory, repository: undefined, warnings };
}

function inRepository(reader: InputReader, variable: VariableReader): Place {
  const folder = reader.optional('workingDirectory');
  if (folder !== undefined && folder !== variable(defaultFolder))
    reader.mistake(
      'workingDirectory',
      'has no say over delivery: branch, which fetches the repository itself: leave it empty, and write the folder into files',
    );
  return { workingDirectory: '', repository: readRepository(reader, variable), warnings: [] };
}

function readGlobs(reader: InputReader, name: string): string[] {
  return reader.lines(name).map(({ text, line }) => {
    const bare = text.replace(/^!/, '');
    if (/^(?:[/\\]|[A-Za-z]:)/.test(bare)) reader.mistake(name, `"${text}" is not relative to workingDirectory`, line);
    else if (bare.split(/[/\\]/).includes('..')) reader.mistake(name, `"${text}" leads out of workingDirectory`, line);
    return text.replace(/^(!?)\.\//, '$1');
  });
}

/** A commit, or the revision of Flux's that names one (`main@sha1:…`). */
function readRevision(reader: InputReader, copies: boolean): string | undefined {
  const text = reader.optional('copyFromRevision');
  if (text === undefined) return undefined;
  if (!copies) reader.mistake('copyFromRevision', 'says when the files of copyFrom are looked at: give copyFrom');
  const commit = /^(?:\S+@)?(?:sha1:)?([0-9a-f]{40})$/i.exec(text)?.[1];
  if (commit === undefined) reader.mistake('copyFromRevision', `"${text}" is no commit with all its 40 digits`);
  return commit?.toLowerCase();
}

function readReference(reader: InputReader, name: string, text: string, line?: number): ImageReference | undefined {
  const reference = parseReference(text);
  if (reference === undefined) reader.mistake(name, `"${text}" is no image reference`, line);
  else if (reference.tag === undefined && reference.digest === undefined)
    reader.mistake(name, `"${text}" has neither a tag nor a digest`, line);
  else return reference;
  return undefined;
}

function readImages(reader: InputReader): ImageReference[] {
  const images = new Map<string, ImageReference>();
  for (const { text, line } of reader.lines('images')) {
    const reference = readReference(reader, 'images', text, line);
    if (reference === undefined) continue;
    const key = repositoryKey(reference);
    if (images.has(key)) reader.mistake('images', `"${reference.written}" is given twice`, line);
    else images.set(key, reference);
  }
  return [...images.values()];
}

function readPolicies(reader: InputReader): Map<string, ImageReference> {
  const policies = new Map<string, ImageReference>();
  for (const [policy, text] of reader.pairs('policies')) {
    if (!/^[^:\s]+:[^:\s]+$/.test(policy)) reader.mistake('policies', `"${policy}" is not namespace:policy`);
    const reference = readReference(reader, 'policies', text);
    if (reference !== undefined) policies.set(policy, reference);
  }
  return policies;
}

function readCharts(reader: InputReader): ReadonlyMap<string, string> {
  const charts = reader.pairs('charts');
  for (const [chart, version] of charts)
    if (!/^[\w.+~^*<>=-]+$/.test(version)) reader.mistake('charts', `"${version}" is no version for ${chart}`);
  return charts;
}

function readSelection(reader: InputReader, charts: boolean): Selection {
  const lines = reader.lines('selectors').flatMap(({ text, line }) => {
    // A path may hold commas of its own; the plain words may stand on one line.
    const parts = text.startsWith('path:') ? [text] : text.split(',').map((part) => part.trim());
    return parts.filter((part) => part !== '').map((part) => ({ text: part, line }));
  });
  const selectors = new Set<Selector>();
  const paths: PathSelector[] = [];
  for (const { text, line } of lines) {
    const known = plainSelectors.find((selector) => selector === text);
    if (known !== undefined) selectors.add(known);
    else if (!text.startsWith('path:'))
      reader.mistake(
        'selectors',
        `"${text}" is not one of ${plainSelectors.join(', ')}, path:<path>=<repository>`,
        line,
      );
    else {
      const path = parsePathSelector(text.slice('path:'.length));
      if (path === undefined) reader.mistake('selectors', `"${text}" is not path:<path>=<repository>`, line);
      else paths.push(path);
    }
  }
  // Paths are added to the default; only plain selectors replace it.
  if (selectors.size === 0) for (const selector of plainSelectors) selectors.add(selector);
  if (charts) selectors.add('charts');
  return { selectors, paths };
}
