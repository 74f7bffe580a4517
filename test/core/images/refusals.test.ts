import assert from 'node:assert/strict';
import { edit, type Asked } from './request.ts';

const app: Asked = { images: ['app:2'], downgrade: 'allow' };
const lines = (...all: readonly string[]): string => `${all.join('\n')}\n`;

/** What cannot be edited safely: the text, and what the refusal says with its line. */
const refused: readonly [says: string, name: string, text: string, refusal: RegExp][] = [
  [
    'a key that stands twice',
    'a.yaml',
    lines('containers:', '- image: app:1', '  name: x', '  image: app:1'),
    /^4: .*the key "image" stands twice/,
  ],
  [
    'a key above that stands twice',
    'a.yaml',
    lines('spec:', '  containers: [{image: app:1}]', 'x: y', 'spec:', '  containers: []'),
    /^4: .*the key "spec" stands twice/,
  ],
  [
    'a value whose tag says that it is a number',
    'values.yaml',
    lines('image:', '  repository: app', '  tag: !!int 1'),
    /^3: image\.tag: its tag !!int says that it is no text/,
  ],
  [
    'the same, the tag written out',
    'values.yaml',
    lines('image: {repository: app, tag: !<tag:yaml.org,2002:float> 1.0}'),
    /^1: image\.tag: its tag .*float.* says/,
  ],
  [
    'a block that holds more than the version',
    'values.yaml',
    lines('image:', '  repository: app', '  tag: |', '    v1', '    # why'),
    /^4: image\.tag: it is written in a way/,
  ],
  [
    'the second of two places: its own line is named',
    'values.yaml',
    lines('a: {image: {repository: app, tag: v1}}', 'b: {image: {repository: app, tag: !!float 1.0}}'),
    /^2: b\.image\.tag/,
  ],
];

describe('an edit that is not safe is refused, with its place', () => {
  for (const [says, name, text, refusal] of refused)
    it(says, () => {
      const done = edit(text, app, name);
      assert.deepEqual([done.edits.length, done.refusals.length], [0, 1]);
      const [first] = done.refusals;
      assert.match(`${first?.at?.line ?? '?'}: ${first?.message ?? ''}`, refusal);
    });

  it('keys that stand twice elsewhere are none of its business', () => {
    const text = lines('labels: {a: b, a: c}', 'containers:', '- image: app:1', '- {name: x, name: y}', '? [k]', ': 1');
    assert.equal(edit(text, app).text, text.replace('app:1', 'app:2'));
  });
});
