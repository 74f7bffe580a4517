import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';

import { TaskError } from '../../../core/errors.ts';
import type { ClusterEvent, ClusterProblem, KubernetesObject } from '../../../core/ports/cluster.ts';
import { commits, gitRepository, helm, kustomization, releaseTarget, revision, target } from './build.ts';
import { descriptorText } from './descriptor-text.ts';
import { playWait, ScriptedCluster, straightHistory, VirtualClock } from './scripted-cluster.ts';

const fetched = gitRepository({ commit: commits.awaited });
const applied = kustomization({ applied: commits.awaited });

/** Says, too, how long it was slept each time. */
class Counting extends VirtualClock {
  readonly sleeps: number[] = [];

  override sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    this.sleeps.push(milliseconds);
    return super.sleep(milliseconds, signal);
  }
}

function clusterWith(...objects: readonly KubernetesObject[]): ScriptedCluster {
  const cluster = new ScriptedCluster();
  cluster.put(...objects);
  return cluster;
}

/** What is followed can be told of no more, from the start. */
function refusing(cluster: ScriptedCluster, kind: string, problem: ClusterProblem): ScriptedCluster {
  const follow = cluster.follow.bind(cluster);
  cluster.follow = (type, namespace, tell, signal) => {
    if (type.kind !== kind) return follow(type, namespace, tell, signal);
    const event: ClusterEvent = { kind: 'problem', type, namespace, problem };
    return Promise.resolve()
      .then(() => tell(event))
      .then(() => new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true })));
  };
  return cluster;
}

describe('Watching a rollout', () => {
  it('ends at the very moment at which a target has stayed ready for long enough', async () => {
    for (const stableFor of [20, 700, 90_000]) {
      const clock = new VirtualClock();
      const outcome = await playWait(clock, [clusterWith(fetched, applied)], { options: { stableFor } });
      assert.equal(outcome.result, 'succeeded');
      // A look each second, or as often as it may be over, but not more than twenty times a second.
      assert.ok(clock.now() >= stableFor && clock.now() <= Math.max(50, stableFor + 1_000), `${clock.now()}`);
    }
  });

  it('ends at the very moment at which the time is over', async () => {
    for (const timeout of [1, 12_345, 900_000]) {
      const clock = new VirtualClock();
      const outcome = await playWait(clock, [clusterWith(gitRepository(), kustomization())], { options: { timeout } });
      assert.deepEqual([outcome.result, clock.now()], ['timedOut', timeout]);
    }
  });

  it('looks again within half a minute where nothing happens, and no oftener than it must', async () => {
    const clock = new Counting();
    const options = { timeout: 600_000, stableFor: 60_000 };
    await playWait(clock, [clusterWith(gitRepository(), kustomization())], { options });
    assert.ok(
      clock.sleeps.every((each) => each >= 1 && each <= 30_000),
      clock.sleeps.join(),
    );
    // Each 20 seconds whether the branch still has the commit; beside that the lines that are about to be due.
    assert.ok(clock.sleeps.length >= 20 && clock.sleeps.length <= 80, clock.sleeps.join());
  });

  it('says at half a minute, not before, that a name may be wrong', async () => {
    for (const [timeout, warned] of [
      [29_999, 0],
      [30_001, 1],
    ] as const) {
      const outcome = await playWait(new VirtualClock(), [clusterWith(gitRepository())], { options: { timeout } });
      assert.equal(outcome.warnings.filter((text) => text.includes('Is the name right?')).length, warned);
    }
  });

  it('tries every two seconds to confirm what looks done', async () => {
    const clock = new VirtualClock();
    const cluster = clusterWith(fetched, applied);
    cluster.refuses = () => (clock.now() < 7_000 ? { kind: 'unreachable', message: 'no answer' } : undefined);
    const outcome = await playWait(clock, [cluster]);
    assert.equal(outcome.result, 'succeeded');
    assert.ok(clock.now() >= 7_000 && clock.now() <= 9_000, `${clock.now()}`);
    assert.ok(cluster.lists <= 14, `${cluster.lists}`);
  });

  it('asks the history again after a while where it did not answer', async () => {
    const clock = new VirtualClock();
    let asked = 0;
    const relation = straightHistory.history.relation;
    const history: typeof straightHistory.history = {
      ...straightHistory.history,
      relation: (one, other) => {
        if (one === commits.newer) asked += 1;
        return one === commits.newer && clock.now() < 60_000
          ? Promise.reject(new TaskError('NOT_REACHABLE', 'no answer', ''))
          : relation(one, other);
      },
    };
    const newer = [gitRepository({ commit: commits.newer }), kustomization({ applied: commits.newer })];
    const outcome = await playWait(clock, [clusterWith(...newer)], {
      ports: { host: { ...straightHistory, history } },
    });
    assert.equal(outcome.result, 'succeeded');
    assert.ok(clock.now() >= 60_000 && clock.now() < 130_000, `${clock.now()}`);
    assert.ok(asked > 2 && asked < 20, `${asked}`);
  });

  it('asks Flux for nothing unless it is told to', async () => {
    const cluster = clusterWith(gitRepository(), kustomization());
    await playWait(new VirtualClock(), [cluster], { options: { timeout: 60_000 } });
    assert.deepEqual(cluster.asked, []);
  });

  it('leaves nothing behind: nothing is followed, nobody listens for a cancel', async () => {
    const { signal } = new AbortController();
    const clock = new VirtualClock();
    const cluster = clusterWith(fetched, applied);
    const outcome = await playWait(clock, [cluster], { ports: { signal } });
    assert.equal(outcome.result, 'succeeded');
    assert.equal(cluster.following, 0);
    assert.equal(getEventListeners(signal, 'abort').length, 0);
  });

  it('ends at once when it is cancelled, with what was seen', async () => {
    const clock = new VirtualClock();
    const cancel = new AbortController();
    const script = async (): Promise<void> => {
      await clock.sleep(12_345);
      cancel.abort();
    };
    const outcome = await playWait(clock, [clusterWith(gitRepository(), kustomization())], {
      ports: { signal: cancel.signal },
      script,
    });
    assert.deepEqual([outcome.result, outcome.reason, outcome.endedAt], ['cancelled', 'the run was cancelled', 12_345]);
    assert.deepEqual([outcome.findings, outcome.notes, outcome.advice], [[], [], '']);
    assert.equal(outcome.targets[0]?.verdict, 'pending');
  });
});

describe('What a rollout ends with', () => {
  it('is that another commit took its place, and which', async () => {
    const cluster = new ScriptedCluster('blue');
    const other = new ScriptedCluster('green');
    const newer = [gitRepository({ commit: commits.newer }), kustomization({ applied: commits.newer })];
    cluster.put(...newer);
    other.put(fetched, applied);
    const { host, options } = rewritten();
    const outcome = await playWait(new VirtualClock(), [other, cluster], { ports: { host }, options });
    assert.equal(outcome.result, 'superseded');
    assert.match(outcome.reason, /^\[blue\] \S.*33333333/);
    assert.match(outcome.supersededBy ?? '', /changed by hand|build|web/);
    assert.equal(outcome.appliedRevision, revision(commits.newer));
    assert.deepEqual([outcome.findings, outcome.advice], [[], '']);
  });

  it('is what is missing of each target, and what was applied meanwhile', async () => {
    const release = { ...releaseTarget, name: 'web' };
    const cluster = clusterWith(gitRepository(), kustomization(), ...helm({}));
    const options = { timeout: 60_000, targets: [release, target] };
    const outcome = await playWait(new VirtualClock(), [cluster], { options });
    assert.match(
      outcome.reason,
      /^Not rolled out within 1m\. HelmRelease\/flux-system\/web is not there; HelmReleases in flux-system: demo; GitRepository\/flux-system\/gitops has main@sha1:11111111 and has not fetched 22222222 yet$/,
    );
    // Of the release that decided it nothing was applied by a Kustomization's own words.
    assert.equal(outcome.appliedRevision, undefined);
  });

  it('is that nothing could be read, where there is no cluster', async () => {
    const outcome = await playWait(new VirtualClock(), [], { options: { timeout: 1_000 } });
    assert.deepEqual(
      [outcome.result, outcome.reason, outcome.appliedRevision],
      ['timedOut', 'Not rolled out within 1s. Nothing could be read.', undefined],
    );
  });

  it('names a cluster that cannot be read only where that is what holds it up', async () => {
    const clock = (): VirtualClock => new VirtualClock();
    const options = { timeout: 60_000 };
    const forbidden = { kind: 'forbidden', right: 'x', message: 'no right to read sources' } as const;
    const silent = /; the cluster scripted cannot be read: /;
    // From the start: the verdict has weighed it, and says so itself.
    const fromStart = refusing(clusterWith(kustomization()), 'GitRepository', forbidden);
    assert.doesNotMatch((await playWait(clock(), [fromStart], { options })).reason, silent);
    // Meanwhile: what was seen last may be long ago.
    for (const [problem, reason] of [
      [forbidden, /; the cluster scripted cannot be read: no right to read sources$/],
      [{ kind: 'unauthorized', message: 'no longer' } as const, /; the cluster scripted cannot be read: no longer$/],
    ] as const) {
      const own = clock();
      const cluster = clusterWith(gitRepository(), kustomization());
      const script = async (): Promise<void> => {
        await own.sleep(50_000);
        cluster.refuse('GitRepository', problem);
      };
      assert.match((await playWait(own, [cluster], { options, script })).reason, reason);
    }
    const never = refusing(clusterWith(kustomization()), 'GitRepository', {
      kind: 'unreachable',
      message: 'no answer',
    });
    assert.match(
      (await playWait(clock(), [never], { options })).reason,
      /; the cluster scripted cannot be read: no answer$/,
    );
  });

  it('is one target’s failure, whatever may not be read besides', async () => {
    const cluster = refusing(clusterWith(kustomization()), 'Kustomization', {
      kind: 'forbidden',
      right: 'x',
      message: 'no right',
    });
    await assert.rejects(playWait(new VirtualClock(), [clusterWith(fetched, applied), cluster]), {
      code: 'CLUSTER_FORBIDDEN',
    });
  });
});

/** A history in which the newer commit has other files than the awaited one. */
function rewritten() {
  const history: typeof straightHistory.history = {
    ...straightHistory.history,
    readFile: (commit) => Promise.resolve(Buffer.from(descriptorText({ version: commit.slice(0, 1) }))),
    blobIds: (commit, paths) => Promise.resolve(new Map(paths.map((path) => [path, commit]))),
  };
  const fileHistory = { commits: () => Promise.resolve([]) };
  return { host: { ...straightHistory, history, fileHistory }, options: { descriptor: 'deployment.json' } };
}
