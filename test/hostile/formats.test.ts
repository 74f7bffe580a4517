import { holdWays } from './hold.ts';
import * as formats from './ways/formats.ts';

holdWays('hostile files, and what is in them', new URL('ways/formats.ts', import.meta.url).href, formats);
