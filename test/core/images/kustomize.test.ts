import assert from 'node:assert/strict';
import { edit } from './request.ts';

const app = { images: ['ghcr.io/team/app:2'] };
const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;

function edited(lines: string, asked = app, name = 'kustomization.yaml'): string {
  const done = edit(lines, asked, name);
  assert.deepEqual(done.refusals, []);
  return done.text;
}

describe('images of kustomizations', () => {
  it('an entry stands for the image it leads to, not for the one it replaces', () => {
    const text = 'images:\n- name: ghcr.io/team/app\n  newName: mirror.io/app\n  newTag: a\n';
    assert.equal(edited(text), text);
    assert.equal(edited(text, { images: ['mirror.io/app:2'] }), text.replace('newTag: a', 'newTag: "2"'));
    const near = edit(text, app, 'kustomization.yaml').nearMisses.find(({ message }) => message.includes('becomes'));
    assert.equal(near?.message, 'ghcr.io/team/app becomes mirror.io/app here');
    assert.equal(near?.at?.line, 3);
  });

  it('an image that a later entry renames is not there any more', () => {
    const first = '- name: app\n  newName: ghcr.io/team/app\n  newTag: a\n';
    const text = `images:\n${first}- name: ghcr.io/team/app\n  newName: mirror.io/app\n`;
    assert.equal(edited(text), text);
    assert.equal(edited(text, { images: ['mirror.io/app:2'] }), `${text}  newTag: "2"\n`);
  });

  it('the entry that decides has the version, where one renames and the next versions', () => {
    const text = 'images:\n- name: app\n  newName: ghcr.io/team/app\n- name: ghcr.io/team/app\n  newTag: a\n';
    assert.equal(edited(text), text.replace('newTag: a', 'newTag: "2"'));
    const other = 'images:\n- name: ghcr.io/team/app\n  newTag: a\n- name: app\n  newName: ghcr.io/team/app\n';
    assert.equal(edited(other), `${other.replace('newTag: a', 'newTag: "2"')}  newTag: "2"\n`);
  });

  it('a name may say which tag it is about', () => {
    const text = 'images:\n- name: ghcr.io/team/app:latest\n  newTag: a\n';
    assert.equal(edited(text), text.replace('newTag: a', 'newTag: "2"'));
  });

  it('a pattern, and a new name with a tag in it, are left alone', () => {
    const text = 'images:\n- name: .*/app\n  newTag: a\n- name: x\n  newName: ghcr.io/team/app:1\n';
    assert.equal(edited(text), text);
  });

  it('an empty newTag is filled', () => {
    const text = 'images:\n- name: ghcr.io/team/app\n  newTag: # set by CI\n- {name: ghcr.io/team/app, newTag: }\n';
    assert.equal(
      edited(text),
      'images:\n- name: ghcr.io/team/app\n  newTag: "2" # set by CI\n- {name: ghcr.io/team/app, newTag: "2" }\n',
    );
    assert.equal(edited(edited(text)), edited(text));
  });

  it('tag and digest, in all combinations', () => {
    const entry = (lines: string): string => `images:\n  - name: ghcr.io/team/app\n${lines}`;
    const [old, fresh] = [digest, digest.replace('0', 'f')];
    const before = ['', '    newTag: v1\n', `    digest: ${old}\n`, `    newTag: v1\n    digest: ${old}\n`];
    const after: readonly (readonly [string, string])[] = [
      ['v2', '    newTag: v2\n'],
      [`@${fresh}`, `    digest: ${fresh}\n`],
      [`v2@${fresh}`, `    newTag: v2\n    digest: ${fresh}\n`],
    ];
    for (const lines of before)
      for (const [version, expected] of after) {
        const image = `ghcr.io/team/app${version.startsWith('@') ? '' : ':'}${version}`;
        const done = edited(entry(lines), { images: [image] });
        const swapped = expected
          .split('\n')
          .toReversed()
          .filter(Boolean)
          .map((line) => `${line}\n`)
          .join('');
        assert.ok([entry(expected), entry(swapped)].includes(done), `${lines} → ${version}: ${done}`);
      }
  });

  it('the old name of the list, a transformer of its own, and post-renderers of a HelmRelease', () => {
    for (const [name, text] of [
      ['kustomization.yaml', 'imageTags:\n- name: ghcr.io/team/app\n  newTag: a\n'],
      ['t.yaml', 'apiVersion: builtin\nkind: ImageTagTransformer\nimageTag:\n  name: ghcr.io/team/app\n  newTag: a\n'],
      [
        'r.yaml',
        'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nspec:\n  postRenderers:\n  - kustomize:\n      images:\n      - name: ghcr.io/team/app\n        newTag: a\n',
      ],
    ] as const) {
      const done = edit(text, app, name);
      assert.equal(done.text, text.replace('newTag: a', 'newTag: "2"'));
      assert.match(
        done.updates[0]?.path ?? '',
        /^(?:imageTags\[0\]|imageTag|spec\.postRenderers\[0\]\.kustomize\.images\[0\])\.newTag$/,
      );
    }
  });

  it('images in other kinds of files are none of kustomize', () => {
    const text = 'kind: Deployment\napiVersion: apps/v1\nimages:\n- name: ghcr.io/team/app\n  newTag: a\n';
    assert.equal(edited(text, app, 'd.yaml'), text);
  });
});
