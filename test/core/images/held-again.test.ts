import assert from 'node:assert/strict';
import { planRestore } from '../../../core/images/restore.ts';
import { request } from './request.ts';
import { pod, texts, thrown } from './pods.ts';

describe('files that hold again what they held', () => {
  const restore = (now: Readonly<Record<string, string>>, then: Readonly<Record<string, string>>) =>
    planRestore(texts(now), new Map(Object.entries(then)), request({}));

  it('images, markers and charts, file by file, each version once', () => {
    const marker = (tag: string): string => `m: x/marked:${tag} # {"$imagepolicy": "f:m"}\n`;
    const chart = (version: string): string =>
      `kind: HelmRelease\nspec: {chart: {spec: {chart: web, version: ${version}}}}\n`;
    const then = {
      'a.yaml': pod('app:1'),
      'b.yaml': pod('app:1'),
      'c.yaml': chart('1.0.0'),
      'd.yaml': marker('1'),
      'gone.yaml': pod('x:1'),
    };
    const now = {
      'a.yaml': pod('app:2'),
      'b.yaml': pod('app:3'),
      'c.yaml': chart('1.1.0'),
      'd.yaml': marker('2'),
      'new.yaml': pod('y:1'),
    };
    const plan = restore(now, then);
    assert.deepEqual(
      plan.edits.map(({ path, after }) => [path, after]),
      Object.entries(then).slice(0, 4),
    );
    assert.deepEqual(
      plan.versions.map(({ name, before, after }) => `${name} ${before.join()} → ${after}`),
      ['app 2,3 → 1', 'web 1.1.0 → 1.0.0', 'x/marked 2 → 1'],
    );
    assert.deepEqual(
      [plan.matched, plan.unmatched, plan.nearMisses, plan.parsedFiles, plan.warnings],
      [4, [], [], 4, []],
    );
  });

  it('and nothing else: what came, went or could not be read stays, which is said', () => {
    const plan = restore(
      { 'a.yaml': pod('app:2', 'new:1'), 'b.yaml': 'image: [', 'c.yaml': pod('app:2'), 'same.yaml': pod('app:1') },
      { 'a.yaml': pod('app:1', 'old:1'), 'b.yaml': pod('app:1'), 'c.yaml': 'image: [', 'same.yaml': pod('app:1') },
    );
    assert.deepEqual(
      plan.edits.map(({ after }) => after),
      [pod('app:1', 'new:1')],
    );
    const message = 'It cannot be read as YAML, now or then, so nothing in it is restored';
    assert.deepEqual(
      plan.warnings,
      ['b.yaml', 'c.yaml'].map((file) => ({ message, at: { file } })),
    );
    assert.equal(plan.matched, 4);
  });

  it('with several versions in one file nobody can say which place had which', () => {
    assert.deepEqual(
      thrown(() => restore({ 'a.yaml': pod('app:3', 'app:3') }, { 'a.yaml': pod('app:1', 'app:2') })),
      [
        'IMAGE_AMBIGUOUS',
        'What is to be restored had several versions in one file, so nobody can say which place had which; nothing was written:',
        'Undo the pull request that changed them (create-gitops-pr, operation: revert), or set them with images.',
        'a.yaml:5 docker.io/library/app was 1 and 2 then',
      ],
    );
    // The same two, the other way round, are as they were.
    assert.deepEqual(restore({ 'a.yaml': pod('app:2', 'app:1') }, { 'a.yaml': pod('app:1', 'app:2') }).edits, []);
  });

  it('warns of tags that move there', () => {
    const plan = restore({ 'a.yaml': pod('app:1') }, { 'a.yaml': pod('app:main') });
    assert.match(plan.warnings[0]?.message ?? '', /^app:main has a tag that moves/);
  });

  describe('of markers', () => {
    const marker = (value: string, policy: string): string =>
      `  ${policy.replace(':', '-')}: ${value} # {"$imagepolicy": "f:${policy}"}\n`;
    const settings = (...markers: readonly string[]): string => `kind: ConfigMap\ndata:\n${markers.join('')}`;
    const texts = (plan: ReturnType<typeof restore>): readonly string[] => plan.edits.map(({ after }) => after);

    it('what a file holds of a policy in its parts alone goes back, too', () => {
      const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;
      const one = (file: number): Record<string, string> => ({
        'tag.yaml': settings(marker(`1.${file}.0`, 'web:tag')),
        'digest.yaml': settings(marker(digest(`${file}`), 'web:digest')),
        'both.yaml': settings(marker(`1.${file}.0`, 'web:tag'), marker(digest(`${file}`), 'web:digest')),
        'named.yaml': settings(
          marker('x/web', 'web:name'),
          marker(`1.${file}.0`, 'web:tag'),
          marker(digest(`${file}`), 'web:digest'),
        ),
      });
      const plan = restore(one(3), one(2));
      assert.deepEqual(texts(plan), Object.values(one(2)));
      assert.deepEqual(
        plan.versions.map(({ name, before, after }) =>
          `${name} ${before.join()} → ${after}`.replaceAll(/(\d)\1+/g, '$1…'),
        ),
        ['f:web 1.3.0 → 1.2.0', 'f:web sha256:3… → sha256:2…', 'x/web 1.3.0 → 1.2.0', 'x/web sha256:3… → sha256:2…'],
      );
    });

    it('one that was the same stays, though it holds an image that goes back', () => {
      const file = (tag: string): string => `${pod(`x/web:${tag}`)}---\n${settings(marker('x/web:3', 'web'))}`;
      assert.deepEqual(texts(restore({ 'a.yaml': file('3') }, { 'a.yaml': file('2') })), [file('2')]);
    });
  });
});
