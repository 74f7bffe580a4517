import { holdWays } from './hold.ts';
import * as archives from './ways/archives.ts';

holdWays('archives of charts', new URL('ways/archives.ts', import.meta.url).href, archives);
