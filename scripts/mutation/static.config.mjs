import usual from '../../stryker.config.mjs';

/** What `npm run mutation -- --static` asks: constants of modules, too, at the cost of a process for each. */
export default {
  ...usual,
  ignoreStatic: false,
  incrementalFile: 'dist/mutation/incremental-static.json',
};
