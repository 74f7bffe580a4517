import assert from 'node:assert/strict';
import { formatPlace, TaskError, type Place } from '../../../core/errors.ts';
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

type Parts = Partial<Pick<CheckedApplication, 'findings' | 'broken' | 'charts' | 'engine'>>;

/** What it throws, and what it logs. */
function report(...applications: readonly Parts[]) {
  const lines: string[] = [];
  const keep = (kind: string) => (text: string, at?: Place) =>
    void lines.push(`${kind} ${text}${at === undefined ? '' : ` @ ${formatPlace(at)}`}`);
  const log = { ...recordingLog(lines), warning: keep('warning'), error: keep('error') };
  const nothing = { findings: [], broken: [], charts: [], engine: 'plain' as const };
  const tell = (): void =>
    reportFindings(
      log,
      applications.map((parts) => ({ ...nothing, ...parts })),
    );
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

  const broken = (message: string, line: number) => ({ message, at: { file: 'x.yaml', line } });
  const chart = (severity: 'error' | 'warning') => ({
    ...broken(`chart ${severity}`, 7),
    check: 'lint' as const,
    rule: 'helm-lint' as const,
    severity,
  });

  it('says how much is wrong in what, and the first of it with its place', () => {
    const said = (...applications: readonly Parts[]): readonly unknown[] => {
      const { error } = report(...applications);
      return [
        error?.code,
        error?.message.replace('The rendered manifests ', '').replace('nothing was written', '…'),
        error?.at,
      ];
    };
    const [syntax, lint, secret] = [found('syntax'), found('lint'), found('secrets')];
    const place = { file: 'a.yaml', line: 2 };
    assert.deepEqual(said({ findings: [syntax] }), [
      'MANIFESTS_INVALID',
      'hold a mistake in 1 object; …. First: A a: kind says syntax',
      place,
    ]);
    assert.deepEqual(said({ findings: [syntax, lint, secret, lint], broken: [broken('no YAML', 3)] }), [
      'MANIFESTS_INVALID',
      'hold 2 mistakes in 1 object and 1 unreadable document (and 1 plain-text Secret, 2 lint findings); …. First: no YAML',
      { file: 'x.yaml', line: 3 },
    ]);
    assert.deepEqual(
      said({ broken: [{ message: 'no build' }], engine: 'flux' }, { engine: 'flux' }, { findings: [] }),
      ['MANIFESTS_INVALID', 'hold a mistake in 1 Kustomization; …. First: no build', undefined],
    );
    assert.deepEqual(said({ findings: [lint, lint] }), [
      'LINT_FAILED',
      'miss best practices: 2 findings in 1 object; …. First: A a: kind says lint',
      place,
    ]);
    assert.deepEqual(said({ charts: [chart('warning'), chart('error')] }), [
      'LINT_FAILED',
      'miss best practices: 1 finding of helm lint; …. First: chart error',
      { file: 'x.yaml', line: 7 },
    ]);
    assert.deepEqual(said({ charts: [chart('error')], findings: [lint] }), [
      'LINT_FAILED',
      'miss best practices: 1 finding of helm lint, 1 finding in 1 object; …. First: chart error',
      { file: 'x.yaml', line: 7 },
    ]);
    assert.equal(said({ findings: [secret] })[1], 'Secrets would be delivered in plain text; …:');
    const many = report({ findings: Array.from({ length: 60 }, () => secret) });
    assert.equal(many.error?.related.length, 50);
    assert.deepEqual(
      [report({ findings: [syntax] }), many, report({ findings: [lint] })].map(({ error }) => error?.mend.slice(0, 43)),
      [
        'Each is in the log above and on the Tests t',
        'Use SealedSecret, ExternalSecret or SOPS; o',
        'Each is in the log above and on the Tests t',
      ],
    );
  });

  it('charts’ findings come first among their kind, and warnings of charts stop nothing', () => {
    const { lines, error } = report({ charts: [chart('warning')], findings: [found('lint', 'warning')] });
    assert.equal(error, undefined);
    assert.deepEqual(lines, ['warning chart warning @ x.yaml:7', 'warning A a: kind says lint (a.yaml:2)']);
    assert.deepEqual(report({ charts: [chart('error')], findings: [found('lint')] }).lines, [
      'error chart error @ x.yaml:7',
      'error A a: kind says lint (a.yaml:2)',
    ]);
  });

  it('the place is the repository’s file: a template, where the text was rendered', () => {
    const text = 'apiVersion: v1\nkind: A\nmetadata: {name: a}\n';
    const lines = (template?: string): readonly string[] => {
      const rendered = { file: 'all (rendered)', text, ...(template === undefined ? {} : { template }) };
      const [one] = parseManifests(rendered).manifests;
      assert.ok(one);
      return report({
        findings: [findingOf(one, { check: 'lint', path: ['kind'], message: 'is', severity: 'warning' })],
      }).lines;
    };
    assert.deepEqual(lines(), ['warning A a: kind is (all (rendered):2)']);
    assert.deepEqual(lines('t.yaml'), ['warning A a: kind is; from t.yaml (all (rendered):2) @ t.yaml']);
    assert.deepEqual(lines('all (rendered)'), ['warning A a: kind is @ all (rendered):2']);
  });
});
