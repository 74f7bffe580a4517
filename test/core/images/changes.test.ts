import assert from 'node:assert/strict';
import { edit, type Asked } from './request.ts';

const digests = {
  '<old>': `sha256:${'0123456789abcdef'.repeat(4)}`,
  '<new>': `sha256:${'fedcba9876543210'.repeat(4)}`,
  '<old hex>': '0123456789abcdef'.repeat(4),
  '<new hex>': 'fedcba9876543210'.repeat(4),
  '<long>': 'ab'.repeat(64),
};

function whole(text: string): string {
  return Object.entries(digests).reduce((all, [short, digest]) => all.replaceAll(short, digest), text);
}

/** What is asked for, as the rows below have it. */
function parse(text: string): Asked {
  const [reference = '', kind, downgrade = 'allow'] = whole(text).split(' ').toReversed();
  const asked = { downgrade: downgrade as NonNullable<Asked['downgrade']> };
  switch (kind) {
    case 'policy':
      return { ...asked, policies: { 'f:app': reference } };
    case 'path':
      return { ...asked, images: [reference], paths: ['a=app'], selectors: [] };
    case 'image':
      return { ...asked, images: [reference] };
    default:
      return { charts: { web: '1.1.0' } };
  }
}

/** A file, its text, what is asked for, the text then (`=`: as it was), and all that is said. */
type Row = readonly [name: string, before: string, asked: string, after: string, said: readonly string[]];

const rows: readonly Row[] = [
  [
    '',
    'a: app:1 # {"$imagepolicy": "f:app"}\n',
    'policy app:2',
    'a: app:2 # {"$imagepolicy": "f:app"}\n',
    ['app: 1 → 2'],
  ],
  [
    '',
    'a: app:1@<old> # {"$imagepolicy": "f:app"}\n',
    'policy app:2',
    'a: app:2 # {"$imagepolicy": "f:app"}\n',
    ['app: 1 → 2', 'a: its digest <old> is dropped, for it belongs to the old image and no new one was given'],
  ],
  [
    '',
    'a: app:1 # {"$imagepolicy": "f:app"}\n',
    'policy app@<new>',
    'a: app@<new> # {"$imagepolicy": "f:app"}\n',
    ['app: 1 → <new>', 'a: its tag 1 is dropped, for only a digest was given'],
  ],
  [
    '',
    'a: other:1 # {"$imagepolicy": "f:app"}\n',
    'policy app:2',
    'a: app:2 # {"$imagepolicy": "f:app"}\n',
    ['app: 1 → 2'],
  ],
  [
    '',
    'a: "no reference" # {"$imagepolicy": "f:app"}\n',
    'policy app:2',
    'a: "app:2" # {"$imagepolicy": "f:app"}\n',
    ['app: no reference → 2'],
  ],
  [
    '',
    'a: 1 # {"$imagepolicy": "f:app:tag"}\n',
    'policy app@<new>',
    '=',
    ['it stays as it is: the reference given has no tag'],
  ],
  [
    '',
    'a: 1 # {"$imagepolicy": "f:app:tag"}\n',
    'policy app:2',
    'a: "2" # {"$imagepolicy": "f:app:tag"}\n',
    ['app: 1 → 2'],
  ],
  ['', 'a: "2" # {"$imagepolicy": "f:app:tag"}\n', 'policy app:2', '=', []],
  ['', 'a: other # {"$imagepolicy": "f:app:name"}\n', 'policy app:2', 'a: app # {"$imagepolicy": "f:app:name"}\n', []],
  [
    '',
    'a: docker.io/library/app # {"$imagepolicy": "f:app:name"}\n',
    'policy app:2',
    'a: app # {"$imagepolicy": "f:app:name"}\n',
    [],
  ],
  [
    '',
    'a: <old> # {"$imagepolicy": "f:app:digest"}\n',
    'policy app:2',
    'a: "" # {"$imagepolicy": "f:app:digest"}\n',
    ['app: <old> → 2', 'a: emptied: the reference given has no digest'],
  ],
  ['', 'a: "" # {"$imagepolicy": "f:app:digest"}\n', 'policy app:2', '=', []],
  ['', 'a: null # {"$imagepolicy": "f:app:digest"}\n', 'policy app:2', '=', []],
  ['', 'a: ~ # {"$imagepolicy": "f:app:digest"}\n', 'policy app:2', '=', []],
  [
    '',
    'a: nullable # {"$imagepolicy": "f:app:digest"}\n',
    'policy app:2',
    'a: "" # {"$imagepolicy": "f:app:digest"}\n',
    ['app: nullable → 2', 'a: emptied: the reference given has no digest'],
  ],
  [
    '',
    'a: anull # {"$imagepolicy": "f:app:digest"}\n',
    'policy app:2',
    'a: "" # {"$imagepolicy": "f:app:digest"}\n',
    ['app: anull → 2', 'a: emptied: the reference given has no digest'],
  ],
  [
    '',
    'a: "null" # {"$imagepolicy": "f:app:digest"}\n',
    'policy app:2',
    'a: "" # {"$imagepolicy": "f:app:digest"}\n',
    ['app: null → 2', 'a: emptied: the reference given has no digest'],
  ],
  [
    '',
    'a: <old> # {"$imagepolicy": "f:app:digest"}\n',
    'policy app:2@<new>',
    'a: <new> # {"$imagepolicy": "f:app:digest"}\n',
    ['app: <old> → <new>'],
  ],
  [
    '',
    'a: null # {"$imagepolicy": "f:app:digest"}\n',
    'policy app:2@<new>',
    'a: <new> # {"$imagepolicy": "f:app:digest"}\n',
    ['app: null → <new>'],
  ],
  [
    '',
    'containers: [{image: app:1}]\n',
    'image app@<new>',
    'containers: [{image: app@<new>}]\n',
    ['app: 1 → <new>', 'containers[0].image: its tag 1 is dropped, for only a digest was given'],
  ],
  [
    '',
    `containers: [{image: 'app@<old>'}]\n`,
    'image app:2',
    `containers: [{image: 'app:2'}]\n`,
    [
      'app: <old> → 2',
      'containers[0].image: its digest <old> is dropped, for it belongs to the old image and no new one was given',
    ],
  ],
  ['', 'containers: [{image: app}]\n', 'image app:2', 'containers: [{image: app:2}]\n', ['app: – → 2']],
  ['', 'a: app:1\n', 'path app:2', 'a: app:2\n', ['app: 1 → 2']],
  ['', 'a: other:1\n', 'path app:2', 'a: app:2\n', ['app: 1 → 2']],
  [
    '',
    'a: other:1@<old>\n',
    'path app:2',
    'a: app:2\n',
    ['app: 1 → 2', 'a: its digest <old> is dropped, for it belongs to the old image and no new one was given'],
  ],
  ['', 'a: x/other\n', 'path app:2', 'a: app:2\n', ['app: – → 2']],
  ['', `a: '1'\n`, 'path app:2', `a: '2'\n`, ['app: 1 → 2']],
  [
    '',
    'a: v1\n',
    'path app:2@<new>',
    'a: "2"\n',
    ['app: v1 → 2', 'a: it holds a tag alone: the digest that was given is not set here'],
  ],
  ['', 'a: v1\n', 'path app@<new>', '=', ['refused: a holds a tag, and only a digest was given']],
  ['', `a: '<old>'\n`, 'path app:2@<new>', `a: '<new>'\n`, ['app: <old> → <new>']],
  ['', `a: '<old>'\n`, 'path app:2', '=', ['refused: a holds a digest, and none was given']],
  [
    '',
    `a: 'v1@<old>'\n`,
    'path app:2',
    `a: '2'\n`,
    ['app: v1 → 2', 'a: its digest <old> is dropped, for it belongs to the old image and no new one was given'],
  ],
  ['', `a: 'v1@<old>'\n`, 'path app:2@<new>', `a: '2@<new>'\n`, ['app: v1 → 2']],
  ['', 'a:\n', 'path app:2', '=', ['near: a is empty']],
  ['', `a: ''\n`, 'path app:2', `a: '2'\n`, ['app: – → 2']],
  [
    '',
    `a: 'v1@x'\n`,
    'path app:2@<new>',
    `a: '2'\n`,
    ['app: v1@x → 2', 'a: it holds a tag alone: the digest that was given is not set here'],
  ],
  [
    '',
    'kind: HelmRelease\nspec: {chart: {spec: {chart: web, version: 1.0.0}}}\n',
    'chart',
    'kind: HelmRelease\nspec: {chart: {spec: {chart: web, version: 1.1.0}}}\n',
    ['web: 1.0.0 → 1.1.0'],
  ],
  ['', 'kind: HelmRelease\nspec: {chart: {spec: {chart: web, version: 1.1.0}}}\n', 'chart', '=', []],
  [
    '',
    'kind: HelmRelease\nspec: {chart: {spec: {chart: web}}}\n',
    'chart',
    '=',
    ['near: spec.chart.spec.version is missing or empty'],
  ],
  [
    '',
    `kind: OCIRepository\nspec: {url: 'oci://r/web//', ref: {tag: 1.0.0, digest: 'sha256:1'}}\n`,
    'chart',
    `kind: OCIRepository\nspec: {url: 'oci://r/web//', ref: {tag: 1.1.0}}\n`,
    ['web: 1.0.0 → 1.1.0', 'spec.ref.tag: its digest sha256:1 is dropped, for Flux would take it before the tag'],
  ],
  [
    '',
    `kind: OCIRepository\nspec: {url: 'oci://r/web', ref: {tag: 1.0.0, semver: '>1'}}\n`,
    'chart',
    '=',
    ['near: spec.ref.semver (>1) decides which version of web runs, not a tag'],
  ],
  [
    '',
    `kind: OCIRepository\nspec: {url: 'oci://r/web', ref: {tag: 1.0.0, semver: ''}}\n`,
    'chart',
    `kind: OCIRepository\nspec: {url: 'oci://r/web', ref: {tag: 1.1.0, semver: ''}}\n`,
    ['web: 1.0.0 → 1.1.0'],
  ],
  ['', `kind: OCIRepository\nspec: {url: 'oci://r/web'}\n`, 'chart', '=', ['near: spec.ref.tag is missing or empty']],
  [
    '',
    'kind: HelmChart\nspec: {chart: web, version: 1.0.0}\n',
    'chart',
    'kind: HelmChart\nspec: {chart: web, version: 1.1.0}\n',
    ['web: 1.0.0 → 1.1.0'],
  ],
  ['', `kind: HelmChart\nspec: {chart: '', version: 1.0.0}\n`, 'chart', '=', []],
  [
    'Chart.yaml',
    'dependencies:\n- name: web\n  version: 1.0.0\n',
    'chart',
    'dependencies:\n- name: web\n  version: 1.1.0\n',
    [
      'web: 1.0.0 → 1.1.0',
      'dependencies[0].version: a lock file beside it, if there is one, no longer fits: run `helm dependency update`',
    ],
  ],
  ['a/Chart.yaml', 'dependencies:\n- name: web\n  version: 1.1.0\n', 'chart', '=', []],
  [
    'a/requirements.yaml',
    'dependencies:\n- name: web\n  version: 1.0.0\n',
    'chart',
    'dependencies:\n- name: web\n  version: 1.1.0\n',
    [
      'web: 1.0.0 → 1.1.0',
      'dependencies[0].version: a lock file beside it, if there is one, no longer fits: run `helm dependency update`',
    ],
  ],
  ['Chart.yaml.orig', 'dependencies:\n- name: web\n  version: 1.0.0\n', 'chart', '=', []],
  ['MyChart.yaml', 'dependencies:\n- name: web\n  version: 1.0.0\n', 'chart', '=', []],
  ['Chart.yaml', 'dependencies:\n- name: web\n', 'chart', '=', ['near: dependencies[0].version is missing or empty']],
  [
    '',
    'containers: [{image: app:1.2.0}]\n',
    'error image app:1.1.0',
    '=',
    ['older: containers[0].image: 1.1.0 is older than 1.2.0, which is there'],
  ],
  [
    '',
    'containers: [{image: app:1.2.0}]\n',
    'error image app:main',
    'containers: [{image: app:main}]\n',
    [
      'app: 1.2.0 → main',
      'containers[0].image: 1.2.0 and main are no versions of one scheme, so nobody knows which is older',
      'warning: app:main moves',
    ],
  ],
  [
    '',
    'containers: [{image: app:1.2.0}]\n',
    'skip image app:1.1.0',
    '=',
    ['older: containers[0].image: 1.1.0 is older than 1.2.0, which is there'],
  ],
  [
    '',
    'containers: [{image: app:1.2.0}]\n',
    'image app:1.1.0',
    'containers: [{image: app:1.1.0}]\n',
    ['app: 1.2.0 → 1.1.0'],
  ],
  [
    '',
    'containers: [{image: app:1.2.0}]\n',
    'image app:main',
    'containers: [{image: app:main}]\n',
    ['app: 1.2.0 → main', 'warning: app:main moves'],
  ],
  [
    'values.yaml',
    `image: {repository: app, tag: v1, digest: '<old>'}\n`,
    'image app:v2',
    `image: {repository: app, tag: v2, digest: ''}\n`,
    [
      'app: v1 → v2',
      'image.tag: its digest <old> is dropped, for it belongs to the old image and no new one was given',
    ],
  ],
  [
    'values.yaml',
    `image: {repository: app, tag: v1, digest: ''}\n`,
    'image app:v2',
    `image: {repository: app, tag: v2, digest: ''}\n`,
    ['app: v1 → v2'],
  ],
  [
    'values.yaml',
    `image: {repository: app, tag: v1, digest: ''}\n`,
    'image app@<new>',
    `image: {repository: app, tag: v1, digest: '<new>'}\n`,
    ['app: – → <new>', 'image.digest: its tag v1 stays, for the chart may need one: the digest decides'],
  ],
  [
    'values.yaml',
    `image: {repository: app, tag: '', digest: ''}\n`,
    'image app@<new>',
    `image: {repository: app, tag: '', digest: '<new>'}\n`,
    ['app: – → <new>'],
  ],
  [
    'values.yaml',
    `image: {repository: app, tag: v1, sha: ''}\n`,
    'image app@<new>',
    `image: {repository: app, tag: v1, sha: '<new hex>'}\n`,
    ['app: – → <new hex>', 'image.sha: its tag v1 stays, for the chart may need one: the digest decides'],
  ],
  [
    'values.yaml',
    `image: {repository: app, tag: v1, sha256: ''}\n`,
    'image app:v2@<new>',
    `image: {repository: app, tag: v2, sha256: '<new hex>'}\n`,
    ['app: v1 → v2'],
  ],
  [
    'values.yaml',
    `image: {repository: app, tag: v1, sha: '<old>'}\n`,
    'image app:v2@<new>',
    `image: {repository: app, tag: v2, sha: '<new>'}\n`,
    ['app: v1 → v2'],
  ],
  [
    'values.yaml',
    `image: {repository: app, tag: v1, sha: ''}\n`,
    'image app:v2@sha512:<long>',
    '=',
    ['refused: image.sha takes a sha256 digest, and sha512:<long> is none'],
  ],
  [
    'values.yaml',
    `image: {repository: app, tag: v1, digest: ''}\n`,
    'image app:v2@sha512:<long>',
    `image: {repository: app, tag: v2, digest: 'sha512:<long>'}\n`,
    ['app: v1 → v2'],
  ],
  [
    'values.yaml',
    'image: {repository: app, tag: v1}\n',
    'image app:v2@<new>',
    'image: {repository: app, tag: v2@<new>}\n',
    ['app: v1 → v2'],
  ],
  [
    'values.yaml',
    'image: {repository: app, tag: v1}\n',
    'image app@<new>',
    '=',
    ['refused: image.tag needs a tag, and only a digest was given'],
  ],
  [
    'values.yaml',
    'image: {repository: app, tag: [v1]}\n',
    'image app:2',
    '=',
    ['refused: image.tag is there, but not as text'],
  ],
  [
    'values.yaml',
    `image: {repository: 'app', digest: '<old>'}\n`,
    'image app:v2@<new>',
    `image: {repository: 'app', tag: 'v2', digest: '<new>'}\n`,
    ['app: <old> → v2@<new>'],
  ],
  ['values.yaml', 'image: {repository: app}\n', 'image app:v2', 'image: {repository: app, tag: v2}\n', ['app: – → v2']],
  [
    'kustomization.yaml',
    'images:\n- name: app\n  newTag: v1\n',
    'image app@<new>',
    'images:\n- name: app\n  digest: <new>\n',
    ['app: v1 → <new>', 'images[0].newTag: its tag v1 is dropped, for only a digest was given'],
  ],
  [
    'kustomization.yaml',
    'images:\n- name: app\n  newTag: v1\n',
    'image app:v2@<new>',
    'images:\n- name: app\n  newTag: v2\n  digest: <new>\n',
    ['app: v1 → v2'],
  ],
  [
    'kustomization.yaml',
    `images:\n- name: 'app'\n`,
    'image app:v2@<new>',
    `images:\n- name: 'app'\n  newTag: 'v2'\n  digest: '<new>'\n`,
    ['app: – → v2@<new>'],
  ],
  [
    'kustomization.yaml',
    'images:\n- name: app\n  newTag:\n',
    'image app:v2',
    'images:\n- name: app\n  newTag: v2\n',
    ['app: – → v2'],
  ],
  [
    'kustomization.yaml',
    'images:\n- name: app\n  newTag: {}\n',
    'image app:v2',
    '=',
    ['refused: images[0].newTag is there, but not as text'],
  ],
  [
    'kustomization.yaml',
    'images:\n- name: app\n  digest: <old>\n',
    'image app:v2',
    'images:\n- name: app\n  newTag: v2\n',
    [
      'app: <old> → v2',
      'images[0].newTag: its digest <old> is dropped, for it belongs to the old image and no new one was given',
    ],
  ],
  [
    '',
    'containers: [{image: app:1}]\n',
    'image app:main',
    'containers: [{image: app:main}]\n',
    ['app: 1 → main', 'warning: app:main moves'],
  ],
  [
    '',
    'containers: [{image: app:1}]\n',
    'image app:1.27-latest',
    'containers: [{image: app:1.27-latest}]\n',
    ['app: 1 → 1.27-latest', 'warning: app:1.27-latest moves'],
  ],
  [
    '',
    'containers: [{image: app:1}]\n',
    'image app:latestage',
    'containers: [{image: app:latestage}]\n',
    ['app: 1 → latestage'],
  ],
  [
    '',
    'containers: [{image: app:1}]\n',
    'image app:maintenance',
    'containers: [{image: app:maintenance}]\n',
    ['app: 1 → maintenance'],
  ],
  [
    '',
    'containers: [{image: app:1}]\n',
    'image app:not-main',
    'containers: [{image: app:not-main}]\n',
    ['app: 1 → not-main'],
  ],
  [
    '',
    'containers: [{image: app:1}]\n',
    'image app:main@<new>',
    'containers: [{image: app:main@<new>}]\n',
    ['app: 1 → main'],
  ],
];

describe('what becomes of a value, and what is said of it', () => {
  for (const [name, before, asked, after, said] of rows)
    it(`${asked}: ${before}`, () => {
      const text = whole(before);
      const done = edit(text, parse(asked), name === '' ? undefined : name);
      assert.equal(done.text, after === '=' ? text : whole(after));
      const told = [
        ...done.versions.map((one) => `${one.name}: ${one.before.join(', ') || '–'} → ${one.after}`),
        ...done.notes.map(({ message }) => message),
        ...done.refusals.map(({ message }) => `refused: ${message}`),
        ...done.downgrades.map(({ message }) => `older: ${message}`),
        ...done.warnings.map(({ message }) => `warning: ${message.replace(/ has a tag that moves: .*/, ' moves')}`),
        ...done.nearMisses.map(({ message }) => `near: ${message}`),
      ];
      assert.deepEqual(told, said.map(whole));
      // What has a place is matched, changed or not.
      const found = !told.some((one) => one.startsWith('near')) && (said.length > 0 || done.matched > 0);
      assert.equal(done.matched, found ? 1 : 0);
      assert.equal(done.unmatched.length === 0, found);
    });
});
