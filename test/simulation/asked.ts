import { rendered, type Content } from '../tasks/create-gitops-pr/world.ts';
import { subjectOf, type Placed } from './places.ts';

/** Something that is delivered: of one application, or of several by one name. */
export interface Asked extends Placed {
  readonly version: string;
  readonly buildId: string;
  /** Of each application. */
  readonly contents: readonly (Content & Placed)[];
}

/** What was asked to be delivered, oldest first, by subject. */
interface All {
  readonly asked: ReadonlyMap<string, readonly Asked[]>;
}

/** What the newest is that anybody asked to deliver, by subject. */
export function newest({ asked }: All): readonly Asked[] {
  return [...asked.values()].flatMap((all) => all.slice(-1));
}

/** What was asked of an application, alone or together with others, oldest first. */
export function askedOf({ asked }: All, placed: Placed): readonly Asked[] {
  const subject = subjectOf(placed);
  return [...asked.values()].flat().filter(({ contents }) => contents.some((one) => subjectOf(one) === subject));
}

/** What the input sourcePath holds of it. */
export const filesOf = ({ contents }: Asked): Readonly<Record<string, string>> =>
  Object.assign({}, ...contents.map((content) => rendered(content)));
