import assert from 'node:assert/strict';
import { applySetting, setImages, unmatchedImages } from '../../../core/manifests/images.ts';
import { imagesOf } from '../../../core/manifests/rewrite.ts';
import { manifestsOf, object } from './manifests.ts';

describe('setting images', () => {
  const pod = object(
    'Widget',
    'w',
    'spec:\n  count: 1.0\n  big: 12345678901234567890\n  template:\n    containers:\n    - image: "nginx:1"\n    initContainers:\n    - {image: nginx@sha256:abc}\n    ephemeralContainers:\n    - image: reg:5000/nginx\n    image: nginx\n',
  );

  it('reaches containers behind aliases and merge keys', () => {
    const text = object(
      'Pod',
      'x',
      'base: &c {name: a, image: nginx:1}\nspec:\n  containers: [*c, {<<: *c, name: b}]\n',
    );
    const { manifests, unmatched } = setImages(manifestsOf(text), [{ name: 'nginx', newTag: '2' }]);
    assert.deepEqual(imagesOf(manifests[0]?.data), ['nginx:2', 'nginx:2']);
    assert.deepEqual(unmatched, []);
  });

  it('reaches every container list of any kind, and nothing else changes', () => {
    const { manifests, unmatched } = setImages(manifestsOf(pod), [
      { name: 'nginx', newTag: '2' },
      { name: 'reg:5000/nginx', newName: 'other' },
      { name: 'absent', newTag: '1' },
    ]);
    const text = manifests[0]?.text ?? '';
    assert.match(text, /- image: "nginx:2"\n/);
    assert.match(text, /image: nginx:2\}/);
    assert.match(text, /- image: other\n/);
    assert.match(text, /\n {4}image: nginx\n/);
    assert.match(text, /count: 1\.0\n {2}big: 12345678901234567890\n/);
    assert.deepEqual(
      unmatched.map(({ name }) => name),
      ['absent'],
    );
  });

  it('reaches volumes that are images, and lists within lists', () => {
    const text = object(
      'Pod',
      'x',
      'spec:\n  volumes:\n  - image: {reference: data:1}\n  containers:\n  - image: a\n    containers: [{image: b}]\n',
    );
    const set = setImages(manifestsOf(text), [{ name: 'data', newTag: '2' }]);
    assert.deepEqual(imagesOf(set.manifests[0]?.data), ['data:2', 'a', 'b']);
    assert.deepEqual(set.unmatched, []);
  });

  it('replaces tag and digest as kustomize does', () => {
    assert.equal(applySetting('a:1@sha256:x', { name: 'a', newTag: '2' }), 'a:2');
    assert.equal(applySetting('a:1', { name: 'a', digest: 'sha256:y' }), 'a@sha256:y');
    assert.equal(applySetting('a:1@sha256:x', { name: 'a', newName: 'b' }), 'b:1@sha256:x');
    assert.equal(applySetting('a', { name: 'a', newName: 'b', newTag: '1', digest: 'd' }), 'b:1@d');
  });

  it('an object that changes nothing stays as it is, and so does a tag that is no tag', () => {
    const manifests = manifestsOf(object('Pod', 'x', 'spec: {containers: [{image: "nginx:2"}]}\n'));
    const { manifests: same, unmatched } = setImages(manifests, [{ name: 'nginx', newTag: '2' }]);
    assert.deepEqual([same[0]?.text, unmatched], [manifests[0]?.text, []]);
    assert.equal(setImages(manifests, [{ name: 'other' }]).manifests[0], manifests[0]);
    assert.equal(applySetting('nginx:1', { name: 'nginx', newTag: '' }), 'nginx');
  });

  it('without any image says so', () => {
    const error = unmatchedImages([{ name: 'a' }], []);
    assert.deepEqual(
      [error.code, error.mend],
      ['IMAGE_UNMATCHED', 'No container with an image was rendered; take the entry out.'],
    );
  });
});
