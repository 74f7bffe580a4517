import type { Way } from '../way.ts';
import { configuration } from './formats/configuration.ts';
import { definitions } from './formats/definitions.ts';
import { images } from './formats/images.ts';
import { manifests } from './formats/manifests.ts';

/** Files and texts that tasks read, and what is in them. */
export const ways: readonly Way[] = [...manifests, ...configuration, ...images, ...definitions];
