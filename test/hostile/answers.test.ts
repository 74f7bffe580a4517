import { holdWays } from './hold.ts';
import * as answers from './ways/answers.ts';

holdWays('servers that answer something else', new URL('ways/answers.ts', import.meta.url).href, answers);
