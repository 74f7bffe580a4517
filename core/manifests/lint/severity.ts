import type { LintOptions } from '../options.ts';

/** Only errors stop the delivery, so `lintFailOn` decides what is one. */
export function effectiveSeverity(severity: 'error' | 'warning', failOn: LintOptions['failOn']): 'error' | 'warning' {
  switch (failOn) {
    case 'error':
      return severity;
    case 'warning':
      return 'error';
    case 'never':
      return 'warning';
  }
}
