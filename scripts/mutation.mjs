/**
 * `npm run mutation [-- globs] [--tests glob] [--static]`: changes `core/` in thousands of small ways, and tells which of
 * them no test of `core/` notices. All of it takes hours: name a folder at a time. What a run has found stays, for the next
 * one to go on with, also where it was broken off; the report is written at the end. `--tests` asks those tests only: a
 * folder's own take a fraction of the time, and what they kill is killed. `--static` changes what runs once, when a module
 * loads, too. On Node 24, for Stryker does not run on 20.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bootstrap, root } from './bootstrap.mjs';
import { say } from './bootstrap/say.mjs';
import { node } from './bootstrap/tsx.mjs';
import { provideNode24 } from './ci/node24.mjs';

try {
  const { positionals: globs, values } = parseArgs({
    allowPositionals: true,
    options: { tests: { type: 'string' }, static: { type: 'boolean' } },
  });
  const unknown = globs.find((glob) => !/^!?core\//.test(glob));
  if (unknown !== undefined)
    throw new Error(`${unknown} is not in core/: name files, or patterns like core/images/**.`);
  // Stryker parts what it is given at each comma, and a run over nothing ends well.
  const braces = [...globs, values.tests ?? ''].find((glob) => glob.includes('{'));
  if (braces !== undefined) throw new Error(`${braces} has braces: name each pattern, parted by commas.`);
  await bootstrap();
  const stryker = join(root, 'node_modules', '@stryker-mutator', 'core', 'bin', 'stryker.js');
  const mutate = globs.length === 0 ? [] : ['--mutate', globs.join(',')];
  const tests = values.tests === undefined || values.static === true ? [] : ['--testFiles', values.tests];
  if (values.static === true && values.tests !== undefined) process.env['MUTATION_TESTS'] = values.tests;
  const config = values.static === true ? [join('scripts', 'mutation', 'static.config.mjs')] : [];
  const mocha12 = ['--require', join(root, 'scripts', 'mutation', 'mocha-12.cjs')];
  process.exitCode = await node(
    root,
    [...mocha12, stryker, 'run', ...config, ...mutate, ...tests],
    await provideNode24(process.env),
  );
} catch (error) {
  say(`error: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
