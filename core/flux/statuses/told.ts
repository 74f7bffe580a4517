import { printableLine } from '../../printable.ts';
import type { Ref } from '../objects.ts';
import { shortCommit } from '../revision.ts';
import { someLines } from '../../wording.ts';
import { contextOf, type StatusContexts } from './contexts.ts';
import type { CommitReport, StatusJudgement } from './judge-statuses.ts';
import { isFromConnector } from './reading.ts';

/** More are not worth reading. */
const mostShown = 20;

/** What the inputs ask of statuses that these cannot tell. */
export function warningsOf(
  { failAfterAttempts }: { readonly failAfterAttempts: number },
  targets: readonly Ref[],
): readonly string[] {
  const warnings: string[] = [];
  if (failAfterAttempts > 1) {
    warnings.push(
      `failAfterAttempts: ${failAfterAttempts}: attempts that fail for the same reason set one status, so most failures will be waited out until the timeout.`,
    );
  }
  const names = targets.map(({ name }) => name);
  const double = names.find((name, index) => names.indexOf(name) !== index);
  if (double !== undefined) {
    warnings.push(
      `Two Kustomizations called ${double} are awaited: Flux’s statuses do not name the namespace, unless the Provider’s commitStatusExpr does, so that either stands for both.`,
    );
  }
  return warnings;
}

/**
 * The statuses that are there, for somebody who wonders why nothing came; the ones that did not count, and why.
 * @param ignored what others set than those whose statuses count, a line each
 */
export function silence(
  reports: readonly CommitReport[],
  judgements: readonly StatusJudgement[],
  contexts: StatusContexts,
  ignored: readonly string[] = [],
): readonly string[] {
  const counted = new Set(judgements.flatMap(({ heard }) => heard.map(({ context }) => context)));
  const seen = reports.flatMap(({ commit, statuses }) => statuses.map((status) => ({ commit, status })));
  const passedOver = someLines(ignored, mostShown);
  if (seen.length === 0) {
    const which = ignored.length === 0 ? 'at all' : 'that counts';
    return [`no status ${which} on ${reports.map(({ commit }) => shortCommit(commit)).join(', ')}`, ...passedOver];
  }
  const lines = seen.map(({ commit, status }) => {
    const context = contextOf(status);
    const said = status.text.trim() === '' ? '' : ` (${status.text.trim()})`;
    const why = counted.has(context)
      ? ''
      : !contexts.patterns.some((pattern) => pattern.matches(context))
        ? '; statusContext does not match it'
        : isFromConnector(status) && judgements.length > 1
          ? '; GitOps Connector does not say which of the Kustomizations it is'
          : '; of none of the awaited Kustomizations';
    return printableLine(`status on ${shortCommit(commit)}: ${context} ${status.state}${said}${why}`, 300);
  });
  return [...someLines(lines, mostShown), ...passedOver];
}

const whyFailed =
  'A status does not say why: look at the Kustomization in the cluster (flux get kustomizations, flux events), or let the backend kubernetes wait, which does.';
const whySilent =
  'Of what sets no status look at the Provider (its address is this repository, its token may set statuses: Code (status) on Azure DevOps, Commit statuses on GitHub) and at the Alert (eventSeverity info, this Kustomization among its eventSources): kubectl -n flux-system get providers,alerts, and the log of notification-controller. Flux 2.8.0 sets no statuses, 2.8.1 to 2.8.8 none for failures. A Kustomization that is suspended or cannot fetch reports nothing either.';
const whyOpen =
  'Give it more time with timeout, or look in the cluster at what holds it up (flux get kustomizations): statuses do not say.';

/** What to do. */
export function statusAdvice(judgements: readonly StatusJudgement[]): string {
  const verdicts = judgements.map(({ verdict }) => verdict);
  const advice = [
    ...(verdicts.some(({ kind }) => kind === 'failed') ? [whyFailed] : []),
    ...(verdicts.some((verdict) => verdict.kind === 'pending' && verdict.code === 'silent') ? [whySilent] : []),
  ];
  return advice.length === 0 ? whyOpen : advice.join(' ');
}
