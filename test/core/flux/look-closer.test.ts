import assert from 'node:assert/strict';

import type { Verdict } from '../../../core/flux/judgement.ts';
import type { Track } from '../../../core/flux/tracker.ts';
import type { Watched } from '../../../core/flux/wait/cluster-view.ts';
import { lookCloser } from '../../../core/flux/wait/look-closer.ts';
import { Narrator } from '../../../core/flux/wait/narrator.ts';
import type { RolloutOutcome } from '../../../core/flux/wait/rollout-phase.ts';
import type { Cluster, ClusterProblem, KubernetesObject } from '../../../core/ports/cluster.ts';
import { kustomization, seen } from './build.ts';
import { crashing, fakeCluster, pod, rollout, waiting } from './diagnosis/fake.ts';
import { linesOf } from './lines.ts';
import { quietCluster } from './quiet-cluster.ts';
import { VirtualClock } from './scripted-cluster.ts';

const refOf = (name: string) => ({ kind: 'Kustomization', namespace: 'flux-system', name });
const unhealthy = "health check failed: timeout waiting for: [Deployment/demo/web status: 'InProgress']";

const failed = (name: string, reason = unhealthy): Track =>
  tracked(name, {
    kind: 'failed',
    code: 'attemptsFailed',
    reason,
    object: refOf(name),
    revision: undefined,
  });
const pending = (name: string, reason = unhealthy, object = name): Track =>
  tracked(name, {
    kind: 'pending',
    code: 'reconciling',
    reason,
    object: refOf(object),
  });
function tracked(name: string, verdict: Verdict): Track {
  const finalAt = verdict.kind === 'pending' ? undefined : 0;
  return { target: refOf(name), judgement: { verdict, warnings: [], questions: [] }, readySince: undefined, finalAt };
}

interface Shown extends Watched {
  readonly asked: readonly string[];
}

/** A cluster that shows these objects to whoever looks closer. */
function shown(
  objects: readonly KubernetesObject[],
  tracks: readonly Track[],
  o: Partial<Cluster> & { deny?: readonly string[]; wrote?: string } = {},
): Shown {
  const { deny = [], wrote, ...own } = o;
  const logs = wrote === undefined ? {} : { 'web-1 web previous': wrote };
  const fake = fakeCluster(objects, { deny, logs });
  return { cluster: { ...quietCluster, ...fake, ...own }, state: seen(), tracks, asked: fake.asked };
}

const stuck = rollout(pod('web-1', waiting('ErrImagePull', 'not found')));
const crashed = rollout(pod('web-1', crashing({})));

async function looked(
  kind: RolloutOutcome['kind'],
  views: readonly Watched[],
  o: { decisive?: Track | 'none'; clock?: VirtualClock; signal?: AbortSignal } = {},
) {
  const { decisive = views[0]?.tracks[0], clock = new VirtualClock(), signal = new AbortController().signal } = o;
  const found = views
    .flatMap((view) => view.tracks.map((track) => ({ view, track })))
    .find(({ track }) => track === decisive);
  const narrator = new Narrator(linesOf().log, clock);
  const closer = await clock.run(lookCloser({ clock, signal }, { kind, views, decisive: found, reason: '' }, narrator));
  return { ...closer, lines: narrator.timeline.map(({ text }) => text) };
}

const imageOf = (where = ''): string => `${where}Pod web-1, container web (web:2.0): ErrImagePull. not found`;

describe('Looking closer at a rollout', () => {
  it('is not done where there is nothing to mend', async () => {
    for (const [kind, decisive] of [
      ['succeeded', 'none'],
      ['timedOut', 'none'],
      ['superseded', undefined],
      ['cancelled', undefined],
    ] as const) {
      const view = shown(stuck, [failed('apps')]);
      const found = await looked(kind, [view], decisive === undefined ? {} : { decisive });
      assert.deepEqual(found, { findings: [], notes: [], advice: '', lines: [] }, kind);
      assert.deepEqual(view.asked, []);
    }
  });

  it('tells of a failure what is behind it, with the lines that a container wrote, and what to do', async () => {
    const view = shown(crashed, [failed('apps')], { wrote: 'panic: no config\nexit' });
    const { findings, notes, advice, lines } = await looked('failed', [view]);
    const ended =
      'Pod web-1, container web (web:2.0): CrashLoopBackOff: it ended with Error, exit code 1, restarted 4 times';
    assert.deepEqual(findings, [`${ended}\n    | panic: no config\n    | exit`]);
    assert.deepEqual(lines, [`  → ${ended}`, '      | panic: no config', '      | exit']);
    assert.deepEqual(notes, []);
    assert.match(advice, /^The program ends by itself/);
  });

  it('looks at the one that has failed, and tells what the others were doing', async () => {
    const view = shown(stuck, [failed('apps'), pending('infra', 'infra is at work')]);
    const others = 'Meanwhile, of the others 0 of 1 were done; infra is at work';
    const { findings, lines } = await looked('failed', [view]);
    assert.deepEqual(findings, [imageOf(), others]);
    assert.deepEqual(lines, [`  → ${imageOf()}`, others]);
  });

  it('looks at each that is open when the time is over, but not at the others, and once at one object', async () => {
    const view = (tracks: readonly Track[]) => shown(stuck, tracks);
    const events = ({ asked }: Shown): number => asked.filter((one) => one.startsWith('list events')).length;
    const one = view([pending('apps')]);
    const { findings, lines } = await looked('timedOut', [one]);
    assert.deepEqual([findings, lines], [[imageOf()], [`  → ${imageOf()}`]]);
    const done = view([pending('apps'), failed('done')]);
    await looked('timedOut', [done]);
    const same = view([pending('apps'), pending('above', unhealthy, 'apps')]);
    await looked('timedOut', [same]);
    const two = view([pending('apps'), pending('infra')]);
    await looked('timedOut', [two]);
    assert.deepEqual([done, same, two].map(events), [events(one), events(one), 2 * events(one)]);
  });

  it('looks at three that are open at most, the decisive one first', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const looks: string[] = [];
    const list: Cluster['list'] = (_type, _namespace, selectors) => {
      looks.push(...(/involvedObject\.name=(\w+)/.exec(selectors?.fields ?? '')?.slice(1) ?? []));
      return Promise.resolve({ ok: true, objects: [] });
    };
    const view = shown(
      [],
      names.map((name) => pending(name, 'at work')),
      { list },
    );
    const decisive = view.tracks[4];
    assert.ok(decisive);
    await looked('timedOut', [view], { decisive });
    assert.deepEqual([...new Set(looks)], ['e', 'a', 'b']);
  });

  it('says of which cluster it speaks where there are several, each being looked at for itself', async () => {
    const deny = ['list events', 'list events.events.k8s.io'];
    const views = ['blue', 'green'].map((name) => shown(stuck, [pending('apps')], { name, deny }));
    const { findings, notes, lines } = await looked('timedOut', views);
    assert.deepEqual(findings, [imageOf('[blue] '), imageOf('[green] ')]);
    assert.deepEqual(lines.slice(0, 2), [`  → ${imageOf('[blue] ')}`, `  → ${imageOf('[green] ')}`]);
    assert.deepEqual(
      notes.map((note) => note.split(' ')[0]),
      ['[blue]', '[green]'],
    );
    assert.deepEqual(
      lines.slice(2),
      notes.map((note) => `Note: ${note}`),
    );
  });

  it('says once what keeps it from seeing more, whatever it looked at', async () => {
    const view = shown(stuck, [pending('apps'), pending('infra')], {
      deny: ['list events', 'list events.events.k8s.io'],
    });
    const { notes, lines } = await looked('timedOut', [view]);
    assert.equal(notes.length, 1);
    assert.match(notes[0] ?? '', /list/);
    assert.equal(lines.filter((line) => line.startsWith('Note: ')).length, 1);
  });

  it('looks at the object as it was last seen', async () => {
    const message = 'Service "web" is invalid: spec.selector: field is immutable';
    const object = kustomization({
      conditions: { Ready: { status: 'False', reason: 'ReconciliationFailed', message } },
    });
    const view = { ...shown([], [failed('apps', 'apps failed')]), state: seen(object) };
    assert.match((await looked('failed', [view])).advice, /cannot be changed|immutable/i);
  });

  it('goes on where a cluster breaks off: the verdict is told in any case', async () => {
    const broken: Partial<Cluster> = {
      name: 'blue',
      get: () => Promise.reject(new Error('socket hang up')),
      list: () => Promise.reject(new Error('socket hang up')),
    };
    const views = [shown([], [pending('apps')], broken), shown(stuck, [pending('apps')], { name: 'green' })];
    const { findings, notes, advice } = await looked('timedOut', views);
    assert.deepEqual(findings, [imageOf('[green] ')]);
    assert.deepEqual(notes, ['It could not be looked at closer: socket hang up']);
    assert.match(advice, /still at work/);
  });

  for (const [what, ends] of [
    ['after 15 seconds', 15_000],
    ['at once when the run is cancelled', 3_000],
  ] as const)
    it(`ends ${what}, with what it has`, async () => {
      const clock = new VirtualClock();
      const cancel = new AbortController();
      const silent = (...args: readonly unknown[]): Promise<{ ok: false; problem: ClusterProblem }> => {
        const signal = args.find((one) => one instanceof AbortSignal);
        return new Promise((resolve) =>
          signal?.addEventListener('abort', () =>
            resolve({ ok: false, problem: { kind: 'unreachable', message: 'no answer' } }),
          ),
        );
      };
      const view = shown([], [pending('apps')], { get: silent, list: silent });
      if (ends < 15_000) void clock.sleep(ends).then(() => cancel.abort());
      const { notes } = await looked('timedOut', [view], { clock, signal: cancel.signal });
      assert.equal(clock.now(), ends);
      assert.match(notes.join('\n'), /Not all was looked at: no answer/);
    });

  it('leaves nothing that sleeps', async () => {
    const clock = new VirtualClock();
    await looked('failed', [shown(stuck, [failed('apps')])], { clock });
    await assert.rejects(clock.run(new Promise(() => undefined)), /nothing happens any more/);
    assert.equal(clock.now(), 0);
  });
});
