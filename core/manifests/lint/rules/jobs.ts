import { entry, isSet } from '../../../unstructured.ts';
import { isA } from '../object.ts';
import { once, type LintRule } from '../rule.ts';
import { quoted } from '../quoted.ts';

/** Jobs and CronJobs that Kubernetes refuses, or that stop being started. */
export const jobRules: readonly LintRule[] = [
  {
    id: 'job-restart-policy',
    severity: 'error',
    check: once((object) => {
      const { pod } = object;
      if (pod === undefined || !isA(object, 'batch', 'Job', 'CronJob')) return undefined;
      const policy = entry(pod.spec, 'restartPolicy');
      if (policy === 'Never' || policy === 'OnFailure') return undefined;
      const what = isSet(policy) ? `is ${quoted(policy)}` : 'is missing';
      return {
        path: [...pod.path, 'restartPolicy'],
        message: `${what}, so Kubernetes refuses it: set "OnFailure" or "Never"`,
      };
    }),
  },
  {
    id: 'cron-job-deadline',
    severity: 'error',
    check: once((object) =>
      isA(object, 'batch', 'CronJob') && !isSet(entry(object.data, 'spec', 'startingDeadlineSeconds'))
        ? {
            path: ['spec', 'startingDeadlineSeconds'],
            message:
              'is missing: after 100 missed starts it would never start again; set how late a start may be, such as 300',
          }
        : undefined,
    ),
  },
  {
    id: 'cron-job-concurrency',
    severity: 'warning',
    check: once((object) =>
      isA(object, 'batch', 'CronJob') && !isSet(entry(object.data, 'spec', 'concurrencyPolicy'))
        ? {
            path: ['spec', 'concurrencyPolicy'],
            message: 'is missing, so "Allow": a slow run and the next one overlap; say "Forbid", "Replace" or "Allow"',
          }
        : undefined,
    ),
  },
];
