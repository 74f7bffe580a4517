import { TaskError, type Finding, type Place } from '../errors.ts';
import { LineIndex } from '../yaml/lines.ts';
import { textOf } from '../yaml/navigate.ts';
import { digestOf, heldBy, markedWith, namedBy } from './copy-from.ts';
import { filePartsOf } from './file-parts.ts';
import { ParsedPlaces } from './parsed-places.ts';
import type { Selection } from './places/find.ts';
import type { MarkerSlot, Slot } from './places/slot.ts';
import { planUpdate } from './plan.ts';
import { formatReference, isDigest, isTag, repositoryKey, type ImageReference } from './reference.ts';
import type { TextFile, UpdateRequest } from './request.ts';
import type { UpdatePlan } from './update-plan.ts';

/** What one thing that updates set is in a file: an image, what a policy's markers say, a chart's version. */
export interface Held {
  readonly kind: 'image' | 'policy' | 'chart';
  /** The repository, the policy, or the chart. */
  readonly name: string;
  /** In the order of the file; several where its places don't agree. */
  readonly versions: readonly string[];
  /** Undefined for charts; the last of several. */
  readonly reference: ImageReference | undefined;
  readonly at: Place;
}

/** All that a file holds, by kind and name; undefined when it cannot be read as YAML. */
export type FileState = ReadonlyMap<string, Held> | undefined;

/** What a file holds of what updates set. */
export function stateOf(file: TextFile, selection: Selection): FileState {
  const places = new ParsedPlaces(selection);
  const found = [...places.of(filePartsOf(file))];
  if (places.unparsed.size > 0) return undefined;
  const said = saidOf(found.flatMap(([, { slots }]) => slots));
  const state = new Map<string, Held>();
  for (const [part, { slots }] of found) {
    if (slots.length === 0) continue;
    const lines = new LineIndex(part.text, part.line);
    for (const slot of slots) {
      const one = heldAt(slot, said);
      if (one === undefined) continue;
      const key = `${one.kind} ${one.name}`;
      const versions = state.get(key)?.versions ?? [];
      const scalar = slot.kind === 'parts' ? slot.repository.scalar : slot.spot.scalar;
      const at = { file: file.path, line: lines.lineOf(scalar.start) };
      const known = versions.includes(one.version);
      state.set(key, { ...one, versions: known ? versions : [...versions, one.version], at });
    }
  }
  return state;
}

type Own = Pick<Held, 'kind' | 'name' | 'reference'> & { readonly version: string };

/** What all places of a file say of single ones. */
interface Said extends ReturnType<typeof namedBy> {
  /** The policies of which the file gives an image with its version. */
  readonly whole: ReadonlySet<string>;
  /** The policies of which it gives a tag. */
  readonly tagged: ReadonlySet<string>;
}

function saidOf(slots: readonly Slot[]): Said {
  const named = namedBy(slots);
  const markers = slots.filter((slot) => slot.kind === 'marker');
  const of = (some: readonly MarkerSlot[]): ReadonlySet<string> => new Set(some.map(({ policy }) => policy));
  return {
    ...named,
    whole: of(markers.filter((slot) => markedWith(slot, named) !== undefined)),
    tagged: of(markers.filter(({ part }) => part === 'tag')),
  };
}

/** The policy itself, in place of an image that the file does not name, with the tag or the digest that it gives. */
function unnamed({ part, policy, spot }: MarkerSlot, said: Said): ImageReference | undefined {
  if (said.whole.has(policy)) return undefined;
  const text = textOf(spot.scalar);
  const bare = { written: policy, domain: '', path: policy };
  if (part === 'digest' && isDigest(text) && !said.tagged.has(policy)) return { ...bare, digest: text };
  if (part !== 'tag' || !isTag(text)) return undefined;
  const digest = digestOf(policy, said).slice(1);
  return digest === '' ? { ...bare, tag: text } : { ...bare, tag: text, digest };
}

function heldAt(slot: Slot, said: Said): Own | undefined {
  if (slot.kind === 'version')
    return { kind: 'chart', name: slot.chart, reference: undefined, version: textOf(slot.spot.scalar) };
  const reference = slot.kind === 'marker' ? (markedWith(slot, said) ?? unnamed(slot, said)) : heldBy(slot);
  if (reference === undefined) return undefined;
  const version = [reference.tag, reference.digest].filter((part) => part !== undefined).join('@');
  return slot.kind === 'marker'
    ? { kind: 'policy', name: slot.policy, reference, version: formatReference(reference) }
    : { kind: 'image', name: repositoryKey(reference), reference, version };
}

/** What a file held then and does not now, of what it has both times. */
export function changedSince(then: FileState, now: FileState): readonly { readonly old: Held; readonly now: Held }[] {
  return [...(then ?? [])].flatMap(([key, old]) => {
    const own = now?.get(key);
    if (own === undefined || own.versions.toSorted().join() === old.versions.toSorted().join()) return [];
    return [{ old, now: own }];
  });
}

/**
 * Plans what files become when each holds again what it held then: images, markers and charts that it has both times, and no
 * other byte. What came or went since stays so.
 * @param then the texts of that time, by path
 * @throws IMAGE_AMBIGUOUS when a file held several versions of what has changed since
 */
export function planRestore(
  files: readonly TextFile[],
  then: ReadonlyMap<string, string>,
  request: UpdateRequest,
): UpdatePlan {
  const { selection } = request;
  const plans: UpdatePlan[] = [];
  const warnings: Finding[] = [];
  const ambiguous: Finding[] = [];
  let met = 0;
  for (const file of files) {
    const old = then.get(file.path);
    if (old !== undefined) met++;
    if (old === undefined || old === file.text) continue;
    const [before, now] = [stateOf({ path: file.path, text: old }, selection), stateOf(file, selection)];
    if (before === undefined || now === undefined) {
      warnings.push({
        message: 'It cannot be read as YAML, now or then, so nothing in it is restored',
        at: { file: file.path },
      });
      continue;
    }
    const changed = changedSince(before, now).map((one) => one.old);
    for (const { name, versions, at } of changed)
      if (versions.length > 1) ambiguous.push({ message: `${name} was ${versions.join(' and ')} then`, at });
    if (changed.length > 0)
      plans.push(planUpdate([file], { ...request, ...asked(changed), downgrade: 'allow', markersFollow: false }));
  }
  if (ambiguous.length > 0)
    throw new TaskError(
      'IMAGE_AMBIGUOUS',
      'What is to be restored had several versions in one file, so nobody can say which place had which; nothing was written:',
      'Undo the pull request that changed them (create-gitops-pr, operation: revert), or set them with images.',
      { related: ambiguous },
    );
  return { ...joined(plans), warnings: [...warnings, ...plans.flatMap((plan) => plan.warnings)], matched: met };
}

function asked(changed: readonly Held[]): Pick<UpdateRequest, 'images' | 'policies' | 'charts'> {
  return {
    images: changed.flatMap(({ kind, reference }) => (kind === 'image' && reference !== undefined ? [reference] : [])),
    policies: new Map(
      changed.flatMap(({ kind, name, reference }): [string, ImageReference][] =>
        kind === 'policy' && reference !== undefined ? [[name, reference]] : [],
      ),
    ),
    charts: new Map(
      changed.flatMap(({ kind, name, versions: [version] }): [string, string][] =>
        kind === 'chart' && version !== undefined ? [[name, version]] : [],
      ),
    ),
  };
}

/** One plan of those of single files. */
function joined(plans: readonly UpdatePlan[]): Omit<UpdatePlan, 'matched' | 'warnings'> {
  const versions = new Map<string, UpdatePlan['versions'][number]>();
  for (const one of plans.flatMap((plan) => plan.versions)) {
    const key = JSON.stringify([one.name, one.after]);
    const before = [...new Set([...(versions.get(key)?.before ?? []), ...one.before])];
    versions.set(key, { ...one, before });
  }
  const all = <T>(of: (plan: UpdatePlan) => readonly T[]): readonly T[] => plans.flatMap(of);
  return {
    edits: all(({ edits }) => edits),
    updates: all(({ updates }) => updates),
    versions: [...versions.values()],
    notes: all(({ notes }) => notes),
    downgrades: all(({ downgrades }) => downgrades),
    refusals: all(({ refusals }) => refusals),
    unmatched: [],
    nearMisses: [],
    parsedFiles: plans.reduce((sum, { parsedFiles }) => sum + parsedFiles, 0),
  };
}
