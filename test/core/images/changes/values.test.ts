import { holdChanges } from './rows.ts';

holdChanges('an image in values', {
  'image app:v2 in values.yaml': [
    [
      "image: {repository: app, tag: v1, digest: '<old>'}\n",
      "image: {repository: app, tag: v2, digest: ''}\n",
      'app: v1 → v2',
      'image.tag: <digest dropped>',
    ],
    [
      "image: {repository: app, tag: v1, digest: ''}\n",
      "image: {repository: app, tag: v2, digest: ''}\n",
      'app: v1 → v2',
    ],
    ['image: {repository: app}\n', 'image: {repository: app, tag: v2}\n', 'app: – → v2'],
  ],
  'image app@<new> in values.yaml': [
    [
      "image: {repository: app, tag: v1, digest: ''}\n",
      "image: {repository: app, tag: v1, digest: '<new>'}\n",
      'app: – → <new>',
      'image.digest: its tag v1 <tag stays>',
    ],
    [
      "image: {repository: app, tag: '', digest: ''}\n",
      "image: {repository: app, tag: '', digest: '<new>'}\n",
      'app: – → <new>',
    ],
    [
      "image: {repository: app, tag: v1, sha: ''}\n",
      "image: {repository: app, tag: v1, sha: '<new hex>'}\n",
      'app: – → <new hex>',
      'image.sha: its tag v1 <tag stays>',
    ],
    ['image: {repository: app, tag: v1}\n', '=', 'refused: image.tag needs a tag, and only a digest was given'],
  ],
  'image app:v2@<new> in values.yaml': [
    [
      "image: {repository: app, tag: v1, sha256: ''}\n",
      "image: {repository: app, tag: v2, sha256: '<new hex>'}\n",
      'app: v1 → v2',
    ],
    [
      "image: {repository: app, tag: v1, sha: '<old>'}\n",
      "image: {repository: app, tag: v2, sha: '<new>'}\n",
      'app: v1 → v2',
    ],
    ['image: {repository: app, tag: v1}\n', 'image: {repository: app, tag: v2@<new>}\n', 'app: v1 → v2'],
    [
      "image: {repository: 'app', digest: '<old>'}\n",
      "image: {repository: 'app', tag: 'v2', digest: '<new>'}\n",
      'app: <old> → v2@<new>',
    ],
  ],
  'image app:v2@sha512:<long> in values.yaml': [
    [
      "image: {repository: app, tag: v1, sha: ''}\n",
      '=',
      'refused: image.sha takes a sha256 digest, and sha512:<long> is none',
    ],
    [
      "image: {repository: app, tag: v1, digest: ''}\n",
      "image: {repository: app, tag: v2, digest: 'sha512:<long>'}\n",
      'app: v1 → v2',
    ],
  ],
  'image app:2 in values.yaml': [
    ['image: {repository: app, tag: [v1]}\n', '=', 'refused: image.tag is there, but not as text'],
  ],
  'image app:v2 in values.json': [
    ['{"image": {"repository": "app", "tag": 1}}', '{"image": {"repository": "app", "tag": "v2"}}', 'app: 1 → v2'],
    [
      '{"image": {"repository": "app", "tag": null}}',
      '{"image": {"repository": "app", "tag": "v2"}}',
      'app: null → v2',
    ],
    ['{"image": {"repository": "app", "tag": v1}}', '{"image": {"repository": "app", "tag": v2}}', 'app: v1 → v2'],
    [
      ' [{"image": {"repository": "app", "tag": 1}}]',
      ' [{"image": {"repository": "app", "tag": "v2"}}]',
      'app: 1 → v2',
    ],
  ],
});
