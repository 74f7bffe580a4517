import assert from 'node:assert/strict';
import { parsePathSelector } from '../../../core/images/places/path-selector.ts';
import { edit } from './request.ts';

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
const fresh = `sha256:${'fedcba9876543210'.repeat(4)}`;

function at(path: string, text: string, image = 'x.io/app:2.0.0') {
  return edit(text, { images: [image], paths: [`${path}=x.io/app`], selectors: ['markers'] });
}

describe('places by their path', () => {
  for (const [path, text] of [
    ['a.b', 'a: {b: OLD}\n'],
    ['.a.b', 'a: {b: OLD}\n'],
    ['$.a.b', 'a: {b: OLD}\n'],
    ['$["a"].b', 'a: {b: OLD}\n'],
    ['[1].x', '- {x: v1}\n- {x: OLD}\n'],
    ['a[1][0]', 'a: [[v1], [OLD]]\n'],
    ['a[name=web].v', 'a: [{name: x, v: v1}, {name: web, v: OLD}]\n'],
    ['a[name="web one"].v', 'a: [{name: web one, v: OLD}]\n'],
    ["a[name='w]b'].v", 'a: [{name: "w]b", v: OLD}]\n'],
    ['a[n.m/o=web].v', 'a: [{n.m/o: web, v: OLD}]\n'],
    ['a["b.c/d"].e', 'a: {b.c/d: {e: OLD}, b: {c/d: {e: v1}}}\n'],
    ["a['b.c'].e", 'a: {b.c: {e: OLD}}\n'],
    ['a."b.c".e', 'a: {b.c: {e: OLD}}\n'],
    ['a.b-c_d/e', 'a: {b-c_d/e: OLD}\n'],
    ['a.b', 'x: &x {b: OLD}\na: *x\n'],
    ['a.b', 'x: &x {b: OLD}\na: {<<: *x}\n'],
  ] as const)
    it(`${path} in ${JSON.stringify(text)}`, () => {
      for (const [old, wanted] of [
        ['v1', '2.0.0'],
        ['x.io/app:v1', 'x.io/app:2.0.0'],
        [`x.io/app:v1@${digest}`, 'x.io/app:2.0.0'],
      ] as const)
        assert.equal(at(path, text.replace('OLD', old)).text, text.replace('OLD', wanted));
    });

  it('in each document', () => {
    assert.equal(at('a', 'a: v1\n---\nb: v1\n---\na: v1\n').text, 'a: 2.0.0\n---\nb: v1\n---\na: 2.0.0\n');
  });

  it('what stands there says what it takes', () => {
    const both = `x.io/app:2@${fresh}`;
    for (const [old, image, wanted] of [
      ['v1', both, '"2"'],
      [`1@${digest}`, both, `2@${fresh}`],
      [digest, both, fresh],
      [`x.io/app@${digest}`, both, both],
      ['""', 'x.io/app:2', '"2"'],
      ['~', 'x.io/app:2', '"2"'],
      ['old.io/other:1', both, both],
      ['1234', 'x.io/app:1235', '"1235"'],
    ] as const) {
      const done = at('a', `a: ${old}\n`, image);
      assert.deepEqual([done.text, done.refusals], [`a: ${wanted}\n`, []], old);
    }
  });

  it('a tag for a digest, or a digest for a tag, is refused', () => {
    assert.match(at('a', `a: ${digest}\n`).refusals[0]?.message ?? '', /^a holds a digest, and none was given/);
    const tag = at('a', 'a: v1\n', `x.io/app@${fresh}`);
    assert.match(tag.refusals[0]?.message ?? '', /^a holds a tag, and only a digest was given/);
  });

  it('what is not there is told, with what stands there instead', () => {
    const text = 'spec:\n  values:\n    web:\n      image: x\n      port: 1\n    list:\n    - a\n    empty:\n';
    for (const [path, message] of [
      ['spec.values.wbe.tag', 'app.yaml:3 spec.values.wbe is not there: there are web, list, empty'],
      ['spec.values.web.tag', 'app.yaml:4 spec.values.web.tag is not there: there are image, port'],
      ['spec.values.web', 'app.yaml:4 spec.values.web is a mapping, not a value (there are image, port)'],
      ['spec.values.list[3]', 'app.yaml:7 spec.values.list[3] is not there: there is a list of 1'],
      ['spec.values.list[name=a]', 'app.yaml:7 spec.values.list[name=a] is not there: there is a list of 1'],
      ['spec.values.web.image.tag', 'app.yaml:4 spec.values.web.image.tag is not there: there is a single value'],
      ['spec.values.empty', 'app.yaml spec.values.empty is empty'],
    ] as const) {
      // The image's name is what makes the file worth reading, if the path's own keys do not.
      const done = at(path, `${text}# image: x.io/app\n`);
      assert.deepEqual(done.unmatched, ['image x.io/app:2.0.0', `path ${path}`]);
      const told = done.nearMisses.map(
        (near) => `${[near.at?.file, near.at?.line].filter((part) => part !== undefined).join(':')} ${near.message}`,
      );
      assert.deepEqual(told, [message]);
    }
  });

  it('nothing is inherited from anywhere but the file', () => {
    for (const path of ['__proto__.x', 'constructor.name', 'a.toString', '["__proto__"]'])
      assert.equal(at(path, 'a: {b: v1}\n').matched, 0);
    assert.equal(at('__proto__.x', '__proto__: {x: v1}\n').text, '__proto__: {x: 2.0.0}\n');
  });

  for (const text of ['', '=x', 'a', 'a=', 'a=X', 'a=x:1', 'a..b=x', 'a[=x', 'a[]=x', 'a[b]=x', '[a=]=x', 'a b=x'])
    it(`${JSON.stringify(text)} is none`, () => assert.equal(parsePathSelector(text), undefined));
});
