import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { load } from 'js-yaml';
import { flag, type JsonObject, text } from '../json.ts';
import { type KubernetesObject, timestamp } from '../objects.ts';
import type { StoreEvent } from '../store.ts';
import { sourceOf } from './dependencies.ts';
import { parseDuration } from './durations.ts';
import { type Controller, type FluxContext, namespacedName, type Requeue, withFinalizer } from './engine.ts';
import { commitOf } from './git.ts';
import { StatusWriter } from './status-writer.ts';

/** source-controller's part for HelmChart objects: a chart's version out of a source, packaged. */
export const helmChartController: Controller = { kind: 'HelmChart', reconcile, concerned };

function concerned(context: FluxContext, event: StoreEvent): KubernetesObject[] {
  const { object, previous } = event;
  if (!/^(GitRepository|HelmRepository|Bucket)$/.test(object.kind) || event.type === 'DELETED') return [];
  const revision = text(object, 'status', 'artifact', 'revision');
  const kind = context.store.registry.byName('HelmChart');
  if (kind === undefined || revision === undefined) return [];
  if (revision === text(previous, 'status', 'artifact', 'revision')) return [];
  return context.store.list(kind).filter((chart) => {
    const source = sourceOf(context, chart, chart.spec?.['sourceRef']);
    return source.kind === object.kind && `${source.namespace}/${source.name}` === namespacedName(object);
  });
}

async function reconcile(context: FluxContext, found: KubernetesObject): Promise<Requeue> {
  const object = withFinalizer(context, found);
  if (flag(object.spec, 'suspend')) return undefined;
  const writer = new StatusWriter(context, object);
  const { conditions, status } = writer;
  const interval = parseDuration(text(object.spec, 'interval')) ?? 600_000;
  const packaged = await pack(context, object);
  if ('failure' in packaged) {
    conditions.mark('FetchFailed', 'True', packaged.reason, packaged.failure);
    conditions.mark('Ready', 'False', packaged.reason, packaged.failure);
    conditions.mark('Reconciling', 'True', 'ProgressingWithRetry', 'reconciliation in progress');
    await writer.patch();
    return packaged.reason === 'NoSourceArtifact' ? context.pace.requeue : interval;
  }
  const { name, version, observed } = packaged;
  const message = `packaged '${name}' chart with version '${version}'`;
  const known = text(status, 'artifact', 'revision');
  status['observedChartName'] = name;
  status['observedSourceArtifactRevision'] = observed;
  if (known !== version) {
    conditions.remove('FetchFailed');
    conditions.mark('Reconciling', 'True', 'Progressing', `building artifact: ${message}`);
    conditions.mark('Ready', 'Unknown', 'Progressing', `building artifact: ${message}`);
    if (known !== undefined) conditions.mark('ArtifactOutdated', 'True', 'NewChart', message);
    await writer.patch();
    await context.time.sleep(context.pace.step, context.signal);
    status['artifact'] = artifact(object, name, version);
  }
  conditions.remove('Reconciling', 'ArtifactOutdated', 'FetchFailed');
  conditions.mark('Ready', 'True', 'ChartPackageSucceeded', message);
  conditions.mark('ArtifactInStorage', 'True', 'ChartPackageSucceeded', message);
  status['observedGeneration'] = object.metadata.generation;
  await writer.patch();
  return interval;
}

type Packaged = { name: string; version: string; observed: string } | { reason: string; failure: string };

async function pack(context: FluxContext, object: KubernetesObject): Promise<Packaged> {
  const source = sourceOf(context, object, object.spec?.['sourceRef']);
  const chart = text(object.spec, 'chart') ?? '';
  const failure = context.failures.take('helmChart', object.metadata);
  if (failure !== undefined)
    return { reason: 'ChartPackageError', failure: failure.message ?? `helm chart '${chart}' cannot be packaged` };
  if (source.kind === 'HelmRepository') {
    const version = text(object.spec, 'version') ?? '1.0.0';
    return { name: chart, version: version === '*' ? '1.0.0' : version, observed: `sha256:${hash(chart)}` };
  }
  const revision = text(source.object, 'status', 'artifact', 'revision');
  const folder = context.artifacts.get(`${source.namespace}/${source.name}@${revision ?? ''}`);
  if (revision === undefined || folder === undefined)
    return { reason: 'NoSourceArtifact', failure: `no artifact available for ${source.shown}` };
  const file = path.join(folder, path.posix.join('/', chart), 'Chart.yaml');
  const content = await readFile(file, 'utf8').catch(() => undefined);
  if (content === undefined)
    return { reason: 'InvalidChartReference', failure: `chart reference '${chart}' not found: no Chart.yaml` };
  const read: unknown = load(content);
  const name = text(read, 'name') ?? path.posix.basename(chart);
  const own = text(read, 'version') ?? '0.0.0';
  const byRevision = text(object.spec, 'reconcileStrategy') === 'Revision';
  return { name, version: byRevision ? `${own}+${commitOf(revision).slice(0, 12)}` : own, observed: revision };
}

function artifact(object: KubernetesObject, name: string, version: string): JsonObject {
  const where = `helmchart/${namespacedName(object)}/${name}-${version}.tgz`;
  return {
    digest: `sha256:${hash(where)}`,
    lastUpdateTime: timestamp(),
    path: where,
    revision: version,
    size: 358,
    url: `http://source-controller.flux-system.svc.cluster.local./${where}`,
  };
}

function hash(value: string): string {
  return createHash('sha256').update(value).digest('hex');
}
