/**
 * What a test run came to. A test that was skipped has shown nothing, so it counts as failed.
 *
 * @param {{ stats: { passes: number, failures: number, pending: number } }} report mocha's JSON report
 * @returns {{ passed: number, failed: number }}
 */
export function countTests({ stats }) {
  return { passed: stats.passes, failed: stats.failures + stats.pending };
}
