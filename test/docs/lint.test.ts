import assert from 'node:assert/strict';
import { loadAll } from 'js-yaml';
import { ruleIds, unknownException } from '../../core/manifests/lint/rule-ids.ts';
import { lintRules } from '../../core/manifests/lint/rules.ts';
import { checksLike } from '../../core/manifests/lint/same-rules.ts';
import { fences, pages } from './markdown.ts';

describe('docs/lint.md', () => {
  const page = pages().find(({ path }) => path === 'docs/lint.md');
  assert.ok(page);
  const sections = page.text
    .split(/^## /m)
    .map((text) => ({ id: text.slice(0, text.indexOf('\n')), text }))
    // Rules are written as they are named; other headings start with a capital letter.
    .filter(({ id }) => /^[a-z][a-z-]*$/.test(id) && id !== 'kube-score');

  it('has a section for each rule, in the rules’ order, and for nothing else', () => {
    assert.deepEqual(
      sections.map(({ id }) => id),
      ruleIds,
    );
  });

  for (const { id, text } of sections) {
    it(`${id}: tells its severity, kube-score’s checks, how to mend it, and when to except it`, () => {
      const severity = id === unknownException ? 'warning' : lintRules.find((rule) => rule.id === id)?.severity;
      const [, said, rest = ''] = /\n_(Error|Warning)\._((?:.|\n)*?)\n\n/.exec(text) ?? [];
      assert.equal(said?.toLowerCase(), severity);
      assert.deepEqual(
        [...rest.matchAll(/`([\w-]+)`/g)].map(([, check]) => check).toSorted(),
        checksLike(id).toSorted(),
      );
      const snippets = fences({ path: page.path, text });
      assert.ok(snippets.length > 0);
      for (const snippet of snippets) assert.ok(loadAll(snippet.text).length > 0);
      assert.match(text, /^(?:Except it |There is (?:no|hardly a) reason to except it)/m);
    });
  }
});
