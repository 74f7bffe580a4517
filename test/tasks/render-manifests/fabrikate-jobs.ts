import assert from 'node:assert/strict';
import type { TaskRun } from '../../sandbox/agent/index.ts';
import { startJob, type Job, type JobOptions } from './harness.ts';

/** A chart that shows which values it was given. */
export const chart = {
  'Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
  'values.yaml': 'greeting: from the chart\nitems: []\n',
  'templates/all.yaml':
    'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}\ndata:\n  greeting: {{ .Values.greeting | quote }}\n  items: {{ join "," .Values.items | quote }}\n  namespace: {{ .Release.Namespace }}\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata:\n  name: {{ .Release.Name }}\nrules: []\n',
};
/** Files below a folder. */
export const below = (folder: string, files: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [`${folder}/${path}`, text]));

/** What the task left of its own in the temporary folder. */
export const temporary = (run: TaskRun): readonly string[] =>
  run.leftovers.filter((path) => path.startsWith('render-manifests'));

/** Jobs that render one application for prod, a new one for each test of the `describe` this is called in. */
export function fabrikateJobs(): FabrikateJobs {
  const jobs = new FabrikateJobs();
  beforeEach(async () => {
    jobs.job = await startJob();
  });
  afterEach(() => jobs.job.remove());
  return jobs;
}

class FabrikateJobs {
  job!: Job;

  /** What it renders. */
  readonly rendered = async (inputs: Record<string, string> = {}, options: JobOptions = {}): Promise<string> => {
    const run = await this.job.run({ environment: 'prod', ...inputs }, options);
    assert.equal(run.result, 'Succeeded', run.log);
    return this.job.output('prod/app/manifests.yaml');
  };

  /** A run that fails, and leaves what was there. */
  readonly failed = async (inputs: Record<string, string> = {}, options: JobOptions = {}): Promise<TaskRun> => {
    const before = await this.job.outputFiles();
    const run = await this.job.run({ environment: 'prod', ...inputs }, options);
    assert.equal(run.result, 'Failed', run.log);
    assert.deepEqual(await this.job.outputFiles(), before);
    return run;
  };
}
