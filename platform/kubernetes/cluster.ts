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
import { adviceForUnreachable, isAbsent, isLasting, noAnswer, problemOf } from './problems.ts';

const timeout = 20_000;

/** What is asked of one object. */
interface Wanted {
  readonly verb: 'get' | 'patch';
  readonly type: ObjectType;
  readonly namespace: string;
  readonly name: string;
  readonly body?: string;
}

type Got = Awaited<ReturnType<Cluster['get']>>;

/** A cluster behind a kubeconfig's current context. */
export function createCluster(settings: ClusterSettings): Cluster {
  const { config, name } = settings;
  const discovery = new Discovery(config);
  const server = config.getCurrentCluster()?.server ?? '';

  /** One request for an object, wherever the server has its kind now: as with lists it may have gone from where it was. */
  const call = async ({ verb, type, namespace, name: called, body }: Wanted, signal?: AbortSignal): Promise<Got> => {
    for (let again = false; ; again = true) {
      const found = await discovery.find(type, signal);
      if (!found.ok) return found;
      const { resource } = found;
      try {
        const answer = await callApi(config, {
          method: verb === 'patch' ? 'PATCH' : 'GET',
          // Flux takes what kubectl has written out of its objects again.
          path: `${collectionPath(resource, namespace, called)}${verb === 'patch' ? '?fieldManager=gitops-delivery' : ''}`,
          signal,
          timeout,
          ...(body === undefined ? {} : { body, contentType: 'application/merge-patch+json' }),
        });
        if (isAbsent(answer)) return { ok: true, object: undefined };
        const problem = problemOf(answer, { verb, type, plural: resource.plural, namespace });
        if (problem === undefined) return { ok: true, object: readAnswer(answer.body) };
        if (problem.kind !== 'notServed' || again) return { ok: false, problem };
        discovery.forget(type);
      } catch (thrown) {
        return { ok: false, problem: noAnswer(thrown) };
      }
    }
  };

  return {
    name,
    server,
    probe: (signal) => probe(config, settings, signal),
    follow: (type, namespace, tell, signal) => follow({ ...settings, discovery }, type, namespace, tell, signal),
    list: (type, namespace, selectors = {}, signal) =>
      listKind({ config, discovery }, type, namespace, selectors, signal),
    get: (type, namespace, objectName, signal) => call({ verb: 'get', type, namespace, name: objectName }, signal),
    logs: (of, options, signal) => readLogs(config, of, options, signal),
    annotate: async (type, namespace, objectName, annotations, signal) => {
      const body = JSON.stringify({ metadata: { annotations } });
      const done = await call({ verb: 'patch', type, namespace, name: objectName, body }, signal);
      if (!done.ok) return done.problem;
      return done.object === undefined ? { kind: 'absent', message: 'it is not there' } : undefined;
    },
  };
}

/** @throws when it is no object: an answer that nobody can read must not be taken for "not there" */
function readAnswer(body: string): KubernetesObject {
  const object = readObject(JSON.parse(body));
  if (object === undefined) throw new Error('the server answered no object');
  return object;
}

/** Milliseconds that a server which does answer, but only "later", is asked again for. */
const probeFor = 30_000;
const probeTries = 3;

/** Talks to the server once, so that wrong addresses and credentials show before anything is waited for. */
async function probe(config: KubeConfig, settings: ClusterSettings, signal: AbortSignal): Promise<void> {
  const server = config.getCurrentCluster()?.server ?? '';
  const { clock } = settings;
  const until = clock.elapsed() + probeFor;
  let problem: ClusterProblem | undefined;
  for (let tries = 1, failures = 0; ; tries += 1) {
    let pause = 1000 * Math.min(tries, probeTries);
    let later = false;
    try {
      // Credentials first: a plugin may take longer than any request does.
      await signIn(config, signal);
      const answer = await callApi(config, { method: 'GET', path: '/apis', signal, timeout: 10_000 });
      // 403: the server knows who asks, and that is all this is about.
      if (answer.status === 200 || answer.status === 403) return;
      const type = { group: '', kind: 'API' };
      problem = problemOf(answer, { verb: 'get', type, plural: 'apis', namespace: '' });
      later = answer.status === 429 || answer.status >= 500;
      pause = Math.max(pause, answer.retryAfter);
    } catch (thrown) {
      signal.throwIfAborted();
      // There are no credentials to ask with: that has its own words.
      if (thrown instanceof TaskError) throw thrown;
      problem = noAnswer(thrown);
    }
    if (problem !== undefined && isLasting(problem)) break;
    if (!later) failures += 1;
    if (later ? clock.elapsed() + pause >= until : failures === probeTries) break;
    await clock.sleep(pause, signal);
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
