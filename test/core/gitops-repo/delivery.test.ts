import assert from 'node:assert/strict';

import { TaskError } from '../../../core/errors.ts';
import { appendTrailers, commitText } from '../../../core/gitops-repo/commit-text.ts';
import { readDelivery, type DeliveryRequest } from '../../../core/gitops-repo/delivery.ts';
import { downgradeNote, downgradeReason, isNewer } from '../../../core/gitops-repo/downgrade.ts';
import { mergedOnto } from '../../../core/gitops-repo/merged-onto.ts';
import { folderOf, foldersAbove } from '../../../core/folders.ts';
import { inTarget } from '../../../core/gitops-repo/paths.ts';
import { remoteUrlOf } from '../../../core/gitops-repo/remote-url.ts';
import { readTrailers, withTrailers } from '../../../core/gitops-repo/trailers.ts';
import { defaultPatterns } from '../../../core/identity.ts';
import { serializeDescriptor } from '../../../core/manifests/descriptor.ts';
import { digestFiles } from '../../../core/manifests/describe.ts';
import { descriptorOf } from './descriptors.ts';
import { MemoryGit } from './memory-git.ts';

/** What is wrong, word for word, with what belongs to it; or what came of it. */
function said(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof TaskError)) throw error;
    return [error.code, error.message, error.mend, ...error.related.map(({ message }) => message)];
  }
}

const file = (path: string, text = '') => ({ path, content: Buffer.from(text) });
const request: DeliveryRequest = {
  environment: undefined,
  application: undefined,
  cluster: undefined,
  descriptorPattern: (identity) => defaultPatterns.descriptor(identity),
  expectedDigest: undefined,
};
const application = (name: string, over: Parameters<typeof descriptorOf>[0] = {}) => {
  const environment = over?.environment ?? 'dev';
  const path = `${environment}/${name}/deployment.json`;
  const files = [path, `${environment}/${name}/m.yaml`];
  const text = serializeDescriptor(descriptorOf({ application: name, files, ...over }));
  return [file(path, text), file(`${environment}/${name}/m.yaml`, 'a: 1\n')];
};
const read = (files: ReturnType<typeof application>, o: Partial<DeliveryRequest> = {}) =>
  said(() => {
    const { identity, applications, files: chosen, unlisted } = readDelivery(files, { ...request, ...o });
    return { identity, of: applications.map(({ path }) => path), files: chosen.map(({ path }) => path), unlisted };
  });

describe('What arrived, and what is wrong with it', () => {
  const shop = application('shop');
  const mend = 'Mend the inputs environment, application or cluster.';

  it('is a folder without descriptor, for whom the inputs name', () => {
    const folder = [file('a.yaml'), file('x.json', '{"schemaVersion": 1}'), file('y.json', '{"files": []}')];
    const whose = (cluster: string) => ({ environment: 'dev', application: 'shop', cluster });
    const all = { of: [], files: ['a.yaml', 'x.json', 'y.json'], unlisted: [] };
    const named = { environment: 'dev', application: 'shop' };
    assert.deepEqual(read(folder, named), { identity: whose(''), ...all });
    assert.deepEqual(read(folder, { ...named, cluster: 'weu' }), { identity: whose('weu'), ...all });
    const missing = [
      'INPUT_INVALID',
      'sourcePath holds no deployment descriptor, so environment and application must be given.',
      mend,
    ];
    assert.deepEqual(read(folder, { environment: 'dev' }), missing);
    assert.deepEqual(read(folder, { application: 'shop' }), missing);
  });

  it('is one of several environments or clusters', () => {
    const both = [...shop, ...application('shop', { environment: 'prod', cluster: 'weu' })];
    assert.deepEqual(read(both), [
      'INPUT_INVALID',
      'sourcePath holds several environments (shop in dev, shop in prod (weu)); name one in environment and cluster.',
      mend,
    ]);
    assert.deepEqual(read(both, { environment: 'test' }), [
      'INPUT_INVALID',
      'sourcePath holds shop in dev, shop in prod (weu), nothing for the environment that the inputs name.',
      mend,
    ]);
    assert.deepEqual(read(both, { cluster: 'weu' }), {
      identity: { environment: 'prod', application: 'shop', cluster: 'weu' },
      of: ['prod/shop/deployment.json'],
      files: ['prod/shop/deployment.json', 'prod/shop/m.yaml'],
      unlisted: [],
    });
  });

  it('is named by the input, else by its only application', () => {
    const both = [...shop, ...application('mail')];
    assert.deepEqual(read(both), [
      'INPUT_INVALID',
      'sourcePath holds several applications; give them one name in application, for the branch.',
      mend,
    ]);
    const one = read(shop, { application: 'other' });
    assert.deepEqual((one as { identity: object }).identity, { environment: 'dev', cluster: '', application: 'other' });
  });

  it('is no file of two applications', () => {
    const thief = application('mail', { files: ['dev/mail/deployment.json', 'dev/shop/m.yaml'] });
    assert.deepEqual(read([...shop, ...thief], { application: 'all' }), [
      'PATH_CONFLICT',
      '"dev/shop/m.yaml" is listed by shop in dev and by mail in dev.',
      'Give each application its own files (layout).',
    ]);
  });

  it('is all that the descriptor lists', () => {
    assert.deepEqual(read(shop.slice(0, 1)), [
      'DIGEST_MISMATCH',
      'Files that the descriptor lists did not arrive:',
      'Publish and download the whole output of render-manifests.',
      'dev/shop/m.yaml',
    ]);
  });

  it('has names that the repository may get', () => {
    const [code, message, how, ...related] = read([file('a\nb'), file('ok'), file('.git/config')]) as string[];
    assert.deepEqual(
      [code, message, how],
      ['PATH_UNSAFE', 'Files of sourcePath have names that the repository must not get:', 'Rename them.'],
    );
    assert.deepEqual([related.length, related[1]?.startsWith('".git/config" ')], [2, true]);
  });

  it('has the digest of what was rendered, without its descriptor', () => {
    const digest = digestFiles(shop.slice(1));
    for (const expectedDigest of [digest, digest.toUpperCase(), `sha256:${digest}`, `SHA256:${digest}`])
      assert.ok(!Array.isArray(read(shop, { expectedDigest })), expectedDigest);
    for (const expectedDigest of ['', 'x', `${digest}x`, `md5:sha256:${digest}`])
      assert.deepEqual(read(shop, { expectedDigest }), [
        'DIGEST_MISMATCH',
        `What arrived has the digest ${digest}, expected was ${expectedDigest}.`,
        'Something changed the files after they were rendered: look at the artifact and the steps in between.',
      ]);
  });

  it('has its descriptors where they say that they are', () => {
    const text = serializeDescriptor(descriptorOf({ application: 'other', files: ['elsewhere.json'] }));
    // A copy of another one, beside the manifests, is none.
    const copied = read([...shop, file('dev/shop/backup.json', text)]);
    assert.deepEqual(copied, {
      identity: { environment: 'dev', application: 'shop', cluster: '' },
      of: ['dev/shop/deployment.json'],
      files: ['dev/shop/deployment.json', 'dev/shop/m.yaml'],
      unlisted: ['dev/shop/backup.json'],
    });
    const own = serializeDescriptor(descriptorOf({ files: ['x.json'] }));
    assert.deepEqual((read([file('x.json', own)]) as { of: string[] }).of, ['x.json']);
    assert.deepEqual(
      (read([file('dev/shop/deployment.txt', own)], { environment: 'dev', application: 'a' }) as { of: string[] }).of,
      [],
    );
  });
});

describe('A version that would go back', () => {
  const at = (version: string, id: string, definition = 'cd', number = id) => ({
    version,
    build: { id, number, definition, url: '' },
  });
  const of = (version: string, id: string) => descriptorOf(at(version, id));

  it('is told by builds of the same definition, else by semantic versions', () => {
    const reasons: readonly (readonly [ReturnType<typeof at>, ReturnType<typeof at>, string | undefined])[] = [
      [at('x', '11', 'cd', '2026.3'), at('x', '10', 'cd', '2026.2'), 'build 2026.3 of cd is newer than 2026.2'],
      [at('x', '11', 'cd', ''), at('x', '10', 'cd', ''), 'build 11 of cd is newer than 10'],
      [at('x', '11', 'a'), at('x', '10', 'b'), undefined],
      [at('x', '11', ''), at('x', '10', ''), undefined],
      [at('x', '1 1'), at('x', '10'), undefined],
      [at('x', '1'.repeat(16)), at('x', '10'), undefined],
      [at('1.2.0', '1', 'a'), at('1.1.0', '2', 'b'), 'version 1.2.0 is newer than 1.1.0'],
      [at('1.2.0', '1', 'a'), at('x', '2', 'b'), undefined],
      [at('x', '1', 'a'), at('1.1.0', '2', 'b'), undefined],
      [at('1.1.0', '1', 'a'), at('1.1.0', '2', 'b'), undefined],
    ];
    for (const [current, next, reason] of reasons) assert.equal(downgradeReason(current, next), reason);
  });

  it('is refused, noted or allowed, as the input says', () => {
    const [current, next] = [of('1.2.0', '2'), of('1.1.0', '1')];
    const note = downgradeNote(current, next, 'warning');
    assert.match(note ?? '', /^shop in dev would go back: build 2 of cd is newer than 1/);
    assert.equal(downgradeNote(current, next, 'allow'), undefined);
    assert.equal(downgradeNote(next, current, 'error'), undefined);
    const refused = said(() => downgradeNote(current, next, 'error')) as string[];
    assert.deepEqual(
      [refused[0], refused[2]],
      ['DOWNGRADE_REFUSED', 'To go back on purpose use operation: rollback, or set downgrade: allow.'],
    );
  });

  it('was made after the other by its build, where both are of one definition', () => {
    assert.equal(isNewer(at('1.0.0', '2'), at('2.0.0', '1')), true);
    assert.equal(isNewer(at('2.0.0', '1'), at('1.0.0', '2')), false);
    assert.equal(isNewer(at('2.0.0', '2'), at('1.0.0', '2')), false);
    assert.equal(isNewer(at('2.0.0', '1', 'a'), at('1.0.0', '2', 'b')), true);
    assert.equal(isNewer(at('2.0.0', ''), at('1.0.0', '2')), true);
    assert.equal(isNewer(at('2.0.0', '1'), at('1.0.0', '')), true);
    assert.equal(isNewer(at('1.0.0', ''), at('2.0.0', '')), false);
  });
});

describe('A text for a commit', () => {
  it('has a subject, a blank line, and nothing that git takes for its end', () => {
    const texts: readonly (readonly [string, string])[] = [
      ['a', 'a'],
      ['  a  \nb  ', 'a\n\nb'],
      ['a\n\n\n\nb\n\n\nc\n\n', 'a\n\nb\n\n\nc'],
      ['a\n\n', 'a'],
      ['a\n---\nb', 'a\n\n----\nb'],
      ['a\n--- x\nb --- c', 'a\n\n---- x\nb --- c'],
      ['a\n---x\n', 'a\n\n---x'],
      ['', ''],
      ['a\r\nb\u0000', 'a\n\nb\uFFFD'],
    ];
    for (const [text, expected] of texts) assert.equal(commitText(text), expected, JSON.stringify(text));
  });

  it('keeps trailers at its end in one block with those that are added', () => {
    const joined = [
      'Deliver\n\nSigned-off-by: A',
      'a\n\nX: 1\n goes on\nY-z : 2',
      'a\n\n(cherry picked from commit 1)',
    ];
    const apart = [
      'Fix: it',
      'a',
      'a\n\nX: 1\nno trailer',
      'a\n\nno trailer\nX: 1',
      'a\n\n goes on\nX: 1',
      'a\n\nX 1',
      '',
    ];
    for (const text of joined) assert.equal(appendTrailers(text, ['K: v', 'L: w']), `${text}\nK: v\nL: w\n`);
    for (const text of apart) assert.equal(appendTrailers(text, ['K: v']), `${text}\n\nK: v\n`);
  });

  it('is never empty, and its own trailers are the last of their kind', () => {
    const trailers = {
      identity: { environment: 'd/v', cluster: 'c', application: 'ä b' },
      target: 'a'.repeat(40),
      content: 'b'.repeat(64),
    };
    const own = [`GitOps-Target: ${trailers.target}`, `GitOps-Content: ${trailers.content}`];
    assert.equal(
      withTrailers(' ', { ...trailers, changes: 'c' }),
      ['Deliver', '', 'GitOps-Delivery: d%2Fv/c/%C3%A4%20b', ...own, 'GitOps-Changes: c', ''].join('\n'),
    );
    const forged = withTrailers(`x\n\nGitOps-Target: ${'f'.repeat(40)}`, trailers);
    assert.deepEqual(readTrailers(forged), { ...trailers, changes: undefined });
    const bad = (from: string, to: string) => readTrailers(withTrailers('x', trailers).replace(from, to));
    assert.deepEqual(readTrailers(`${withTrailers('x', trailers)}\n \n`), { ...trailers, changes: undefined });
    assert.equal(bad('d%2Fv/c/', 'c/'), undefined);
    assert.equal(bad('a'.repeat(40), 'a'.repeat(39)), undefined);
    assert.equal(bad('a'.repeat(40), `x${'a'.repeat(40)}`), undefined);
    assert.equal(bad('b'.repeat(64), 'b'.repeat(65)), undefined);
    assert.equal(bad('GitOps-Content', 'GitOps-Other'), undefined);
    assert.equal(bad('GitOps-Target', 'GitOps-Other'), undefined);
    assert.equal(bad('d%2Fv', '%')?.identity.environment, '');
  });
});

describe('Paths', () => {
  it('are below targetPath, however that is written', () => {
    for (const base of ['', '.', './', './/', '/']) assert.equal(inTarget(base, 'a'), 'a', base);
    for (const base of ['x', './x', './x//', '././x']) assert.equal(inTarget(base, 'a/b'), 'x/a/b', base);
    assert.equal(inTarget('x./y', 'a'), 'x./y/a');
    assert.equal(inTarget('x/./y', 'a'), 'x/./y/a');
    assert.deepEqual(['a/b/c', 'a', '/a'].map(folderOf), ['a/b', '', '']);
    assert.deepEqual(['a/b/c', 'a'].map(foldersAbove), [['a', 'a/b'], []]);
  });
});

describe('Where a checkout comes from', () => {
  const of = (config: string | undefined, kind: 'folder' | 'file' = 'folder') =>
    remoteUrlOf(
      {
        kind: async (path) => (path === '/work/repo/.git' ? kind : 'absent'),
        readIfThere: async (path) =>
          config === undefined || path !== '/work/repo/.git/config' ? undefined : Buffer.from(config),
      },
      '/work/repo/a/b',
    );

  it('is the url of origin', async () => {
    assert.equal(await of('[remote "origin"]\n\turl = https://a/b\n'), 'https://a/b');
    assert.equal(await of('[core]\r\nurl = x\r\n [ remote  "origin" ]\r\n  url=https://a/b  \r\n'), 'https://a/b');
    assert.equal(await of('[remote "other"]\nurl = x\n[remote "origin"]\nfetch = y\nurl = z\n'), 'z');
    for (const config of [
      '[remote "other"]\nurl = x',
      '[remote "origin"]\n[core]\nurl = x',
      '[remote "origin"]\npushurl = x\nurl = x y',
      '# [remote "origin"]\nurl = x',
      '',
      undefined,
    ])
      assert.equal(await of(config), undefined, config);
    assert.equal(
      await remoteUrlOf({ kind: async () => 'absent', readIfThere: async () => undefined }, '/a'),
      undefined,
    );
  });
});

describe('What a pull request was merged onto', () => {
  const by = (author: string, message: string) => ({ author: `${author} <x> 1 +0000`, message });
  const onto = (memory: MemoryGit, merged: string, o: { sourceCommit?: string; targetCommit?: string } = {}) =>
    mergedOnto(
      { git: memory.git, mergeBase: memory.mergeBase },
      { id: 7, sourceCommit: o.sourceCommit, targetCommit: o.targetCommit },
      merged,
    );
  /** A target that went on after the branch left it, and the branch's two commits. */
  function world() {
    const memory = new MemoryGit();
    const fork = memory.commit({ a: '1' });
    const tip = memory.commit({ b: '1' }, fork);
    const one = memory.commit({ c: '1' }, fork, by('A', 'one'));
    const two = memory.commit({ d: '1' }, one, by('B', 'two\n'));
    return { memory, fork, tip, one, two };
  }

  it('is the first parent of a merge, and of a squash', async () => {
    const { memory, tip, two } = world();
    const merge = memory.commit({ c: '1', d: '1' }, tip, { parents: [tip, two] });
    assert.equal(await onto(memory, merge, { sourceCommit: two }), tip);
    const squash = memory.commit({ c: '1', d: '1' }, tip, by('A', 'squashed'));
    assert.equal(await onto(memory, squash, { sourceCommit: two }), tip);
    assert.equal(await onto(memory, squash), tip);
    assert.equal(await onto(memory, squash, { sourceCommit: two, targetCommit: tip }), tip);
  });

  it('is below all commits that a rebase put there, without those that it left out', async () => {
    const { memory, tip, fork, two } = world();
    const first = memory.commit({ c: '1' }, tip, by('A', 'one\n'));
    const rebased = memory.commit({ d: '1' }, first, by('B', 'two'));
    assert.equal(await onto(memory, rebased, { sourceCommit: two }), tip);
    assert.equal(await onto(memory, rebased, { sourceCommit: two, targetCommit: fork }), fork, 'as the host says');
    const lone = memory.commit({ d: '1' }, tip, by('B', 'two'));
    assert.equal(await onto(memory, lone, { sourceCommit: two }), tip);
    const other = memory.commit({ c: '1' }, tip, by('A', 'another'));
    const above = memory.commit({ d: '1' }, other, by('B', 'two'));
    assert.equal(await onto(memory, above, { sourceCommit: two }), other, 'the one below is somebody else’s');
    const sameWords = memory.commit({ c: '1' }, tip, by('X', 'one'));
    assert.equal(
      await onto(memory, memory.commit({ d: '1' }, sameWords, by('B', 'two')), { sourceCommit: two }),
      sameWords,
    );
  });

  it('does not count the merges of the source branch, which a rebase leaves out', async () => {
    const { memory, tip, one, fork } = world();
    const side = memory.commit({ e: '1' }, fork);
    const merge = memory.commit({ e: '1' }, one, { parents: [one, side], ...by('C', 'merge') });
    const last = memory.commit({ f: '1' }, merge, by('D', 'last'));
    const first = memory.commit({ c: '1' }, tip, by('A', 'one'));
    const rebased = memory.commit({ f: '1' }, first, by('D', 'last'));
    assert.equal(await onto(memory, rebased, { sourceCommit: last }), tip);
  });

  it('is what it was merged as, where a rebase left all of it out: the commit there is somebody else’s', async () => {
    const { memory, tip, fork, one } = world();
    const theirs = memory.commit({ e: '1' }, tip, { parents: [tip, one] });
    const merge = memory.commit({ e: '1' }, one, { parents: [one, theirs], ...by('C', 'merge') });
    assert.equal(await onto(memory, theirs, { sourceCommit: merge, targetCommit: theirs }), theirs);
    assert.equal(await onto(memory, fork, { sourceCommit: merge, targetCommit: fork }), fork);
  });

  it('is that, too, where the host does not say it, and the branch had merged that commit', async () => {
    const { memory, tip, one, two } = world();
    const into = (commit: string) => memory.commit({ e: '1' }, commit, { parents: [two, commit], ...by('C', 'merge') });
    const theirMerge = memory.commit({ e: '1' }, tip, { parents: [tip, one] });
    const theirSquash = memory.commit({ e: '1' }, tip, by('X', 'theirs'));
    for (const theirs of [theirMerge, theirSquash]) {
      assert.equal(await onto(memory, theirs, { sourceCommit: into(theirs) }), theirs);
    }
    // Merged by somebody with git, over what the branch had of the target before.
    const source = into(theirSquash);
    const merge = memory.commit({ f: '1' }, theirSquash, { parents: [theirSquash, source] });
    assert.equal(await onto(memory, merge, { sourceCommit: source }), theirSquash);
    // A push of the branch itself: all that is known is that its last commit came with it.
    assert.equal(await onto(memory, two, { sourceCommit: two }), one);
    // Of a branch that is gone, or has gone on, a merge commit still tells what it was made of.
    assert.equal(await onto(memory, theirMerge), tip);
    assert.equal(await onto(memory, theirMerge, { sourceCommit: two }), tip);
  });

  it('is not known of the first commit of all', async () => {
    const memory = new MemoryGit();
    const first = memory.commit({ a: '1' });
    await assert.rejects(onto(memory, first), {
      code: 'PULL_REQUEST_NOT_MERGED',
      message: `What pull request 7 was merged onto is not known: ${first} has no parent.`,
      mend: 'Use operation: rollback.',
    });
  });
});
