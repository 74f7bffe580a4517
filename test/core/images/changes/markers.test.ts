import { holdChanges } from './rows.ts';

holdChanges('a value with a marker', {
  'policy app:2': [
    ['a: app:1 # {"$imagepolicy": "f:app"}\n', 'a: app:2 # {"$imagepolicy": "f:app"}\n', 'app: 1 → 2'],
    [
      'a: app:1@<old> # {"$imagepolicy": "f:app"}\n',
      'a: app:2 # {"$imagepolicy": "f:app"}\n',
      'app: 1 → 2',
      'a: <digest dropped>',
    ],
    ['a: other:1 # {"$imagepolicy": "f:app"}\n', 'a: app:2 # {"$imagepolicy": "f:app"}\n', 'app: 1 → 2'],
    [
      'a: "no reference" # {"$imagepolicy": "f:app"}\n',
      'a: "app:2" # {"$imagepolicy": "f:app"}\n',
      'app: no reference → 2',
    ],
    ['a: 1 # {"$imagepolicy": "f:app:tag"}\n', 'a: "2" # {"$imagepolicy": "f:app:tag"}\n', 'app: 1 → 2'],
    ['a: "2" # {"$imagepolicy": "f:app:tag"}\n', '='],
    ['a: other # {"$imagepolicy": "f:app:name"}\n', 'a: app # {"$imagepolicy": "f:app:name"}\n'],
    ['a: docker.io/library/app # {"$imagepolicy": "f:app:name"}\n', 'a: app # {"$imagepolicy": "f:app:name"}\n'],
    [
      'a: <old> # {"$imagepolicy": "f:app:digest"}\n',
      'a: "" # {"$imagepolicy": "f:app:digest"}\n',
      'app: <old> → 2',
      'a: emptied: the reference given has no digest',
    ],
    ['a: "" # {"$imagepolicy": "f:app:digest"}\n', '='],
    ['a: null # {"$imagepolicy": "f:app:digest"}\n', '='],
    ['a: ~ # {"$imagepolicy": "f:app:digest"}\n', '='],
    [
      'a: nullable # {"$imagepolicy": "f:app:digest"}\n',
      'a: "" # {"$imagepolicy": "f:app:digest"}\n',
      'app: nullable → 2',
      'a: emptied: the reference given has no digest',
    ],
    [
      'a: anull # {"$imagepolicy": "f:app:digest"}\n',
      'a: "" # {"$imagepolicy": "f:app:digest"}\n',
      'app: anull → 2',
      'a: emptied: the reference given has no digest',
    ],
    [
      'a: "null" # {"$imagepolicy": "f:app:digest"}\n',
      'a: "" # {"$imagepolicy": "f:app:digest"}\n',
      'app: null → 2',
      'a: emptied: the reference given has no digest',
    ],
  ],
  'policy app@<new>': [
    [
      'a: app:1 # {"$imagepolicy": "f:app"}\n',
      'a: app@<new> # {"$imagepolicy": "f:app"}\n',
      'app: 1 → <new>',
      'a: its tag 1 <tag dropped>',
    ],
    ['a: 1 # {"$imagepolicy": "f:app:tag"}\n', '=', 'it stays as it is: the reference given has no tag'],
  ],
  'policy app:2@<new>': [
    [
      'a: <old> # {"$imagepolicy": "f:app:digest"}\n',
      'a: <new> # {"$imagepolicy": "f:app:digest"}\n',
      'app: <old> → <new>',
    ],
    [
      'a: null # {"$imagepolicy": "f:app:digest"}\n',
      'a: <new> # {"$imagepolicy": "f:app:digest"}\n',
      'app: null → <new>',
    ],
  ],
});
