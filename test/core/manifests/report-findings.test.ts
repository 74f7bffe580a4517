import assert from 'node:assert/strict';
import { TaskError } from '../../../core/errors.ts';
import type { CheckedApplication } from '../../../core/manifests/check-applications.ts';
import { findingOf, type Check } from '../../../core/manifests/findings.ts';
import { parseManifests } from '../../../core/manifests/parse.ts';
import { reportFindings } from '../../../core/manifests/report-findings.ts';
import { recordingLog } from '../../recording-log.ts';

const { manifests } = parseManifests({ file: 'a.yaml', text: 'apiVersion: v1\nkind: A\nmetadata: {name: a}\n' });
const [manifest] = manifests;

const found = (check: Check, severity: 'error' | 'warning' = 'error') => {
  assert.ok(manifest);
  return findingOf(manifest, { check, path: ['kind'], message: `says ${check}`, severity, rule: '' });
};

/** What it throws, and what it logs. */
function report(parts: Partial<Pick<CheckedApplication, 'findings' | 'broken' | 'charts'>>) {
  const lines: string[] = [];
  const tell = (): void =>
    reportFindings(recordingLog(lines), [{ findings: [], broken: [], charts: [], engine: 'plain' as const, ...parts }]);
  try {
    tell();
  } catch (error) {
    assert.ok(error instanceof TaskError);
    return { error, lines };
  }
  return { error: undefined, lines };
}

describe('reporting what the checks found', () => {
  it('tells everything at once, the worst first, and says in the error what else there is', () => {
    const findings = [found('lint'), found('secrets'), found('schema'), found('lint', 'warning'), found('syntax')];
    const { error, lines } = report({ findings, broken: [{ message: 'no YAML' }] });
    assert.deepEqual(
      lines.map((line) => line.replace(/A a: kind | \(.*/g, '')),
      [
        'warning says lint',
        'error no YAML',
        'error says schema',
        'error says syntax',
        'error says secrets',
        'error says lint',
      ],
    );
    assert.equal(error?.code, 'MANIFESTS_INVALID');
    assert.match(error?.message ?? '', /3 mistakes .*\(and 1 plain-text Secret, 1 lint finding\)/);
  });

  it('stops for Secrets in plain text with their own error, which lists them', () => {
    const { error } = report({ findings: [found('lint'), found('secrets')] });
    assert.equal(error?.code, 'PLAINTEXT_SECRET');
    assert.match(error?.message ?? '', /\(and 1 lint finding\)/);
    assert.deepEqual(
      error?.related.map(({ message }) => message),
      ['A a: kind says secrets'],
    );
  });

  it('stops for best practices alone, and for no warning', () => {
    assert.equal(report({ findings: [found('lint')] }).error?.code, 'LINT_FAILED');
    const warnings = (['syntax', 'schema', 'flux', 'secrets', 'lint'] as const).map((check) => found(check, 'warning'));
    const { error, lines } = report({ findings: warnings });
    assert.equal(error, undefined);
    assert.equal(lines.filter((line) => line.startsWith('warning')).length, 5);
  });

  it('shows so many on the run’s page, and all in the log', () => {
    const { lines } = report({ findings: Array.from({ length: 60 }, () => found('lint', 'warning')) });
    assert.equal(lines.filter((line) => line.startsWith('warning ')).length, 50);
    assert.equal(lines.filter((line) => line.startsWith('info warning: ')).length, 10);
  });
});
