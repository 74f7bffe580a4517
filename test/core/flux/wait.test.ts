import assert from 'node:assert/strict';

import type { Host, WaitOptions, WaitOutcome } from '../../../core/flux/wait/options.ts';
import { waitForFlux } from '../../../core/flux/wait/wait.ts';
import { TaskError } from '../../../core/errors.ts';
import type { Cluster, ClusterEvent, ClusterProblem, KubernetesObject } from '../../../core/ports/cluster.ts';
import type { PullRequest } from '../../../core/ports/pull-requests.ts';
import { pod, rollout, waiting } from './diagnosis/fake.ts';
import { commits, failing, gitRepository, kustomization } from './build.ts';
import { FakeClock } from './fake-clock.ts';
import { linesOf } from './lines.ts';
import { quietCluster } from './quiet-cluster.ts';
import { openPullRequest as open, progressOf, quietHost, waitOptions } from './quiet-host.ts';
import { straightHistory } from './scripted-cluster.ts';

/** A cluster that shows objects by a script: what is there at which time. */
function fakeCluster(
  clock: FakeClock,
  show: (now: number) => readonly KubernetesObject[],
  problem?: ClusterProblem,
): Cluster {
  const objectsOf = (kind: string): readonly KubernetesObject[] =>
    show(clock.now()).filter((object) => object.kind === kind);
  return {
    ...quietCluster,
    async follow(type, namespace, tell: (event: ClusterEvent) => void, signal) {
      let told = -1;
      while (!signal.aborted) {
        const news = told !== clock.now();
        told = clock.now();
        if (!news) {
          await new Promise((resolve) => setImmediate(resolve));
          continue;
        }
        if (problem === undefined) tell({ kind: 'listed', type, namespace, objects: objectsOf(type.kind) });
        else tell({ kind: 'problem', type, namespace, problem });
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
    list: (type) =>
      Promise.resolve(problem === undefined ? { ok: true, objects: objectsOf(type.kind) } : { ok: false, problem }),
  };
}

interface Scene {
  readonly clock: FakeClock;
  readonly lines: string[];
  readonly stopped: string[];
  /** What was kept of waits that ended by an error. */
  readonly kept: WaitOutcome[];
  readonly abort: AbortController;
  wait(
    o?: Partial<WaitOptions>,
    show?: (now: number) => readonly KubernetesObject[],
    problem?: ClusterProblem,
  ): Promise<WaitOutcome>;
  openClusters(show: (now: number) => readonly KubernetesObject[], problem?: ClusterProblem): Promise<Cluster[]>;
  /** The pull request by time. */
  pullRequest: (now: number) => PullRequest;
}

function scene(clock = new FakeClock()): Scene {
  const { log, lines } = linesOf();
  const stopped: string[] = [];
  const kept: WaitOutcome[] = [];
  const abort = new AbortController();
  const made: Scene = {
    clock,
    lines,
    stopped,
    kept,
    abort,
    pullRequest: () => open,
    openClusters: (show, problem) => Promise.resolve([fakeCluster(clock, show, problem)]),
    wait(o = {}, show = () => [], problem) {
      const host: Host = {
        ...quietHost,
        gitUrl: 'https://dev.azure.com/contoso/Fabrikam/_git/gitops',
        pullRequests: {
          disarm: (id) => Promise.resolve(void stopped.push(`disarm ${id}`)),
          abandon: (id) => {
            stopped.push(`abandon ${id}`);
            return Promise.resolve('abandoned');
          },
          comment: (id) => Promise.resolve(void stopped.push(`comment ${id}`)),
        },
        merges: {
          look: () => Promise.resolve(progressOf(made.pullRequest(clock.now()))),
          broughtBy: () => Promise.resolve(undefined),
        },
        history: straightHistory.history,
      };
      return waitForFlux(
        {
          clock,
          log,
          signal: abort.signal,
          openClusters: () => made.openClusters(show, problem),
          host,
          keep: (outcome) => Promise.resolve(void kept.push(outcome)),
        },
        {
          ...waitOptions,
          ...o,
        },
      );
    },
  };
  return made;
}

/** A machine whose clock is set half a minute into the wait; `time` is what really passed. */
class SetClock extends FakeClock {
  readonly #by: number;
  constructor(by: number) {
    super();
    this.#by = by;
  }
  override now(): number {
    return this.time < 30_000 ? this.time : this.time + this.#by;
  }
}

const pullRequest = { awaited: { kind: 'pullRequest', id: 31, content: undefined } } as const;
const done = [gitRepository({ commit: commits.awaited }), kustomization({ applied: commits.awaited })];
const before = [gitRepository(), kustomization()];

describe('Waiting, with time that passes at once', () => {
  it('succeeds when Flux gets there, and says each thing once', async () => {
    const { wait, lines } = scene();
    const outcome = await wait({}, (now) => (now < 120_000 ? before : done));
    assert.equal(outcome.result, 'succeeded');
    assert.equal(lines.filter((line) => line.includes('has not fetched')).length, 1);
    assert.ok(lines.length <= 4, lines.join('\n'));
  });

  it('gives up at the timeout, and says what was missing', async () => {
    const outcome = await scene().wait({}, () => before);
    assert.equal(outcome.result, 'timedOut');
    assert.match(outcome.reason, /within 15m.*has not fetched 22222222/);
  });

  it('gives up at the timeout, neither sooner nor later, where the machine’s clock was set meanwhile', async () => {
    for (const by of [-3_600_000, 3_600_000]) {
      for (const o of [{ timeout: 60_000 }, { ...pullRequest, mergeTimeout: 60_000 }]) {
        const clock = new SetClock(by);
        const outcome = await scene(clock).wait(o, () => before);
        assert.equal(outcome.result, 'timedOut');
        assert.ok(clock.time >= 60_000 && clock.time < 90_000, `after ${clock.time} ms, set by ${by} ms`);
        assert.equal(outcome.endedAt - outcome.startedAt, clock.time);
      }
    }
  });

  it('says after 30 seconds which Kustomizations there are, when the one named is not there', async () => {
    const { wait, lines, clock } = scene();
    const outcome = await wait({ timeout: 60_000 }, () => [gitRepository(), kustomization({ name: 'infra' })]);
    assert.equal(outcome.result, 'timedOut');
    assert.match(lines.join('\n'), /apps is not there; Kustomizations in flux-system: infra\. Is the name right\?/);
    assert.ok(clock.now() >= 60_000);
  });

  it('wants it to stay ready for stableFor, and begins anew after a failure', async () => {
    const { wait, clock } = scene();
    const broken = [
      done[0],
      kustomization({
        applied: commits.awaited,
        conditions: { Ready: { status: 'False', reason: 'PruneFailed' }, Reconciling: { message: 'x' } },
      }),
    ];
    const show = (now: number) =>
      now > 10_000 && now < 20_000 ? broken.filter((object) => object !== undefined) : done;
    const outcome = await wait({ stableFor: 60_000, failAfterAttempts: 5 }, show);
    assert.equal(outcome.result, 'succeeded');
    assert.ok(clock.now() >= 79_000, String(clock.now()));
  });

  it('refuses to wait for what it may never see', async () => {
    const problem = { kind: 'forbidden', right: 'list kustomizations', message: 'the right is missing' } as const;
    await assert.rejects(
      scene().wait({}, () => [], problem),
      { code: 'CLUSTER_FORBIDDEN' },
    );
    const missing = { kind: 'notServed', type: { group: '', kind: 'Kustomization' }, message: 'unknown' } as const;
    await assert.rejects(
      scene().wait({}, () => [], missing),
      { code: 'FLUX_MISSING' },
    );
  });

  it('tells what holds a pull request up as it changes, and waits for its merge commit', async () => {
    const made = scene();
    made.pullRequest = (now) =>
      now < 60_000
        ? open
        : now < 120_000
          ? { ...open, mergeState: 'conflicts' }
          : { ...open, status: 'completed', mergeCommit: commits.awaited, closedBy: 'Robin' };
    const outcome = await made.wait(pullRequest, () => done);
    assert.equal(outcome.result, 'succeeded');
    assert.equal(outcome.mergeCommit, commits.awaited);
    const about = made.lines.filter((line) => line.includes('Pull request 31'));
    assert.deepEqual(about.length, 3);
    assert.match(about.join('\n'), /completes by itself[\s\S]*conflicts with main[\s\S]*merged by Robin/);
    assert.deepEqual(made.stopped, []);
  });

  it('says when nothing can tell whether what was merged is what the run had proposed', async () => {
    for (const [sourceCommit, warnings] of [
      [commits.foreign, 1],
      [commits.old, 0],
    ] as const) {
      const made = scene();
      made.pullRequest = () => ({ ...open, status: 'completed', mergeCommit: commits.awaited, sourceCommit });
      const outcome = await made.wait({ awaited: { kind: 'pullRequest', id: 31, content: commits.old } }, () => done);
      assert.equal(outcome.result, 'succeeded');
      const said = outcome.warnings.filter((text) =>
        /is not compared: somebody pushed .* \(set descriptor\)/.test(text),
      );
      assert.equal(said.length, warnings, outcome.warnings.join('\n'));
    }
  });

  it('gives a reason that has an end, however much Flux says', async () => {
    const conditions = failing(commits.awaited, { message: 'x'.repeat(30_000) });
    const failed = [
      gitRepository({ commit: commits.awaited }),
      kustomization({ attempted: commits.awaited, conditions }),
    ];
    const outcome = await scene().wait({}, (now) => (now < 5_000 ? before : failed));
    assert.equal(outcome.result, 'failed');
    assert.equal(outcome.reason.length, 4_000);
  });

  for (const [whenStopped, expected] of [
    ['disarm', ['disarm 31', 'comment 31']],
    ['abandon', ['abandon 31', 'comment 31']],
    ['keep', []],
  ] as const) {
    it(`does "${whenStopped}" to a pull request that is not merged in time`, async () => {
      const made = scene();
      const outcome = await made.wait({ ...pullRequest, whenStopped });
      assert.equal(outcome.result, 'timedOut');
      assert.match(outcome.reason, /not merged within 45m/);
      assert.deepEqual(made.stopped, expected);
    });
  }

  for (const how of ['cannot be reached', 'the run is cancelled meanwhile'] as const) {
    it(`disarms the pull request when the cluster is opened and ${how}`, async () => {
      const made = scene();
      made.openClusters = () => {
        if (how !== 'cannot be reached') made.abort.abort();
        return Promise.reject(new TaskError('CLUSTER_UNREACHABLE', 'no answer', ''));
      };
      const waiting = made.wait(pullRequest);
      if (how === 'cannot be reached') await assert.rejects(waiting, { code: 'CLUSTER_UNREACHABLE' });
      else assert.equal((await waiting).result, 'cancelled');
      assert.deepEqual(made.stopped, ['disarm 31', 'comment 31']);
    });
  }

  it('leaves a merged pull request alone when it is cancelled during the rollout', async () => {
    const made = scene();
    made.pullRequest = () => ({ ...open, status: 'completed', mergeCommit: commits.awaited });
    const outcome = await made.wait(pullRequest, (now) => {
      if (now > 10_000) made.abort.abort();
      return before;
    });
    assert.equal(outcome.result, 'cancelled');
    assert.deepEqual(made.stopped, []);
    assert.ok(outcome.timeline.length > 0);
  });

  it('keeps what was seen when it ends by an error', async () => {
    const made = scene();
    made.pullRequest = () => ({ ...open, status: 'completed', mergeCommit: commits.awaited });
    const problem = { kind: 'forbidden', right: 'list kustomizations', message: 'the right is missing' } as const;
    await assert.rejects(
      made.wait(pullRequest, () => [], problem),
      { code: 'CLUSTER_FORBIDDEN' },
    );
    const [kept] = made.kept;
    assert.ok(kept);
    assert.deepEqual([kept.result, kept.error], ['failed', { code: 'CLUSTER_FORBIDDEN' }]);
    assert.match(kept.reason, /does not let the task see/);
    assert.match(kept.advice, /flux-view-flux-system/);
    assert.equal(kept.mergeCommit, commits.awaited);
    assert.equal(kept.pullRequest?.id, 31);
    assert.deepEqual(
      kept.targets.map(({ verdict }) => verdict),
      ['pending'],
    );
    assert.match(kept.timeline.map(({ text }) => text).join('\n'), /merged[\s\S]*Waiting up to/);
  });

  it('keeps what little there is when a cluster cannot even be opened', async () => {
    const made = scene();
    made.openClusters = () => Promise.reject(new Error('no such file'));
    await assert.rejects(made.wait(), /no such file/);
    assert.deepEqual(
      made.kept.map(({ reason, error }) => [reason, error?.code]),
      [['no such file', 'INTERNAL']],
    );
  });

  it('says at the timeout what the pods of what is still missing say', async () => {
    const checking = { message: 'Running health checks for revision main@sha1:22 with a timeout of 30m0s' };
    const stuck: readonly KubernetesObject[] = [
      gitRepository({ commit: commits.awaited }),
      kustomization({
        attempted: commits.awaited,
        conditions: { Ready: { status: 'Unknown', reason: 'Progressing' }, Reconciling: checking },
        inventory: ['demo_web_apps_Deployment'],
      }),
      ...rollout(pod('web-1-x', waiting('ErrImagePull', 'not found'))),
    ];
    const made = scene();
    const outcome = await made.wait({ timeout: 60_000 }, () => stuck);
    assert.equal(outcome.result, 'timedOut');
    assert.match(outcome.findings.join(), /Pod web-1-x, container web \(web:2\.0\): ErrImagePull\. not found/);
    assert.match(outcome.advice, /The registry has no such image/);
    assert.match(made.lines.join('\n'), / {2}→ Pod web-1-x[\s\S]*What was delivered: commit https:\/\/dev\.azure\.com/);
  });

  it('links the commits and the pull request', async () => {
    const made = scene();
    made.pullRequest = () => ({ ...open, status: 'completed', mergeCommit: commits.awaited });
    const { links } = await made.wait(pullRequest, () => done);
    const page = `https://dev.azure.com/contoso/Fabrikam/_git/gitops/commit/${commits.awaited}`;
    assert.deepEqual(links, { commit: page, applied: page, pullRequest: open.url, run: 'https://host.test/run/7' });
  });

  it('fails when the pull request is abandoned', async () => {
    const made = scene();
    made.pullRequest = () => ({ ...open, status: 'abandoned', closedBy: 'Robin' });
    const outcome = await made.wait(pullRequest);
    assert.equal(outcome.result, 'abandoned');
    assert.match(outcome.reason, /abandoned by Robin/);
  });
});
