import assert from 'node:assert/strict';
import { edit, type Asked } from './request.ts';

const lines = (...all: readonly string[]): string => `${all.join('\n')}\n`;
const messages = (findings: readonly { readonly message: string; readonly at?: { readonly line?: number } }[]) =>
  findings.map(({ message, at }) => `${at?.line ?? '?'}: ${message}`);

describe('a value with an anchor', () => {
  const app: Asked = { images: ['app:2'] };

  it('is edited where it stands; a label that uses it follows, and is named', () => {
    const text = lines('v: &v "1"', 'labels: {version: *v}', 'app: {repository: app, tag: *v}');
    const done = edit(text, app);
    assert.equal(done.text, text.replace('"1"', '"2"'));
    assert.deepEqual(messages(done.notes), ['1: app.tag: its anchor is used on lines 2, 3 too']);
    assert.deepEqual(done.updates.map(({ line, path }) => [line, path]), [[1, 'app.tag']]); // prettier-ignore
  });

  it('is not edited when it is another image’s tag too', () => {
    const text = lines('v: &v 1.0', 'app: {repository: app, tag: *v}', 'web: {repository: web, tag: *v}');
    const done = edit(text, app);
    assert.deepEqual(messages(done.refusals), [
      '1: app.tag: the value is web.tag too, by its anchor, and so that of docker.io/library/web',
    ]);
  });

  it('nor when they share it by a merge, or with a chart', () => {
    const merged = lines('b: &b {tag: "1"}', 'app: {<<: *b, repository: app}', 'web: {<<: *b, repository: web}');
    assert.match(edit(merged, app).refusals[0]?.message ?? '', /app\.tag: the value is web\.tag too/);
    const chart = lines('kind: HelmRelease', 'spec:', '  chart: {spec: {chart: x, version: &v 1.0.0}}', '  values: {image: {repository: app, tag: *v}}'); // prettier-ignore
    assert.match(edit(chart, app).refusals[0]?.message ?? '', /spec\.chart\.spec\.version too.*chart x/);
  });

  it('is edited when both images shall have that version, whichever way round', () => {
    const text = lines('v: &v 1.0', 'app: {repository: app, tag: *v}', 'web: {repository: web, tag: *v}');
    const both = edit(text, { images: ['web:2.1', 'app:2.1'] });
    assert.deepEqual([both.refusals, both.text], [[], text.replace('&v 1.0', '&v "2.1"')]);
    const apart = edit(text, { images: ['web:2.1', 'app:2.2'] });
    assert.equal(apart.refusals.length, 1);
  });

  it('is edited with a marker on it: that is its author’s word', () => {
    const text = lines('v: &v 1.0 # {"$imagepolicy": "ns:app:tag"}', 'web: {repository: web, tag: *v}');
    const done = edit(text, { policies: { 'ns:app': 'app:2.0.0' } });
    assert.deepEqual([done.refusals, done.text], [[], text.replace('1.0', '2.0.0')]);
    assert.deepEqual(messages(done.notes.slice(-1)), ['1: v: its anchor is used on line 2 too']);
  });

  it('a shared digest is not taken from another image', () => {
    const digest = `sha256:${'0'.repeat(64)}`;
    const text = lines(
      `b: &b`,
      `  digest: ${digest}`,
      'app: {<<: *b, repository: app}',
      'web: {<<: *b, repository: web}',
    );
    assert.match(edit(text, app).refusals[0]?.message ?? '', /app\.digest: the value is web\.digest too/);
  });

  it('names the users of all anchors around it, twenty at most, apart from those of others', () => {
    const text = lines(
      'a: &a',
      '  b: &b {image: &c app:1}',
      '  other: &o x',
      ...Array.from({ length: 9 }, (_, at) => `u${at}: [*b, *o]`),
      'containers: [*b, {image: *c}, *a]',
      'initContainers: [{image: app:1}]',
    );
    assert.deepEqual(messages(edit(text, app).notes), [
      '2: containers[0].image: its anchor is used on lines 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 13, 13 too',
    ]);
    const many = lines('a: &a app:1', ...Array.from({ length: 30 }, () => '- *a')).replaceAll('\n- ', '\n? - ');
    assert.match(
      messages(edit(`${many}containers: [{image: *a}]\n`, app).notes)[0] ?? '',
      /lines(?: \d+,?){20} and more too$/,
    );
  });
});
