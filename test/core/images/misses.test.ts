import assert from 'node:assert/strict';
import { planUpdate } from '../../../core/images/plan.ts';
import type { UpdatePlan } from '../../../core/images/update-plan.ts';
import { request, type Asked } from './request.ts';
import { pod } from './pods.ts';

const marked = (value: string, marker: string): string => `a: ${value} # {"$imagepolicy": "${marker}"}\n`;

function plan(files: Readonly<Record<string, string>>, asked: Asked, copied?: ReadonlySet<string>): UpdatePlan {
  const full = { ...request({ downgrade: 'allow', ...asked }), ...(copied === undefined ? {} : { copied }) };
  return planUpdate(
    Object.entries(files).map(([path, text]) => ({ path, text })),
    full,
  );
}

const messages = (findings: UpdatePlan['notes']): string[] =>
  findings.map(({ message, at }) => `${at?.file ?? ''}:${at?.line ?? ''} ${message}`);

describe('what found its place', () => {
  it('is known by its kind', () => {
    const chart = 'kind: HelmRelease\nspec: {chart: {spec: {chart: web, version: 1.0.0}}}\n';
    const asked: Asked = {
      images: ['app:2'],
      policies: { 'f:app': 'x/other:2' },
      charts: { web: '1.1.0' },
      paths: ['b=x/there'],
    };
    const of = (files: Readonly<Record<string, string>>, more: Asked = {}): readonly string[] =>
      plan(files, { ...asked, ...more }).unmatched;
    const all = ['image app:2', 'policy f:app', 'chart web', 'path b'];
    assert.deepEqual(of({ 'a.yaml': 'x: y\n' }), all);
    assert.deepEqual(of({ 'a.yaml': pod('app:1') }), ['policy f:app', 'chart web', 'path b']);
    assert.deepEqual(of({ 'a.yaml': marked('x:1', 'f:app') }), ['image app:2', 'chart web', 'path b']);
    assert.deepEqual(of({ 'a.yaml': chart }), ['image app:2', 'policy f:app', 'path b']);
    const path = { images: ['app:2', 'x/there:2'] };
    assert.deepEqual(of({ 'a.yaml': 'b: v1\n' }, path), ['image app:2', 'policy f:app', 'chart web']);
    // A policy's image is not found by the policy's own reference, but by that of the image asked for.
    assert.deepEqual(of({ 'a.yaml': marked('app:1', 'f:own') }), ['policy f:app', 'chart web', 'path b']);
    const given = { images: ['app:2'], policies: { 'f:app': 'app:2' } };
    assert.deepEqual(plan({ 'a.yaml': marked('app:1', 'f:app') }, given).unmatched, ['image app:2']);
  });

  it('counts in files that are no YAML, too, and their marker lines are told', () => {
    const text = `{{ if x }}\n${marked('app:1', 'f:app')}${marked('v1', 'f:app:tag')}`;
    const done = plan({ 'a.yaml': text }, { policies: { 'f:app': 'app:main' } });
    assert.deepEqual([done.matched, done.unmatched], [2, []]);
    assert.deepEqual(
      done.updates.map(({ file, line, path, before, after }) => [file, line, path, before, after]),
      [
        ['a.yaml', 2, 'a', 'app:1', 'app:main'],
        ['a.yaml', 3, 'a', 'v1', 'main'],
      ],
    );
    assert.match(
      messages(done.notes)[0] ?? '',
      /^a\.yaml: It cannot be read as YAML \(.+\); only the lines with markers/,
    );
    assert.match(messages(done.warnings)[0] ?? '', /^a\.yaml:2 app:main has a tag that moves/);
    const older = plan(
      { 'a.yaml': `{{ if x }}\n${marked('app:2.0', 'f:app')}` },
      { policies: { 'f:app': 'app:1.0' }, downgrade: 'error' },
    );
    assert.deepEqual([older.edits.length, older.downgrades.length, older.matched], [0, 1, 1]);
  });

  it('of files that are no YAML only those are told that are meant as such', () => {
    const warned = (name: string): number => plan({ [name]: '{{ image: app:1' }, { images: ['app:2'] }).warnings.length;
    const yaml = ['a.yaml', 'a.yml', 'a.JSON', 'x/Kustomization', 'Kustomization'];
    const other = ['a.tpl', 'a.yaml.gotmpl', 'MyKustomization', 'Kustomization.md', 'Kustomization/a'];
    assert.deepEqual(
      [yaml.map(warned), other.map(warned)],
      [
        [1, 1, 1, 1, 1],
        [0, 0, 0, 0, 0],
      ],
    );
  });

  it('lines without markers are no places where markers are not asked for', () => {
    const text = `{{ if x }}\n${marked('app:1', 'f:app')}`;
    const without = plan({ 'a.yaml': text }, { images: ['app:2'], selectors: ['containers'] });
    assert.deepEqual([without.edits, without.matched], [[], 0]);
  });
});

describe('what came near', () => {
  it('five of each thing that was asked for, those that fit best', () => {
    const images = Array.from({ length: 7 }, (_, index) => `r${index}.io/app:1`);
    const near = plan({ 'a.yaml': pod(...images) }, { images: ['app:2'] }).nearMisses;
    assert.deepEqual(
      messages(near),
      images.slice(0, 5).map((image, index) => `a.yaml:${4 + index} ${image} is not app`),
    );
    const asked = Array.from({ length: 8 }, (_, index) => `q${index}.io/app:2`);
    assert.equal(plan({ 'a.yaml': pod(...images) }, { images: asked }).nearMisses.length, 25);
    const many = Array.from({ length: 7 }, (_, index) => `app${index}`);
    const some = plan(
      {
        'a.yaml': many
          .map((name) => images.map((image) => image.replace('app', name)))
          .map((all) => pod(...all))
          .join('---\n'),
      },
      { images: many.map((name) => `${name}:2`) },
    );
    assert.equal(some.nearMisses.length, 30);
  });

  it('paths that lead nearly there, the deepest first', () => {
    const files = Object.fromEntries([
      ...Array.from({ length: 6 }, (_, index) => [`${index}.yaml`, 'a: {x: app} # b c\n']),
      ['z.yaml', 'a: {b: {x: app}} # c\n'],
    ]);
    const near = plan(files, { images: ['app:2'], paths: ['a.b.c=app'], selectors: [] }).nearMisses;
    assert.deepEqual(near.map(({ at }) => at?.file).slice(0, 2), ['z.yaml', '1.yaml']);
    assert.equal(near.length, 5);
  });

  it('the same place once, each of two places', () => {
    const two = plan({ 'a.yaml': pod('x.io/app:1', 'x.io/app:1'), 'b.yaml': pod('x.io/app:1') }, { images: ['app:2'] });
    assert.deepEqual(
      two.nearMisses.map(({ at }) => `${at?.file}:${at?.line}`),
      ['a.yaml:4', 'a.yaml:5', 'b.yaml:4'],
    );
  });

  it('markers of names, and none of tags or digests', () => {
    const near = (value: string, marker: string): string[] =>
      messages(
        plan({ 'a.yaml': `${marked(value, marker)}# f:app\n` }, { policies: { 'f:app': 'x.io/app:2' } }).nearMisses,
      );
    assert.deepEqual(near('x.io/app', 'f:web:name'), ['a.yaml:1 the marker of x.io/app names f:web, not f:app']);
    assert.deepEqual(near('x.io/app', 'f:web:tag'), []);
    assert.deepEqual(near('x.io/app:1', 'other:app'), ['a.yaml:1 the marker names other:app, not f:app']);
    assert.deepEqual(near('"no image"', 'f:web'), []);
  });

  it('within files that are no YAML: by name, and by their markers', () => {
    const near = (text: string, asked: Asked): string[] =>
      messages(plan({ 'a.tpl': text }, asked).nearMisses).map((one) => one.replace(/YAML: .*/, 'YAML: …'));
    assert.deepEqual(near('{{ x\nimage: x.io/app:1\n', { images: ['app:2', 'web:2'] }), [
      'a.tpl: it names app, but cannot be read as YAML: …',
    ]);
    assert.deepEqual(near(`{{ x\n${marked('y:1', 'other:app')}# f:app\n`, { policies: { 'f:app': 'x.io/app:2' } }), [
      'a.tpl:2 the marker names other:app, not f:app',
    ]);
  });

  it('no more than thirty values where no selector looks', () => {
    const stray = (count: number): number => {
      const text = `kind: X\napiVersion: v1\nspec:\n${Array.from({ length: count }, (_, index) => `  image${index}: app:1\n`).join('')}`;
      const images = Array.from({ length: 8 }, (_, index) => `app${index}:2`);
      const all = images.map((image) => text.replaceAll('app:1', image.replace(':2', ':1')));
      return plan(Object.fromEntries(all.map((one, index) => [`${index}.yaml`, one])), {
        images,
        selectors: ['containers'],
      }).nearMisses.length;
    };
    assert.deepEqual([stray(1), stray(5)], [8, 30]);
  });
});

describe('images that the files to copy from do not hold', () => {
  const notes = (images: readonly string[], copied: readonly string[] = []): string[] =>
    messages(plan({ 'a.yaml': pod(...images) }, { images: ['other:2'] }, new Set(copied)).notes);

  it('are told once each, where they have a version and are no placeholder', () => {
    assert.deepEqual(notes(['app:1', 'app:2', 'web', 'x.io/placeholder:1'], ['x.io/placeholder']), [
      'a.yaml:4 app:1 stays: the files to copy from hold no version of it',
    ]);
    const values = 'image: {repository: app, tag: v1}\n';
    const copied = plan({ 'values.yaml': values }, { images: ['other:2'] }, new Set()).notes;
    assert.deepEqual(messages(copied), ['values.yaml:1 app:v1 stays: the files to copy from hold no version of it']);
  });

  it('of very many some are told', () => {
    const images = (count: number): string[] => Array.from({ length: count }, (_, index) => `app${index}:1`);
    assert.equal(notes(images(30)).length, 30);
    assert.deepEqual(notes(images(32)).slice(29), [
      'a.yaml:33 app29:1 stays: the files to copy from hold no version of it',
      ': … and 2 more images without a counterpart',
    ]);
  });
});
