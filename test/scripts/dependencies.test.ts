import assert from 'node:assert/strict';
import { judge } from '../../scripts/audit/audit.mjs';
import { withDependencies, type Declared } from '../../scripts/docs/dependencies.ts';
import type { Component } from '../../scripts/package/components.ts';

const page = [
  '<!-- runtime:start -->',
  '| package | last release | why |',
  '| --- | --- | --- |',
  '| `left` | 1.5.0, 2026-01-02 | it pads |',
  '<!-- runtime:end -->',
  '<!-- brought:start -->',
  '<!-- brought:end -->',
  '<!-- development:start -->',
  '| package | why |',
  '| --- | --- |',
  '| `tool` | builds |',
  '<!-- development:end -->',
  '',
].join('\n');

const declared: Declared = {
  runtime: ['left'],
  development: ['tool'],
  locked: { 'node_modules/left': { version: '1.4.0' }, 'node_modules/tool': { version: '2.0.0', license: 'ISC' } },
};

function component(name: string, version: string, bytes: Readonly<Record<string, number>>, by = ''): Component {
  return {
    name,
    version,
    license: 'MIT',
    text: '',
    kind: 'library',
    purls: [`pkg:npm/${name}@${version}`],
    sha512: '',
    bytes: new Map(Object.entries(bytes)),
    importedBy: new Set([by]),
  };
}

const components = [
  component('left', '1.4.0', { 'create-x': 12_400, 'render-x': 900 }),
  component('pad', '3.0.0', { 'create-x': 100 }, 'left'),
];

describe('docs/dependencies.md', () => {
  it('keeps what is written by hand, and makes the rest of what the bundles hold', () => {
    const { page: made, problems } = withDependencies(page, declared, components);
    assert.deepEqual(problems, []);
    assert.match(made, /^\| `left` \| 1\.4\.0 \| MIT \| 12 \| c, r \| 1\.5\.0, 2026-01-02 \| it pads \|$/m);
    assert.match(made, /^\| `pad` \| 3\.0\.0 \| MIT \| < 1 \| c \| left \|$/m);
    assert.match(made, /^\| `tool` \| 2\.0\.0 \| ISC \| builds \|$/m);
    assert.equal(withDependencies(made, declared, components).page, made);
  });

  it('is stale when a bundle grows, and when a package comes, goes or changes', () => {
    const { page: made } = withDependencies(page, declared, components);
    const after = (...changed: readonly Component[]): string => withDependencies(made, declared, changed).page;
    assert.notEqual(
      after(component('left', '1.4.0', { 'create-x': 13_600, 'render-x': 900 }), ...components.slice(1)),
      made,
    );
    assert.notEqual(after(...components.slice(0, 1)), made);
    assert.equal(after(...components), made);
  });

  it('takes the last releases that the registry told', () => {
    const { page: made } = withDependencies(page, declared, components, new Map([['left', '1.6.0, 2026-02-03']]));
    assert.match(made, /\| 1\.6\.0, 2026-02-03 \| it pads \|/);
  });

  it('says which dependency nobody justified, bundles or dated', () => {
    const more = { ...declared, runtime: ['left', 'right'], development: ['tool', 'other'] };
    assert.deepEqual(withDependencies(page, more, components).problems, [
      'right is a dependency of which no bundle holds anything.',
      'right has no last release: run npm run docs -- --releases',
      'nothing says why there is right: add it in its row',
      'nothing says why there is other: add it in its row',
    ]);
    assert.match(withDependencies('', declared, components).problems.join('\n'), /no place for the table/);
  });
});

describe('the audit', () => {
  const locked = { 'node_modules/left': {}, 'node_modules/tool': { dev: true } };
  const answer = (vulnerabilities: unknown): string => `npm warn something\n${JSON.stringify({ vulnerabilities })}\n`;

  it('fails for what is shipped, and remarks on what only builds, or is mild', () => {
    const found = { severity: 'high', range: '<2', via: [{ title: 'reads too much' }] };
    const text = answer({
      left: { ...found, name: 'left', nodes: ['node_modules/left'] },
      tool: { ...found, name: 'tool', nodes: ['node_modules/tool'] },
      mild: { ...found, name: 'mild', severity: 'low', nodes: ['node_modules/left'] },
    });
    assert.deepEqual(judge(text, locked), {
      problems: ['high: left <2: reads too much'],
      remarks: ['high: tool <2: reads too much', 'low: mild <2: reads too much'],
    });
    assert.deepEqual(judge(answer({}), locked), { problems: [], remarks: [] });
  });

  for (const said of [
    '{"message":"405 Method Not Allowed - POST https://x.example/bulk"}',
    'getaddrinfo ENOTFOUND',
    '',
  ]) {
    it(`says that it was skipped, never that all is well: ${said.slice(0, 20)}`, () => {
      const judged = judge(said, locked);
      assert.ok('skipped' in judged);
      assert.match(judged.skipped, /^the registry audits nothing \(/);
      assert.doesNotMatch(judged.skipped, /https?:/);
    });
  }
});
