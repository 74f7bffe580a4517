import assert from 'node:assert/strict';
import { imagesOf, rewrite, stringNode, visitImages } from '../../../core/manifests/rewrite.ts';
import { blockText, childOf, documentText, hasAnchors, treeOf } from '../../../core/manifests/tree.ts';
import { eventsOf } from '../../../core/yaml/events.ts';
import { manifestsOf, object } from './manifests.ts';

function tree(text: string) {
  const root = treeOf(text, eventsOf(text));
  assert.ok(root);
  return root;
}

describe('the tree of a document', () => {
  it('is none where nothing is', () => {
    for (const text of ['', '# nothing\n', '---\n'])
      assert.equal(treeOf(text, eventsOf(text))?.kind ?? 'none', text === '---\n' ? 'scalar' : 'none', text);
  });

  it('becomes plain YAML from JSON: what is no text keeps its look, text is quoted where it must be', () => {
    assert.equal(
      blockText(tree('{"a": [1.50, "x", "1", {"b": null, "c": []}], "d": {"e": "f g", "t": "true"}}')),
      "a:\n- 1.50\n- x\n- '1'\n- b: null\n  c: []\nd:\n  e: f g\n  t: 'true'\n",
    );
    assert.equal(documentText(tree('{a: [1.50]}')), '{a: [1.50]}\n');
  });

  it('has anchors, aliases, or neither, however deep', () => {
    assert.deepEqual(
      ['a: [{b: c}]', 'a: [{b: &x c}]', 'a: &x [1]\nb: [*x]', '&x a: 1'].map((text) => hasAnchors(tree(text))),
      [false, true, true, true],
    );
    const aliased = childOf(tree('a: &x 1\nb: [*x]'), 'b');
    assert.ok(aliased);
    assert.ok(hasAnchors(aliased));
  });

  it('has children by their names alone', () => {
    const root = tree('a: 1\n? [b]\n: 2\nc: {d: 3}');
    const value = (node: ReturnType<typeof childOf>) => (node?.kind === 'scalar' ? node.value : node?.kind);
    assert.deepEqual(
      [
        childOf(root, 'a'),
        childOf(childOf(root, 'c'), 'd'),
        childOf(root, 'b'),
        childOf(childOf(root, 'a'), 'x'),
        childOf(undefined, 'a'),
      ].map(value),
      ['1', '3', undefined, undefined, undefined],
    );
  });
});

describe('rewriting an object', () => {
  const [config] = manifestsOf(object('ConfigMap', 'a', "# why\ndata:\n  k: 1.0\n  s: 'x'\n"));
  const put =
    (value: string) =>
    (root: Parameters<typeof visitImages>[0]): boolean => {
      const data = childOf(root, 'data');
      if (data?.kind !== 'mapping') return false;
      data.items.push({ key: stringNode('new'), value: stringNode(value) });
      return true;
    };

  it('leaves all else as it is written but comments, and the object itself where nothing changes', () => {
    assert.ok(config);
    const changed = rewrite(config, put('x'));
    assert.equal(
      changed.text,
      "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  k: 1.0\n  s: 'x'\n  new: x\n",
    );
    assert.deepEqual([changed.data['data'], changed.origin], [{ k: 1, s: 'x', new: 'x' }, config.origin]);
    assert.equal(
      rewrite(config, () => false),
      config,
    );
    const empty = { ...config, text: '# nothing\n' };
    assert.equal(
      rewrite(empty, () => true),
      empty,
    );
  });

  it('writes texts so that they stay texts', () => {
    assert.ok(config);
    const values = ['a-b.c/d:1@x_', '1', '1a', '', 'a b', '-a', 'a"b', 'a: b', 'true', 'no'];
    for (const value of values) {
      const { text, data } = rewrite(config, put(value));
      assert.deepEqual(data['data'], { k: 1, s: 'x', new: value }, text);
    }
    const quoted = values.filter((value) => /new: ["']/.test(rewrite(config, put(value)).text));
    assert.deepEqual(quoted, ['1', '1a', '', 'a b', '-a', 'a"b', 'a: b', 'true', 'no']);
  });

  const podded = object(
    'Widget',
    'w',
    'spec:\n- deep:\n  - containers: [{image: a}, {image: 3}, {image: ""}, {name: x}, text]\n    initContainers: [{image: b}]\n- ephemeralContainers: [{image: c, containers: [{image: d}]}]\n  volumes: [{image: {reference: e}}, {image: f}, {configMap: {}}]\n  others: [{image: g, reference: h}]\n  containers: {image: i}\n',
  );

  it('reaches images wherever containers and volumes are lists, at any depth', () => {
    assert.deepEqual(imagesOf(manifestsOf(podded)[0]?.data), ['a', 'b', 'c', 'd', 'e']);
    const visited: string[] = [];
    visitImages(tree(podded), ({ value }) => void visited.push(value));
    assert.deepEqual(visited, ['a', '3', '', 'b', 'c', 'd', 'e']);
  });

  it('finds none in the definition of a kind, which only describes them', () => {
    const crd = object('CustomResourceDefinition', 'a', 'containers: [{image: a}]\n', 'apiextensions.k8s.io/v1');
    assert.deepEqual(imagesOf(manifestsOf(crd)[0]?.data), []);
  });
});
