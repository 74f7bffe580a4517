import type { Cluster, ObjectType } from '../ports/cluster.ts';
import {
  helmReleaseType,
  kustomizationType,
  ownerOf,
  refText,
  sourceGroup,
  type Kustomization,
  type Ref,
} from './objects.ts';
import { readObject } from './read-object.ts';
import { commitOf } from './revision.ts';

/** What a dry run found: `problems` would make the wait fail, `notes` would make it blind somewhere. */
export interface Preflight {
  readonly problems: readonly string[];
  readonly notes: readonly string[];
  readonly facts: readonly string[];
}

/**
 * Looks at everything a wait would look at, once: what is absent, suspended, or not to be seen with these rights.
 * @param awaited whether a commit must be proven, or images are waited for
 */
export async function clusterPreflight(
  cluster: Cluster,
  targets: readonly Ref[],
  signal: AbortSignal,
  awaited: 'commit' | 'images',
): Promise<Preflight> {
  const problems: string[] = [];
  const notes: string[] = [];
  const facts: string[] = [];
  const where = `[${cluster.name}] `;
  const queue = [...targets];
  const done = new Set<string>();
  for (let ref = queue.shift(); ref !== undefined; ref = queue.shift()) {
    const name = refText(ref);
    if (done.has(name)) continue;
    done.add(name);
    const type = ref.kind === 'HelmRelease' ? helmReleaseType : kustomizationType;
    const listed = await cluster.list(type, ref.namespace, {}, signal);
    if (!listed.ok) {
      problems.push(`${where}${name}: ${listed.problem.message}.`);
      continue;
    }
    const raw = listed.objects.find((candidate) => candidate.metadata.name === ref.name);
    const object = raw === undefined ? undefined : readObject(raw);
    if (object === undefined) {
      const names = listed.objects.map((candidate) => candidate.metadata.name).join(', ');
      problems.push(
        `${where}${name} is not there; ${type.kind}s in ${ref.namespace}: ${names === '' ? 'none' : names}.`,
      );
      continue;
    }
    if (object.suspended) problems.push(`${where}${name} is suspended.`);
    if (object.kind === 'HelmRelease' && awaited === 'commit') {
      const owner = ownerOf(object.labels);
      if (owner === undefined)
        problems.push(`${where}${name} was applied by no Kustomization: its commit cannot be proven.`);
      else queue.push(owner);
    }
    if (object.kind === 'Kustomization') {
      facts.push(
        `${where}${name} applied ${object.lastApplied ?? 'nothing yet'}${object.checksHealth ? ', checks health' : ', does not check health'}.`,
      );
      await lookAtSource(cluster, object, where, signal, { problems, notes, facts, awaited });
    }
  }
  const namespaces = new Set(targets.map((target) => target.namespace));
  const kinds: readonly ObjectType[] = [
    { group: '', kind: 'Event' },
    { group: '', kind: 'Pod' },
  ];
  for (const namespace of namespaces) {
    for (const type of kinds) {
      const listed = await cluster.list(type, namespace, {}, signal);
      if (!listed.ok) notes.push(`${where}the reason behind a failure would stay hidden: ${listed.problem.message}.`);
    }
  }
  return { problems, notes, facts };
}

async function lookAtSource(
  cluster: Cluster,
  object: Kustomization,
  where: string,
  signal: AbortSignal,
  found: {
    readonly problems: string[];
    readonly notes: string[];
    readonly facts: string[];
    readonly awaited: 'commit' | 'images';
  },
): Promise<void> {
  const { source } = object;
  const got = await cluster.get({ group: sourceGroup, kind: source.kind }, source.namespace, source.name, signal);
  if (!got.ok) {
    found.problems.push(`${where}${refText(source)}: ${got.problem.message}.`);
    return;
  }
  const read = got.object === undefined ? undefined : readObject(got.object);
  if (read?.kind !== 'Source') {
    found.problems.push(`${where}${refText(source)}, the source of ${refText(object.ref)}, is not there.`);
    return;
  }
  if (read.suspended) found.problems.push(`${where}${refText(source)} is suspended.`);
  const git = read.ref.kind === 'GitRepository';
  if (found.awaited === 'commit' && read.ref.kind === 'Bucket') {
    found.problems.push(`${where}${refText(source)} is a bucket, whose content names no commit: wait for images.`);
  } else if (found.awaited === 'commit' && !git && read.revision !== undefined && commitOf(read.origin) === undefined) {
    const key = 'org.opencontainers.image.revision';
    found.notes.push(`${where}${refText(source)} has an artifact whose metadata (${key}) names no commit in full.`);
  }
  const ready = read.conditions.get('Ready');
  if (ready?.status === 'False') {
    found.notes.push(`${where}${refText(source)} cannot fetch (${ready.reason}): ${ready.message}`);
  }
  found.facts.push(
    `${where}${refText(source)} follows ${read.follows} of ${read.url ?? '?'}, at ${read.revision ?? 'nothing yet'}.`,
  );
}
