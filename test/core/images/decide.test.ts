import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { TaskError } from '../../../core/errors.ts';
import { decide, hasMissing, withCopied, type UpdateChoice } from '../../../core/images/decide.ts';
import { planRestore } from '../../../core/images/restore.ts';
import { updateImages } from '../../../core/images/update.ts';
import { nodeFiles } from '../../../platform/files.ts';
import { request, type Asked } from './request.ts';

const pod = (...images: readonly string[]): string =>
  `kind: Pod\nspec:\n  containers:\n${images.map((image) => `    - image: ${image}\n`).join('')}`;

function thrown(action: () => unknown): readonly string[] {
  try {
    action();
  } catch (error) {
    assert.ok(error instanceof TaskError);
    const related = error.related.map(
      ({ message, at }) => `${at?.file ?? ''}${at?.line === undefined ? '' : `:${at.line}`} ${message}`,
    );
    return [error.code, error.message, error.mend, ...related];
  }
  assert.fail('nothing was thrown');
}

const texts = (files: Readonly<Record<string, string>>) =>
  Object.entries(files).map(([path, text]) => ({ path, text }));
const readOf = (files: Readonly<Record<string, string>>, count = Object.keys(files).length) => ({
  texts: texts(files),
  count,
  skipped: [],
});

describe('what an update decides before anything is written', () => {
  const run = (
    files: Readonly<Record<string, string>>,
    asked: Asked,
    more: Partial<Pick<UpdateChoice, 'ifNoMatch' | 'copyFrom'>> = {},
    count?: number,
  ) =>
    decide(readOf(files, count), { copyFrom: [], ifNoMatch: 'error', warnings: [], ...more, request: request(asked) });

  it('refuses what has no place, with what came near', () => {
    assert.deepEqual(
      thrown(() => run({ 'a.yaml': pod('x.io/app:1') }, { images: ['app:2', 'web:2'] })),
      [
        'IMAGE_NOT_FOUND',
        'No place for image app:2, image web:2 in 1 file (1 of them holds a name asked for), looked for by markers, kustomize, containers, helm, charts. Nothing was written.',
        'Check files, the spelling with its registry, and selectors; or set ifNoMatch.',
        'a.yaml:4 near: x.io/app:1 is not app',
      ],
    );
    assert.deepEqual(
      thrown(() => run({}, { images: ['app:2'], paths: ['a=app'] })),
      [
        'IMAGE_NOT_FOUND',
        'The globs in files match no file, so there is no place for image app:2, path a. Nothing was written.',
        'They start at workingDirectory, with delivery: branch at the root of the repository.',
      ],
    );
    const [, what] = thrown(() =>
      run({ 'a.yaml': pod('web:1') }, { images: ['app:2'], paths: ['a=app'], selectors: [] }, {}, 7),
    );
    assert.match(what ?? '', /in 7 files \(1 of them holds a name asked for\), looked for by path:a\./);
    const many = Array.from({ length: 21 }, (_, index) => `app${index}:2`);
    assert.match(
      thrown(() => run({ a: '' }, { images: many }))[1] ?? '',
      /app19:2 and 1 more in 1 file \(0 of them hold a/,
    );
    assert.match(thrown(() => run({ a: '' }, { images: many.slice(1) }))[1] ?? '', /app20:2 in 1 file/);
  });

  it('does so only when asked; of what was copied one place is enough', () => {
    for (const ifNoMatch of ['warning', 'ignore'] as const) {
      const result = run({ 'a.yaml': pod('web:1') }, { images: ['app:2'] }, { ifNoMatch });
      assert.deepEqual([result.plan.edits.length, hasMissing(result, { copyFrom: [] })], [0, true]);
    }
    const result = run({ 'a.yaml': pod('app:1') }, { images: ['app:2', 'web:2'] }, { copyFrom: ['b'] });
    assert.deepEqual([hasMissing(result, { copyFrom: ['b'] }), hasMissing(result, { copyFrom: [] })], [false, true]);
    assert.equal(
      thrown(() => run({ 'a.yaml': pod('x:1') }, { images: ['app:2'] }, { copyFrom: ['b'] }))[0],
      'IMAGE_NOT_FOUND',
    );
  });

  it('refuses what is not safe, and what is older, with all places', () => {
    const values = 'image: {repository: app, tag: !!int 1}\n';
    assert.deepEqual(thrown(() => run({ 'values.yaml': values }, { images: ['app:2'] })).slice(0, 3), [
      'EDIT_REFUSED',
      'The edit of a place is not safe; nothing was written:',
      'Write those values plainly, or leave the places out with selectors.',
    ]);
    assert.match(
      thrown(() => run({ 'a/values.yaml': values, 'b/values.yaml': values }, { images: ['app:2'] }))[1] ?? '',
      /of 2 places is/,
    );
    assert.deepEqual(
      thrown(() => run({ 'a.yaml': pod('app:2.1', 'app:2.0') }, { images: ['app:1.0'] })),
      [
        'IMAGE_DOWNGRADE',
        'An older version would replace a newer one in 2 places; nothing was written:',
        'If that is meant (a rollback), set downgrade to allow; to leave newer versions alone, to skip.',
        'a.yaml:4 spec.containers[0].image: 1.0 is older than 2.1, which is there',
        'a.yaml:5 spec.containers[1].image: 1.0 is older than 2.0, which is there',
      ],
    );
    assert.equal(run({ 'a.yaml': pod('app:2.1') }, { images: ['app:1.0'], downgrade: 'skip' }).plan.edits.length, 0);
  });

  it('takes what other files hold, and says what of them it could not read', () => {
    const choice = { globs: [], copyFrom: ['*'], ifNoMatch: 'error', request: request({}) } as const;
    const broken = { 'b.yaml': 'image: [' };
    const skipped = [{ path: 'c.yaml', reason: 'it is a link' }];
    const asked = withCopied(choice, { ...readOf({ 'a.yaml': pod('app:2'), ...broken }), skipped });
    assert.deepEqual(
      asked.request.images.map(({ written, tag }) => `${written}:${tag}`),
      ['app:2'],
    );
    const warnings = asked.warnings.map(({ message, at }) => `${at?.file} ${message.replace(/(copied: ).*/, '$1…')}`);
    const unread = [
      'c.yaml copyFrom: it is a link',
      'b.yaml copyFrom: it cannot be read, so what it runs is not copied: …',
    ];
    assert.deepEqual(warnings, unread);
    assert.deepEqual(
      decide(readOf({ 'd.yaml': pod('app:1') }), asked).plan.warnings.map(({ message }) => message.slice(0, 8)),
      ['copyFrom', 'copyFrom'],
    );
    assert.deepEqual(thrown(() => withCopied(choice, readOf({ 'a.yaml': pod('app'), ...broken }))).slice(0, 3), [
      'IMAGE_NOT_FOUND',
      'The 2 files that copyFrom names hold no image with a version.',
      'Check the globs in copyFrom, and selectors.',
    ]);
    assert.deepEqual(withCopied(choice, undefined).warnings, []);
    const marked = withCopied(choice, readOf({ 'a.yaml': 'a: x/app:2 # {"$imagepolicy": "f:app"}\n' }));
    assert.deepEqual([marked.request.images, [...marked.request.policies.keys()]], [[], ['f:app']]);
  });
});

describe('files that hold again what they held', () => {
  const restore = (now: Readonly<Record<string, string>>, then: Readonly<Record<string, string>>) =>
    planRestore(texts(now), new Map(Object.entries(then)), request({}));

  it('images, markers and charts, file by file, each version once', () => {
    const marker = (tag: string): string => `m: x/marked:${tag} # {"$imagepolicy": "f:m"}\n`;
    const chart = (version: string): string =>
      `kind: HelmRelease\nspec: {chart: {spec: {chart: web, version: ${version}}}}\n`;
    const then = {
      'a.yaml': pod('app:1'),
      'b.yaml': pod('app:1'),
      'c.yaml': chart('1.0.0'),
      'd.yaml': marker('1'),
      'gone.yaml': pod('x:1'),
    };
    const now = {
      'a.yaml': pod('app:2'),
      'b.yaml': pod('app:3'),
      'c.yaml': chart('1.1.0'),
      'd.yaml': marker('2'),
      'new.yaml': pod('y:1'),
    };
    const plan = restore(now, then);
    assert.deepEqual(
      plan.edits.map(({ path, after }) => [path, after]),
      Object.entries(then).slice(0, 4),
    );
    assert.deepEqual(
      plan.versions.map(({ name, before, after }) => `${name} ${before.join()} → ${after}`),
      ['app 2,3 → 1', 'web 1.1.0 → 1.0.0', 'x/marked 2 → 1'],
    );
    assert.deepEqual(
      [plan.matched, plan.unmatched, plan.nearMisses, plan.parsedFiles, plan.warnings],
      [4, [], [], 4, []],
    );
  });

  it('and nothing else: what came, went or could not be read stays, which is said', () => {
    const plan = restore(
      { 'a.yaml': pod('app:2', 'new:1'), 'b.yaml': 'image: [', 'c.yaml': pod('app:2'), 'same.yaml': pod('app:1') },
      { 'a.yaml': pod('app:1', 'old:1'), 'b.yaml': pod('app:1'), 'c.yaml': 'image: [', 'same.yaml': pod('app:1') },
    );
    assert.deepEqual(
      plan.edits.map(({ after }) => after),
      [pod('app:1', 'new:1')],
    );
    const message = 'It cannot be read as YAML, now or then, so nothing in it is restored';
    assert.deepEqual(
      plan.warnings,
      ['b.yaml', 'c.yaml'].map((file) => ({ message, at: { file } })),
    );
    assert.equal(plan.matched, 4);
  });

  it('with several versions in one file nobody can say which place had which', () => {
    assert.deepEqual(
      thrown(() => restore({ 'a.yaml': pod('app:3', 'app:3') }, { 'a.yaml': pod('app:1', 'app:2') })),
      [
        'IMAGE_AMBIGUOUS',
        'What is to be restored had several versions in one file, so nobody can say which place had which; nothing was written:',
        'Undo the pull request that changed them (create-gitops-pr, operation: revert), or set them with images.',
        'a.yaml:5 docker.io/library/app was 1 and 2 then',
      ],
    );
    // The same two, the other way round, are as they were.
    assert.deepEqual(restore({ 'a.yaml': pod('app:2', 'app:1') }, { 'a.yaml': pod('app:1', 'app:2') }).edits, []);
  });

  it('warns of tags that move there', () => {
    const plan = restore({ 'a.yaml': pod('app:1') }, { 'a.yaml': pod('app:main') });
    assert.match(plan.warnings[0]?.message ?? '', /^app:main has a tag that moves/);
  });
});

describe('an update of files', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'update-')));
  });
  afterEach(() => rm(folder, { recursive: true }));
  const files = () => nodeFiles(folder);
  const write = async (path: string, text: string): Promise<void> => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  };
  const read = (path: string): Promise<string> => readFile(join(folder, path), 'utf8');
  const run = (more: Partial<Parameters<typeof updateImages>[1]> & { readonly asked?: Asked } = {}, ports = files()) =>
    updateImages(
      ports,
      {
        folder,
        globs: ['**/*.yaml'],
        copyFrom: [],
        ifNoMatch: 'error',
        dryRun: false,
        request: request(more.asked ?? { images: ['app:2'] }),
        ...more,
      },
      new AbortController().signal,
    );

  it('writes them; with a dry run it only says so', async () => {
    await write('a.yaml', pod('app:1'));
    assert.equal((await run({ dryRun: true })).plan.edits.length, 1);
    assert.equal(await read('a.yaml'), pod('app:1'));
    assert.equal((await run()).plan.edits.length, 1);
    assert.equal(await read('a.yaml'), pod('app:2'));
    assert.equal((await run()).plan.edits.length, 0);
  });

  it('takes what is to be set from others', async () => {
    await write('dev/a.yaml', pod('app:2', 'new:1'));
    await write('prod/a.yaml', pod('app:1'));
    const { plan } = await run({ asked: {}, globs: ['prod/**'], copyFrom: ['dev/**'] });
    assert.deepEqual([await read('prod/a.yaml'), plan.matched], [pod('app:2'), 1]);
  });

  /** Files that somebody else writes each time before ours are. */
  const meddled = (times: number, path: string, text: (time: number) => string) => {
    let time = 0;
    const ports = files();
    const stage: typeof ports.stage = async (...all) => {
      if (time < times) await write(path, text((time += 1)));
      return ports.stage(...all);
    };
    return { ...ports, stage };
  };

  it('does it again on what others wrote meanwhile, and tells of both', async () => {
    await write('a.yaml', pod('app:1'));
    const others = (time: number): string => `# ${time}\n${pod('app:1')}`;
    await run({}, meddled(4, 'a.yaml', others));
    assert.equal(await read('a.yaml'), `# 4\n${pod('app:2')}`);
    await write('a.yaml', pod('app:1'));
    await assert.rejects(run({}, meddled(5, 'a.yaml', others)), {
      code: 'EDIT_REFUSED',
      message: `The files below ${folder} were changed by something else each of 5 times they were to be written.`,
      mend: 'Let only one program at a time work in that folder.',
    });
    assert.equal(await read('a.yaml'), `# 5\n${pod('app:1')}`);
  });

  it('when another takes back what was written, all that was done is told once', async () => {
    await write('a.yaml', pod('app:1'));
    await write('b.yaml', pod('app:1'));
    const ports = files();
    let taken = false;
    const readIfThere: typeof ports.readIfThere = async (path) => {
      const bytes = await ports.readIfThere(path);
      // The look after the writing finds another's text in one of the two.
      if (!taken && path.endsWith('b.yaml') && bytes?.toString() === pod('app:2')) {
        taken = true;
        await write('b.yaml', `# theirs\n${pod('app:1')}`);
        return ports.readIfThere(path);
      }
      return bytes;
    };
    const { plan } = await run({}, { ...ports, readIfThere });
    assert.deepEqual([await read('a.yaml'), await read('b.yaml')], [pod('app:2'), `# theirs\n${pod('app:2')}`]);
    assert.deepEqual(
      plan.updates.map(({ file, line }) => `${file}:${line}`),
      ['a.yaml:4', 'b.yaml:4', 'b.yaml:5'],
    );
    assert.deepEqual(
      plan.edits.map(({ path }) => path),
      ['a.yaml', 'b.yaml'],
    );
  });
});
