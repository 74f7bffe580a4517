import type { KubernetesObject } from '../../ports/cluster.ts';
import { entry, listOf, numberOf, recordOf, textAt, textOf, type Data } from '../../unstructured.ts';
import type { Ref } from '../objects.ts';
import { causeOfImage, type Cause } from './cause.ts';

/** What is wrong with one container of a pod, or with the pod. */
export interface PodProblem {
  readonly pod: KubernetesObject;
  /** Empty when it is the pod's. */
  readonly container: string;
  readonly image: string;
  /** What is wrong, without the pod's name: the same of the same fault, so that pods can be told together. */
  readonly text: string;
  readonly cause: Cause | undefined;
  /** Which run's log says more. */
  readonly log: 'previous' | 'current' | undefined;
}

/** What a finding about a pod is about, so that its advice can name the pod in a kubectl command. */
export function podRef({ metadata }: KubernetesObject): Ref {
  return { kind: 'Pod', namespace: metadata.namespace ?? '', name: metadata.name };
}

/** Waiting reasons of a pod that is merely on its way. */
const onItsWay = new Set(['ContainerCreating', 'PodInitializing']);

/** Why a pod doesn't run, or isn't ready; nothing for one that is well, done, or on its way. */
export function problemsOf(pod: KubernetesObject): readonly PodProblem[] {
  const status = recordOf(pod['status']);
  if (status['phase'] === 'Succeeded') return [];
  const whole = (said: string, cause: Cause | undefined): PodProblem => ({
    pod,
    container: '',
    image: '',
    text: said,
    cause,
    log: undefined,
  });
  const reason = textOf(status['reason']);
  if (reason === 'Evicted' || reason === 'DeadlineExceeded') {
    const said = `${reason}: ${textAt(status, 'message')}`;
    return [whole(said, reason === 'Evicted' ? 'evicted' : 'deadline')];
  }
  const conditions = listOf(status['conditions']).map(recordOf);
  const scheduled = conditions.find(({ type }) => type === 'PodScheduled');
  if (scheduled?.['status'] === 'False') {
    const message = textAt(scheduled, 'message');
    const cause = message.includes('PersistentVolumeClaim') ? 'volume' : 'unschedulable';
    return [whole(`${textOf(scheduled['reason']) ?? 'Unschedulable'}: ${message}`, cause)];
  }
  const inits = listOf(status['initContainerStatuses']).map((item) => problemOf(pod, recordOf(item), true));
  const found = inits.filter((one) => one !== undefined);
  // Until the init containers are through, the others wait for nothing but them.
  if (found.length > 0) return found;
  return listOf(status['containerStatuses'])
    .map((item) => problemOf(pod, recordOf(item), false))
    .filter((one) => one !== undefined);
}

function problemOf(pod: KubernetesObject, container: Data, init: boolean): PodProblem | undefined {
  const state = recordOf(container['state']);
  const waiting = recordOf(state['waiting']);
  const ended = [recordOf(state['terminated']), recordOf(entry(container, 'lastState', 'terminated'))];
  // Whatever it did before, an init container that has come to its end is no trouble any more.
  if (init && numberOf(ended[0]?.['exitCode']) === 0) return undefined;
  const failedEnd = ended.find((end) => (numberOf(end['exitCode']) ?? 0) !== 0);
  const reason = textOf(waiting['reason']);
  const image = textOf(container['image']) ?? '?';
  const problem = (said: string, cause: Cause | undefined, log?: PodProblem['log']): PodProblem => ({
    pod,
    container: textOf(container['name']) ?? '?',
    image,
    text: said.trim(),
    cause,
    log,
  });
  if (reason !== undefined && !onItsWay.has(reason)) {
    const message = textAt(waiting, 'message');
    if (/image/i.test(reason) || reason === 'RegistryUnavailable')
      return problem(`${reason}. ${message}`, causeOfImage(reason, message));
    if (reason !== 'CrashLoopBackOff') return problem(`${reason}. ${message}`, causeOfStart(reason, message));
  }
  if (failedEnd !== undefined && (reason !== undefined || container['ready'] !== true || init)) {
    return problem(
      `${crashOf(container, reason, failedEnd)}`,
      causeOfEnd(failedEnd),
      // A container that ended and was not started again has no run before this one.
      failedEnd === ended[0] ? 'current' : 'previous',
    );
  }
  if (reason === 'CrashLoopBackOff') {
    // Ended by itself, without an error: a server that returns from main, or a command that is no server.
    return problem(`CrashLoopBackOff: it ends by itself, with exit code 0${restarts(container)}`, 'crash', 'previous');
  }
  if (state['running'] === undefined || container['ready'] === true) return undefined;
  // A sidecar is ready as soon as it runs; another init container is to end before anything else begins.
  if (init) return problem('is to end before the others begin, and still runs', undefined, 'current');
  if (container['ready'] === false) return problem(`runs, but is not ready${restarts(container)}`, 'probe', 'current');
  return undefined;
}

function crashOf(container: Data, reason: string | undefined, end: Data): string {
  const code = numberOf(end['exitCode']);
  const why = textOf(end['reason']) ?? 'Error';
  const meaning = meaningOf(code, why);
  const said = textOf(end['message']);
  const loop = reason === undefined || onItsWay.has(reason) ? '' : `${reason}: `;
  return `${loop}it ended with ${why}, exit code ${code ?? '?'}${meaning}${restarts(container)}${said === undefined ? '' : `. ${said}`}`;
}

function restarts(container: Data): string {
  const times = numberOf(container['restartCount']) ?? 0;
  return times === 0 ? '' : `, restarted ${times} ${times === 1 ? 'time' : 'times'}`;
}

function meaningOf(code: number | undefined, reason: string): string {
  switch (code) {
    case 126:
      return ' (the command cannot be executed)';
    case 127:
      return ' (the command is not there)';
    case 137:
      return reason === 'OOMKilled' ? ' (out of memory)' : ' (killed: out of memory, or by a liveness probe)';
    case 139:
      return ' (segmentation fault)';
    case 143:
      return ' (terminated from outside)';
    default:
      return '';
  }
}

function causeOfEnd(end: Data): Cause {
  const code = numberOf(end['exitCode']);
  const said = textAt(end, 'message');
  if (end['reason'] === 'OOMKilled') return 'outOfMemory';
  if (said.includes('exec format error')) return 'platform';
  return code === 126 || code === 127 ? 'command' : 'crash';
}

function causeOfStart(reason: string, message: string): Cause | undefined {
  if (reason === 'CreateContainerConfigError') return 'config';
  if (message.includes('exec format error')) return 'platform';
  return reason === 'RunContainerError' || reason === 'StartError' || message.includes('executable file not found')
    ? 'command'
    : undefined;
}

/** Problems that are the same but for the pod's name and a count, together. */
export function grouped(problems: readonly PodProblem[]): readonly (readonly [PodProblem, ...PodProblem[]])[] {
  const groups = new Map<string, [PodProblem, ...PodProblem[]]>();
  for (const problem of problems) {
    const { name } = problem.pod.metadata;
    const sameText = problem.text.replaceAll(name, '').replaceAll(/\d+/g, '#');
    const key = JSON.stringify([problem.container, problem.image, sameText]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [problem]);
    else group.push(problem);
  }
  return [...groups.values()];
}

/** `Pod web-1, container web (web:2.0): …`, or `3 pods (web-1, web-2, web-3), container …`. */
export function describeGroup(group: readonly [PodProblem, ...PodProblem[]]): string {
  const [{ container, image, text: said }] = group;
  const names = group.map(({ pod }) => pod.metadata.name);
  const shown = names.length <= 4 ? names.join(', ') : `${names.slice(0, 3).join(', ')} …`;
  const who = names.length === 1 ? `Pod ${shown}` : `${names.length} pods (${shown})`;
  return `${who}${container === '' ? '' : `, container ${container} (${image})`}: ${said}`;
}
