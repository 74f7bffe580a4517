import { TaskError } from '../../errors.ts';
import { printableLine } from '../../printable.ts';
import type { LintOptions } from '../options.ts';
import { helmLint, type ChartFinding } from './chart-finding.ts';
import { matchesGlob } from './glob.ts';
import { effectiveSeverity } from './severity.ts';

/**
 * Reads what `helm lint` prints. Of the templates only what is an error is told: what they render to is held against the
 * rules as objects.
 * @param nameOf a file of the chart, as messages name it
 * @throws PROCESS_FAILED when it is no such text
 */
export function readHelmLint(text: string, nameOf: (file: string) => string): readonly ChartFinding[] {
  if (!/^==> Linting /m.test(text))
    throw new TaskError(
      'PROCESS_FAILED',
      `helm lint did not answer as it does, but: ${printableLine(text, 400)}`,
      'Run helm lint on your machine, or set lint: none.',
    );
  return [...text.matchAll(/^\[(ERROR|WARNING)\] ([^\n:]*): *([^\n]+)$/gm)].flatMap(
    ([, level, subject = '', said = '']): ChartFinding[] => {
      const severity = level === 'ERROR' ? 'error' : 'warning';
      const template = /^templates(?:\/|$)/.test(subject);
      if (template && severity === 'warning') return [];
      const file = nameOf(template || /^[\w-]+\.(?:ya?ml|json|lock)$/.test(subject) ? subject : 'Chart.yaml');
      return [
        {
          check: 'lint',
          rule: helmLint,
          severity,
          message: `${file}: ${printableLine(said, 1000)} [${helmLint}]`,
          at: { file },
        },
      ];
    },
  );
}

/** Those that are reported, with what lintFailOn makes of them. */
export function reportedChartFindings(
  findings: readonly ChartFinding[],
  { failOn, ignore }: Pick<LintOptions, 'failOn' | 'ignore'>,
): readonly ChartFinding[] {
  const everywhere = ignore.filter(({ kind, namespace, name }) =>
    [kind, namespace, name].every((part) => part === '*'),
  );
  if (everywhere.some(({ rule }) => matchesGlob(rule, helmLint))) return [];
  return findings.map((finding) => ({ ...finding, severity: effectiveSeverity(finding.severity, failOn) }));
}
