import type { Finding } from '../errors.ts';
import { AliasUsers } from './alias-users.ts';
import { changesFor, type Target } from './changes.ts';
import { offsetOf } from './edit/change.ts';
import { applySplices } from './edit/splice.ts';
import { editText } from './edit/edit-text.ts';
import { joinEdits, filePartsOf, type FilePart, type PartEdit } from './file-parts.ts';
import { findMarkerLines, lineSplice } from './marker-lines.ts';
import { ParsedPlaces } from './parsed-places.ts';
import { scalarsOf, type FoundPlaces } from './places/find.ts';
import { markerToken } from './places/markers.ts';
import type { MarkerSlot, Slot } from './places/slot.ts';
import { Policies } from './policies.ts';
import { strayWarnings } from './stray-markers.ts';
import { repositoryKey, type ImageReference } from './reference.ts';
import { Misses } from './misses.ts';
import { sharedWithOthers, type ChosenPlace } from './shared.ts';
import type { TextFile, UpdateRequest } from './request.ts';
import { nearPolicySearch, policySearch, searchFor } from './search.ts';
import type { PlannedChange, SlotPlan } from './slot-plan.ts';
import type { Update, UpdatePlan } from './update-plan.ts';
import { Verdicts } from './verdicts.ts';
import { VersionChanges } from './version-changes.ts';
import { LineIndex } from '../yaml/lines.ts';
import type { ScalarNode } from '../yaml/tree.ts';

/** Decides every edit. Files that cannot hold a wanted place are passed over unparsed. */
export function planUpdate(files: readonly TextFile[], request: UpdateRequest): UpdatePlan {
  const parts = files.flatMap(filePartsOf);
  const places = new ParsedPlaces(request.selection);
  const planner = new Planner(request, places);
  const holds = searchFor(request);
  const wanted = parts.filter(({ text }) => holds(text));
  const marked = request.images.length === 0 ? [] : wanted.filter(({ text }) => text.includes(markerToken));
  const policies = new Policies(request);
  policies.learn(places.of(marked));
  policies.learn(planner.markerLines());
  // A policy that an image turned out to have may be named in files that don't name the image.
  const follows = policySearch(policies.derived);
  const near = nearPolicySearch(request, wanted);
  const seen = new Set(wanted);
  const more = parts.filter((part) => !seen.has(part) && (follows(part.text) || near?.(part.text) === true));
  // Such a file may hold another image behind the same policy.
  policies.learn(places.of(more));
  policies.learn(planner.markerLines());
  for (const [part, found] of places.of([...wanted, ...more])) planner.plan(part, found, policies);
  planner.planUnparsed(policies);
  planner.search(wanted);
  return planner.result();
}

class Planner {
  readonly #request: UpdateRequest;
  readonly #images: ReadonlyMap<string, ImageReference>;
  readonly #places: ParsedPlaces;
  readonly #edits: PartEdit[] = [];
  readonly #updates: Update[] = [];
  readonly #warnings: Finding[] = [];
  readonly #misses: Misses;
  readonly #verdicts: Verdicts;
  readonly #versions = new VersionChanges();
  #matched = 0;

  constructor(request: UpdateRequest, places: ParsedPlaces) {
    this.#request = request;
    this.#places = places;
    this.#images = new Map(request.images.map((image) => [repositoryKey(image), image]));
    this.#misses = new Misses(request);
    this.#verdicts = new Verdicts(request);
  }

  plan(file: FilePart, found: FoundPlaces, policies: Policies): void {
    const targetOf = (slot: Slot): Target | undefined => this.#target(slot, file, policies);
    const lines = new LineIndex(file.text, file.line);
    const at = (scalar: ScalarNode | undefined): { file: string; line: number } => ({
      file: file.path,
      line: lines.lineOf(scalar?.start ?? 0),
    });
    this.#warnings.push(...strayWarnings(file.path, found.stray, lines, (policy) => policies.isAsked(policy)));
    const taken = new Set<ScalarNode>();
    const chosen: ChosenPlace[] = [];
    for (const slot of found.slots) {
      const scalars = slot.kind === 'parts' ? [slot.repository.scalar, ...scalarsOf(slot)] : scalarsOf(slot);
      const target = targetOf(slot);
      const place = at(scalars[0]);
      if (target === undefined) {
        this.#misses.near(slot, place);
        continue;
      }
      if (scalars.some((scalar) => taken.has(scalar))) continue;
      for (const scalar of scalars) taken.add(scalar);
      this.#matched++;
      this.#misses.matched(slot, target);
      if (target.kind === 'image') this.#verdicts.moving(target.reference, place);
      const plan = changesFor(slot, target);
      if (!this.#verdicts.allows(plan, place, this.#cameLater(slot, target, plan))) continue;
      chosen.push({ slot, changes: plan.changes });
      this.#versions.note(slot, target, plan);
    }
    this.#misses.nearIn(file.path, found.near, lines);
    for (const { change, scalar, other } of sharedWithOthers(found.slots, chosen, targetOf))
      this.#verdicts.refusals.push({
        message: `${change.path}: the value is ${other.path} too, by its anchor, and so that of ${other.about}`,
        at: at(scalar),
      });
    this.#edit(
      file,
      found,
      chosen.flatMap(({ changes }) => changes),
      lines,
    );
  }

  /** Looks once more, and everywhere, for what found no place. */
  search(parts: readonly FilePart[]): void {
    for (const [{ path, text }, reason] of this.#places.unparsed) this.#misses.unread(path, text, reason);
    this.#misses.search(this.#places.of(parts));
  }

  /** The files that cannot be parsed, with the lines in them whose markers say what they are. */
  *markerLines(): Generator<readonly [FilePart, { readonly slots: readonly MarkerSlot[] }]> {
    const markers = this.#request.selection.selectors.has('markers');
    for (const file of this.#places.unparsed.keys()) {
      const slots = markers && file.text.includes(markerToken) ? findMarkerLines(file.text) : [];
      yield [{ ...file, whole: file, offset: 0, line: 1 }, { slots }];
    }
  }

  planUnparsed(policies: Policies): void {
    for (const [part, { slots }] of this.markerLines()) this.#planLines(part, slots, policies);
  }

  #planLines(file: FilePart, slots: readonly MarkerSlot[], policies: Policies): void {
    const reason = this.#places.unparsed.get(file.whole) ?? '';
    const lines = new LineIndex(file.text);
    const edits: { readonly slot: MarkerSlot; readonly change: PlannedChange }[] = [];
    let met = 0;
    for (const slot of slots) {
      const target = policies.targetOf(slot, file);
      const at = { file: file.path, line: lines.lineOf(slot.spot.scalar.start) };
      if (target === undefined) {
        this.#misses.near(slot, at);
        continue;
      }
      met++;
      this.#misses.matched(slot, target);
      if (target.kind === 'image') this.#verdicts.moving(target.reference, at);
      const plan = changesFor(slot, target);
      if (this.#verdicts.allows(plan, at)) for (const change of plan.changes) edits.push({ slot, change });
    }
    this.#matched += met;
    if (met === 0 && meantAsYaml(file.path))
      this.#warnings.push({ message: `Left alone, for it cannot be read as YAML: ${reason}`, at: { file: file.path } });
    if (edits.length === 0) return;
    this.#verdicts.notes.push({
      message: `It cannot be read as YAML (${reason}); only the lines with markers are edited`,
      at: { file: file.path },
    });
    for (const { slot, change } of edits) {
      const line = lines.lineOf(slot.spot.scalar.start);
      this.#updates.push({ file: file.path, line, path: change.path, before: change.before, after: change.after });
    }
    const splices = edits.map(({ slot, change }) => lineSplice(slot, change.after));
    this.#edits.push({ part: file, after: applySplices(file.text, splices) });
  }

  result(): UpdatePlan {
    return {
      edits: joinEdits(this.#edits),
      updates: this.#updates,
      versions: this.#versions.all(),
      notes: [...this.#verdicts.notes, ...this.#misses.unpaired()],
      warnings: [...this.#warnings, ...this.#verdicts.warnings],
      downgrades: this.#verdicts.downgrades,
      refusals: this.#verdicts.refusals,
      matched: this.#matched,
      unmatched: this.#misses.unmatched(),
      nearMisses: this.#misses.nearMisses(),
      parsedFiles: this.#places.count,
    };
  }

  /** What a place holds that came after what it is to be set to. */
  #cameLater(slot: Slot, target: Target, { comparison }: SlotPlan): string | undefined {
    if (target.kind !== 'image') return undefined;
    const digest = slot.kind === 'whole' || slot.kind === 'parts' ? slot.reference.digest : undefined;
    const held = comparison?.before ?? digest;
    const later = this.#request.later?.get(repositoryKey(target.reference));
    return held !== undefined && later?.has(held) === true ? held : undefined;
  }

  #target(slot: Slot, file: FilePart, policies: Policies): Target | undefined {
    switch (slot.kind) {
      case 'marker':
        return policies.targetOf(slot, file);
      case 'version': {
        const version = this.#request.charts.get(slot.chart);
        return version === undefined ? undefined : { kind: 'version', version };
      }
      case 'path':
        return imageTarget(this.#images.get(repositoryKey(slot.repository)));
      case 'whole':
      case 'parts': {
        const keys = [slot.reference, ...slot.also].map(repositoryKey);
        return imageTarget(keys.map((key) => this.#images.get(key)).find((image) => image !== undefined));
      }
    }
  }

  #edit(file: FilePart, found: FoundPlaces, planned: readonly PlannedChange[], lines: LineIndex): void {
    if (planned.length === 0) return;
    const changes = planned.map(({ change }) => change);
    const edited = editText(found.file, changes);
    if ('wrong' in edited) {
      const { path } = planned
        .toSorted((a, b) => offsetOf(a.change) - offsetOf(b.change))
        .findLast(({ change }) => offsetOf(change) <= edited.offset) ?? { path: '' };
      const line = lines.lineOf(edited.offset);
      this.#verdicts.refusals.push({ message: `${path}: ${edited.wrong}`, at: { file: file.path, line } });
      return;
    }
    this.#edits.push({ part: file, after: edited.text });
    const aliases = new AliasUsers(found.file.aliases);
    for (const { change, path, before, after: value } of planned) {
      const at = { file: file.path, line: lines.lineOf(offsetOf(change)) };
      this.#updates.push({ ...at, path, before, after: value });
      const users = change.kind === 'set' ? aliases.lines(change.scalar.event, lines) : '';
      if (users !== '') this.#verdicts.notes.push({ message: `${path}: its anchor is used on ${users} too`, at });
    }
  }
}

/** Whether a file's name says YAML or JSON; of other files nobody expects that they parse. */
function meantAsYaml(path: string): boolean {
  return /(?:\.(?:ya?ml|json)|(?:^|\/)Kustomization)$/i.test(path);
}

function imageTarget(reference: ImageReference | undefined): Target | undefined {
  return reference === undefined ? undefined : { kind: 'image', reference, exact: false };
}
