import { formatPlace, TaskError, type Finding, type Place } from '../errors.ts';
import type { Log } from '../ports/agent.ts';
import type { ObjectFinding } from './findings.ts';
import type { ChartFinding } from './lint/chart-finding.ts';
import type { CheckedApplication } from './check-applications.ts';
import { counted } from '../wording.ts';

/** What a run's page can show; the rest is in the log and on the Tests tab. */
export const mostIssues = 50;

/** Logs what the checks found, each with its place; then refuses to go on when one of them is an error. */
export function reportFindings(
  log: Log,
  applications: readonly Pick<CheckedApplication, 'findings' | 'broken' | 'engine' | 'charts'>[],
): void {
  const broken = applications.flatMap((application) => application.broken);
  const findings = applications.flatMap((application) => application.findings);
  const charts = applications.flatMap((application) => application.charts);
  const chartErrors = charts.filter(({ severity }) => severity === 'error');
  const of = (severity: ObjectFinding['severity']): Sorted => sorted(findings, severity);
  const errors = of('error');
  // The page shows the first of each: what is wrong comes before what could be better.
  tell(log, 'warning', [...charts.filter(({ severity }) => severity === 'warning'), ...inOrder(of('warning'))]);
  tell(log, 'error', [...broken, ...chartErrors, ...inOrder(errors)]);
  if (broken.length + errors.mistakes.length > 0) throw invalid(applications, errors);
  if (errors.readable.length > 0) throw inPlainText(errors);
  if (errors.missed.length + chartErrors.length > 0) throw missesPractices(errors.missed, chartErrors);
}

/** Findings by what they stop the delivery with. */
interface Sorted {
  readonly mistakes: readonly ObjectFinding[];
  /** Secrets in plain text. */
  readonly readable: readonly ObjectFinding[];
  /** Best practices. */
  readonly missed: readonly ObjectFinding[];
}

function sorted(findings: readonly ObjectFinding[], severity: ObjectFinding['severity']): Sorted {
  const found = { mistakes: [] as ObjectFinding[], readable: [] as ObjectFinding[], missed: [] as ObjectFinding[] };
  for (const finding of findings) if (finding.severity === severity) found[groupOf(finding)].push(finding);
  return found;
}

function groupOf({ check }: ObjectFinding): keyof Sorted {
  switch (check) {
    case 'syntax':
    case 'schema':
    case 'flux':
      return 'mistakes';
    case 'secrets':
      return 'readable';
    case 'lint':
      return 'missed';
  }
}

function inOrder({ mistakes, readable, missed }: Sorted): readonly ObjectFinding[] {
  return [...mistakes, ...readable, ...missed];
}

/** What else stops the delivery, so that nobody mends one thing after the other. */
function besides(others: readonly (readonly [number, string])[]): string {
  const some = others.filter(([count]) => count > 0).map(([count, what]) => counted(count, what));
  return some.length === 0 ? '' : ` (and ${some.join(', ')})`;
}

function invalid(
  applications: readonly Pick<CheckedApplication, 'broken' | 'engine'>[],
  { mistakes, readable, missed }: Sorted,
): TaskError {
  const broken = applications.flatMap((application) => application.broken);
  const count = broken.length + mistakes.length;
  const builds = applications.filter((each) => each.engine === 'flux' && each.broken.length > 0);
  const documents = applications.filter(({ engine }) => engine !== 'flux').flatMap((each) => each.broken);
  const where = [
    ...(mistakes.length > 0 ? [counted(objectsOf(mistakes), 'object')] : []),
    ...(documents.length > 0 ? [counted(documents.length, 'unreadable document')] : []),
    ...(builds.length > 0 ? [counted(builds.length, 'Kustomization')] : []),
  ];
  const others = besides([
    [readable.length, 'plain-text Secret'],
    [missed.length, 'lint finding'],
  ]);
  const [first] = [...broken, ...mistakes];
  return new TaskError(
    'MANIFESTS_INVALID',
    `The rendered manifests hold ${count === 1 ? 'a mistake' : `${count} mistakes`} in ${where.join(' and ')}${others}; nothing was written. First: ${first?.message ?? ''}`,
    'Each is in the log above and on the Tests tab, with its place: mend the templates or the values.',
    first?.at === undefined ? {} : { at: first.at },
  );
}

function inPlainText({ readable, missed }: Sorted): TaskError {
  return new TaskError(
    'PLAINTEXT_SECRET',
    `Secrets would be delivered in plain text${besides([[missed.length, 'lint finding']])}; nothing was written:`,
    'Use SealedSecret, ExternalSecret or SOPS; or set plaintextSecrets to warning or allow.',
    { related: readable.slice(0, mostIssues) },
  );
}

function missesPractices(missed: readonly ObjectFinding[], charts: readonly ChartFinding[]): TaskError {
  const [first] = [...charts, ...missed];
  const where = [
    ...(charts.length > 0 ? [`${counted(charts.length, 'finding')} of helm lint`] : []),
    ...(missed.length > 0 ? [`${counted(missed.length, 'finding')} in ${counted(objectsOf(missed), 'object')}`] : []),
  ];
  return new TaskError(
    'LINT_FAILED',
    `The rendered manifests miss best practices: ${where.join(', ')}; nothing was written. First: ${first?.message ?? ''}`,
    'Each is in the log above and on the Tests tab, with its place and its rule in brackets, which docs/lint.md explains: mend them, except them by lintIgnore or by annotation, or set lintFailOn: never.',
    first === undefined || first.at === undefined ? {} : { at: first.at },
  );
}

function objectsOf(findings: readonly ObjectFinding[]): number {
  return new Set(findings.map(({ manifest }) => manifest)).size;
}

function tell(log: Log, kind: 'warning' | 'error', found: readonly (Finding | ObjectFinding)[]): void {
  for (const [index, finding] of found.entries()) {
    const { text, at } = issueOf(finding);
    if (index < mostIssues) log[kind](text, at);
    else log.info(`${kind}: ${text}`);
  }
}

/** The run's page links a place to a file of the repository: rendered text is none, its template is. */
function issueOf(finding: Finding | ObjectFinding): { readonly text: string; readonly at?: Place } {
  const { message, at } = finding;
  if (at === undefined || !('manifest' in finding)) return { text: message, ...(at === undefined ? {} : { at }) };
  const { template, rendered } = finding.manifest.origin;
  if (template === rendered.file) return { text: message, at };
  return { text: `${message} (${formatPlace(at)})`, ...(template === undefined ? {} : { at: { file: template } }) };
}
