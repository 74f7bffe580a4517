import assert from 'node:assert/strict';

import { scopesNeeded } from '../../../core/flux/targets.ts';
import type { FluxState } from '../../../core/flux/state.ts';
import type { KubernetesObject } from '../../../core/ports/cluster.ts';
import { commits, gitRepository, helm, inventoryOf, kustomization, seen, target } from './build.ts';
import { later, listed, short, verdict } from './judging.ts';

const { old, awaited, newer, foreign } = commits;
const fetched = gitRepository({ commit: awaited });
const id = (name: string, namespace = 'flux-system'): string =>
  `${namespace}_${name}_kustomize.toolkit.fluxcd.io_Kustomization`;
const elsewhere = { sourceRef: { kind: 'GitRepository', name: 'other' } };
/** A Kustomization that follows another repository, whose commits the history does not know. */
const other = (o: Parameters<typeof kustomization>[0]): KubernetesObject =>
  kustomization({ name: 'other', applied: foreign, ...o, spec: { ...elsewhere, ...o?.spec } });
const parent = (...inventory: readonly string[]): KubernetesObject => kustomization({ applied: awaited, inventory });

describe('What a child on another source has applied', () => {
  it('is looked at, too: by the commit where it is on the awaited source again', () => {
    const below = (commit: string): FluxState =>
      seen(
        fetched,
        parent(id('other')),
        other({ inventory: [id('below')] }),
        kustomization({ name: 'below', applied: commit }),
      );
    const found = verdict(below(old));
    assert.equal(short(found), 'pending children');
    assert.match(found.verdict.reason, /Kustomization\/flux-system\/below/);
    assert.equal(short(verdict(below(awaited))), 'succeeded');
    assert.equal(short(verdict(below(newer))), 'succeeded');
  });

  it('asks nobody about commits of the other repository', () => {
    const chart = helm({ chartCommit: foreign, spec: { chart: { spec: { chart: 'x', ...elsewhere } } } });
    const [own, release] = chart;
    assert.ok(own && release);
    const theirs = { ...own, spec: { ...(own['spec'] as object), ...elsewhere } };
    const state = seen(fetched, parent(id('other')), other({ inventory: [inventoryOf.release] }), theirs, release);
    const found = verdict(state);
    assert.equal(short(found), 'succeeded');
    assert.deepEqual(found.questions, []);
  });

  it('counts with its workloads, where it does not check health', () => {
    const state = seen(
      fetched,
      parent(id('other')),
      other({ spec: { wait: false }, inventory: ['demo_web_apps_Deployment'] }),
    );
    assert.equal(short(verdict(state)), 'pending unseen');
    assert.match(verdict(listed(state, 'Deployment', 'demo')).verdict.reason, /Deployment\/demo\/web.*is not there/);
  });

  it('is failed when it is suspended, and waited for when it is not ready', () => {
    assert.equal(
      short(verdict(seen(fetched, parent(id('other')), other({ spec: { suspend: true } })))),
      'failed suspended',
    );
    const conditions = { Ready: { status: 'False', reason: 'BuildFailed', message: 'no such file' } } as const;
    const found = verdict(seen(fetched, parent(id('other')), other({ conditions })));
    assert.equal(short(found), 'pending children');
    assert.match(found.verdict.reason, /BuildFailed: no such file/);
  });
});

describe('Children', () => {
  it('that apply each other are judged once', () => {
    const a = kustomization({ name: 'a', applied: awaited, inventory: [id('b')] });
    const b = kustomization({ name: 'b', applied: awaited, inventory: [id('a'), id('apps')] });
    const circle = seen(fetched, parent(id('a')), a, b);
    assert.equal(short(verdict(circle)), 'succeeded');
    assert.equal(scopesNeeded(circle, [target], true).length, 2);
    const behind = kustomization({ name: 'b', applied: old, inventory: [id('a')] });
    assert.equal(short(verdict(seen(fetched, parent(id('a')), a, behind))), 'pending children');
  });

  it('that several have applied, and theirs again, are judged in no more time than there are of them', () => {
    const rows = Array.from({ length: 40 }, (_, row) =>
      ['left', 'right'].map((side) =>
        kustomization({
          name: `${side}${row}`,
          applied: awaited,
          inventory: [id(`left${row + 1}`), id(`right${row + 1}`)],
        }),
      ),
    );
    const last = ['left40', 'right40'].map((name) => kustomization({ name, applied: awaited }));
    const state = seen(fetched, parent(id('left0'), id('right0')), ...rows.flat(), ...last);
    assert.equal(short(verdict(state)), 'succeeded');
  });

  it('in a chain of many are judged without end of memory', () => {
    const many = Array.from({ length: 300 }, (_, index) =>
      kustomization({ name: `k${index}`, applied: awaited, inventory: [id(`k${index + 1}`)] }),
    );
    const last = kustomization({ name: 'k300', applied: old });
    const found = verdict(seen(fetched, parent(id('k0')), ...many, last));
    assert.match(found.verdict.reason, /k300/);
  });

  it('and targets that are being deleted are waited for, however ready they look', () => {
    const going = (object: KubernetesObject): KubernetesObject => ({
      ...object,
      metadata: Object.assign({ deletionTimestamp: '2026-01-01T00:00:00Z' }, object.metadata),
    });
    assert.equal(short(verdict(seen(fetched, going(parent())))), 'pending absent');
    const child = going(kustomization({ name: 'a', applied: awaited }));
    assert.equal(short(verdict(seen(fetched, parent(id('a')), child))), 'pending children');
    const [chart, release] = helm({ chartCommit: awaited });
    assert.ok(chart && release);
    assert.equal(short(verdict(seen(fetched, parent(inventoryOf.release), chart, going(release)))), 'pending children');
  });

  it('that failed before are not blamed on the commit through a parent on another source', () => {
    const yesterday = { status: 'False', reason: 'UpgradeFailed', message: 'no', at: '2026-01-01T00:00:00Z' } as const;
    const stalled = { Ready: yesterday, Stalled: { reason: 'RetriesExceeded', message: 'gave up' } };
    const chart = { chart: { spec: { chart: 'x', sourceRef: { kind: 'HelmRepository', name: 'charts' } } } };
    const broken = helm({ conditions: stalled, failures: 1, spec: chart });
    const below = other({ inventory: [inventoryOf.release] });
    const before = seen(gitRepository(), kustomization({ inventory: [id('other')] }), below, ...broken);
    const after = later(before, fetched, parent(id('other')));
    assert.equal(short(verdict(after)), 'pending children');
    const fresh = seen(fetched, parent(id('other')), below, ...broken);
    assert.equal(short(verdict(fresh)), 'failed releaseFailed');
  });
});
