import type { KubeConfig } from '@kubernetes/client-node/dist/config.js';

import { TaskError } from '../../core/errors.ts';
import type { Cluster, ClusterProblem, KubernetesObject, ObjectType } from '../../core/ports/cluster.ts';
import { signIn } from './credentials.ts';
import { Discovery } from './discovery.ts';
import { follow } from './follow.ts';
import { readLogs } from './logs.ts';
import { callApi } from './http.ts';
import { collectionPath, listKind, type ClusterSettings } from './listing.ts';
import { readObject } from './objects.ts';
import { adviceForUnreachable, isLasting, noAnswer, problemOf, type Asked } from './problems.ts';

const timeout = 20_000;

/** A cluster behind a kubeconfig's current context. */
export function createCluster(settings: ClusterSettings): Cluster {
  const { config, name } = settings;
  const discovery = new Discovery(config);
  const server = config.getCurrentCluster()?.server ?? '';

  const call = async (
    verb: Asked['verb'],
    type: ObjectType,
    namespace: string,
    objectName: string,
    body: string | undefined,
    signal: AbortSignal | undefined,
  ): Promise<
    | { readonly ok: true; readonly object: KubernetesObject | undefined }
    | { readonly ok: false; readonly problem: ClusterProblem }
  > => {
    const found = await discovery.find(type, signal);
    if (!found.ok) return found;
    const { resource } = found;
    try {
      const answer = await callApi(config, {
        method: verb === 'patch' ? 'PATCH' : 'GET',
        // Flux takes what kubectl has written out of its objects again.
        path: `${collectionPath(resource, namespace, objectName)}${verb === 'patch' ? '?fieldManager=gitops-delivery' : ''}`,
        signal,
        timeout,
        ...(body === undefined ? {} : { body, contentType: 'application/merge-patch+json' }),
      });
      if (answer.status === 404) return { ok: true, object: undefined };
      const problem = problemOf(answer, { verb, type, plural: resource.plural, namespace });
      if (problem !== undefined) return { ok: false, problem };
      return { ok: true, object: readObject(JSON.parse(answer.body)) };
    } catch (thrown) {
      return { ok: false, problem: noAnswer(thrown) };
    }
  };

  return {
    name,
    server,
    probe: (signal) => probe(config, settings, signal),
    follow: (type, namespace, tell, signal) => follow({ ...settings, discovery }, type, namespace, tell, signal),
    list: (type, namespace, selectors = {}, signal) =>
      listKind({ config, discovery }, type, namespace, selectors, signal),
    get: (type, namespace, objectName, signal) => call('get', type, namespace, objectName, undefined, signal),
    logs: (of, options, signal) => readLogs(config, of, options, signal),
    annotate: async (type, namespace, objectName, annotations, signal) => {
      const done = await call(
        'patch',
        type,
        namespace,
        objectName,
        JSON.stringify({ metadata: { annotations } }),
        signal,
      );
      return done.ok ? undefined : done.problem;
    },
  };
}

/** Milliseconds that a server which does answer, but only "later", is asked again for. */
const probeFor = 30_000;

/** Talks to the server once, so that wrong addresses and credentials show before anything is waited for. */
async function probe(config: KubeConfig, settings: ClusterSettings, signal: AbortSignal): Promise<void> {
  const server = config.getCurrentCluster()?.server ?? '';
  const until = settings.clock.elapsed() + probeFor;
  let problem: ClusterProblem | undefined;
  let pause = 0;
  for (let attempt = 0; attempt < 3; attempt += 1) {
    if (attempt > 0) await settings.clock.sleep(pause, signal);
    pause = 1000 * (attempt + 1);
    try {
      // Credentials first: a plugin may take longer than any request does.
      await signIn(config, signal);
      const answer = await callApi(config, { method: 'GET', path: '/apis', signal, timeout: 10_000 });
      // 403: the server knows who asks, and that is all this is about.
      if (answer.status === 200 || answer.status === 403) return;
      const type = { group: '', kind: 'API' };
      problem = problemOf(answer, { verb: 'get', type, plural: 'apis', namespace: '' });
      const busy = answer.status === 429 || answer.status >= 500;
      pause = Math.max(pause, answer.retryAfter);
      if (busy && settings.clock.elapsed() + pause < until) attempt = Math.min(attempt, 1);
    } catch (thrown) {
      signal.throwIfAborted();
      // There are no credentials to ask with: that has its own words.
      if (thrown instanceof TaskError) throw thrown;
      problem = noAnswer(thrown);
    }
    if (problem !== undefined && isLasting(problem)) break;
  }
  if (problem?.kind === 'unauthorized') {
    throw new TaskError(
      'CLUSTER_UNAUTHORIZED',
      `The cluster ${settings.name} (${server}) does not accept the credentials: ${problem.message}.`,
      'Renew the token or certificate of the service connection or kubeconfig; a service account’s token may have been deleted with its secret.',
    );
  }
  throw new TaskError(
    'CLUSTER_UNREACHABLE',
    `The cluster ${settings.name} cannot be reached at ${server}: ${problem?.message ?? 'no answer'}.`,
    adviceForUnreachable(problem?.message ?? ''),
  );
}
