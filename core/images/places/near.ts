import { repositoryKey, type ImageReference } from '../reference.ts';

/** A place that would be one of those asked for, but for something: what people look for when nothing was found. */
export interface NearMiss {
  /** What would have to be asked for, as `wanted` writes it. */
  readonly wanted: string;
  readonly message: string;
  /** Where in the text; -1 when nothing is written there. */
  readonly offset: number;
  /** How near it came, for places that are reached step by step. */
  readonly depth?: number;
}

/** The names under which what is asked for is kept count of. */
export const wanted = {
  image: (reference: Pick<ImageReference, 'domain' | 'path'>): string => `image ${repositoryKey(reference)}`,
  policy: (policy: string): string => `policy ${policy}`,
  chart: (chart: string): string => `chart ${chart}`,
  path: (path: string): string => `path ${path}`,
} as const;
