import { type Json, type JsonObject, number } from '../json.ts';
import { type KubernetesObject, timestamp } from '../objects.ts';

/** How far a workload's rollout is. */
export type RolloutState = 'progressing' | 'ready' | 'stuck' | 'deadlineExceeded';

/** How many pods a workload wants. */
export function replicasOf(workload: KubernetesObject): number {
  if (workload.kind === 'DaemonSet') return 1;
  if (workload.kind === 'Job') return number(workload, 'spec', 'completions') ?? 1;
  return number(workload, 'spec', 'replicas') ?? 1;
}

/**
 * The status that the workload's controller writes.
 * @param olderPods whether pods of an earlier template still serve (an update, not a first rollout)
 */
export function workloadStatus(workload: KubernetesObject, state: RolloutState, olderPods: boolean): JsonObject {
  const wanted = replicasOf(workload);
  const done = state === 'ready';
  const observedGeneration = workload.metadata.generation ?? 1;
  switch (workload.kind) {
    case 'Deployment': {
      const available = done || olderPods ? wanted : 0;
      return {
        observedGeneration,
        replicas: done ? wanted : wanted + (olderPods ? 1 : 0),
        updatedReplicas: done ? wanted : Math.min(1, wanted),
        ...(available > 0 ? { readyReplicas: available, availableReplicas: available } : {}),
        ...(done ? {} : { unavailableReplicas: olderPods ? 1 : wanted }),
        conditions: deploymentConditions(workload, state, available >= wanted),
      };
    }
    case 'StatefulSet':
      return {
        observedGeneration,
        replicas: wanted,
        currentReplicas: wanted,
        updatedReplicas: done ? wanted : 0,
        readyReplicas: done ? wanted : 0,
        availableReplicas: done ? wanted : 0,
        currentRevision: `${workload.metadata.name}-${done ? observedGeneration : observedGeneration - 1}`,
        updateRevision: `${workload.metadata.name}-${observedGeneration}`,
      };
    case 'DaemonSet':
      return {
        observedGeneration,
        desiredNumberScheduled: wanted,
        currentNumberScheduled: wanted,
        updatedNumberScheduled: done ? wanted : 0,
        numberReady: done ? wanted : 0,
        numberAvailable: done ? wanted : 0,
        numberMisscheduled: 0,
      };
    default:
      return done
        ? { succeeded: wanted, startTime: timestamp(), completionTime: timestamp(), conditions: jobConditions() }
        : { active: wanted, startTime: timestamp() };
  }
}

function jobConditions(): Json[] {
  const one = (type: string): JsonObject => ({ type, status: 'True', lastTransitionTime: timestamp() });
  return [one('SuccessCriteriaMet'), one('Complete')];
}

function deploymentConditions(workload: KubernetesObject, state: RolloutState, available: boolean): JsonObject[] {
  const name = workload.metadata.name;
  const when = { lastTransitionTime: timestamp(), lastUpdateTime: timestamp() };
  const progress: Record<RolloutState, [string, string, string]> = {
    ready: ['True', 'NewReplicaSetAvailable', `ReplicaSet of "${name}" has successfully progressed.`],
    progressing: ['True', 'ReplicaSetUpdated', `ReplicaSet of "${name}" is progressing.`],
    stuck: ['True', 'ReplicaSetUpdated', `ReplicaSet of "${name}" is progressing.`],
    deadlineExceeded: ['False', 'ProgressDeadlineExceeded', `ReplicaSet of "${name}" has timed out progressing.`],
  };
  const [status, reason, message] = progress[state];
  return [
    available
      ? {
          type: 'Available',
          status: 'True',
          reason: 'MinimumReplicasAvailable',
          message: 'Deployment has minimum availability.',
          ...when,
        }
      : {
          type: 'Available',
          status: 'False',
          reason: 'MinimumReplicasUnavailable',
          message: 'Deployment does not have minimum availability.',
          ...when,
        },
    { type: 'Progressing', status, reason, message, ...when },
  ];
}
