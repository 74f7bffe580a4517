import { formatPlace, TaskError, type Finding, type Place } from '../errors.ts';
import type { Log } from '../ports/agent.ts';
import type { ObjectFinding } from './findings.ts';
import type { CheckedApplication } from './check-applications.ts';
import { counted } from './wording.ts';

// What a run's page can show; the rest is in the log and on the Tests tab.
const mostIssues = 50;

/** Logs what the checks found, each with its place; then refuses to go on when one of them is an error. */
export function reportFindings(
  log: Log,
  applications: readonly Pick<CheckedApplication, 'findings' | 'broken' | 'engine'>[],
): void {
  const broken = applications.flatMap((application) => application.broken);
  const findings = applications.flatMap((application) => application.findings);
  const of = (severity: ObjectFinding['severity'], lint: boolean): readonly ObjectFinding[] =>
    findings.filter((finding) => finding.severity === severity && (finding.check === 'lint') === lint);
  const mistakes = of('error', false);
  const missed = of('error', true);
  // The page shows the first of each: what is wrong comes before what could be better.
  tell(log, 'warning', [...of('warning', false), ...of('warning', true)]);
  tell(log, 'error', [...broken, ...mistakes, ...missed]);
  if (broken.length + mistakes.length > 0) throw invalid(applications, mistakes, missed);
  if (missed.length > 0) throw missesPractices(missed);
}

function invalid(
  applications: readonly Pick<CheckedApplication, 'broken' | 'engine'>[],
  mistakes: readonly ObjectFinding[],
  missed: readonly ObjectFinding[],
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
  const besides = missed.length === 0 ? '' : ` (and ${counted(missed.length, 'lint finding')})`;
  const [first] = [...broken, ...mistakes];
  return new TaskError(
    'MANIFESTS_INVALID',
    `The rendered manifests hold ${count === 1 ? 'a mistake' : `${count} mistakes`} in ${where.join(' and ')}${besides}; nothing was written. First: ${first?.message ?? ''}`,
    'Each is in the log above and on the Tests tab, with its place: mend the templates or the values.',
    first?.at === undefined ? {} : { at: first.at },
  );
}

function missesPractices(missed: readonly ObjectFinding[]): TaskError {
  const [first] = missed;
  return new TaskError(
    'LINT_FAILED',
    `The rendered manifests miss best practices: ${counted(missed.length, 'finding')} in ${counted(objectsOf(missed), 'object')}; nothing was written. First: ${first?.message ?? ''}`,
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
