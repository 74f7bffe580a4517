const { reporters } = require('mocha');

/** Mocha takes one reporter: this one is two, `spec` for people and `json`, into a file, for counting. */
module.exports = class SpecAndJson extends reporters.Spec {
  /**
   * @param {import('mocha').Runner} runner
   * @param {{ reporterOption: { output: string } }} options
   */
  constructor(runner, options) {
    super(runner);
    // At once, too, not only at the end: a run that is stopped has none.
    runner.on('fail', (_test, error) => reporters.Base.consoleLog(error.stack ?? error.message));
    this.json = new reporters.JSON(runner, /** @type {import('mocha').MochaOptions} */ (options));
  }
};
