import type { KubeConfig } from '@kubernetes/client-node/dist/config.js';

import type { Cluster } from '../../core/ports/cluster.ts';
import { callApi } from './http.ts';
import { noAnswer, problemOf } from './problems.ts';

const timeout = 10_000;

/** `Cluster.logs`: the subresource `log` of a pod, as text. Never rejects. */
export async function readLogs(
  config: KubeConfig,
  of: Parameters<Cluster['logs']>[0],
  options: Parameters<Cluster['logs']>[1],
  signal: AbortSignal | undefined,
): ReturnType<Cluster['logs']> {
  const { namespace, pod, container } = of;
  const { previous, tailLines, limitBytes } = options;
  const query = new URLSearchParams({ container, tailLines: String(tailLines), limitBytes: String(limitBytes) });
  if (previous) query.set('previous', 'true');
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/log?${query.toString()}`;
  try {
    const answer = await callApi(config, { method: 'GET', path, signal, timeout, limit: 2 * limitBytes + 65_536 });
    // 400: the container has not started, or there was no run before this one. 404: the pod is gone.
    if (answer.status === 400 || answer.status === 404) return { ok: true, text: undefined };
    const type = { group: '', kind: 'Pod' };
    const problem = problemOf(answer, { verb: 'get', type, plural: 'pods/log', namespace });
    if (problem !== undefined) return { ok: false, problem };
    return { ok: true, text: answer.body.slice(0, limitBytes) };
  } catch (thrown) {
    return { ok: false, problem: noAnswer(thrown) };
  }
}
