import { TaskError } from '../../errors.ts';
import { printableLine } from '../../printable.ts';
import type { LintOptions } from '../options.ts';
import { helmLint, type ChartFinding } from './chart-finding.ts';
import { matchesGlob } from './glob.ts';
import { effectiveSeverity } from './severity.ts';

/**
 * Reads what `helm lint` prints. What it says of templates is left out: they were rendered, with more of the truth than it
 * is given (release, API versions), and what they came to is held against the rules as objects.
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
      if (/^templates(?:[\\/]|$)/.test(subject)) return [];
      // Of the chart as a whole it names the folder.
      const file = nameOf(/^[\w-]+\.(?:ya?ml|json|lock)$/.test(subject) ? subject : 'Chart.yaml');
      return [
        {
          check: 'lint',
          rule: helmLint,
          severity: level === 'ERROR' ? 'error' : 'warning',
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
