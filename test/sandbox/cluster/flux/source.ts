import { createHash } from 'node:crypto';
import { flag, type JsonObject, text } from '../json.ts';
import { type KubernetesObject, timestamp } from '../objects.ts';
import type { ConditionSet } from './conditions.ts';
import { parseDuration } from './durations.ts';
import {
  type Controller,
  eventOf,
  type FluxContext,
  namespacedName,
  type Requeue,
  requestedAt,
  withFinalizer,
} from './engine.ts';
import { commitOf, GitFailure, type GitRemote, refOf, revisionOf } from './git.ts';
import { StatusWriter } from './status-writer.ts';

/** source-controller's part for GitRepository objects. */
export const gitRepositoryController: Controller = {
  kind: 'GitRepository',
  reconcile,
  concerned: () => [],
};

async function reconcile(context: FluxContext, found: KubernetesObject): Promise<Requeue> {
  if (context.failures.take('silent', found.metadata) !== undefined) return undefined;
  const object = withFinalizer(context, found);
  const writer = new StatusWriter(context, object);
  const { conditions, status } = writer;
  const interval = parseDuration(text(object.spec, 'interval')) ?? 60_000;
  if (flag(object.spec, 'suspend')) {
    await suspended(writer);
    return undefined;
  }
  const stalled = context.failures.take('sourceStalled', object.metadata);
  if (stalled !== undefined) {
    const message = stalled.message ?? `failed to parse url '${text(object.spec, 'url') ?? ''}'`;
    conditions.remove('Reconciling');
    conditions.mark('Stalled', 'True', 'URLInvalid', message);
    conditions.mark('FetchFailed', 'True', 'URLInvalid', message);
    conditions.mark('Ready', 'False', 'URLInvalid', message);
    status['observedGeneration'] = object.metadata.generation;
    await writer.patch();
    return undefined;
  }
  conditions.remove('Stalled');
  await announce(context, writer, object);
  try {
    await fetch(context, writer, object);
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    await failed(context, writer, error.message);
  }
  return interval;
}

/** An observed generation or a handled request is all that happens to a suspended source. */
async function suspended(writer: StatusWriter): Promise<void> {
  const ready = writer.conditions.get('Ready');
  if (ready !== undefined) writer.conditions.mark('Ready', ready.status, ready.reason, ready.message);
  if (ready?.status === 'True') writer.status['observedGeneration'] = writer.object.metadata.generation;
  handled(writer);
  await writer.patch();
}

function handled(writer: StatusWriter): void {
  const requested = requestedAt(writer.object);
  if (requested !== undefined) writer.status['lastHandledReconcileAt'] = requested;
}

async function announce(context: FluxContext, writer: StatusWriter, object: KubernetesObject): Promise<void> {
  const { conditions, status } = writer;
  const observed = Number(status['observedGeneration'] ?? -1);
  const { generation = 1 } = object.metadata;
  if (observed !== generation) {
    progressing(conditions, `processing object: new generation ${observed} -> ${generation}`);
    await writer.patch();
    await pause(context);
  } else if (requestedAt(object) !== undefined && requestedAt(object) !== status['lastHandledReconcileAt']) {
    conditions.mark('Reconciling', 'True', 'Progressing', 'reconciliation in progress');
    await writer.patch();
    await pause(context);
  }
  if (status['artifact'] !== undefined) return;
  progressing(conditions, 'building artifact');
  await writer.patch();
}

function progressing(conditions: ConditionSet, message: string): void {
  conditions.mark('Reconciling', 'True', 'Progressing', message);
  conditions.mark('Ready', 'Unknown', 'Progressing', message);
}

async function fetch(context: FluxContext, writer: StatusWriter, object: KubernetesObject): Promise<void> {
  const { conditions, status } = writer;
  const url = text(object.spec, 'url') ?? '';
  const remote = remoteOf(context, object, url);
  const ref = refOf(object.spec);
  injected(context, object, url);
  const commit = await context.git.resolve(remote, ref);
  const known = text(status, 'artifact', 'revision');
  const revision = revisionOf(ref, commit);
  if (known !== undefined && known !== revision && isWithheld(context, object, commit)) {
    await settle(writer, known);
    return;
  }
  const folder = await context.git.checkOut(remote, ref, commit);
  context.artifacts.set(`${namespacedName(object)}@${revision}`, folder);
  if (known === revision) {
    await settle(writer, revision);
    return;
  }
  progressing(conditions, `building artifact: new upstream revision '${revision}'`);
  if (known !== undefined)
    conditions.mark('ArtifactOutdated', 'True', 'NewRevision', `new upstream revision '${revision}'`);
  conditions.remove('FetchFailed');
  await writer.patch();
  await pause(context);
  status['artifact'] = artifact(object, revision);
  await settle(writer, revision);
  context.emit(eventOf(object, 'info', 'NewArtifact', `stored artifact for commit '${commit.slice(0, 8)}'`, revision));
}

async function settle(writer: StatusWriter, revision: string): Promise<void> {
  const { conditions, status } = writer;
  const message = `stored artifact for revision '${revision}'`;
  conditions.remove('Reconciling', 'ArtifactOutdated', 'FetchFailed');
  conditions.mark('Ready', 'True', 'Succeeded', message);
  conditions.mark('ArtifactInStorage', 'True', 'Succeeded', message);
  status['observedGeneration'] = writer.object.metadata.generation;
  handled(writer);
  await writer.patch();
}

async function failed(context: FluxContext, writer: StatusWriter, message: string): Promise<void> {
  const { conditions } = writer;
  conditions.mark('FetchFailed', 'True', 'GitOperationFailed', message);
  conditions.mark('Ready', 'False', 'GitOperationFailed', message);
  conditions.mark('Reconciling', 'True', 'ProgressingWithRetry', 'reconciliation in progress');
  handled(writer);
  await writer.patch();
  context.emit(eventOf(writer.object, 'error', 'GitOperationFailed', message));
}

function injected(context: FluxContext, object: KubernetesObject, url: string): void {
  const start = `failed to checkout and determine revision: unable to`;
  const auth = context.failures.take('sourceAuth', object.metadata);
  if (auth !== undefined)
    throw new GitFailure(auth.message ?? `${start} list remote for '${url}': authentication required: `);
  const branch = context.failures.take('sourceMissingBranch', object.metadata);
  const name = refOf(object.spec).branch ?? 'master';
  if (branch !== undefined)
    throw new GitFailure(branch.message ?? `${start} clone '${url}': couldn't find remote ref "refs/heads/${name}"`);
  const nobody = context.failures.take('sourceUnreachable', object.metadata);
  if (nobody !== undefined)
    throw new GitFailure(
      nobody.message ??
        `${start} list remote for '${url}': Get "${url}/info/refs?service=git-upload-pack": context deadline exceeded`,
    );
}

/** With skipCommit the first new commit is left alone; the one after it ends the skipping. */
function isWithheld(context: FluxContext, object: KubernetesObject, commit: string): boolean {
  const id = namespacedName(object);
  if (context.withheld.get(id) === commit) return true;
  const attempt = { revision: revisionOf(refOf(object.spec), commit), commit, images: [] };
  if (context.failures.take('skipCommit', object.metadata, attempt) === undefined) return false;
  context.withheld.set(id, commit);
  return true;
}

function remoteOf(context: FluxContext, object: KubernetesObject, url: string): GitRemote {
  const name = text(object.spec, 'secretRef', 'name');
  const kind = context.store.registry.byKind('', 'Secret');
  if (name === undefined || kind === undefined) return { url };
  const secret = context.store.get(kind, object.metadata.namespace, name);
  if (secret === undefined)
    throw new GitFailure(
      `failed to get secret '${object.metadata.namespace ?? ''}/${name}': secrets "${name}" not found`,
    );
  const read = (key: string): string | undefined => {
    const encoded = text(secret, 'data', key);
    return encoded === undefined ? text(secret, 'stringData', key) : Buffer.from(encoded, 'base64').toString();
  };
  const bearer = read('bearerToken');
  if (bearer !== undefined) return { url, authorization: `Bearer ${bearer}` };
  const basic = Buffer.from(`${read('username') ?? ''}:${read('password') ?? ''}`).toString('base64');
  return { url, authorization: `Basic ${basic}` };
}

function artifact(object: KubernetesObject, revision: string): JsonObject {
  const commit = commitOf(revision);
  const where = `gitrepository/${namespacedName(object)}/${commit}.tar.gz`;
  return {
    digest: `sha256:${createHash('sha256').update(revision).digest('hex')}`,
    lastUpdateTime: timestamp(),
    path: where,
    revision,
    size: 325,
    url: `http://source-controller.flux-system.svc.cluster.local./${where}`,
  };
}

async function pause(context: FluxContext): Promise<void> {
  await context.time.sleep(context.pace.step, context.signal);
}
