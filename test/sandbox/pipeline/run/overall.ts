import type { TaskResult } from '../../agent/index.ts';

/** As good as the worst; skipped ones do not count, unless there is nothing else. */
export function overall(results: readonly TaskResult[]): TaskResult {
  for (const worst of ['Failed', 'Canceled', 'SucceededWithIssues'] as const) if (results.includes(worst)) return worst;
  return results.length > 0 && results.every((result) => result === 'Skipped') ? 'Skipped' : 'Succeeded';
}
