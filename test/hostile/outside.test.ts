import { holdWays } from './hold.ts';
import * as outside from './ways/outside.ts';

holdWays(
  'what comes from git, people, machines and the agent',
  new URL('ways/outside.ts', import.meta.url).href,
  outside,
);
