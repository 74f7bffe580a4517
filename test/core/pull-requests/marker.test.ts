import assert from 'node:assert/strict';
import {
  fingerprint,
  formatFingerprint,
  parseFingerprint,
  withoutBuild,
} from '../../../core/pull-requests/fingerprint.ts';
import { markedVersion, markerIsCut, readMarker, withMarker, writeMarker } from '../../../core/pull-requests/marker.ts';
import { asked } from './asked.ts';

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
