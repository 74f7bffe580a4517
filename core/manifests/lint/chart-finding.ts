import type { Finding } from '../../errors.ts';

/** The name in lintIgnore of what helm lint finds. */
export const helmLint = 'helm-lint';

/** What helm lint says about a chart itself: its Chart.yaml, its values, its dependencies. */
export interface ChartFinding extends Finding {
  readonly check: 'lint';
  readonly rule: typeof helmLint;
  readonly severity: 'error' | 'warning';
}
