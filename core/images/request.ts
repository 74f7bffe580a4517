import type { Selection } from './places/find.ts';
import type { ImageReference } from './reference.ts';

/** A file that was read, with its path relative to the working directory. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
}

/** What shall be set, and where. */
export interface UpdateRequest {
  /** Each repository once; a tag, a digest or both. */
  readonly images: readonly ImageReference[];
  /** `namespace:policy` → the reference for its markers. */
  readonly policies: ReadonlyMap<string, ImageReference>;
  /** Chart name (or `appVersion`) → version. */
  readonly charts: ReadonlyMap<string, string>;
  readonly selection: Selection;
  readonly downgrade: 'error' | 'skip' | 'allow';
  /** Whether the markers of a policy follow the image that one of them holds; true when not said. */
  readonly markersFollow?: boolean;
  /**
   * There when images and policies are what other files hold: then images without a counterpart there are told, but for
   * these repositories, which stand there as placeholders.
   */
  readonly copied?: ReadonlySet<string>;
  /**
   * What the files to copy from came to hold after the commit that is copied: tags, or digests where there is none, by
   * repository. A place that holds one of these has got something newer already, whatever its name says.
   */
  readonly later?: ReadonlyMap<string, ReadonlySet<string>>;
}
