import { holdWays } from './hold.ts';
import * as inputs from './ways/inputs.ts';

holdWays('hostile inputs and variables of every task', new URL('ways/inputs.ts', import.meta.url).href, inputs);
