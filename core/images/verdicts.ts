import type { Finding, Place } from '../errors.ts';
import { formatReference, type ImageReference } from './reference.ts';
import type { UpdateRequest } from './request.ts';
import type { SlotPlan } from './slot-plan.ts';
import type { Downgrade } from './update-plan.ts';

/** What is said of single places: which may not be edited, and what people should know of the others. */
export class Verdicts {
  readonly notes: Finding[] = [];
  readonly warnings: Finding[] = [];
  readonly downgrades: Downgrade[] = [];
  readonly refusals: Finding[] = [];
  readonly #moving = new Set<string>();
  readonly #downgrade: UpdateRequest['downgrade'];

  constructor({ downgrade }: Pick<UpdateRequest, 'downgrade'>) {
    this.#downgrade = downgrade;
  }

  /** Warns, once of each, of tags that are given to one image after the other. */
  moving(reference: ImageReference, at: Place): void {
    const text = formatReference(reference);
    if (reference.digest !== undefined || !isMoving(reference.tag ?? '') || this.#moving.has(text)) return;
    this.#moving.add(text);
    this.warnings.push({
      message: `${text} has a tag that moves: nobody can tell what runs, and where it stands already nothing changes and nothing is rolled out. Give a tag of the build’s own, or a digest`,
      at,
    });
  }

  /**
   * Whether a place may be edited as planned.
   * @param later what it holds, where that is known to have come after what it is to be set to
   */
  allows(plan: SlotPlan, at: Place, later?: string): boolean {
    if (plan.refusal !== undefined) {
      this.refusals.push({ message: plan.refusal, at });
      return false;
    }
    const { changes, comparison } = plan;
    const [first] = changes;
    const where = first === undefined ? '' : `${first.path}: `;
    const notes = plan.notes.map((message) => ({ message: `${where}${message}`, at }));
    if (first === undefined) {
      this.notes.push(...notes);
      return false;
    }
    const older = downgradeOf(comparison, later);
    if (older !== undefined && this.#downgrade !== 'allow') {
      this.downgrades.push({
        message: `${where}${older}`,
        at,
        paths: changes.map((change) => change.path),
      });
      return false;
    }
    if (comparison?.order === 'unlike' && this.#downgrade !== 'allow')
      this.notes.push({
        message: `${where}${comparison.before} and ${comparison.after} are no versions of one scheme, so nobody knows which is older`,
        at,
      });
    this.notes.push(...notes);
    return true;
  }
}

function downgradeOf(comparison: SlotPlan['comparison'], later: string | undefined): string | undefined {
  if (comparison?.order === 'older') return `${comparison.after} is older than ${comparison.before}, which is there`;
  // Of names that tell no order the history of the files to copy from knows it.
  if (later === undefined || comparison?.order === 'newer') return undefined;
  return `${later}, which is there, came into the files to copy from after what is to be copied`;
}

/** What is called after a branch or a stage is pushed again and again; `latest` also as a part, as in `1.27-latest`. */
function isMoving(tag: string): boolean {
  return (
    /(?:^|[-_.])latest(?:$|[-_.])/i.test(tag) ||
    /^(?:main|master|trunk|head|dev|develop|development|test|testing|qa|stage|staging|prod|production|live|stable|edge|next|nightly|canary|unstable)$/i.test(
      tag,
    )
  );
}
