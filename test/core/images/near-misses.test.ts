import assert from 'node:assert/strict';
import { missing } from '../../../core/images/missing.ts';
import { planUpdate } from '../../../core/images/plan.ts';
import { request, type Asked } from './request.ts';

const pod = (image: string): string => `apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - image: ${image}\n`;

function near(asked: Asked, texts: Readonly<Record<string, string>>, count = 3): string[] {
  const full = request(asked);
  const plan = planUpdate(
    Object.entries(texts).map(([path, text]) => ({ path, text })),
    full,
  );
  const { what, findings } = missing({ plan, request: full, read: { texts: [], count, skipped: [] } });
  return [what, ...findings.map(({ message, at }) => `${at?.file}:${at?.line ?? ''} ${message}`)];
}

describe('when nothing is found', () => {
  const app: Asked = { images: ['ghcr.io/team/app:2'] };

  it('it is said what was looked for where', () => {
    const [what] = near({ ...app, selectors: ['containers', 'helm'] }, { 'a.yaml': pod('x/app:1') });
    assert.equal(
      what,
      'No place for image ghcr.io/team/app:2 in 3 files (1 of them holds a name asked for), looked for by containers, helm.',
    );
  });

  it('without any file, that is what is said', () => {
    assert.deepEqual(near(app, {}, 0), [
      'The globs in files match no file, so there is no place for image ghcr.io/team/app:2.',
    ]);
  });

  it('a place that is found in two ways is told once', () => {
    const text = 'kind: Pod\nspec:\n  containers:\n  - image: x/app:1\n';
    assert.deepEqual(near(app, { 'a.yaml': text }).slice(1), ['a.yaml:4 near: x/app:1 is not ghcr.io/team/app']);
  });

  it('the same name elsewhere, by any of its keys', () => {
    const texts = {
      'a.yaml': pod('docker.io/team/app:1'),
      'kustomization.yaml': 'images:\n- name: ghcr.io/team/app\n  newName: mirror.io/team/app\n',
      'values.yaml': 'image:\n  registry: quay.io\n  repository: team/app\n  tag: a\n',
    };
    assert.deepEqual(near(app, texts).slice(1), [
      'a.yaml:5 near: docker.io/team/app:1 is not ghcr.io/team/app',
      'kustomization.yaml:3 near: mirror.io/team/app is not ghcr.io/team/app',
      'kustomization.yaml:3 near: ghcr.io/team/app becomes mirror.io/team/app here',
      'values.yaml:3 near: quay.io/team/app:a is not ghcr.io/team/app',
    ]);
  });

  it('a value where no selector looks, with the path that would', () => {
    const text =
      'apiVersion: x/v1\nkind: Prometheus\nspec:\n  image: ghcr.io/team/app:1\n  "a.b": [ghcr.io/team/app:1]\n';
    assert.deepEqual(near(app, { 'p.yaml': text }).slice(1), [
      'p.yaml:4 near: spec.image holds ghcr.io/team/app:1, where none of the selectors looks; path:spec.image=ghcr.io/team/app would',
      'p.yaml:5 near: spec["a.b"][0] holds ghcr.io/team/app:1, where none of the selectors looks; path:spec["a.b"][0]=ghcr.io/team/app would',
    ]);
  });

  it('values or a patch within a text', () => {
    const text = 'apiVersion: v1\nkind: ConfigMap\ndata:\n  values.yaml: |\n    image: ghcr.io/team/app:1\n    x: y\n';
    assert.deepEqual(near(app, { 'c.yaml': text }).slice(1), [
      'c.yaml:5 near: data["values.yaml"] names ghcr.io/team/app within a longer text, which is not looked into',
    ]);
  });

  it('a file that names it and is no YAML', () => {
    const [, found] = near(app, { 't.yaml': '{{ if x }}\nimage: ghcr.io/team/app:1\n' });
    assert.match(found ?? '', /^t\.yaml: near: it names app, but cannot be read as YAML: /);
  });

  it('markers of other policies, though nothing names the one asked for: of its name, or with its image', () => {
    const texts = {
      'a.yaml': 'image: x/y:1 # {"$imagepolicy": "other:app"}\n',
      'b.yaml': 'image: x/app:1 # {"$imagepolicy": "flux:web"}\ntag: a # {"$imagepolicy": "flux:web:tag"}\n',
      'c.yaml': 'image: x/z:1 # {"$imagepolicy": "flux:z"}\n',
    };
    assert.deepEqual(near({ policies: { 'flux:app': 'x/app:2' } }, texts).slice(1), [
      'a.yaml:1 near: the marker names other:app, not flux:app',
      'b.yaml:1 near: the marker of x/app names flux:web, not flux:app',
    ]);
  });

  it('the marker of another policy', () => {
    const asked: Asked = { policies: { 'flux:app': 'x/app:1' } };
    const text = 'image: x/app:0 # {"$imagepolicy": "other:app"}\nb: c # flux:app\n';
    assert.deepEqual(near(asked, { 'm.yaml': text }).slice(1), [
      'm.yaml:1 near: the marker names other:app, not flux:app',
    ]);
  });

  it('only what was not found is told of', () => {
    const asked: Asked = { images: ['ghcr.io/team/app:2', 'ghcr.io/team/web:2'] };
    const texts = { 'a.yaml': pod('docker.io/team/app:1'), 'b.yaml': pod('ghcr.io/team/app:1') };
    const [what, ...rest] = near(asked, texts);
    assert.match(what ?? '', /^No place for image ghcr\.io\/team\/web:2 in/);
    assert.deepEqual(rest, []);
  });

  it('of very much, some is told', () => {
    const images = Array.from({ length: 10_000 }, (_, index) => `ghcr.io/team/app${index}:2`);
    const texts = Object.fromEntries(
      images.map((_, index) => [`${index}.yaml`, pod(`docker.io/team/app${index % 100}:1`)]),
    );
    const [what = '', ...rest] = near({ images }, texts);
    assert.match(what, /app19:2 and 9980 more in/);
    assert.ok(what.length < 2000 && rest.length === 30, `${what.length} ${rest.length}`);
  });
});
