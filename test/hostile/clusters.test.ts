import { holdWays } from './hold.ts';
import * as clusters from './ways/clusters.ts';

holdWays('what clusters say', new URL('ways/clusters.ts', import.meta.url).href, clusters);
