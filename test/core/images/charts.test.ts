import assert from 'node:assert/strict';
import { edit, type Asked } from './request.ts';

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
const web: Asked = { charts: { web: '2.0.0' }, selectors: ['charts'] };

function edited(text: string, asked = web, name = 'app.yaml'): string {
  const done = edit(text, asked, name);
  assert.deepEqual(done.refusals, []);
  return done.text;
}

const messages = (text: string, asked = web, name = 'app.yaml'): string[] =>
  edit(text, asked, name).nearMisses.map(({ message, at }) => `${at?.file}:${at?.line} ${message}`);

describe('chart versions', () => {
  it('a HelmRelease, and a HelmChart that one refers to', () => {
    for (const text of [
      'kind: HelmRelease\nspec:\n  chart:\n    spec:\n      chart: web\n      version: 1.0.0 # why\n',
      'kind: HelmChart\nspec:\n  chart: web\n  version: 1.0.0\n',
    ]) {
      assert.equal(edited(text), text.replace('1.0.0', '2.0.0'));
      assert.equal(edited(text.replace('web', 'web-two')), text.replace('web', 'web-two'));
    }
  });

  it('a range gives way to the version, which is told', () => {
    const text = 'kind: HelmRelease\nspec: {chart: {spec: {chart: web, version: ">=1.0.0 <2"}}}\n';
    assert.equal(edited(text), text.replace('>=1.0.0 <2', '2.0.0'));
    assert.match(edit(text, web).notes[0]?.message ?? '', /spec\.chart\.spec\.version: .* no versions of one scheme/);
  });

  it('a range may be given', () => {
    const text = 'kind: HelmRelease\nspec: {chart: {spec: {chart: web, version: 1.0.0}}}\n';
    assert.equal(edited(text, { ...web, charts: { web: '^2.0.0' } }), text.replace('1.0.0', '^2.0.0'));
  });

  it('an older one is a downgrade', () => {
    const text = 'kind: HelmRelease\nspec: {chart: {spec: {chart: web, version: 3.0.0}}}\n';
    assert.match(
      edit(text, web).downgrades[0]?.message ?? '',
      /spec\.chart\.spec\.version: 2\.0\.0 is older than 3\.0\.0/,
    );
  });

  it('an OCIRepository’s tag; its digest, which Flux would take before it, goes', () => {
    const text = (ref: string): string =>
      `kind: OCIRepository\nspec:\n  url: oci://ghcr.io/charts/web/\n  ref:\n${ref}`;
    assert.equal(edited(text('    tag: 1.0.0\n')), text('    tag: 2.0.0\n'));
    const pinned = text(`    tag: 1.0.0\n    digest: ${digest}\n`);
    assert.equal(edited(pinned), text('    tag: 2.0.0\n'));
    assert.match(
      edit(pinned, web).notes[0]?.message ?? '',
      /its digest sha256:0123.* is dropped, for Flux would take it/,
    );
    const range = text('    tag: 1.0.0\n    semver: ">=1.0.0"\n');
    assert.equal(edited(range), range);
    assert.deepEqual(messages(range), [
      'app.yaml:6 spec.ref.semver (>=1.0.0) decides which version of web runs, not a tag',
    ]);
  });

  it('dependencies by their name, whatever their alias; a lock file is thought of', () => {
    const text =
      'apiVersion: v2\nname: x\nversion: 1.0.0\ndependencies:\n- name: web\n  alias: front\n  version: ~1.0.0\n- name: other\n  alias: web\n  version: 1.0.0\n- name: web\n  version: 1.0.0\n';
    const done = edit(text, web, 'charts/x/Chart.yaml');
    assert.equal(done.text, text.replace('~1.0.0', '2.0.0').replace(/1\.0\.0\n$/, '2.0.0\n'));
    assert.match(
      done.notes.map(({ message }) => message).join('\n'),
      /dependencies\[0\]\.version: a lock file beside it/,
    );
    assert.equal(edited(text, web, 'requirements.yaml'), done.text);
    assert.equal(edited(text, web, 'other.yaml'), text);
  });

  it('appVersion is quoted where it would be a number, and is no chart of that name', () => {
    const asked: Asked = { charts: { appVersion: '1234' }, selectors: ['charts'] };
    const text = 'name: x\nversion: 1.0.0\nappVersion: 1.0.0\ndependencies: [{name: appVersionX, version: 1.0.0}]\n';
    assert.equal(edited(text, asked, 'Chart.yaml'), text.replace('appVersion: 1.0.0', 'appVersion: "1234"'));
    assert.equal(edited(text, asked, 'x.yaml'), text);
  });

  it('what is there without a version is told', () => {
    assert.deepEqual(messages('kind: HelmRelease\nspec:\n  chart:\n    spec:\n      chart: web\n'), [
      'app.yaml:5 spec.chart.spec.version is missing or empty',
    ]);
    const asked: Asked = { charts: { appVersion: '2' }, selectors: ['charts'] };
    assert.deepEqual(messages('name: x # no appVersion\n', asked, 'Chart.yaml'), [
      'Chart.yaml:1 appVersion is missing or empty',
    ]);
  });
});
