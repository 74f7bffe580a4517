import { createHash } from 'node:crypto';
import { canonical, flag, isObject, list, text } from '../json.ts';
import type { KubernetesObject } from '../objects.ts';
import { imagesOf } from '../workloads/pods.ts';
import { type Applied, applyAll, ApplyFailure, prune } from './apply.ts';
import { build, BuildFailure, PathFailure } from './build.ts';
import { goDuration, parseDuration } from './durations.ts';
import { eventOf, type FluxContext, namespacedName } from './engine.ts';
import type { Attempt, FluxFailure } from './failures.ts';
import { commitOf } from './git.ts';
import { checked, waitForHealth } from './health.ts';
import { upsertHistory } from './history.ts';
import type { StatusWriter } from './status-writer.ts';

/** An attempt at a revision that failed: Ready's reason and message. */
export class AttemptFailure extends Error {
  readonly reason: string;

  constructor(reason: string, message: string) {
    super(message);
    this.reason = reason;
  }
}

interface Run {
  context: FluxContext;
  writer: StatusWriter;
  source: KubernetesObject;
  revision: string;
  /** Flux's time limit in milliseconds, never under 30 s. */
  timeout: number;
  started: number;
}

/**
 * One attempt at a revision: fetch, build, apply, prune, health, each announced in the conditions.
 * Sets Ready=True at its end. @throws AttemptFailure
 */
export async function applyRevision(
  context: FluxContext,
  writer: StatusWriter,
  source: KubernetesObject,
  revision: string,
): Promise<void> {
  const { object, status, conditions } = writer;
  const interval = parseDuration(text(object.spec, 'interval')) ?? 600_000;
  const timeout = Math.max(parseDuration(text(object.spec, 'timeout')) ?? interval - 30_000, 30_000);
  const run: Run = { context, writer, source, revision, timeout, started: context.time.now() };
  await announce(run, 'Fetching manifests');
  const artifact = fetched(run);
  const objects = await built(run, artifact);
  const digest = `sha256:${createHash('sha256').update(canonical(objects)).digest('hex')}`;
  const attempt: Attempt = { revision, commit: commitOf(revision), images: objects.flatMap(imagesOf) };
  const failed = (reason: string, message: string): AttemptFailure => {
    remember(run, digest, reason);
    return new AttemptFailure(reason, message);
  };
  await announce(run, 'Detecting drift');
  if (writer.stored() === undefined) return; // deleted meanwhile: what it applied is being pruned
  const applied = apply(run, objects, attempt, failed);
  const old = list(status, 'inventory', 'entries').filter(isObject);
  status['inventory'] = { entries: applied.entries };
  pruneStale(run, applied, old, attempt, failed);
  await checkHealth(run, applied, attempt, failed);
  status['lastAppliedRevision'] = revision;
  conditions.mark('Ready', 'True', 'ReconciliationSucceeded', `Applied revision: ${revision}`);
  remember(run, digest, 'ReconciliationSucceeded');
}

async function announce({ context, writer, revision, timeout }: Run, what: string): Promise<void> {
  const message = `${what} for revision ${revision} with a timeout of ${goDuration(timeout)}`;
  writer.conditions.mark('Reconciling', 'True', 'Progressing', message);
  writer.conditions.mark('Ready', 'Unknown', 'Progressing', 'Reconciliation in progress');
  if (what.startsWith('Running')) writer.conditions.mark('Healthy', 'Unknown', 'Progressing', message);
  await writer.patch();
  await context.time.sleep(context.pace.step, context.signal);
}

function fetched({ context, writer, source, revision }: Run): string {
  const failure = context.failures.take('artifact', writer.object.metadata);
  const folder = context.artifacts.get(`${namespacedName(source)}@${revision}`);
  if (folder !== undefined && failure === undefined) return folder;
  const url = text(source, 'status', 'artifact', 'url') ?? '';
  throw new AttemptFailure(
    'ArtifactFailed',
    failure?.message ?? `failed to download artifact from ${url}, status: 404 Not Found`,
  );
}

/** Everything up to the built objects; the attempted revision is set once the path is known to be there. */
async function built(run: Run, artifact: string): Promise<KubernetesObject[]> {
  const { context, writer, revision } = run;
  const attempt: Attempt = { revision, commit: commitOf(revision), images: [] };
  const { metadata } = writer.object;
  const shown = `/tmp/kustomization-${String(process.hrtime.bigint()).slice(-10)}`;
  const noPath = context.failures.take('pathNotFound', metadata, attempt);
  if (noPath !== undefined) {
    const where = `${shown}/${(text(writer.object.spec, 'path') ?? '').replace(/^\.\//, '')}`;
    throw new AttemptFailure(
      'ArtifactFailed',
      noPath.message ?? `kustomization path not found: stat ${where}: no such file or directory`,
    );
  }
  const result = await build({
    artifact,
    kustomization: writer.object,
    kustomize: await context.kustomize,
    registry: context.store.registry,
  }).catch((error: unknown) => {
    if (error instanceof BuildFailure) return error;
    if (error instanceof PathFailure) throw new AttemptFailure('ArtifactFailed', error.message);
    throw error;
  });
  writer.status['lastAttemptedRevision'] = revision;
  await announce(run, 'Building manifests');
  if (result instanceof BuildFailure) throw new AttemptFailure('BuildFailed', result.message);
  const failure = context.failures.take('build', metadata, { ...attempt, images: result.flatMap(imagesOf) });
  if (failure === undefined) return result;
  const missing = `${shown}/missing.yaml`;
  throw new AttemptFailure(
    'BuildFailed',
    failure.message ??
      `kustomize build failed: accumulating resources: accumulation err='accumulating resources from 'missing.yaml': open ${missing}: no such file or directory': must build at directory: not a valid directory: evalsymlink failure on '${missing}' : lstat ${missing}: no such file or directory`,
  );
}

type Fail = (reason: string, message: string) => AttemptFailure;

function take(run: Run, kind: FluxFailure['kind'], attempt: Attempt): FluxFailure | undefined {
  return run.context.failures.take(kind, run.writer.object.metadata, attempt);
}

function apply(run: Run, objects: KubernetesObject[], attempt: Attempt, failed: Fail): Applied {
  const failure = take(run, 'reconcile', attempt);
  if (failure !== undefined)
    throw failed(
      'ReconciliationFailed',
      failure.message ??
        'Deployment/demo/web dry-run failed (Invalid): Deployment.apps "web" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0\n',
    );
  try {
    const applied = applyAll(run.context.store, objects);
    const lines = applied.objects.map(
      (one) => `${one.kind}/${one.metadata.namespace ?? ''}/${one.metadata.name} configured`,
    );
    if (applied.changed)
      run.context.emit(eventOf(run.writer.object, 'info', 'Progressing', lines.join('\n'), run.revision));
    return applied;
  } catch (error) {
    if (error instanceof ApplyFailure) throw failed('ReconciliationFailed', error.message);
    throw error;
  }
}

function pruneStale(run: Run, applied: Applied, old: ReturnType<typeof list>, attempt: Attempt, failed: Fail): void {
  const { object } = run.writer;
  const failure = take(run, 'prune', attempt);
  if (failure !== undefined)
    throw failed('PruneFailed', failure.message ?? 'ConfigMap/demo/old delete failed: context deadline exceeded');
  if (flag(object.spec, 'prune')) prune(run.context.store, object, old.filter(isObject), applied.entries);
}

async function checkHealth(run: Run, applied: Applied, attempt: Attempt, failed: Fail): Promise<void> {
  const { context, writer, revision, timeout } = run;
  const { conditions, object, status } = writer;
  if (!flag(object.spec, 'wait') && list(object.spec, 'healthChecks').length === 0) {
    conditions.remove('Healthy');
    return;
  }
  const upToDate = status['lastAppliedRevision'] === revision && !applied.changed;
  if (upToDate && conditions.get('Healthy')?.status === 'True') return;
  await announce(run, 'Running health checks');
  const started = context.time.now();
  const stalled = take(run, 'healthStalled', attempt);
  const sick = take(run, 'health', attempt);
  const cancel = take(run, 'healthCanceled', attempt) !== undefined;
  const limit = Math.min(timeout, context.pace.healthTimeout);
  const everything = () => {
    const looked = checked(context, object, applied.objects);
    if (sick === undefined) return looked;
    const name = culprit(applied);
    return [...looked.filter((one) => one.name !== name), { name, object: pending }];
  };
  const unhealthy =
    stalled === undefined
      ? await waitForHealth(context, everything, limit, () => cancel && newer(run))
      : { early: true, message: `failed early due to stalled resources: [${culprit(applied)} status: 'Failed']` };
  const shown = goDuration(
    unhealthy === undefined || unhealthy === 'canceled' || unhealthy.early
      ? context.time.now() - started
      : timeout + 8.875712,
  );
  if (unhealthy === undefined) {
    conditions.mark('Healthy', 'True', 'Succeeded', `Health check passed in ${shown}`);
    await writer.patch();
    return;
  }
  if (unhealthy === 'canceled') {
    const message = `New reconciliation triggered by ${run.source.kind}/${namespacedName(run.source)}`;
    conditions.mark('Healthy', 'False', 'HealthCheckCanceled', message);
    throw failed('HealthCheckCanceled', message);
  }
  const why = (stalled ?? sick)?.message ?? unhealthy.message;
  conditions.mark('Healthy', 'False', 'HealthCheckFailed', why);
  throw failed('HealthCheckFailed', `health check failed after ${shown}: ${why}`);
}

/** A workload that never gets ready, for a failure that no image causes. */
const pending: KubernetesObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'pending', generation: 1 },
};

function culprit(applied: Applied): string {
  const one = applied.objects.find(({ kind }) => kind === 'Deployment') ?? applied.objects[0];
  return one === undefined ? 'Deployment/demo/web' : `${one.kind}/${one.metadata.namespace ?? ''}/${one.metadata.name}`;
}

function newer({ context, source, revision }: Run): boolean {
  const kind = context.store.registry.byName(source.kind);
  const now = kind === undefined ? undefined : context.store.get(kind, source.metadata.namespace, source.metadata.name);
  const current = text(now, 'status', 'artifact', 'revision');
  return current !== undefined && current !== revision;
}

function remember({ context, writer, revision, started }: Run, digest: string, outcome: string): void {
  if (context.history)
    upsertHistory(writer.status, { digest, outcome, revision, durationMs: context.time.now() - started });
}
