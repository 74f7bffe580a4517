import assert from 'node:assert/strict';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { root } from '../../scripts/project.ts';
import { judge } from '../core/manifests/schema/support.ts';
import { fences, pages } from './markdown.ts';

const locations = [join(root, 'test/fixtures/flux-crds/documented.yaml')];
// The page about linting shows no more of an object than a finding is about.
const objects = pages()
  .filter(({ path }) => path !== 'docs/lint.md')
  .flatMap((page) =>
    fences(page)
      .filter(({ language, text }) => /^ya?ml$/.test(language) && /^apiVersion:/m.test(text) && /^kind:/m.test(text))
      .map((fence) => ({ path: page.path, ...fence })),
  );

describe('the objects that the documentation has people apply', () => {
  for (const { path, line, text } of objects) {
    it(`${path}:${line}: fit the schemas of their kinds, each of which is known`, async () => {
      const { problems, unchecked } = await judge(text, { missing: 'error', locations });
      assert.deepEqual(problems, []);
      assert.equal(unchecked, 0);
    });
  }

  it('are there: a Provider and an Alert for each way that reads statuses, and the Alert names its Provider', () => {
    const all = objects.flatMap(
      ({ text }) => loadAll(text) as { kind: string; metadata: { name: string }; spec: Record<string, unknown> }[],
    );
    const providers = all.filter(({ kind }) => kind === 'Provider');
    assert.deepEqual(new Set(providers.map(({ spec }) => spec['type'])), new Set(['azuredevops', 'github', 'generic']));
    for (const { spec } of all.filter(({ kind }) => kind === 'Alert')) {
      const { name } = spec['providerRef'] as { name: string };
      assert.ok(
        providers.some(({ metadata }) => metadata.name === name),
        name,
      );
      assert.equal(spec['eventSeverity'], 'info');
    }
  });

  it('are really checked: what is misspelt is found', async () => {
    const wrong =
      'apiVersion: notification.toolkit.fluxcd.io/v1beta3\nkind: Alert\nmetadata: { name: a }\nspec: { providerRef: { name: a }, eventSource: [] }\n';
    const { problems } = await judge(wrong, { missing: 'error', locations });
    assert.match(problems.join(), /eventSource/);
    const old = wrong.replace('v1beta3', 'v1beta1');
    assert.notDeepEqual((await judge(old, { missing: 'error', locations })).problems, []);
  });
});
