import { statusContexts } from '../../../../core/flux/statuses/contexts.ts';
import { judgeStatuses, type CommitReport } from '../../../../core/flux/statuses/judge-statuses.ts';
import type { CommitStatus, CommitStatuses } from '../../../../core/ports/commit-statuses.ts';
import { target as apps } from '../build.ts';

export const infra = { ...apps, name: 'infra' };
export const azure = statusContexts([], 'azureRepos');

export const status = (o: Partial<CommitStatus> = {}): CommitStatus => ({
  genre: 'fluxcd',
  name: 'kustomization/apps/0c9c2e41',
  state: 'succeeded',
  text: 'reconciliation succeeded',
  at: 0,
  ...o,
});
export const failed = status({ state: 'error', text: 'build failed' });
export const ofInfra = { name: 'kustomization/infra/0c9c2e41' };
export const on = (commit: string, ...statuses: readonly CommitStatus[]): CommitReport => ({ commit, statuses });
export const judge = (reports: readonly CommitReport[], targets = [apps], contexts = azure) =>
  judgeStatuses(reports, targets, contexts);

/** Statuses of some commits in a line, the newest first. */
export const statusesOf = (
  all: Readonly<Record<string, readonly CommitStatus[]>>,
  asked: unknown[] = [],
): CommitStatuses => ({
  of: (commit) => {
    asked.push(commit);
    const statuses = all[commit];
    return statuses === undefined ? Promise.reject(new Error('not there')) : Promise.resolve(statuses);
  },
  newest: (tip, most) => {
    asked.push([tip, most]);
    return Promise.resolve(Object.keys(all).slice(0, most));
  },
});
