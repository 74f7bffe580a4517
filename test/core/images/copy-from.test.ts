import assert from 'node:assert/strict';
import { copyReferences } from '../../../core/images/copy-from.ts';
import { withCopied } from '../../../core/images/decide.ts';
import { planUpdate } from '../../../core/images/plan.ts';
import type { UpdatePlan } from '../../../core/images/update-plan.ts';
import { formatReference } from '../../../core/images/reference.ts';
import { request, type Asked } from './request.ts';

type Texts = Readonly<Record<string, string>>;

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
const pod = (...images: readonly string[]): string =>
  `apiVersion: v1\nkind: Pod\nspec:\n  containers:\n${images.map((image) => `  - image: ${image}\n`).join('')}`;
const files = (texts: Texts) => Object.entries(texts).map(([path, text]) => ({ path, text }));

function copied(texts: Texts, asked: Asked = {}): string[] {
  const { images, policies } = copyReferences(files(texts), request(asked).selection);
  return [
    ...images.map(formatReference),
    ...[...policies].map(([policy, image]) => `${policy}=${formatReference(image)}`),
  ];
}

function promote(source: Texts, target: Texts, asked: Asked = {}): UpdatePlan & { readonly texts: Texts } {
  const choice = { globs: [], copyFrom: ['dev/**'], request: request(asked), ifNoMatch: 'error' } as const;
  const { request: full } = withCopied(choice, { texts: files(source), count: 1, skipped: [] });
  const plan = planUpdate(files(target), full);
  return { ...plan, texts: { ...target, ...Object.fromEntries(plan.edits.map(({ path, after }) => [path, after])) } };
}

describe('what other files run', () => {
  it('is taken from containers, kustomizations, values, markers and paths', () => {
    const marked = 'image: x/marked:4 # {"$imagepolicy": "flux:m"}\n';
    const texts = {
      'a.yaml': pod('x/a:1', `x/b@${digest}`, 'x/none', 'x/c:$(TAG)'),
      'kustomization.yaml': 'images:\n- name: d\n  newName: x/d\n  newTag: "2"\n- name: x/e\n',
      'values.yaml': 'image: {repository: x/f, tag: "3"}\nother: {image: {repository: x/g, tag: ""}}\n',
      'm.yaml': `kind: X\napiVersion: v1\n${marked}`,
      'p.yaml': 'kind: X\napiVersion: v1\nversion: "5"\n',
    };
    assert.deepEqual(copied(texts, { paths: ['version=x/p'] }).toSorted(), [
      'flux:m=x/marked:4',
      'x/a:1',
      `x/b@${digest}`,
      'x/d:2',
      'x/f:3',
      'x/p:5',
    ]);
  });

  it('one image with two versions is an error with both places', () => {
    const texts = { 'dev/a.yaml': pod('x/a:1'), 'dev/b.yaml': pod('y', 'docker.io/x/a:2') };
    assert.throws(() => copied(texts), {
      code: 'IMAGE_AMBIGUOUS',
      message: /x\/a:1 \(dev\/a\.yaml:5\) and docker\.io\/x\/a:2 \(dev\/b\.yaml:6\)/,
    });
  });

  it('one tag with a digest and without is one version: the one that says more', () => {
    const texts = { 'a.yaml': pod('x/a:1', `x/a:1@${digest}`, 'x/a:1') };
    assert.deepEqual(copied(texts), [`x/a:1@${digest}`]);
  });

  it('a kustomization decides over the manifests beside and below it, not over others', () => {
    const kustomization = 'images:\n- name: app\n  newName: x/app\n  newTag: "2"\n';
    const texts = {
      'dev/kustomization.yaml': kustomization,
      'dev/a.yaml': pod('app:latest'),
      'dev/web/b.yaml': pod('x/app:placeholder'),
    };
    assert.deepEqual(copied(texts), ['x/app:2']);
    assert.throws(() => copied({ ...texts, 'development.yaml': pod('x/app:1') }), { code: 'IMAGE_AMBIGUOUS' });
    assert.throws(() => copied({ ...texts, 'dev/values.yaml': 'image: x/app:1\n' }), { code: 'IMAGE_AMBIGUOUS' });
  });

  it('a policy whose markers hold a tag alone has its repository from a name marker or beside the tag', () => {
    const tag = '"7" # {"$imagepolicy": "flux:m:tag"}';
    const values = (lines: string): string =>
      `kind: HelmRelease\nspec:\n  values:\n    image:\n${lines}      tag: ${tag}\n`;
    const name = '      repository: x/a # {"$imagepolicy": "flux:m:name"}\n';
    assert.deepEqual(copied({ 'a.yaml': values(name) }), ['x/a:7', 'flux:m=x/a:7']);
    assert.deepEqual(copied({ 'a.yaml': values('      repository: x/a\n') }), ['x/a:7', 'flux:m=x/a:7']);
    assert.deepEqual(copied({ 'a.yaml': values('      registry: y.io\n      repository: x/a\n') }), ['y.io/x/a:7']);
    assert.deepEqual(copied({ 'a.yaml': `v: ${tag}\n` }), []);
    const own = `n: x/a # {"$imagepolicy": "flux:m:name"}\nv: ${tag}\nd: ${digest} # {"$imagepolicy": "flux:m:digest"}\n`;
    assert.deepEqual(copied({ 'a.yaml': own }), [`flux:m=x/a:7@${digest}`]);
    const torn = `a: x/a:6 # {"$imagepolicy": "flux:m"}\n${values(name)}`;
    assert.throws(() => copied({ 'a.yaml': torn }), { code: 'IMAGE_AMBIGUOUS' });
  });
});

describe('a promotion', () => {
  it('sets what has a counterpart, by repository or policy, and tells what has none', () => {
    const done = promote(
      { 'dev/a.yaml': pod('x/a:2', 'x/only-dev:1') },
      { 'stage/a.yaml': pod('x/a:1', 'x/b:1'), 'stage/c.yaml': pod('x/c:1', 'x/none') },
    );
    assert.deepEqual(done.texts, { 'stage/a.yaml': pod('x/a:2', 'x/b:1'), 'stage/c.yaml': pod('x/c:1', 'x/none') });
    assert.deepEqual(
      done.notes.map(({ message, at }) => `${at?.file}:${at?.line} ${message}`),
      [
        'stage/a.yaml:6 x/b:1 stays: the files to copy from hold no version of it',
        'stage/c.yaml:5 x/c:1 stays: the files to copy from hold no version of it',
      ],
    );
  });

  it('says nothing of placeholders that a kustomization replaces', () => {
    const files = (folder: string, tag: string): Texts => ({
      [`${folder}/kustomization.yaml`]: `images:\n- name: app\n  newName: x/app\n  newTag: "${tag}"\n`,
      [`${folder}/a.yaml`]: pod('app:latest'),
    });
    const done = promote(files('dev', '2'), files('stage', '1'));
    assert.deepEqual([done.texts, done.notes], [files('stage', '2'), []]);
  });

  it('may have its source among its files', () => {
    const source = { 'dev/a.yaml': pod('x/a:2') };
    const done = promote(source, { ...source, 'stage/a.yaml': pod('x/a:1') });
    assert.deepEqual(
      done.edits.map(({ path }) => path),
      ['stage/a.yaml'],
    );
  });

  it('into another shape of file', () => {
    const done = promote(
      { 'dev/kustomization.yaml': 'images:\n- name: app\n  newName: ghcr.io/x/a\n  newTag: "2"\n' },
      { 'stage/values.yaml': 'image:\n  registry: ghcr.io\n  repository: x/a\n  tag: "1"\n' },
    );
    assert.equal(done.texts['stage/values.yaml'], 'image:\n  registry: ghcr.io\n  repository: x/a\n  tag: "2"\n');
  });

  it('does not go back to an older version', () => {
    const done = promote({ 'dev/a.yaml': pod('x/a:1.0.0') }, { 'stage/a.yaml': pod('x/a:2.0.0') });
    assert.deepEqual(done.downgrades, [
      {
        message: 'spec.containers[0].image: 1.0.0 is older than 2.0.0, which is there',
        at: { file: 'stage/a.yaml', line: 5 },
        paths: ['spec.containers[0].image'],
      },
    ]);
  });

  it('of files without any version is an error', () => {
    assert.throws(() => promote({ 'dev/a.yaml': pod('x/a') }, {}), { code: 'IMAGE_NOT_FOUND' });
  });
});
