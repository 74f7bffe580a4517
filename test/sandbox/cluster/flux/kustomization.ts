import { flag, text } from '../json.ts';
import type { KubernetesObject } from '../objects.ts';
import type { StoreEvent } from '../store.ts';
import { isReady } from './conditions.ts';
import { sourceOf, unreadyDependency } from './dependencies.ts';
import { goDuration, parseDuration } from './durations.ts';
import {
  type Controller,
  eventOf,
  type FluxContext,
  namespacedName,
  type Requeue,
  requestedAt,
  withFinalizer,
} from './engine.ts';
import { applyRevision, AttemptFailure } from './kustomization-apply.ts';
import { StatusWriter } from './status-writer.ts';

/** kustomize-controller's part. */
export const kustomizationController: Controller = { kind: 'Kustomization', reconcile, concerned };

const sourceKinds = new Set(['GitRepository', 'OCIRepository', 'Bucket']);

/** A source's new revision concerns the Kustomizations that have not dealt with it yet. */
function concerned(context: FluxContext, event: StoreEvent): KubernetesObject[] {
  const { object, previous } = event;
  if (!sourceKinds.has(object.kind) || event.type === 'DELETED') return [];
  const revision = text(object, 'status', 'artifact', 'revision');
  if (revision === undefined || revision === text(previous, 'status', 'artifact', 'revision')) return [];
  const kind = context.store.registry.byName('Kustomization');
  if (kind === undefined) return [];
  return context.store.list(kind).filter((one) => {
    const source = sourceOf(context, one, one.spec?.['sourceRef']);
    const mine = source.kind === object.kind && `${source.namespace}/${source.name}` === namespacedName(object);
    return mine && !(isReady(one) && text(one, 'status', 'lastAttemptedRevision') === revision);
  });
}

async function reconcile(context: FluxContext, found: KubernetesObject): Promise<Requeue> {
  if (context.failures.take('silent', found.metadata) !== undefined) return undefined;
  const object = withFinalizer(context, found);
  const writer = new StatusWriter(context, object);
  const started = context.time.now();
  const outcome = await attempt(context, writer, object);
  await finish(writer);
  if (outcome.revision !== undefined) report(context, writer, outcome, context.time.now() - started);
  return outcome.requeue;
}

interface Outcome {
  requeue: Requeue;
  /** The revision that was dealt with; missing where the pass ended before one was known. */
  revision?: string;
}

async function attempt(context: FluxContext, writer: StatusWriter, object: KubernetesObject): Promise<Outcome> {
  const { conditions } = writer;
  const { spec } = object;
  if (flag(spec, 'suspend')) return { requeue: undefined };
  const interval = parseDuration(text(spec, 'interval')) ?? 600_000;
  const retry = parseDuration(text(spec, 'retryInterval')) ?? interval;
  const source = sourceOf(context, object, spec?.['sourceRef']);
  const soon = context.pace.requeue;
  const denied = context.failures.take('accessDenied', object.metadata);
  if (denied !== undefined) {
    const why = denied.message ?? `can't access '${source.shown}', cross-namespace references have been blocked`;
    conditions.remove('Reconciling');
    conditions.mark('Stalled', 'True', 'AccessDenied', why);
    conditions.mark('Ready', 'False', 'AccessDenied', why);
    return { requeue: undefined, revision: '' };
  }
  conditions.remove('Stalled');
  if (source.object === undefined) {
    conditions.mark('Ready', 'False', 'ArtifactFailed', `Source '${source.shown}' not found`);
    return { requeue: soon };
  }
  const revision = text(source.object, 'status', 'artifact', 'revision');
  if (revision === undefined) {
    conditions.mark('Ready', 'False', 'ArtifactFailed', 'Source artifact not found, retrying in 5s');
    return { requeue: soon };
  }
  const dependency = unreadyDependency(context, object, source) ?? injectedDependency(context, object);
  if (dependency !== undefined) {
    conditions.mark('Ready', 'False', 'DependencyNotReady', dependency);
    return { requeue: soon, revision };
  }
  try {
    await applyRevision(context, writer, source.object, revision);
    return { requeue: interval, revision };
  } catch (error) {
    if (!(error instanceof AttemptFailure)) throw error;
    conditions.mark('Ready', 'False', error.reason, error.message);
    return { requeue: error.reason === 'HealthCheckCanceled' ? 0 : retry, revision };
  }
}

function injectedDependency(context: FluxContext, object: KubernetesObject): string | undefined {
  const failure = context.failures.take('dependency', object.metadata);
  return failure === undefined
    ? undefined
    : (failure.message ?? `dependency '${object.metadata.namespace ?? ''}/infrastructure' is not ready`);
}

/** What ends every pass: the handled request, the observed generation on success, the retry's reason on failure. */
async function finish(writer: StatusWriter): Promise<void> {
  const { conditions, status, object } = writer;
  const requested = requestedAt(object);
  if (requested !== undefined) status['lastHandledReconcileAt'] = requested;
  const ready = conditions.get('Ready');
  const reconciling = conditions.get('Reconciling');
  if (ready?.status === 'True') conditions.remove('Reconciling');
  if (ready?.status === 'True' || conditions.get('Stalled') !== undefined)
    status['observedGeneration'] = object.metadata.generation;
  if (ready?.status === 'False' && reconciling !== undefined)
    conditions.mark('Reconciling', 'True', 'ProgressingWithRetry', reconciling.message);
  await writer.patch();
}

function report(context: FluxContext, writer: StatusWriter, outcome: Outcome, took: number): void {
  const { object, conditions } = writer;
  const ready = conditions.get('Ready');
  if (ready === undefined || ready.status === 'Unknown') return;
  const revision = outcome.revision === '' ? undefined : outcome.revision;
  if (ready.status === 'True') {
    const next = text(object.spec, 'interval') ?? '10m';
    const message = `Reconciliation finished in ${goDuration(took)}, next run in ${next}`;
    context.emit(eventOf(object, 'info', ready.reason, message, revision));
  } else if (ready.reason === 'DependencyNotReady') {
    const message = 'Dependencies do not meet ready condition, retrying in 5s';
    context.emit(eventOf(object, 'info', ready.reason, message, revision));
  } else context.emit(eventOf(object, 'error', ready.reason, ready.message, revision));
}
