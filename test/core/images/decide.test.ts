import assert from 'node:assert/strict';
import { decide, hasMissing, withCopied, type UpdateChoice } from '../../../core/images/decide.ts';
import { request, type Asked } from './request.ts';
import { pod, texts, thrown } from './pods.ts';

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
