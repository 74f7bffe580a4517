import usual from '../../stryker.config.mjs';

const tests = process.env['MUTATION_TESTS'];

/**
 * What `npm run mutation -- --static` asks: constants of modules, too, at the cost of a process for each. The tests are told
 * by mocha's own option: of what is named by Stryker's `--testFiles`, it asks none about such mutants, and all survive.
 */
export default {
  ...usual,
  ignoreStatic: false,
  mochaOptions: tests === undefined ? usual.mochaOptions : { ...usual.mochaOptions, spec: tests.split(',') },
  incrementalFile: 'dist/mutation/incremental-static.json',
};
