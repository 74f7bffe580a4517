import type { FluxEvent } from './flux/failures.ts';
import type { Flux } from './flux/flux.ts';
import { at, isObject, type Json, type JsonObject, list, number, text } from './json.ts';

/** Where the connector finds the pull requests, and as whom. */
export interface GitOpsConnectorOptions {
  flux: Pick<Flux, 'onEvent'>;
  /** `http://127.0.0.1:PORT/contoso/`, with the slash at its end. */
  collectionUrl: string;
  project: string;
  /** The GitOps repository's name or id. */
  repository: string;
  token: string;
  /** Link of the statuses. */
  callbackUrl?: string;
}

/** A running connector. */
export interface GitOpsConnector {
  /** What went wrong, in order; the real one only logs it. */
  errors: Error[];
  /** The waits that were ended: pull request and result. */
  completed: { pullRequestId: number; result: 'succeeded' | 'failed' }[];
  /** Ends when all events so far are dealt with. */
  idle(): Promise<void>;
  /** What the real one does every 30 seconds: runs that wait for a pull request that was abandoned have failed. */
  sweep(): Promise<void>;
  stop(): Promise<void>;
}

/** Azure DevOps' state for each reason; a reason that is not here makes the connector fail. */
const states: Record<string, string> = {
  ReconciliationSucceeded: 'succeeded',
  ReconciliationFailed: 'failed',
  Progressing: 'pending',
  DependencyNotReady: 'error',
  PruneFailed: 'failed',
  ArtifactFailed: 'failed',
  BuildFailed: 'failed',
  HealthCheckFailed: 'failed',
  ValidationFailed: 'failed',
};

/**
 * Stands in for Azure/gitops-connector with Flux: each event of a Kustomization becomes a commit status
 * `Kustomization/Status`, and every one but Progressing ends the wait that the merge commit's pull request registered
 * in its property `/callback-task-id`. It has the real one's faults: the last writer wins, DependencyNotReady reads as
 * failed, an unknown reason fails, and the token goes to the registered `planurl` (here: on this machine only).
 */
export function startGitOpsConnector(o: GitOpsConnectorOptions): GitOpsConnector {
  const errors: Error[] = [];
  const completed: GitOpsConnector['completed'] = [];
  let work: Promise<void> = Promise.resolve();
  const repository = `${o.collectionUrl}${encodeURIComponent(o.project)}/_apis/git/repositories/${encodeURIComponent(o.repository)}`;
  const headers = {
    authorization: `Basic ${Buffer.from(`:${o.token}`).toString('base64')}`,
    'content-type': 'application/json',
  };

  const ask = async (method: string, url: string, body?: JsonObject): Promise<Json> => {
    if (!/^https?:\/\/(127\.0\.0\.1|localhost|\[::1\])[:/]/.test(url)) throw new Error(`not on this machine: ${url}`);
    const response = await fetch(url, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const content = await response.text();
    if (!response.ok || response.status === 203) throw new Error(`${method} ${url}: ${response.status} ${content}`);
    return content === '' ? null : (JSON.parse(content) as Json);
  };

  const handle = async (event: FluxEvent): Promise<void> => {
    if (event.kind !== 'Kustomization') return;
    if (event.revision === undefined) throw new Error(`the event ${event.reason} names no revision`);
    const commit = commitOf(event.revision);
    const state = states[event.reason];
    if (state === undefined) throw new Error(`unknown reason ${event.reason}`);
    const link = o.callbackUrl ?? o.collectionUrl;
    await ask('POST', `${repository}/commits/${commit}/statuses?api-version=7.0`, {
      state,
      description: `Status: ${event.message}`,
      targetUrl: `${link}?noop=Status`,
      context: { name: 'Status', genre: event.kind },
    });
    if (event.reason === 'Progressing') return;
    const pullRequestId = await pullRequestOf(commit);
    if (pullRequestId === undefined) return;
    const result = event.reason === 'ReconciliationSucceeded' ? 'succeeded' : 'failed';
    if (await complete(pullRequestId, result)) completed.push({ pullRequestId, result });
  };

  const pullRequestOf = async (commit: string): Promise<number | undefined> => {
    const comment = text(await ask('GET', `${repository}/commits/${commit}?api-version=7.0`), 'comment');
    const found = /Merged PR (\d+):/.exec(comment ?? '')?.[1];
    return found === undefined ? undefined : Number(found);
  };

  const complete = async (pullRequestId: number, result: 'succeeded' | 'failed'): Promise<boolean> => {
    const properties = await ask(
      'GET',
      `${repository}/pullRequests/${pullRequestId}/properties?api-version=7.0-preview.1`,
    );
    const value = text(properties, 'value', 'callback-task-id', '$value');
    const task: unknown = value === undefined ? undefined : JSON.parse(value);
    if (!isObject(task)) return false;
    const [taskid, jobid, planurl, planid, projectid] = ['taskid', 'jobid', 'planurl', 'planid', 'projectid'].map(
      (key) => text(task, key) ?? '',
    );
    const plan = `${planurl ?? ''}${projectid ?? ''}/_apis/distributedtask/hubs/build/plans/${planid ?? ''}`;
    const state = await ask('GET', `${plan}?api-version=2.0-preview.1`);
    if (text(state, 'state') === 'completed' || (await hasEnded(state, jobid ?? ''))) return false;
    await ask('POST', `${plan}/events?api-version=2.0-preview.1`, {
      name: 'TaskCompleted',
      taskId: taskid,
      jobId: jobid,
      result,
    });
    return true;
  };

  const hasEnded = async (plan: Json, jobId: string): Promise<boolean> => {
    const build = text(plan, 'owner', '_links', 'self', 'href');
    if (build === undefined) return false;
    const timeline = await ask('GET', `${build}/timeline?api-version=7.0`);
    const job = list(timeline, 'records').find((one) => text(one, 'id')?.toLowerCase() === jobId.toLowerCase());
    return at(job, 'state') === 'completed';
  };

  const sweep = async (): Promise<void> => {
    const found = await ask('GET', `${repository}/pullRequests?searchCriteria.status=abandoned&api-version=7.0`);
    for (const one of list(found, 'value')) {
      const pullRequestId = number(one, 'pullRequestId') ?? 0;
      if (await complete(pullRequestId, 'failed')) completed.push({ pullRequestId, result: 'failed' });
    }
  };

  const unlisten = o.flux.onEvent((event) => {
    work = work
      .then(() => handle(event))
      .catch((error: unknown) => void errors.push(error instanceof Error ? error : new Error(String(error))));
  });
  return {
    errors,
    completed,
    idle: () => work,
    sweep,
    stop() {
      unlisten();
      return work;
    },
  };
}

/** What follows the last `:`, else the last `/`. */
function commitOf(revision: string): string {
  return revision.slice(Math.max(revision.lastIndexOf(':'), revision.lastIndexOf('/')) + 1);
}
