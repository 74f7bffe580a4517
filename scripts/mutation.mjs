/**
 * `npm run mutation [-- globs]`: changes `core/` in thousands of small ways, and tells which of them no test of `core/`
 * notices. All of it takes hours, and one that is broken off leaves nothing: name a folder at a time. What runs that
 * ended have found stays. On Node 24, for Stryker does not run on 20.
 */
import { join } from 'node:path';
import { bootstrap, root } from './bootstrap.mjs';
import { say } from './bootstrap/say.mjs';
import { node } from './bootstrap/tsx.mjs';
import { provideNode24 } from './ci/node24.mjs';

try {
  const globs = process.argv.slice(2);
  const unknown = globs.find((glob) => !/^!?core\//.test(glob));
  if (unknown !== undefined)
    throw new Error(`${unknown} is not in core/: name files, or patterns like core/images/**.`);
  await bootstrap();
  const stryker = join(root, 'node_modules', '@stryker-mutator', 'core', 'bin', 'stryker.js');
  const mutate = globs.length === 0 ? [] : ['--mutate', globs.join(',')];
  const mocha12 = ['--require', join(root, 'scripts', 'mutation', 'mocha-12.cjs')];
  process.exitCode = await node(root, [...mocha12, stryker, 'run', ...mutate], await provideNode24(process.env));
} catch (error) {
  say(`error: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
