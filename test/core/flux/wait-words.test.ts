import assert from 'node:assert/strict';

import type { ErrorCode } from '../../../core/error-codes.ts';
import { TaskError } from '../../../core/errors.ts';
import { Lockout } from '../../../core/flux/wait/lockout.ts';
import { Narrator } from '../../../core/flux/wait/narrator.ts';
import { Patience } from '../../../core/flux/wait/patience.ts';
import type { ClusterEvent, ClusterProblem } from '../../../core/ports/cluster.ts';
import { commits, failing, gitRepository, kustomization, target } from './build.ts';
import { descriptorText } from './descriptor-text.ts';
import { FakeClock } from './fake-clock.ts';
import { linesOf } from './lines.ts';
import { openPullRequest, progressOf, quietHost } from './quiet-host.ts';
import { playWait, ScriptedCluster, straightHistory, VirtualClock } from './scripted-cluster.ts';

const apps = 'Kustomization/flux-system/apps';
const page = (commit: string) => `https://dev.azure.com/contoso/Fabrikam/_git/gitops/commit/${commit}`;
const minute = 60_000;
const fetched = gitRepository({ commit: commits.awaited });
const applied = kustomization({ applied: commits.awaited });

/** A wait with the lines that it says, without their times. */
async function played(
  o: Parameters<typeof playWait>[2] & object,
  clock = new VirtualClock(),
  ...clusters: ScriptedCluster[]
) {
  const lines: string[] = [];
  const outcome = await playWait(clock, clusters, { ...o, lines });
  return { outcome, lines: lines.map((line) => line.replace(/^ *\d+[smh]\S* +(?:\S+ left)? */, '').trim()) };
}

describe('A wait, word for word', () => {
  it('says what it waits for, and what it got', async () => {
    const clock = new VirtualClock();
    const cluster = new ScriptedCluster();
    cluster.put(fetched, applied);
    const { outcome, lines } = await played({}, clock, cluster);
    assert.deepEqual(lines, [
      `Waiting up to 15m for 22222222 in ${apps} on scripted.`,
      `✔ ${apps} applied main@sha1:22222222`,
    ]);
    const { objects, timeline, ...rest } = outcome;
    assert.deepEqual(rest, {
      result: 'succeeded',
      reason: `${apps} applied main@sha1:22222222`,
      error: undefined,
      findings: [],
      notes: [],
      advice: '',
      awaited: commits.awaited,
      mergeCommit: undefined,
      appliedRevision: `main@sha1:${commits.awaited}`,
      supersededBy: undefined,
      pullRequest: undefined,
      links: {
        commit: page(commits.awaited),
        applied: page(commits.awaited),
        pullRequest: undefined,
        run: 'https://host.test/run/7',
      },
      targets: [
        {
          cluster: 'scripted',
          target: apps,
          verdict: 'succeeded',
          code: '',
          reason: `${apps} applied main@sha1:22222222`,
          revision: `main@sha1:${commits.awaited}`,
          warnings: [],
          finalAt: 0,
        },
      ],
      warnings: [],
      startedAt: 0,
      endedAt: 0,
    });
    assert.equal(timeline.length, 2);
    assert.deepEqual(
      objects.map((one) => (one as { ref: { kind: string }; cluster: string }).ref.kind),
      ['Kustomization', 'GitRepository'],
    );
  });

  it('says what failed, what the others were doing, and where to read of it', async () => {
    const [one, two] = [new ScriptedCluster('one'), new ScriptedCluster('two')];
    const conditions = failing(commits.awaited, { message: 'no such field' });
    one.put(fetched, kustomization({ attempted: commits.awaited, conditions }));
    two.put(gitRepository(), kustomization());
    const { outcome, lines } = await played({}, new VirtualClock(), one, two);
    assert.equal(outcome.result, 'failed');
    const said = lines.filter((line) => !line.startsWith('→') && !line.startsWith('|'));
    assert.deepEqual(said, [
      `Waiting up to 15m for 22222222 in ${apps} on one, two.`,
      said[1],
      said[2],
      `What was delivered: commit ${page(commits.awaited)}`,
    ]);
    assert.match(said[1] ?? '', /^\[one\] ✖ .*no such field/);
    assert.match(said[2] ?? '', /^Meanwhile, of the others 0 of 1 were done; \[two\] /);
    assert.deepEqual(outcome.findings.at(-1), said[2]);
    assert.equal(outcome.appliedRevision, `main@sha1:${commits.old}`);
    assert.match(outcome.reason, /^\[one\] \S/);
  });

  it('says at the timeout what is missing of each, and which cluster is silent', async () => {
    const clock = new VirtualClock();
    const [one, two] = [new ScriptedCluster('one'), new ScriptedCluster('two')];
    for (const cluster of [one, two]) cluster.put(gitRepository(), kustomization());
    const problem = { kind: 'unreachable', message: 'no answer' } as const;
    const script = async (): Promise<void> => {
      await clock.sleep(5 * minute);
      two.refuse('Kustomization', problem);
    };
    const { outcome, lines } = await played({ script }, clock, one, two);
    const behind = 'GitRepository/flux-system/gitops has main@sha1:11111111 and has not fetched 22222222 yet';
    assert.equal(
      outcome.reason,
      `Not rolled out within 15m. [one] ${behind}; [two] ${behind}; the cluster two cannot be read: no answer`,
    );
    assert.deepEqual(
      [outcome.result, outcome.warnings],
      ['timedOut', ['[two] The cluster two: no answer. It is tried again.']],
    );
    assert.ok(lines.includes(`What was delivered: commit ${page(commits.awaited)}`), lines.join('\n'));
  });

  it('gives up on a cluster that takes the credentials no more, and names it', async () => {
    const clock = new VirtualClock();
    const cluster = new ScriptedCluster();
    cluster.put(gitRepository(), kustomization());
    const script = async (): Promise<void> => {
      for (;;) {
        await clock.sleep(20_000);
        cluster.refuse('Kustomization', { kind: 'unauthorized', message: 'the token has expired' });
      }
    };
    await assert.rejects(played({ script }, clock, cluster), {
      code: 'CLUSTER_UNAUTHORIZED',
      message:
        'The cluster scripted (https://scripted.test) has stopped accepting the credentials while it was watched: the token has expired.',
      mend: 'Renew the token or certificate of the service connection or kubeconfig, and run this again: it looks at what is there by then. A token must live as long as the wait.',
    });
    assert.equal(clock.now(), 100_000);
  });

  it('names what is missing where the targets cannot be read from the start', async () => {
    const refused = async (problem: ClusterProblem) => {
      const cluster = new ScriptedCluster();
      cluster.follow = async (type, namespace, tell, signal) => {
        await Promise.resolve();
        tell({ kind: 'problem', type, namespace, problem });
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
      };
      return played({}, new VirtualClock(), cluster).then(
        () => undefined,
        (thrown: unknown) => (thrown instanceof TaskError ? [thrown.code, thrown.message, thrown.mend] : thrown),
      );
    };
    assert.deepEqual(await refused({ kind: 'forbidden', right: 'x', message: 'the right to list is missing' }), [
      'CLUSTER_FORBIDDEN',
      'The cluster scripted does not let the task see what it must wait for: the right to list is missing.',
      'Bind the service account to Flux’s own ClusterRole flux-view-flux-system, or grant get, list and watch on Flux’s kinds.',
    ]);
    const type = { group: 'kustomize.toolkit.fluxcd.io', kind: 'Kustomization' };
    assert.deepEqual(await refused({ kind: 'notServed', type, message: 'no such kind' }), [
      'FLUX_MISSING',
      'The cluster scripted (https://scripted.test) does not know Flux’s kinds: no such kind.',
      'Look at whether this is the right cluster, and whether Flux is installed there (flux check).',
    ]);
    assert.equal(await refused({ kind: 'unreachable', message: 'no answer' }), undefined);
  });

  it('names a commit that the repository does not have, and goes on when that cannot be asked', async () => {
    const cluster = new ScriptedCluster();
    cluster.put(fetched, applied);
    const host = (code: ErrorCode) => ({
      ...straightHistory,
      history: { ...straightHistory.history, relation: () => Promise.reject(new TaskError(code, 'x', '')) },
    });
    const of = (code: ErrorCode) => played({ ports: { host: host(code) } }, new VirtualClock(), cluster);
    await assert.rejects(of('COMMIT_MISSING'), {
      code: 'COMMIT_MISSING',
      message: `The repository Fabrikam/gitops has no commit ${commits.awaited}.`,
      mend: 'Look at the input revision, and at whether it is of this repository.',
    });
    assert.equal((await of('NOT_ALLOWED')).outcome.result, 'succeeded');
  });

  it('needs to know the repository of a pull request', async () => {
    const awaited = { kind: 'pullRequest', id: 31, content: undefined } as const;
    await assert.rejects(played({ options: { awaited }, ports: { host: undefined } }), {
      code: 'INPUT_INVALID',
      message: 'A pull request is awaited, but its repository is not known.',
      mend: 'Set repository.',
    });
  });

  it('says what was merged instead of what the run had proposed, as far as five files', async () => {
    const files = Array.from({ length: 7 }, (_, index) => `f${index}.yaml`);
    const run = async (count: number) => {
      const descriptor = descriptorText({ files: [...files, 'deployment.json'] });
      const merged = { ...openPullRequest, status: 'completed', mergeCommit: commits.awaited } as const;
      const host = {
        ...straightHistory,
        merges: { ...quietHost.merges, look: () => Promise.resolve(progressOf(merged)) },
        fileHistory: { commits: () => Promise.resolve([]) },
        history: {
          ...straightHistory.history,
          readFile: () => Promise.resolve(Buffer.from(descriptor)),
          blobIds: (commit: string, paths: readonly string[]) =>
            Promise.resolve(
              new Map(paths.map((path) => [path, files.indexOf(path) < count && path.startsWith('f') ? commit : ''])),
            ),
        },
      };
      const awaited = { kind: 'pullRequest', id: 31, content: commits.foreign } as const;
      const { outcome } = await played(
        { options: { awaited, descriptor: 'deployment.json' }, ports: { host } },
        new VirtualClock(),
        new ScriptedCluster(),
      );
      return [outcome.result, outcome.reason, outcome.supersededBy];
    };
    const said = (what: string) =>
      `What was merged is not what this run had proposed (ffffffff): ${what}. Somebody rewrote the pull request before its merge: changes to files of web by hand, at 22222222`;
    const by = 'changes to files of web by hand, at 22222222';
    assert.deepEqual(await run(1), ['superseded', said('f0.yaml differs'), by]);
    assert.deepEqual(await run(2), ['superseded', said('f0.yaml, f1.yaml differ'), by]);
    assert.deepEqual(await run(5), ['superseded', said('f0.yaml, f1.yaml, f2.yaml, f3.yaml, f4.yaml differ'), by]);
    assert.deepEqual(await run(7), [
      'superseded',
      said('f0.yaml, f1.yaml, f2.yaml, f3.yaml, f4.yaml and 2 more differ'),
      by,
    ]);
  });

  it('says what Flux was asked, and what it could not be', async () => {
    for (const [problem, line] of [
      [undefined, 'Asked Flux to reconcile GitRepository/flux-system/gitops now.'],
      [
        { kind: 'forbidden', right: 'x', message: 'the right is missing' } as const,
        'Flux could not be asked to reconcile GitRepository/flux-system/gitops: the right is missing. It is waited for all the same.',
      ],
    ] as const) {
      const cluster = new ScriptedCluster();
      cluster.put(gitRepository(), kustomization());
      cluster.refusesPatch = () => problem;
      const { lines } = await played({ options: { reconcile: true, timeout: minute } }, new VirtualClock(), cluster);
      assert.equal(lines.filter((one) => one === line).length, 1, lines.join('\n'));
    }
  });

  it('waits for all of many, and gives the first dozen of their reasons', async () => {
    const cluster = new ScriptedCluster();
    const names = Array.from({ length: 14 }, (_, index) => `app-${index}`);
    cluster.put(fetched, ...names.map((name) => kustomization({ name, applied: commits.awaited })));
    const { outcome } = await played(
      { options: { targets: names.map((name) => ({ ...target, name })) } },
      new VirtualClock(),
      cluster,
    );
    assert.match(
      outcome.reason,
      /^Kustomization\/flux-system\/app-0 applied .*app-11 applied main@sha1:22222222; and 2 more$/,
    );
  });
});

describe('A host that does not answer, or refuses', () => {
  const failure = (code: ErrorCode) => new TaskError(code, `it said ${code}`, '');
  const patienceOf = (poll: number) => {
    const { log, lines } = linesOf();
    const patience = new Patience('Pull request 31', poll, new Narrator(log, new FakeClock()));
    return { patience, lines: () => lines.map((line) => line.trim().replace(/^0s\s+/, '')) };
  };

  it('is asked ever more seldom, down to two minutes, and both ends of it are told once', () => {
    const { patience, lines } = patienceOf(10_000);
    const pauses = Array.from({ length: 6 }, () => patience.refused(failure('NOT_REACHABLE'), true, []));
    assert.deepEqual(pauses, [10_000, 20_000, 40_000, 80_000, 120_000, 120_000]);
    patience.answered();
    patience.answered();
    assert.deepEqual(lines(), [
      'Pull request 31 could not be read, it is tried again: it said NOT_REACHABLE',
      'Pull request 31 can be read again.',
    ]);
    assert.equal(patience.refused(failure('NOT_REACHABLE'), true, []), 10_000);
    assert.equal(patienceOf(300_000).patience.refused(failure('NOT_REACHABLE'), true, []), 300_000);
  });

  it('counts as refusing at the third time after it has answered, and at once before', () => {
    const { patience } = patienceOf(10_000);
    const refused = (before: boolean) => patience.refused(failure('NOT_ALLOWED'), before, []);
    assert.deepEqual([refused(true), refused(true)], [5_000, 5_000]);
    assert.throws(() => refused(true), { code: 'NOT_ALLOWED' });
    patience.answered();
    assert.deepEqual([refused(true), refused(true)], [5_000, 5_000]);
    patience.answered();
    assert.throws(() => refused(false), { code: 'NOT_ALLOWED' });
    assert.equal(patienceOf(1_000).patience.refused(failure('NOT_ALLOWED'), true, []), 1_000);
  });

  it('is not asked again after what never passes', () => {
    const { patience } = patienceOf(10_000);
    assert.throws(() => patience.refused(failure('CANCELLED'), true, []), { code: 'CANCELLED' });
    assert.throws(() => patience.refused(failure('COMMIT_MISSING'), true, ['COMMIT_MISSING']), {
      code: 'COMMIT_MISSING',
    });
    assert.throws(() => patience.refused(new TypeError('x'), true, []), TypeError);
  });
});

describe('A cluster that refuses the credentials', () => {
  const type = { group: '', kind: 'X' };
  const said = (kind: 'unauthorized' | 'unreachable'): ClusterEvent => ({
    kind: 'problem',
    type,
    namespace: '',
    problem: { kind, message: kind },
  });
  const well: ClusterEvent = { kind: 'listed', type, namespace: '', objects: [] };
  const after = (...events: readonly (readonly [number, ClusterEvent])[]): Lockout => {
    const lockout = new Lockout();
    for (const [at, event] of events) lockout.note(event, at);
    return lockout;
  };
  const no = said('unauthorized');
  const five = [0, 1, 2, 3, 4].map((at) => [at, no] as const);

  it('has locked the run out after a minute and five refusals, without an answer in between', () => {
    assert.equal(after(...five).since(59_999), undefined);
    assert.equal(after(...five).since(60_000)?.message, 'unauthorized');
    assert.equal(after(...five.slice(1)).since(90_000), undefined);
    assert.equal(after(...five, [5, well]).since(90_000), undefined);
    assert.equal(after(...five.slice(1), [5, said('unreachable')]).since(90_000), undefined);
    const anew = after(...five, [5, well], ...[10_000, 10_001, 10_002, 10_003, 10_004].map((at) => [at, no] as const));
    assert.deepEqual([anew.since(69_999), anew.since(70_000)?.kind], [undefined, 'unauthorized']);
  });
});
