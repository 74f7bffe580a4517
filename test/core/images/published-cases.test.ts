import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { planUpdate } from '../../../core/images/plan.ts';
import { cases, fluxUpdates, keepsRegistry, updatesFile, type FluxUpdate } from './flux-updates.ts';
import { request } from './request.ts';

function check(update: FluxUpdate, asked: Parameters<typeof request>[0]): void {
  const plan = planUpdate(
    update.files.map(({ path: name, before }) => ({ path: name, text: before })),
    request({ ...asked, downgrade: 'allow' }),
  );
  assert.deepEqual([plan.refusals, plan.warnings], [[], []]);
  for (const file of update.files) {
    const edit = plan.edits.find(({ path: name }) => name === file.path);
    assert.equal(edit?.after ?? file.before, file.after, `${update.commit} ${file.path}`);
  }
}

if (existsSync(updatesFile)) {
  describe('commits of Flux’s own automation', () => {
    const updates = fluxUpdates();
    it('are equalled byte for byte with policies', () => {
      for (const update of updates) check(update, { policies: update.policies });
    });
    it('are equalled byte for byte with images alone, where the registry stays', () => {
      const kept = updates.filter(keepsRegistry);
      assert.ok(kept.length >= 69, `${kept.length}`);
      for (const update of kept) check(update, { images: update.images });
    });
  });
}

if (existsSync(path.join(cases, 'flux-setters'))) {
  describe('Flux’s own marker test', () => {
    const digest = 'sha256:6745aaad46d795c9836632e1fb62f24b7e7f4c843144da8e47a5465c411a14be';
    const policies = {
      'automation-ns:policy': 'index.repo.fake/updated:v1.0.1',
      'automation-ns:unchanged': 'image:v1.0.0',
      'automation-ns:policy-with-digest': `image:v1.0.0@${digest}`,
    };
    it('ends as Flux’s setter ends', () => {
      const original = path.join(cases, 'flux-setters/original');
      const files = readdirSync(original).map((name) => ({
        path: name,
        text: readFileSync(path.join(original, name), 'utf8'),
      }));
      const plan = planUpdate(files, request({ policies, downgrade: 'allow' }));
      for (const { path: name, text } of files) {
        const expected = path.join(cases, 'flux-setters/expected', name);
        const want = existsSync(expected) ? readFileSync(expected, 'utf8') : text;
        assert.equal(plan.edits.find((edit) => edit.path === name)?.after ?? text, want, name);
      }
    });
  });
}
