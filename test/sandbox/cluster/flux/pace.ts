/** How fast the model of Flux goes; all in milliseconds. The text in conditions keeps Flux's own figures. */
export interface FluxPace {
  /** Between the phases of one reconcile (fetching, building, detecting drift …). */
  step: number;
  /** Between the two patches of one status: conditions first, the rest after it. Real controllers: 2 to 6. */
  gap: number;
  /** The longest wait for health, standing in for the Kustomization's timeout where that is longer. */
  healthTimeout: number;
  /** How often health is looked at. */
  healthPoll: number;
  /** Until a waiting dependency or a missing artifact is looked at again (Flux: 5 s). */
  requeue: number;
  /** From an applied workload to a ready one. */
  rollout: number;
  /** After this long Kubernetes gives up a rollout (10 minutes there). */
  progressDeadline: number;
}

/** A reconcile takes some tens of milliseconds, a failing health check half a second. */
export const defaultPace: FluxPace = {
  step: 3,
  gap: 3,
  healthTimeout: 500,
  healthPoll: 10,
  requeue: 50,
  rollout: 60,
  progressDeadline: 600_000,
};
