import assert from 'node:assert/strict';
import {
  chooseBranch,
  decide,
  type ClosedOne,
  type Decision,
  type DeliverDecision,
  type OpenOne,
  type Situation,
  type Update,
} from '../../../core/pull-requests/decide.ts';
import {
  fingerprint,
  formatFingerprint,
  parseFingerprint,
  withoutBuild,
} from '../../../core/pull-requests/fingerprint.ts';
import { markedVersion, markerIsCut, readMarker, withMarker, writeMarker } from '../../../core/pull-requests/marker.ts';
import { imageTable } from '../../../core/pull-requests/text.ts';
import { descriptorOf } from '../gitops-repo/descriptors.ts';

const asked = fingerprint({
  title: 't',
  description: 'd',
  draft: false,
  autoComplete: undefined,
  reviewers: [],
  labels: [],
  workItems: [],
});

const open = (over: Partial<OpenOne> = {}): OpenOne => ({
  id: 7,
  version: '1',
  content: 'c1',
  wanted: asked,
  unfinished: false,
  autoComplete: false,
  conflicts: false,
  ...over,
});

const closed = (over: Partial<ClosedOne> = {}): ClosedOne => ({
  id: 5,
  version: '1',
  content: 'c1',
  wanted: asked,
  superseded: false,
  atTip: true,
  ...over,
});

const situation = (over: Partial<Situation> = {}): Situation => ({
  version: '1',
  content: 'c1',
  asked,
  existing: 'supersede',
  changed: true,
  own: undefined,
  closed: undefined,
  others: [],
  branch: { kind: 'absent' },
  ...over,
});

const deliveryOf = (decision: Decision): DeliverDecision => {
  assert.ok(decision.kind === 'deliver');
  return decision;
};
const updateOf = (decision: Decision): Update => {
  const { pullRequest } = deliveryOf(decision);
  assert.ok(pullRequest.kind === 'update');
  return pullRequest;
};

describe('what becomes of branch and pull requests', () => {
  const same = { kind: 'same', current: true, drifted: false } as const;
  const different = { kind: 'different', current: true } as const;

  it('does nothing, and closes what is pointless, when nothing differs from the target', () => {
    assert.deepEqual(decide(situation({ changed: false })), { kind: 'nothing', close: [] });
    const all = situation({ changed: false, own: open(), others: [8] });
    assert.deepEqual(decide(all), { kind: 'nothing', close: [7, 8] });
  });

  it('leaves alone what is right, also when the target has moved', () => {
    for (const current of [true, false]) {
      const decision = decide(situation({ own: open(), branch: { kind: 'same', current, drifted: false } }));
      assert.deepEqual(decision, { kind: 'unchanged', id: 7 });
    }
  });

  it('pushes the same content again when it no longer merges, or its branch is gone', () => {
    const branch = { kind: 'same', current: false, drifted: false } as const;
    const conflicts = deliveryOf(decide(situation({ own: open({ conflicts: true }), branch })));
    const gone = deliveryOf(decide(situation({ own: open() })));
    for (const { push, pullRequest } of [conflicts, gone])
      assert.ok(push && pullRequest.kind === 'update' && pullRequest.other === 'again');
  });

  it('pushes the same content again when a merge would bring something else, and opens nothing again for it', () => {
    const branch = { kind: 'same', current: false, drifted: true } as const;
    const { push, pullRequest } = deliveryOf(decide(situation({ own: open(), branch })));
    assert.ok(push && pullRequest.kind === 'update' && pullRequest.other === 'again');
    assert.equal(deliveryOf(decide(situation({ closed: closed({}), branch }))).pullRequest.kind, 'create');
  });

  it('mends a text that speaks of other content than the branch holds', () => {
    const own = open({ version: '0', content: 'c0', autoComplete: true });
    const { push, pullRequest } = deliveryOf(decide(situation({ existing: 'update', own, branch: same })));
    assert.ok(!push && pullRequest.kind === 'update');
    assert.deepEqual([pullRequest.other, pullRequest.edits.disarm, pullRequest.replaced], ['content', true, '0']);
    const supersede = deliveryOf(decide(situation({ own, branch: same })));
    assert.ok(supersede.abandonFirst === 7 && !supersede.push);
  });

  it('leaves other versions open with keep, also when its own has nothing to change', () => {
    const all = situation({ existing: 'keep', changed: false, own: open(), others: [8] });
    assert.deepEqual(decide(all), { kind: 'nothing', close: [7] });
  });

  it('creates without a push when the branch was left behind complete', () => {
    const { push, pullRequest } = deliveryOf(decide(situation({ branch: same })));
    assert.ok(!push && pullRequest.kind === 'create');
  });

  it('opens a closed one again only for the same content of the same version at the same tip', () => {
    const kindOf = (over: Partial<ClosedOne>, branch: Situation['branch'] = same): string =>
      deliveryOf(decide(situation({ closed: closed(over), branch }))).pullRequest.kind;
    assert.equal(kindOf({}), 'reopen');
    assert.equal(kindOf({}, { kind: 'same', current: false, drifted: false }), 'reopen');
    assert.equal(kindOf({}, { kind: 'given' }), 'reopen');
    for (const over of [{ version: '2' }, { content: 'c2' }, { superseded: true }, { atTip: false }])
      assert.equal(kindOf(over), 'create', JSON.stringify(over));
    assert.equal(kindOf({}, different), 'create');
  });

  it('never pushes to a branch that is given', () => {
    const branch = { kind: 'given' } as const;
    for (const own of [undefined, open(), open({ conflicts: true }), open({ content: 'c0' })]) {
      const decision = decide(situation({ own, branch }));
      assert.ok(decision.kind === 'unchanged' || !deliveryOf(decision).push);
    }
  });

  it('abandons another version before its branch moves', () => {
    const { abandonFirst, pullRequest } = deliveryOf(
      decide(situation({ version: '2', own: open(), branch: different })),
    );
    assert.ok(abandonFirst === 7 && pullRequest.kind === 'create');
  });

  it('leaves a text alone that speaks of another version with the same content', () => {
    assert.equal(decide(situation({ version: '2', own: open(), branch: same })).kind, 'unchanged');
  });

  it('updates the same version in place, auto-complete off before the push', () => {
    const { other, edits, replaced } = updateOf(
      decide(situation({ own: open({ autoComplete: true }), branch: different })),
    );
    assert.deepEqual([other, edits.disarm, edits.arm, replaced], ['content', true, false, undefined]);
  });

  it('names the version that a rolling pull request replaces', () => {
    const all = situation({ version: '2', existing: 'update', own: open(), branch: different });
    assert.equal(updateOf(decide(all)).replaced, '1');
  });

  it('abandons others after, keeps them with keep, pushes to their branch with update', () => {
    assert.deepEqual(deliveryOf(decide(situation({ others: [8] }))).abandonAfter, [8]);
    assert.deepEqual(deliveryOf(decide(situation({ others: [8], existing: 'keep' }))).abandonAfter, []);
    assert.equal(chooseBranch('update', 'deploy/dev/shop/9', ['deploy/dev/shop/8']), 'deploy/dev/shop/8');
    assert.equal(chooseBranch('supersede', 'deploy/dev/shop/9', ['deploy/dev/shop/8']), 'deploy/dev/shop/9');
  });
});

describe('what was asked for, as the next run knows it', () => {
  it('differs in just the part that differs', () => {
    const plain = { title: 't', description: 'd', draft: false, autoComplete: undefined };
    const lists = { reviewers: [{ name: 'a', required: false }], labels: ['x', 'y'], workItems: ['1'] };
    const before = fingerprint({ ...plain, ...lists });
    const changes = {
      title: 'u',
      description: 'e',
      draft: true,
      autoComplete: { mergeStrategy: 'rebase', deleteSourceBranch: true, transitionWorkItems: false },
      reviewers: [{ name: 'a', required: true }],
      labels: ['x'],
      workItems: ['2'],
    } as const;
    for (const part of Object.keys(changes)) {
      const now = fingerprint({ ...plain, ...lists, [part]: changes[part as keyof typeof changes] });
      const differs = Object.entries(now).filter(([name, value]) => before[name as keyof typeof before] !== value);
      assert.deepEqual(
        differs.map(([name]) => name),
        [part],
      );
    }
    assert.deepEqual(fingerprint({ ...plain, ...lists, labels: ['y', 'x'] }), before);
  });

  it('comes back as it was written, and is none when anything in it is wrong', () => {
    assert.deepEqual(parseFingerprint(formatFingerprint(asked)), asked);
    const whole = formatFingerprint(asked);
    for (const text of ['', 'x', whole.slice(1), `${whole}.`, `${whole}0`, whole.toUpperCase().replace('.', '!')])
      assert.equal(parseFingerprint(text), undefined, text);
  });

  it('leaves out what each run of a pipeline has of its own', () => {
    const run = (id: string, number: string) => ({ id, number, url: `https://host/_build/results?buildId=${id}` });
    const text = ({ id, number, url }: ReturnType<typeof run>): string =>
      `Build ${number} (${id}), [run](${url}), https://x/?buildId=${id}&view=1`;
    const [a, b] = [run('4711', '20260101.1'), run('4712', '20260101.2+x (y)')];
    assert.equal(withoutBuild(text(a), a), withoutBuild(text(b), b));
    assert.equal(withoutBuild('port 47110', a), 'port 47110');
    assert.equal(withoutBuild('as it is', run('', '')), 'as it is');
  });
});

describe('the hidden marker', () => {
  const marker = {
    identity: { environment: 'dev', cluster: '', application: 'shop --> <!-- é日' },
    version: '1.0.0 -->',
    descriptors: ['dev/shop/deployment.json'],
    content: 'c'.repeat(40),
    wanted: asked,
    rollbacks: [],
    links: [],
    superseded: false,
  };

  it('comes back as it was written, on one line that nothing ends early', () => {
    const line = writeMarker(marker);
    assert.deepEqual(readMarker(`${line}\ntext`), marker);
    const busy = { ...marker, rollbacks: ['0123456789abcdef', 'f'.repeat(16)], links: [7, 8], superseded: true };
    assert.deepEqual(readMarker(writeMarker(busy)), busy);
    assert.equal(line.indexOf('-->'), line.length - 3);
    assert.ok(!line.includes('\n'));
  });

  it('leaves paths out rather than exceed what lists show', () => {
    const many = Array.from({ length: 50 }, (_, index) => `dev/application-${index}/deployment.json`);
    const line = writeMarker({ ...marker, descriptors: many });
    assert.ok(line.length <= 400);
    assert.deepEqual(readMarker(line)?.descriptors, []);
  });

  it('knows the last few runs whose rollback it is, fewer where paths need the room', () => {
    const rollbacks = [...'12345678'].map((digit) => digit.repeat(16));
    assert.deepEqual(readMarker(writeMarker({ ...marker, rollbacks }))?.rollbacks, rollbacks.slice(-4));
    for (const [length, known] of [
      [60, 4],
      [100, 3],
      [300, 4],
    ] as const) {
      const descriptors = [`dev/${'a'.repeat(length)}.json`];
      const line = writeMarker({ ...marker, version: '1', rollbacks, descriptors });
      const read = readMarker(line);
      assert.ok(line.length <= 400, line);
      assert.deepEqual(read?.descriptors, length === 300 ? [] : descriptors);
      assert.equal(read?.rollbacks.at(-1), rollbacks.at(-1));
      assert.equal(read?.rollbacks.length, known);
    }
  });

  it('knows a version by its digest that would need too much of the line', () => {
    for (const version of ['1'.repeat(300), '版'.repeat(20)]) {
      const line = writeMarker({ ...marker, version, descriptors: [] });
      assert.ok(line.length <= 400, line);
      assert.equal(readMarker(line)?.version, markedVersion(version));
    }
    assert.equal(markedVersion('1.2.3+build.20260101.1'), '1.2.3+build.20260101.1');
    assert.notEqual(markedVersion('1'.repeat(300)), markedVersion('1'.repeat(299)));
  });

  it('reads one without a fingerprint, as older versions of the task wrote it, and takes none that is forged', () => {
    const line = writeMarker({ ...marker, wanted: undefined });
    assert.deepEqual(readMarker(line), { ...marker, wanted: undefined });
    const forged = line.replace(
      '"descriptors"',
      '"w":{"title":1},"r":"0123456789abcdeg","links":["1",2.5,null],"superseded":"yes","descriptors"',
    );
    assert.deepEqual(readMarker(forged), { ...marker, wanted: undefined });
  });

  it('is put in the place of another, above what people wrote', () => {
    const line = writeMarker(marker);
    assert.equal(withMarker('text', marker, 4000), `${line}\ntext`);
    assert.equal(
      withMarker(`${line}\nof people\n\nmore`, { ...marker, superseded: true }, 4000).split('\n')[1],
      'of people',
    );
    assert.ok(withMarker('x\n'.repeat(5000), marker, 4000).length <= 4000);
  });

  it('is known to be cut where a list cuts it', () => {
    const long = writeMarker({ ...marker, identity: { ...marker.identity, application: 'a'.repeat(300) } });
    assert.ok(markerIsCut(long.slice(0, 400)));
    assert.ok(!markerIsCut(`${writeMarker(marker)}\n${'x'.repeat(400)}`.slice(0, 400)));
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
    const images = (...all: string[]) => [descriptorOf({ images: all })];
    const table = imageTable(images('web:1', 'db:5', 'old:1'), images('web:2', 'db:5', 'new:1'));
    assert.match(table, /`web` \| `1` \| `2`/);
    assert.match(table, /`old` \| `1` \| –/);
    assert.match(table, /`new` \| – \| `1`/);
    assert.doesNotMatch(table, /db/);
  });
});
