/** How `npm run mutation` looks for what no test of `core/` would notice. */
export default {
  plugins: ['@stryker-mutator/mocha-runner'],
  testRunner: 'mocha',
  mochaOptions: {
    'no-config': true,
    spec: ['test/core/**/*.test.ts'],
    // Seconds each, for every mutant that lives: without them, the score is a lower bound.
    ignore: ['test/core/flux/{endurance,hardship,mutations,promises,promises-below,reads}.test.ts'],
  },
  testRunnerNodeArgs: ['--import=tsx', '--require=./scripts/mutation/mocha-12.cjs'],
  // Each mutant meets the tests that reach it, and no others.
  coverageAnalysis: 'perTest',
  // What runs once, when a module loads, cannot be told by test; each would need a process of its own.
  ignoreStatic: true,
  // tsx looks at no types, and this TypeScript has no API that a plugin could ask.
  disableTypeChecks: false,
  tsconfigFile: 'none',
  mutate: ['core/**/*.ts'],
  ignorePatterns: ['dist', 'coverage', '*.log', '*.vsix'],
  tempDirName: 'dist/mutation/tmp',
  // Written when a run ends: results of other folders stay, and those of files that are as they were.
  incremental: true,
  incrementalFile: 'dist/mutation/incremental.json',
  jsonReporter: { fileName: 'dist/mutation/report.json' },
  reporters: ['json', 'clear-text', 'progress-append-only'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false, reportScoreTable: true },
  timeoutMS: 2_000,
  dryRunTimeoutMinutes: 20,
  allowEmpty: true,
};
