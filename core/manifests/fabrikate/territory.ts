import { isAbsolute, relative, sep } from 'node:path';
import { TaskError, type Place } from '../../errors.ts';
import { isInside } from '../local-references.ts';

/** A folder whose content has one origin: the source's own copy, or what was fetched. */
interface Land {
  readonly folder: string;
  /** URL and commit; empty for the source's own. */
  readonly origin: string;
}

interface Way {
  readonly from: string;
  readonly to: string;
  readonly named: string;
  readonly at: Place;
}

/** Knows what comes from where: what was fetched may not reach out of its own folder. */
export class Territory {
  readonly #lands: Land[];

  /** @param own folders of the source's own copy */
  constructor(own: readonly string[]) {
    this.#lands = own.map((folder) => ({ folder, origin: '' }));
  }

  /** From now on a folder holds what was fetched. */
  claim(folder: string, origin: string): void {
    const known = this.#lands.findIndex((land) => land.folder === folder && land.origin !== '');
    if (known === -1) this.#lands.push({ folder, origin });
    else this.#lands[known] = { folder, origin };
  }

  /** The same for every copy of the same content: what makes a cycle of remote components. */
  identityOf(path: string): string {
    const land = this.#landOf(path);
    if (land === undefined || land.origin === '') return path;
    return `${land.origin}:${relative(land.folder, path).replaceAll(sep, '/')}`;
  }

  /**
   * Refuses a path that leads out of where the one who names it comes from. What the source's own files name beside it
   * was copied with it, if it was there.
   * @param from the folder of the one who names it
   * @param named as it is written
   * @throws FILE_NOT_FOUND, FILE_NOT_ALLOWED
   */
  refuseEscape({ from, to, named, at }: Way): void {
    const land = this.#landOf(from);
    const own = land?.origin === '';
    if (own ? this.#landOf(to) !== undefined : land !== undefined && isInside(land.folder, to)) return;
    if (own && !isAbsolute(named)) {
      throw new TaskError('FILE_NOT_FOUND', `There is no "${named}".`, 'It is relative to the component file.', { at });
    }
    throw new TaskError(
      'FILE_NOT_ALLOWED',
      `"${named}" leads out of ${own ? 'the source' : 'what was fetched'}, and is not taken.`,
      'Name a folder beside or below the component, by a relative path.',
      { at },
    );
  }

  /** The smallest that holds a path. */
  #landOf(path: string): Land | undefined {
    const holding = this.#lands.filter(({ folder }) => isInside(folder, path));
    return holding.toSorted((a, b) => b.folder.length - a.folder.length)[0];
  }
}
