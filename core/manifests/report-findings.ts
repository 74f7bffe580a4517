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
  applications: readonly Pick<CheckedApplication, 'findings' | 'broken'>[],
): void {
  const broken = applications.flatMap((application) => application.broken);
  const findings = applications.flatMap((application) => application.findings);
  const errors: readonly Finding[] = [...broken, ...findings.filter(({ severity }) => severity === 'error')];
  const warnings = findings.filter(({ severity }) => severity === 'warning');
  tell(log, 'warning', warnings);
  tell(log, 'error', errors);
  if (errors.length === 0) return;
  const objects = new Set(findings.filter(({ severity }) => severity === 'error').map(({ manifest }) => manifest));
  const where = [
    ...(objects.size > 0 ? [counted(objects.size, 'object')] : []),
    ...(broken.length > 0 ? [counted(broken.length, 'unreadable document')] : []),
  ];
  throw new TaskError(
    'MANIFESTS_INVALID',
    `The rendered manifests hold ${errors.length === 1 ? 'a mistake' : `${errors.length} mistakes`} in ${where.join(' and ')}; nothing was written. First: ${errors[0]?.message ?? ''}`,
    'Each is in the log above and on the Tests tab, with its place: mend the templates or the values.',
    errors[0]?.at === undefined ? {} : { at: errors[0].at },
  );
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
