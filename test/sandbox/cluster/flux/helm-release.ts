import { createHash } from 'node:crypto';
import { canonical, flag, isObject, type JsonObject, list, number, record, text } from '../json.ts';
import { groupOf, type KubernetesObject, timestamp } from '../objects.ts';
import type { StoreEvent } from '../store.ts';
import { isReady } from './conditions.ts';
import { parseDuration } from './durations.ts';
import {
  type Controller,
  eventOf,
  type FluxContext,
  namespacedName,
  type Requeue,
  requestedAt,
  resetAnnotation,
  withFinalizer,
} from './engine.ts';
import { StatusWriter } from './status-writer.ts';

/**
 * helm-controller's part. Charts are not rendered: a release is the chart's version and the values, and it succeeds
 * unless a failure says otherwise.
 */
export const helmReleaseController: Controller = { kind: 'HelmRelease', reconcile, concerned };

function concerned(context: FluxContext, event: StoreEvent): KubernetesObject[] {
  const { object, previous } = event;
  const kind = context.store.registry.byName('HelmRelease');
  if (object.kind !== 'HelmChart' || kind === undefined || event.type === 'DELETED') return [];
  if (!changed(object, previous)) return [];
  return context.store.list(kind).filter((release) => text(release, 'status', 'helmChart') === namespacedName(object));
}

function changed(object: KubernetesObject, previous: KubernetesObject | undefined): boolean {
  return text(object, 'status', 'artifact', 'revision') !== text(previous, 'status', 'artifact', 'revision');
}

async function reconcile(context: FluxContext, found: KubernetesObject): Promise<Requeue> {
  if (context.failures.take('silent', found.metadata) !== undefined) return undefined;
  const object = withFinalizer(context, found);
  const writer = new StatusWriter(context, object);
  const { conditions, status } = writer;
  if (flag(object.spec, 'suspend')) return undefined;
  const interval = parseDuration(text(object.spec, 'interval')) ?? 600_000;
  const chart = chartOf(context, object);
  status['helmChart'] = namespacedName(chart);
  status['storageNamespace'] = object.metadata.namespace ?? '';
  conditions.mark('Reconciling', 'True', 'Progressing', 'Fulfilling prerequisites');
  if (conditions.get('Ready') === undefined)
    conditions.mark('Ready', 'Unknown', 'Progressing', 'Fulfilling prerequisites');
  await writer.patch();
  const version = text(chart, 'status', 'artifact', 'revision');
  if (version === undefined || !isReady(chart)) {
    conditions.mark('Reconciling', 'True', 'ProgressingWithRetry', 'Fulfilling prerequisites');
    const message = `HelmChart '${namespacedName(chart)}' is not ready: latest generation of object has not been reconciled`;
    conditions.mark('Ready', 'False', 'SourceNotReady', message);
    await writer.patch();
    return context.pace.requeue;
  }
  const config = `sha256:${hash(record(object.spec, 'values'))}`;
  const current = list(status, 'history')[0];
  const tries = mustTry(object, status, { version, config });
  status['lastAttemptedGeneration'] = object.metadata.generation;
  const reset = object.metadata.annotations?.[resetAnnotation];
  if (reset !== undefined) status['lastHandledResetAt'] = reset;
  if (tries)
    await release(context, writer, { chart, version, config, action: current === undefined ? 'install' : 'upgrade' });
  status['observedGeneration'] = object.metadata.generation;
  const requested = requestedAt(object);
  if (requested !== undefined) status['lastHandledReconcileAt'] = requested;
  conditions.remove('Reconciling');
  await writer.patch();
  return interval;
}

/**
 * Whether there is something to roll out. What has failed had its last try, until the chart, the values or anything else
 * of the spec changes, or somebody asks for it (`flux reconcile helmrelease --reset`).
 */
function mustTry(object: KubernetesObject, status: JsonObject, wanted: Pick<Release, 'version' | 'config'>): boolean {
  const { version, config } = wanted;
  if (text(status, 'lastAttemptedRevision') !== version || text(status, 'lastAttemptedConfigDigest') !== config)
    return true;
  if (number(status, 'failures') === undefined) return false;
  const reset = object.metadata.annotations?.[resetAnnotation];
  const asked = reset !== undefined && reset === requestedAt(object) && reset !== text(status, 'lastHandledResetAt');
  return asked || number(status, 'lastAttemptedGeneration') !== object.metadata.generation;
}

interface Release {
  chart: KubernetesObject;
  version: string;
  config: string;
  action: 'install' | 'upgrade';
}

async function release(context: FluxContext, writer: StatusWriter, wanted: Release): Promise<void> {
  const { object, conditions, status } = writer;
  const { action, version, config } = wanted;
  conditions.remove('Stalled', 'Remediated');
  delete status['failures'];
  const limit = text(object.spec, 'timeout') ?? '5m0s';
  const running = `Running '${action}' action with timeout of ${limit}`;
  conditions.mark('Reconciling', 'True', 'Progressing', running);
  conditions.mark('Ready', 'Unknown', 'Progressing', running);
  status['lastAttemptedRevision'] = version;
  status['lastAttemptedConfigDigest'] = config;
  status['lastAttemptedReleaseAction'] = action;
  await writer.patch();
  await context.time.sleep(context.pace.rollout, context.signal);
  const name = text(wanted.chart, 'status', 'observedChartName') ?? 'chart';
  const rollback = context.failures.take('helmRollback', object.metadata);
  const failure = rollback ?? context.failures.take('helmUpgrade', object.metadata);
  const id = `${text(object.spec, 'targetNamespace') ?? object.metadata.namespace ?? ''}/${text(object.spec, 'releaseName') ?? object.metadata.name}`;
  const past = list(status, 'history').filter(isObject);
  const number_ = (number(past[0], 'version') ?? 0) + 1;
  const upper = action === 'install' ? 'Install' : 'Upgrade';
  const entry = (state: string): JsonObject => snapshot(id, name, version, config, action, number_, state);
  if (failure === undefined) {
    const message = `Helm ${action} succeeded for release ${id}.v${number_} with chart ${name}@${version}`;
    conditions.mark('Ready', 'True', `${upper}Succeeded`, message);
    conditions.mark('Released', 'True', `${upper}Succeeded`, message);
    status['history'] = [entry('deployed'), ...past.map(superseded)].slice(0, 5);
    await writer.patch();
    context.emit(eventOf(object, 'info', `${upper}Succeeded`, message, version));
    return;
  }
  const why = failure.message ?? "timeout waiting for: [Deployment/demo/slow status: 'InProgress']";
  const message = `Helm ${action} failed for release ${id} with chart ${name}@${version}: ${why}`;
  conditions.mark('Ready', 'False', `${upper}Failed`, message);
  conditions.mark('Released', 'False', `${upper}Failed`, message);
  status['history'] = [entry('failed'), ...past.map(withoutAction)].slice(0, 5);
  status['failures'] = 1;
  await writer.patch();
  context.emit(eventOf(object, 'error', `${upper}Failed`, message, version));
  const [before] = past;
  if (rollback !== undefined && before !== undefined) await rollBack(context, writer, id, name, before, number_);
  conditions.mark('Stalled', 'True', 'RetriesExceeded', `Failed to ${action} after 1 attempt(s)`);
}

async function rollBack(
  context: FluxContext,
  writer: StatusWriter,
  id: string,
  name: string,
  before: JsonObject,
  latest: number,
): Promise<void> {
  const { conditions, status } = writer;
  const limit = text(writer.object.spec, 'timeout') ?? '5m0s';
  conditions.mark('Reconciling', 'True', 'Progressing', `Running 'rollback' action with timeout of ${limit}`);
  await writer.patch();
  await context.time.sleep(context.pace.step, context.signal);
  const old = `${name}@${text(before, 'chartVersion') ?? ''}`;
  const message = `Helm rollback to previous release ${id}.v${number(before, 'version') ?? 1} with chart ${old} succeeded`;
  conditions.mark('Ready', 'False', 'RollbackSucceeded', message);
  conditions.mark('Remediated', 'True', 'RollbackSucceeded', message);
  const past = list(status, 'history').filter(isObject);
  const action = 'rollback';
  const restored = { ...before, action, status: 'deployed', version: latest + 1, lastDeployed: timestamp() };
  const left = past.map((one) => (one['status'] === 'deployed' ? { ...one, action, status: 'superseded' } : one));
  status['history'] = [restored, ...left].slice(0, 5);
}

function superseded(entry: JsonObject): JsonObject {
  return entry['status'] === 'deployed' ? { ...withoutAction(entry), status: 'superseded' } : entry;
}

/** Only the newest entry says by which action it came. */
function withoutAction({ action: _action, ...entry }: JsonObject): JsonObject {
  return entry;
}

function snapshot(
  id: string,
  name: string,
  version: string,
  config: string,
  action: string,
  count: number,
  state: string,
): JsonObject {
  const [namespace = '', releaseName = ''] = id.split('/');
  const now = timestamp();
  return {
    action,
    apiVersion: 'v2',
    chartName: name,
    chartVersion: version,
    configDigest: config,
    digest: `sha256:${hash({ id, version, config, count })}`,
    firstDeployed: now,
    lastDeployed: now,
    name: releaseName,
    namespace,
    status: state,
    version: count,
  };
}

/** The HelmChart of a release: `<namespace>-<name>` beside its source, made from `spec.chart`. */
function chartOf(context: FluxContext, object: KubernetesObject): KubernetesObject {
  const kind = context.store.registry.byName('HelmChart');
  const spec = record(object.spec, 'chart', 'spec');
  const { namespace = '', name } = object.metadata;
  const chart: KubernetesObject = {
    apiVersion: `${kind?.group ?? ''}/${kind?.versions[0] ?? 'v1'}`,
    kind: 'HelmChart',
    metadata: {
      name: `${namespace}-${name}`,
      namespace: text(spec, 'sourceRef', 'namespace') ?? namespace,
      labels: { 'helm.toolkit.fluxcd.io/name': name, 'helm.toolkit.fluxcd.io/namespace': namespace },
    },
    spec: {
      reconcileStrategy: 'ChartVersion',
      version: '*',
      interval: text(object.spec, 'interval') ?? '10m',
      ...spec,
    },
  };
  if (kind === undefined || groupOf(chart) === '') return chart;
  const before = context.store.get(kind, chart.metadata.namespace, chart.metadata.name);
  const finalizers = before?.metadata.finalizers;
  if (finalizers !== undefined) chart.metadata.finalizers = finalizers;
  return context.store.put(kind, chart);
}

function hash(value: unknown): string {
  return createHash('sha256').update(canonical(value)).digest('hex');
}
