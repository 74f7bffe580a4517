import assert from 'node:assert/strict';

import type { Ref } from '../../../core/flux/objects.ts';
import { clusterPreflight } from '../../../core/flux/preflight.ts';
import type { Cluster, ClusterProblem, KubernetesObject, ObjectType } from '../../../core/ports/cluster.ts';
import { commits, gitRepository, helm, kustomization, releaseTarget, revision, target } from './build.ts';
import { quietCluster } from './quiet-cluster.ts';

interface Shown extends Cluster {
  /** `list Pod demo` */
  readonly asked: readonly string[];
}

/** A cluster that holds these, in whatever namespace is asked for; `deny` names what is refused: `list Pod`. */
function clusterOf(objects: readonly KubernetesObject[], deny: readonly string[] = []): Shown {
  const asked: string[] = [];
  const ofKind = (kind: string) => objects.filter((object) => object.kind === kind);
  const refused = (verb: string, { group, kind }: ObjectType, namespace: string): ClusterProblem | undefined => {
    asked.push(`${verb} ${kind}${group === '' ? '' : `.${group.split('.')[0]}`} ${namespace}`);
    const right = `${verb} ${kind}`;
    return deny.includes(right) ? { kind: 'forbidden', right, message: `no right to ${right}` } : undefined;
  };
  return {
    ...quietCluster,
    asked,
    list(type, namespace) {
      const problem = refused('list', type, namespace);
      return Promise.resolve(problem === undefined ? { ok: true, objects: ofKind(type.kind) } : { ok: false, problem });
    },
    get(type, namespace, name) {
      const problem = refused('get', type, namespace);
      if (problem !== undefined) return Promise.resolve({ ok: false, problem });
      return Promise.resolve({ ok: true, object: ofKind(type.kind).find((object) => object.metadata.name === name) });
    },
  };
}

function artifact(kind: string, origin?: string): KubernetesObject {
  const metadata = origin === undefined ? {} : { metadata: { 'org.opencontainers.image.revision': origin } };
  const object = gitRepository();
  return {
    ...object,
    kind,
    status: { ...(object['status'] as object), artifact: { revision: 'sha256:0', ...metadata } },
  };
}
const apps = '[fake] Kustomization/flux-system/apps';
const gitops = '[fake] GitRepository/flux-system/gitops';
const never = new AbortController().signal;
const on = (kind: string): KubernetesObject => kustomization({ spec: { sourceRef: { kind, name: 'gitops' } } });
const look = (what: 'commit' | 'images', ...objects: readonly KubernetesObject[]) =>
  clusterPreflight(clusterOf(objects), [target], never, what);

describe('What a dry run says of sources', () => {
  it('that fetch and are as they must be: nothing', async () => {
    const { problems, notes } = await look('commit', gitRepository(), kustomization());
    assert.deepEqual([problems, notes], [[], []]);
  });

  it('that are not there, suspended, or not to be read', async () => {
    const other = { ...gitRepository(), metadata: { name: 'other', namespace: 'flux-system' } };
    const absent = await look('commit', other, kustomization());
    assert.deepEqual(absent.problems, [`${gitops}, the source of Kustomization/flux-system/apps, is not there.`]);
    const held = await look('commit', gitRepository({ spec: { suspend: true } }), kustomization());
    assert.deepEqual(held.problems, [`${gitops} is suspended.`]);
    const objects = [gitRepository(), kustomization()];
    const denied = await clusterPreflight(clusterOf(objects, ['get GitRepository']), [target], never, 'commit');
    assert.deepEqual(denied.problems, [`${gitops}: no right to get GitRepository.`]);
  });

  it('are of another kind than any source', async () => {
    const spec = { sourceRef: { kind: 'HelmChart', name: 'flux-system-demo' } };
    const { problems } = await look('commit', kustomization({ spec }), ...helm({}));
    assert.deepEqual(problems, [
      `[fake] HelmChart/flux-system/flux-system-demo, the source of Kustomization/flux-system/apps, is not there.`,
    ]);
  });

  it('that have fetched nothing yet: what they would follow', async () => {
    const bare = (object: KubernetesObject): KubernetesObject => ({ ...object, status: {} });
    const unknown = { ...bare(gitRepository()), spec: {} };
    const { facts, notes } = await look('commit', unknown, bare(kustomization({ spec: { wait: false } })));
    assert.deepEqual(facts, [
      `${apps} applied nothing yet, does not check health.`,
      `${gitops} follows branch master of ?, at nothing yet.`,
    ]);
    const early = await look('commit', bare(artifact('OCIRepository')), on('OCIRepository'));
    assert.deepEqual([notes, early.notes], [[], []]);
  });

  it('that no commit can be proven with', async () => {
    const bucket = await look('commit', artifact('Bucket'), on('Bucket'));
    assert.match(bucket.problems.join(), /is a bucket/);
    assert.deepEqual((await look('images', artifact('Bucket'), on('Bucket'))).problems, []);
    for (const [origin, noted] of [
      [undefined, true],
      ['v1', true],
      [revision(commits.old), false],
    ] as const) {
      const { problems, notes } = await look('commit', artifact('OCIRepository', origin), on('OCIRepository'));
      assert.deepEqual(problems, []);
      assert.equal(
        notes.some((note) => /\(org\.opencontainers\.image\.revision\) names no commit in full/.test(note)),
        noted,
      );
      assert.deepEqual((await look('images', artifact('OCIRepository', origin), on('OCIRepository'))).notes, []);
    }
  });

  it('that cannot be fetched', async () => {
    const conditions = { Ready: { status: 'False', reason: 'GitOperationFailed', message: 'no access' } } as const;
    const { notes } = await look('commit', gitRepository({ conditions }), kustomization());
    assert.deepEqual(notes, [`${gitops} cannot fetch (GitOperationFailed): no access`]);
  });
});

describe('What a dry run says of targets', () => {
  const all = [gitRepository(), kustomization(), ...helm({})];

  it('is what they have, and what they follow', async () => {
    const { facts } = await look('commit', ...all);
    assert.deepEqual(facts, [
      `${apps} applied ${revision(commits.old)}, checks health.`,
      `${gitops} follows branch main of https://dev.azure.com/contoso/Fabrikam/_git/gitops, at ${revision(commits.old)}.`,
    ]);
  });

  it('is which there are, where the one named is not', async () => {
    const others = [kustomization({ name: 'infra' }), kustomization({ name: 'web' })];
    const { problems } = await look('commit', ...others);
    assert.deepEqual(problems, [`${apps} is not there; Kustomizations in flux-system: infra, web.`]);
    const none = await clusterPreflight(clusterOf([]), [releaseTarget], never, 'commit');
    assert.deepEqual(none.problems, [
      '[fake] HelmRelease/flux-system/demo is not there; HelmReleases in flux-system: none.',
    ]);
  });

  it('is that they are suspended, or not to be read', async () => {
    const held = await look('commit', gitRepository(), kustomization({ spec: { suspend: true } }));
    assert.deepEqual(held.problems, [`${apps} is suspended.`]);
    const denied = await clusterPreflight(clusterOf(all, ['list Kustomization']), [target], never, 'commit');
    assert.deepEqual([denied.problems, denied.facts], [[`${apps}: no right to list Kustomization.`], []]);
  });

  it('is said of a release’s Kustomization, too, and of each once; where images are awaited of none but those named', async () => {
    const facts = async (targets: readonly Ref[], what: 'commit' | 'images') =>
      (await clusterPreflight(clusterOf(all), targets, never, what)).facts.length;
    assert.equal(await facts([releaseTarget], 'commit'), 2);
    assert.equal(await facts([releaseTarget, target, target], 'commit'), 2);
    assert.equal(await facts([releaseTarget], 'images'), 0);
  });

  it('is that the reason behind a failure would stay hidden, where events or pods may not be read', async () => {
    const { notes, problems } = await clusterPreflight(
      clusterOf(all, ['list Event', 'list Pod']),
      [target],
      never,
      'commit',
    );
    const hidden = '[fake] the reason behind a failure would stay hidden: no right to list';
    assert.deepEqual([problems, notes], [[], [`${hidden} Event.`, `${hidden} Pod.`]]);
  });

  it('is found out with one look at each namespace’s events and pods', async () => {
    const cluster = clusterOf(all);
    await clusterPreflight(cluster, [target, releaseTarget, { ...target, namespace: 'demo' }], never, 'images');
    assert.deepEqual(cluster.asked, [
      'list Kustomization.kustomize flux-system',
      'get GitRepository.source flux-system',
      'list HelmRelease.helm flux-system',
      'list Kustomization.kustomize demo',
      'get GitRepository.source flux-system',
      'list Event flux-system',
      'list Pod flux-system',
      'list Event demo',
      'list Pod demo',
    ]);
  });
});

describe('What a dry run says of a HelmRelease that no Kustomization applied', () => {
  const alone = (what: 'commit' | 'images') =>
    clusterPreflight(clusterOf(helm({ labels: {} })), [releaseTarget], never, what);

  it('is that its commit cannot be proven, which images do not need', async () => {
    assert.match((await alone('commit')).problems.join(), /cannot be proven/);
    assert.deepEqual((await alone('images')).problems, []);
  });
});
