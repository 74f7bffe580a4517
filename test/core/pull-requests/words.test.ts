import assert from 'node:assert/strict';

import { TaskError } from '../../../core/errors.ts';
import { changesDigest } from '../../../core/gitops-repo/changes-digest.ts';
import type { DeploymentDescriptor } from '../../../core/manifests/descriptor.ts';
import { details } from '../../../core/manifests/compare/lines.ts';
import type { OwnComment } from '../../../core/ports/pull-request-comments.ts';
import { outdateComment, differenceComment } from '../../../core/pull-requests/difference-comment.ts';
import { foreignPaths, refuseForeign } from '../../../core/pull-requests/foreign.ts';
import { readParts, repositoryKey, writePart, type DifferencePart } from '../../../core/pull-requests/gathered-part.ts';
import { lookLine, shortId } from '../../../core/pull-requests/look-line.ts';
import { markComment } from '../../../core/pull-requests/one-comment.ts';
import {
  changeText,
  defaultDescription,
  defaultTitle,
  fitDescription,
  imageTable,
  runLink,
  type Story,
} from '../../../core/pull-requests/text.ts';
import { recordingLog } from '../../recording-log.ts';
import { descriptorOf } from '../gitops-repo/descriptors.ts';
import { FakeRepository, ourMessage, write } from './fake-repository.ts';

const identity = { environment: 'dev', cluster: '', application: 'shop' };
const story = (over: Partial<Story> = {}): Story => ({
  operation: 'deploy',
  identity,
  version: '1.1.0',
  before: [],
  after: [],
  changedFiles: ['a.yaml'],
  runUrl: 'https://x.test/run',
  runName: '2026.10',
  ...over,
});
const of = (version: string, images: readonly string[] = [], over: Partial<DeploymentDescriptor> = {}) =>
  descriptorOf({ version, images, files: [], ...over });

describe('A title, word for word', () => {
  const cases: readonly (readonly [Partial<Story>, string])[] = [
    [{}, 'Deploy shop 1.1.0 to dev'],
    [{ version: '' }, 'Deploy shop to dev'],
    [{ identity: { ...identity, cluster: 'weu' } }, 'Deploy shop 1.1.0 to dev (weu)'],
    [{ operation: 'rollback' }, 'Roll back shop in dev to 1.1.0'],
    [{ operation: 'rollback', version: '' }, 'Roll back shop in dev'],
    [{ operation: 'revert' }, 'Revert shop 1.1.0 in dev'],
    [{ operation: 'revert', undone: { id: 7, url: '' } }, 'Revert shop 1.1.0 in dev (pull request 7)'],
    [{ operation: 'remove' }, 'Remove shop from dev'],
  ];
  for (const [over, title] of cases) it(title, () => assert.equal(defaultTitle(story(over)), title));

  it('has its names cut where it would be too long, as little as need be', () => {
    const long = story({ identity: { ...identity, application: 'a'.repeat(100) } });
    const length = (limit: number) => defaultTitle(long, limit).length;
    const whole = 'Deploy  1.1.0 to dev'.length;
    assert.equal(length(whole + 100), whole + 100);
    assert.equal(length(whole + 99), whole + 63);
    assert.equal(length(whole + 63), whole + 63);
    assert.equal(length(whole + 62), whole + 30);
    assert.equal(length(whole + 29), whole + 20);
    assert.match(defaultTitle(long, whole + 29), / 1\.1\.0 to dev$/);
  });
});

describe('A description, word for word', () => {
  const parts = (over: Partial<Story>): readonly string[] =>
    defaultDescription(story(over), { images: '', changes: 'C' }).split('\n\n');

  it('names versions as far as descriptors know them', () => {
    const first = (before: readonly string[], after: readonly string[], version = '9') =>
      (parts({ before: before.map((one) => of(one)), after: after.map((one) => of(one)), version })[0] ?? '').replace(
        /^\*\*.*\*\*/,
        '',
      );
    assert.equal(first(['1'], ['2']), ': `1` → `2`');
    assert.equal(first(['1', '1'], []), ': `1`');
    assert.equal(first([], ['2']), ': `2`');
    assert.equal(first([''], ['2']), ': none → `2`');
    assert.equal(first([''], ['']), ': `9`');
    assert.equal(first([''], [''], ''), '');
    assert.equal(first(['1', '2', '3', '4'], ['5']), ': `1`, `2`, `3`, `4` → `5`');
    assert.equal(first(['1', '2', '3', '4', '5', '6'], ['7']), ': `1`, `2`, `3`, `4`, 2 more → `7`');
  });

  it('names what is undone, and links the run', () => {
    const undone = { id: 7, url: 'https://x.test/pr/7' };
    assert.deepEqual(parts({ undone }).slice(1), [
      'Undoes [pull request 7](https://x.test/pr/7).',
      'C',
      '[Run 2026.10](https://x.test/run)',
    ]);
    assert.deepEqual(parts({ runUrl: '' }).slice(1), ['C']);
    assert.equal(runLink({ runUrl: '', runName: 'x' }), '');
  });

  it('has a table of images, three tags of each, as many as there is room for', () => {
    const table = '| image | before | after |\n| --- | --- | --- |';
    assert.equal(imageTable([of('1', ['a:1'])], [of('2', ['a:1'])]), '');
    assert.equal(imageTable([], [of('2', ['a:1'])]), `${table}\n| \`a\` | – | \`1\` |`);
    const many = of('1', ['a:1', 'a:2', 'a:3', 'a:4']);
    assert.equal(imageTable([many], []), `${table}\n| \`a\` | \`1\`, \`2\`, \`3\`, 1 more | – |`);
    assert.equal(imageTable([of('1', ['a'])], [of('2', ['a:1'])]), `${table}\n| \`a\` | none | \`1\` |`);
    const three = [of('1', ['a:1', 'b:1', 'c:1'])];
    const row = '\n| `a` | – | `1` |'.length;
    const all = imageTable([], three);
    assert.equal(imageTable([], three, all.length), all);
    assert.equal(imageTable([], three, all.length - 1), `${table}\n| \`a\` | – | \`1\` |\n\n… and 2 more images`);
    assert.equal(imageTable([], three, table.length + row), '3 images change');
    assert.equal(imageTable([], [of('1', ['a:1'])], 0), '1 image changes');
  });

  it('lists objects that come and go, and five files at most', () => {
    const telling = { detail: details.short, mask: (text: string) => text };
    const object = (name: string) => ({ apiVersion: 'v1', kind: 'Secret', namespace: '', name });
    const files = (names: readonly string[]) =>
      changeText({ before: [], after: [], changedFiles: names }, { ...telling, limit: 1000 });
    assert.equal(files([]), '- 0 files change');
    assert.equal(files(['a']), '- 1 file changes: `a`');
    assert.equal(files(['a', 'b']), '- 2 files change: `a`, `b`');
    assert.equal(files(['a', 'b', 'c', 'd', 'e']), '- 5 files change: `a`, `b`, `c`, `d`, `e`');
    assert.equal(files(['a', 'b', 'c', 'd', 'e', 'f']), '- 6 files change');
    assert.equal(files(['a', 'x'.repeat(120)]), `- 2 files change: \`a\`, \`${'x'.repeat(120)}\``);
    assert.equal(files(['a', 'x'.repeat(121)]), '- 2 files change');
    const before = [of('1', [], { objects: [object('old')] })];
    const after = [of('1', [], { objects: [object('n1'), object('n2')] })];
    const text = (limit: number) => changeText({ before, after, changedFiles: ['a'] }, { ...telling, limit });
    const whole = '- new: `Secret n1`\n- new: `Secret n2`\n- gone: `Secret old`\n- 1 file changes: `a`';
    assert.equal(text(1000), whole);
    assert.equal(text(whole.length), whole);
    assert.equal(text(whole.length - 1), '- new: `Secret n1`\n- … and 2 more objects\n- 1 file changes: `a`');
    assert.equal(text(30), '- … and 3 more objects\n- 1 file changes: `a`');
  });

  it('fits, whatever the text that it is put into holds', () => {
    const wide = story({
      before: [],
      after: [
        of(
          '1',
          Array.from({ length: 100 }, (_, at) => `app-${at}:1`),
        ),
      ],
    });
    const telling = { detail: details.short, mask: (text: string) => text };
    const twice = fitDescription(wide, ({ images, changes }) => `${images}\n\n${images}\n\n${changes}`, {
      ...telling,
      limit: 800,
    });
    assert.ok(twice.length <= 800 && twice.length > 700, String(twice.length));
    assert.equal(twice.split('| image | before | after |').length, 3);
    assert.equal(
      fitDescription(wide, () => 'nothing of it', { ...telling, limit: 100 }),
      'nothing of it',
    );
    assert.equal(
      fitDescription(wide, ({ changes }) => changes, { ...telling, limit: 100 }),
      '- 1 file changes: `a.yaml`',
    );
    const cut = fitDescription(wide, () => 'word '.repeat(100), { ...telling, limit: 100 });
    assert.match(cut, /\n\n… \(shortened\) \[Run 2026\.10\]\(https:\/\/x\.test\/run\)$/);
    assert.match(
      fitDescription({ ...wide, runUrl: '' }, () => 'word '.repeat(100), { ...telling, limit: 100 }),
      /\n\n… \(shortened\)$/,
    );
  });
});

describe('What was found, in a line for the log', () => {
  it('says where the target is, how much changes, and what the branch holds', () => {
    const [target, tip] = ['1'.repeat(40), '2'.repeat(40)];
    type Look = Parameters<typeof lookLine>[1];
    const line = (files: number, state: object, own?: number, at: string | undefined = tip) =>
      lookLine({ targetBranch: 'main' }, {
        plan: { changedFiles: Array.from({ length: files }, String) },
        target,
        branch: 'gitops/shop',
        tip: at,
        state,
        own: own === undefined ? undefined : { id: own },
      } as unknown as Look);
    const start = 'main is at 1111111111: ';
    const none = 'it has no open pull request.';
    assert.equal(shortId(target), '1111111111');
    assert.equal(line(0, { kind: 'absent' }), `${start}nothing changes. gitops/shop is not there; ${none}`);
    assert.equal(
      line(1, { kind: 'given' }),
      `${start}1 file changes. gitops/shop is proposed as it is (2222222222); ${none}`,
    );
    assert.equal(
      line(2, { kind: 'same', current: true }, 7),
      `${start}2 files change. gitops/shop holds that already (2222222222); pull request 7 is open.`,
    );
    assert.equal(
      line(2, { kind: 'same', current: false }),
      `${start}2 files change. gitops/shop holds that already, on an older target (2222222222); ${none}`,
    );
    const unknown = lookLine({ targetBranch: 'main' }, {
      plan: { changedFiles: [] },
      target,
      branch: 'b',
      tip: undefined,
      state: { kind: 'different' },
      own: undefined,
    } as unknown as Look);
    assert.equal(unknown, `${start}nothing changes. b holds other content; ${none}`);
  });
});

describe('Commits of others in our branch', () => {
  function world() {
    const repository = new FakeRepository();
    const start = repository.commit('main', { 'a.yaml': '0', 'b.yaml': '0' });
    repository.branches.set('ours', start);
    const ours = repository.commit('ours', { 'a.yaml': '1' }, { message: ourMessage(start, [write('a.yaml', '1')]) });
    return { repository, start, ours, tip: () => repository.branches.get('ours') ?? '' };
  }
  async function refused(
    files: Readonly<Record<string, string>>,
    onForeignCommits: 'fail' | 'overwrite' = 'fail',
    o: { tip?: undefined; base?: 'tip'; shown?: undefined } = {},
  ) {
    const { repository, start, tip } = world();
    if (Object.keys(files).length > 0) repository.commit('ours', files);
    const shown = 'shown' in o ? undefined : await repository.git.differences(start, tip());
    const lines: string[] = [];
    const at = { branch: 'ours', tip: 'tip' in o ? undefined : tip(), target: start };
    const state = { base: o.base === 'tip' ? tip() : start, shown } as unknown as Parameters<typeof refuseForeign>[3];
    const proposal = { identity, repositoryLabel: 'a/gitops', onForeignCommits } as const;
    try {
      await refuseForeign({ git: repository.git, log: recordingLog(lines) }, proposal, at, state);
    } catch (error) {
      assert.ok(error instanceof TaskError);
      return [
        error.code,
        error.message.replace(tip(), 'TIP'),
        error.mend,
        ...error.related.map(({ message }) => message),
      ];
    }
    return lines.map((line) => line.replace(tip(), 'TIP'));
  }
  const what = 'The branch "ours" of a/gitops holds commits that are not this task’s (its tip is TIP)';

  it('are refused with the first ten paths, or warned of where they are to be replaced', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 12 }, (_, index) => [`f${String(index).padStart(2, '0')}`, 'x']),
    );
    const ten = Object.keys(many).slice(0, 10);
    assert.deepEqual(await refused(many), [
      'FOREIGN_COMMITS',
      `${what}:`,
      'Merge or remove them, name another branch, or set onForeignCommits: overwrite.',
      ...ten,
    ]);
    assert.deepEqual(await refused(many, 'overwrite'), [
      `warning ${what}: ${ten.join(', ')}. Their content is replaced; the commits stay in the branch’s history.`,
    ]);
  });

  it('are refused without paths where the target shares nothing with the branch any more', async () => {
    assert.deepEqual((await refused({ x: '1' }, 'fail', { shown: undefined })).slice(0, 2), [
      'FOREIGN_COMMITS',
      `${what}.`,
    ]);
    assert.deepEqual(await refused({}, 'fail', { shown: undefined }), []);
  });

  it('are none where only ours is, where there is no branch, and where the target has it all', async () => {
    assert.deepEqual(await refused({}), []);
    assert.deepEqual(await refused({ x: '1' }, 'fail', { tip: undefined }), []);
    assert.deepEqual(await refused({ x: '1' }, 'fail', { base: 'tip' }), []);
  });

  it('are looked for twenty commits down, and no farther', async () => {
    const after = async (count: number) => {
      const { repository, start, tip } = world();
      for (let index = 0; index < count; index += 1) repository.commit('ours', {}, { message: `empty ${index}` });
      repository.commit('ours', { 'b.yaml': '1' });
      const shown = await repository.git.differences(start, tip());
      return foreignPaths({ git: repository.git }, identity, { base: start, shown }, tip(), start);
    };
    assert.deepEqual(await after(18), ['b.yaml']);
    assert.deepEqual(await after(19), ['a.yaml', 'b.yaml'], 'nothing is proven any more');
  });

  it('are none where nothing is shown, whoever committed what', async () => {
    const { repository, start, tip } = world();
    const none = { base: start, shown: new Map() };
    assert.equal(await foreignPaths({ git: repository.git }, identity, none, tip(), start), 'none');
    assert.notEqual(changesDigest([]), changesDigest([write('a.yaml', '1')]));
  });
});

describe('The parts of one comment', () => {
  const part = (over: Partial<DifferencePart> = {}): DifferencePart => ({
    environment: 'dev',
    cluster: '',
    application: 'shop',
    attempt: 1,
    told: { changed: true, counts: '1', where: 'gitops', repository: 'r', markdown: 'm' },
    ...over,
  });
  async function read(files: Readonly<Record<string, unknown>>, kinds: Readonly<Record<string, 'folder'>> = {}) {
    const lines: string[] = [];
    const asked: unknown[] = [];
    const text = (path: string): string => {
      const held = files[path.slice('/parts/'.length)];
      return typeof held === 'string' ? held : JSON.stringify(held);
    };
    const port = {
      list: async (...of: unknown[]) => {
        asked.push(of);
        return Object.keys(files).map((path) => ({ path, kind: kinds[path] ?? ('file' as const), size: 0 }));
      },
      size: async (path: string) => text(path).length,
      read: async (path: string) => {
        if (text(path) === 'gone') throw new TaskError('PATH_UNSAFE', 'x', '');
        if (text(path) === 'ill') throw new RangeError('x');
        return Buffer.from(text(path));
      },
    };
    const parts = await readParts(port as unknown as Parameters<typeof readParts>[0], recordingLog(lines), '/parts');
    return { parts, lines, asked };
  }
  const note = (path: string) => `warning ${path} in differencesPath is no difference of render-manifests`;

  it('are those of the last attempt, sorted', async () => {
    const [web, first, second] = [part({ application: 'web' }), part(), part({ attempt: 2, told: undefined })];
    const { parts, lines, asked } = await read({ a: web, b: second, c: first, d: part({ cluster: 'weu' }) });
    assert.deepEqual(JSON.stringify(parts), JSON.stringify([second, web, part({ cluster: 'weu' })]));
    assert.deepEqual([lines, asked], [[], [['/parts', ['**/*.json']]]]);
  });

  it('are passed over, and named, where they are none', async () => {
    const { told } = part();
    const none: readonly unknown[] = [
      'no json',
      'null',
      '[]',
      '1',
      part({ attempt: 1.5 }),
      { ...part(), attempt: '1' },
      { ...part(), environment: 1 },
      { ...part(), cluster: undefined },
      { ...part(), application: null },
      { ...part(), told: null },
      { ...part(), told: [] },
      { ...part(), told: 'x' },
      { ...part(), told: { ...told, changed: 'yes' } },
      ...['counts', 'where', 'repository', 'markdown'].map((key) => ({ ...part(), told: { ...told, [key]: 1 } })),
      `${JSON.stringify(part())}${' '.repeat(1_000_000)}`,
      'gone',
    ];
    for (const one of none)
      assert.deepEqual((await read({ x: one })).lines, [note('x')], JSON.stringify(one).slice(0, 200));
    await assert.rejects(read({ x: 'ill' }), RangeError);
    assert.deepEqual((await read({ x: 'no json' }, { x: 'folder' })).lines, []);
  });

  it('are a thousand at most', async () => {
    const many = (count: number) =>
      read(
        Object.fromEntries(
          Array.from({ length: count }, (_, index) => [`p${index}`, part({ application: `a${index}` })]),
        ),
      );
    assert.deepEqual((await many(1000)).lines, []);
    const { parts, lines } = await many(1001);
    assert.deepEqual(
      [parts.length, lines],
      [1000, ['warning differencesPath holds more than 1000 files: not all are told']],
    );
  });

  it('have a file of their own for each attempt', async () => {
    const written: string[] = [];
    const files = {
      write: async (path: string, text: string | Uint8Array) => void written.push(`${path} ${String(text)}`),
    };
    for (const one of [part(), part({ attempt: 2 }), part({ application: 'web' })])
      await writePart(files, '/parts', one);
    assert.deepEqual(
      written.map((line) => /^\/parts\/[0-9a-f]{16}-(\d)\.json \{/.exec(line)?.[1]),
      ['1', '2', '1'],
    );
    assert.equal(new Set(written.map((line) => line.slice(0, 23))).size, 2);
  });

  it('know a repository by a word that tells nothing of its address', async () => {
    const key = (url: string | undefined) =>
      repositoryKey(
        {
          kind: async () => (url === undefined ? 'absent' : 'folder'),
          readIfThere: async () => Buffer.from(`[remote "origin"]\nurl = ${url ?? ''}\n`),
          realPath: async (path) => path,
        },
        '/work/gitops',
      );
    assert.equal(await key(undefined), '');
    assert.match(await key('https://token@x.test/a'), /^[0-9a-f]{64}$/);
    assert.notEqual(await key('https://x.test/a'), await key('https://x.test/b'));
  });
});

describe('A comment that holds no longer', () => {
  const options = {
    environment: 'dev',
    cluster: '',
    application: '',
    sourcePath: ['/work/apps/shop'],
    compareWith: '/work/gitops',
    build: { id: '7', number: '2026.7', definition: 'cd', url: 'https://x.test/run' },
    dryRun: false,
  };
  const target = { kind: 'some', id: 3, repository: 'app' } as const;
  const difference = {
    comparisons: [{ identity, objects: [], same: 0, files: [], warnings: [] }],
    changed: false,
    where: 'gitops',
    mask: (text: string) => text,
  };
  async function outdated(
    o: { names?: readonly string[]; dryRun?: boolean; none?: boolean; fails?: Error; own?: boolean } = {},
  ) {
    const lines: string[] = [];
    const changed: string[] = [];
    const mark = { ...differenceComment(options, difference, 1000).mark, run: 6 };
    const own = (o.own ?? true) ? [{ id: 'c', text: markComment(mark, 'old') } as unknown as OwnComment] : [];
    const comments = {
      limit: 1000,
      isFromFork: async () => false,
      own: async () => own,
      add: async () => assert.fail('nothing is to be added'),
      change: async (_: number, __: unknown, text: string) => void changed.push(text),
      remove: async () => undefined,
    };
    const open = async () => {
      if (o.fails !== undefined) throw o.fails;
      return { comments, visibility: 'private' as const };
    };
    await outdateComment(
      { log: recordingLog(lines), open },
      { ...options, dryRun: o.dryRun ?? false },
      o.none === true ? ({ kind: 'none', why: '', warning: false } as never) : target,
      o.names ?? ['shop'],
    );
    return { changed: changed.map((text) => text.replace(/<!--[\s\S]*?-->\s*/g, '').trim()), lines };
  }

  it('says so in its place, by the applications or by the folders’ names', async () => {
    const text =
      '### Changes of shop in dev\n\n**The manifests of this change could not be rendered, or did not pass the checks**, so what an earlier run said here holds no longer. [Run 2026.7](https://x.test/run)';
    const said = ['info Pull request 3: the comment with the difference says that it is out of date.'];
    for (const names of [['shop'], []]) assert.deepEqual(await outdated({ names }), { changed: [text], lines: said });
  });

  it('is none where there is none, on no pull request and in a dry run', async () => {
    const nothing = { changed: [], lines: [] };
    assert.deepEqual(await outdated({ own: false }), nothing);
    assert.deepEqual(await outdated({ none: true }), nothing);
    assert.deepEqual(await outdated({ dryRun: true }), nothing);
  });

  it('stays where it cannot be changed; only what nobody foresaw, and a cancel, end the run', async () => {
    const { lines } = await outdated({ fails: new TaskError('NOT_ALLOWED', 'no.', 'Mend it.') });
    assert.match(lines.join(), /^info The comment on the pull request 3 could not be updated: .*no\./);
    await assert.rejects(outdated({ fails: new TaskError('CANCELLED', 'x', '') }), { code: 'CANCELLED' });
    await assert.rejects(outdated({ fails: new RangeError('x') }), RangeError);
  });
});
