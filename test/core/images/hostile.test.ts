import assert from 'node:assert/strict';
import { planUpdate } from '../../../core/images/plan.ts';
import { edit, request } from './request.ts';

const asked = { images: ['app:2'] };

describe('hostile YAML', () => {
  it('an alias bomb is never expanded', () => {
    const lines = ['a0: &a0 {containers: [{image: "app:1"}]}'];
    for (let level = 1; level < 60; level++)
      lines.push(`a${level}: &a${level} [${Array.from({ length: 10 }, () => `*a${level - 1}`).join(', ')}]`);
    const text = `${lines.join('\n')}\n`;
    assert.equal(edit(text, asked).text, text.replace('app:1', 'app:2'));
  });

  it('merges of merges, and merges that lead back, end', () => {
    const many = Array.from({ length: 30 }, () => '*m').join(', ');
    const lines = [`m: &m {<<: [${many}]}`, 'a0: &a0 {x: 1}'];
    for (let level = 1; level < 12; level++)
      lines.push(`a${level}: &a${level} {<<: [${Array.from({ length: 12 }, () => `*a${level - 1}`).join(', ')}]}`);
    const text = `${lines.join('\n')}\ncontainers: [{image: "app:1"}]\n`;
    assert.equal(edit(text, asked).text, text.replace('app:1', 'app:2'));
  });

  it('the users of an edited anchor are named', () => {
    const plan = edit('b: &b\n  image: app:1\ncontainers:\n- <<: *b\n- {image: app:1}\n- *b\n', asked);
    assert.deepEqual(
      plan.notes.map(({ message }) => message),
      ['containers[0].image: its anchor is used on lines 4, 6 too'],
    );
  });

  it('an alias inside its own anchor ends', () => {
    const text = 'a: &a\n  containers:\n  - image: app:1\n  b: *a\n  <<: *a\n';
    assert.equal(edit(text, asked).text, text.replace('app:1', 'app:2'));
  });

  it('a huge scalar and many lines are only passed over', () => {
    const text = `x: "${'y'.repeat(5_000_000)}"\ncontainers:\n- image: app:1\n${'# z\n'.repeat(100_000)}`;
    assert.equal(edit(text, asked).text, text.replace('app:1', 'app:2'));
  });

  it('nesting too deep is left alone with a warning', () => {
    const text = `image: ${'['.repeat(5000)}app:1${']'.repeat(5000)}`;
    const plan = edit(text, asked);
    assert.equal(plan.edits.length, 0);
    assert.match(plan.warnings[0]?.message ?? '', /cannot be read as YAML/);
  });

  it('a helm template without markers is left alone with a warning', () => {
    const plan = edit('{{ if .x }}\nimage: app:1\n{{ end }}\n', asked);
    assert.equal(plan.edits.length, 0);
    assert.equal(plan.warnings[0]?.at?.file, 'app.yaml');
  });

  it('a value that cannot be edited safely is refused, with its place', () => {
    const plan = edit('images:\n- name: app\n  newTag: []\n', asked, 'kustomization.yaml');
    assert.equal(plan.edits.length, 0);
    assert.match(plan.refusals[0]?.message ?? '', /newTag/);
    assert.equal(plan.refusals[0]?.at?.line, 2);
  });

  it('files that cannot hold the image are not parsed', () => {
    const cannot = ['{{ no YAML', '{{ image: apps:1', 'image: {{ my-app', 'metadata: {{ name: app'];
    const files = cannot.map((text, index) => ({ path: `${index}.yaml`, text }));
    const plan = planUpdate([...files, { path: 'x.yaml', text: 'containers: [{image: app:1}]' }], request(asked));
    assert.deepEqual([plan.parsedFiles, plan.edits.length, plan.warnings.length], [1, 1, 0]);
  });

  it('registries within registries, and very long mappings, are no burden', () => {
    const nested = Array.from(
      { length: 90 },
      (_, level) => `${' '.repeat(level)}registry: r${level}.io\n${' '.repeat(level)}a:\n`,
    ).join('');
    const keys = Array.from({ length: 5000 }, (_, index) => `${' '.repeat(91)}k${index}Image: app\n`).join('');
    const text = `${nested}${keys}image: app:1\n`;
    assert.equal(edit(text, asked).text, text.replace('app:1', 'app:2'));
  });

  it('10,000 images, and as many places', () => {
    const names = Array.from({ length: 10_000 }, (_, index) => `r${index % 100}.io/t${index}/app`);
    const text = `containers:\n${names.map((name) => `- image: ${name}:1\n`).join('')}`;
    const plan = edit(text, { images: names.map((name) => `${name}:2`) });
    assert.deepEqual([plan.updates.length, plan.unmatched.length], [10_000, 0]);
  });

  it('10,000 entries of one kustomization', () => {
    const text = `images:\n${'- name: app\n  newName: app\n'.repeat(10_000)}`;
    assert.equal(edit(text, { ...asked, images: ['app:v2'] }, 'kustomization.yaml').updates.length, 10_000);
  });
});
