import assert from 'node:assert/strict';
import { chooseBranch, decide, type OpenOne, type Situation } from '../../../core/pull-requests/decide.ts';
import { readMarker, writeMarker } from '../../../core/pull-requests/marker.ts';
import { imageTable } from '../../../core/pull-requests/text.ts';

const open = (over: Partial<OpenOne> = {}): OpenOne => ({
  id: 7,
  sourceBranch: 'deploy/dev/shop',
  version: '1',
  content: 'c1',
  autoComplete: false,
  conflicts: false,
  ...over,
});

const situation = (over: Partial<Situation> = {}): Situation => ({
  version: '1',
  content: 'c1',
  existing: 'supersede',
  changed: true,
  own: undefined,
  others: [],
  branch: { kind: 'absent' },
  ...over,
});

describe('what becomes of branch and pull requests', () => {
  it('does nothing, and closes what is pointless, when nothing differs from the target', () => {
    assert.deepEqual(decide(situation({ changed: false })), { kind: 'nothing', close: [] });
    const all = situation({ changed: false, own: open(), others: [open({ id: 8 })] });
    assert.deepEqual(decide(all), { kind: 'nothing', close: [7, 8] });
  });

  it('leaves alone what is right', () => {
    const same = { kind: 'same', current: true } as const;
    assert.deepEqual(decide(situation({ own: open(), branch: same })), { kind: 'unchanged', id: 7 });
    assert.deepEqual(decide(situation({ own: open(), branch: { kind: 'same', current: false } })), {
      kind: 'unchanged',
      id: 7,
    });
  });

  it('pushes the same content again when it no longer merges', () => {
    const decision = decide(situation({ own: open({ conflicts: true }), branch: { kind: 'same', current: false } }));
    assert.ok(decision.kind === 'deliver' && decision.push && decision.pullRequest.kind === 'update');
  });

  it('mends a text that speaks of other content than the branch holds', () => {
    const branch = { kind: 'same', current: true } as const;
    const own = open({ version: '0', content: 'c0', autoComplete: true });
    const update = decide(situation({ existing: 'update', own, branch }));
    assert.deepEqual(update.kind === 'deliver' ? [update.push, update.pullRequest] : undefined, [
      false,
      { kind: 'update', id: 7, other: true, disarm: true, replaced: '0' },
    ]);
    const supersede = decide(situation({ own, branch }));
    assert.ok(supersede.kind === 'deliver' && supersede.abandonFirst === 7 && !supersede.push);
  });

  it('leaves other versions open with keep, also when its own has nothing to change', () => {
    const all = situation({ existing: 'keep', changed: false, own: open(), others: [open({ id: 8 })] });
    assert.deepEqual(decide(all), { kind: 'nothing', close: [7] });
  });

  it('creates without a push when the branch was left behind complete', () => {
    const decision = decide(situation({ branch: { kind: 'same', current: true } }));
    assert.ok(decision.kind === 'deliver' && !decision.push && decision.pullRequest.kind === 'create');
  });

  const different = { kind: 'different', current: true } as const;

  it('abandons another version before its branch moves', () => {
    const decision = decide(situation({ version: '2', own: open(), branch: different }));
    assert.ok(decision.kind === 'deliver' && decision.abandonFirst === 7 && decision.pullRequest.kind === 'create');
  });

  it('updates the same version in place, auto-complete off before the push', () => {
    const decision = decide(situation({ own: open({ autoComplete: true }), branch: different }));
    assert.deepEqual(decision.kind === 'deliver' ? decision.pullRequest : undefined, {
      kind: 'update',
      id: 7,
      other: true,
      disarm: true,
      replaced: undefined,
    });
  });

  it('names the version that a rolling pull request replaces', () => {
    const decision = decide(situation({ version: '2', existing: 'update', own: open(), branch: different }));
    assert.equal(
      decision.kind === 'deliver' && decision.pullRequest.kind === 'update' ? decision.pullRequest.replaced : '',
      '1',
    );
  });

  it('abandons others after, keeps them with keep, pushes to their branch with update', () => {
    const others = [open({ id: 8, sourceBranch: 'deploy/dev/shop/8' })];
    const superseding = decide(situation({ others }));
    assert.deepEqual(superseding.kind === 'deliver' ? superseding.abandonAfter : [], [8]);
    const keeping = decide(situation({ others, existing: 'keep' }));
    assert.deepEqual(keeping.kind === 'deliver' ? keeping.abandonAfter : [0], []);
    assert.equal(chooseBranch('update', 'deploy/dev/shop/9', others), 'deploy/dev/shop/8');
    assert.equal(chooseBranch('supersede', 'deploy/dev/shop/9', others), 'deploy/dev/shop/9');
  });
});

describe('the hidden marker', () => {
  const marker = {
    identity: { environment: 'dev', cluster: '', application: 'shop --> <!-- é日' },
    version: '1.0.0 -->',
    descriptors: ['dev/shop/deployment.json'],
    content: 'c'.repeat(40),
  };

  it('comes back as it was written, on one line that nothing ends early', () => {
    const line = writeMarker(marker);
    assert.deepEqual(readMarker(`${line}\ntext`), marker);
    assert.deepEqual(readMarker(writeMarker({ ...marker, replaces: 7 })), { ...marker, replaces: 7 });
    assert.equal(line.indexOf('-->'), line.length - 3);
    assert.ok(!line.includes('\n'));
  });

  it('leaves paths out rather than exceed what lists show', () => {
    const many = Array.from({ length: 50 }, (_, index) => `dev/application-${index}/deployment.json`);
    const line = writeMarker({ ...marker, descriptors: many });
    assert.ok(line.length <= 400);
    assert.deepEqual(readMarker(line)?.descriptors, []);
  });

  it('is none when anything in it is wrong', () => {
    const hostile = (change: object): string => {
      const data = {
        v: 1,
        e: 'dev',
        c: '',
        a: 'shop',
        version: '1',
        content: 'c'.repeat(40),
        descriptors: [],
        ...change,
      };
      return `<!-- gitops-delivery ${JSON.stringify(data)} -->`;
    };
    assert.notEqual(readMarker(hostile({})), undefined);
    for (const change of [
      { v: 2 },
      { e: 5 },
      { a: null },
      { content: 'zz' },
      { descriptors: ['../../etc/passwd'] },
      { descriptors: ['.git/config'] },
      { descriptors: 'x' },
      { version: 'x'.repeat(301) },
      { r: -1 },
      { r: '7' },
    ]) {
      assert.equal(readMarker(hostile(change)), undefined, JSON.stringify(change));
    }
    for (const text of ['', 'text', '<!-- gitops-delivery {oops} -->', `text\n${hostile({})}`]) {
      assert.equal(readMarker(text), undefined);
    }
  });
});

describe('texts within the host’s limits', () => {
  it('shows images old and new, and only those that change', () => {
    const images = (...all: string[]) =>
      [{ images: all }].map((one) => ({
        ...one,
        schemaVersion: 1 as const,
        application: '',
        environment: '',
        cluster: '',
        team: '',
        namespace: '',
        version: '',
        build: { id: '', number: '', definition: '', url: '' },
        source: { repository: '', branch: '', commit: '' },
        objects: [],
        files: [],
      }));
    const table = imageTable(images('web:1', 'db:5', 'old:1'), images('web:2', 'db:5', 'new:1'));
    assert.match(table, /`web` \| `1` \| `2`/);
    assert.match(table, /`old` \| `1` \| –/);
    assert.match(table, /`new` \| – \| `1`/);
    assert.doesNotMatch(table, /db/);
  });
});
