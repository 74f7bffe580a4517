import { holdChanges } from './rows.ts';

holdChanges('a block with a marker', {
  'policy app:2': [
    ['a: | # {"$imagepolicy": "f:app"}\n', 'a: app:2 # {"$imagepolicy": "f:app"}\n', 'app: – → 2'],
    [
      'a: &x !!str |- # {"$imagepolicy": "f:app"}\nb: c\n',
      'a: &x !!str app:2 # {"$imagepolicy": "f:app"}\nb: c\n',
      'app: – → 2',
    ],
    ['a: >2 # {"$imagepolicy": "f:app"}\n\nb: c\n', 'a: app:2 # {"$imagepolicy": "f:app"}\n\nb: c\n', 'app: – → 2'],
    ['- | # {"$imagepolicy": "f:app"}\n', '- app:2 # {"$imagepolicy": "f:app"}\n', 'app: – → 2'],
    [
      'a: | # {"$imagepolicy": "f:app"}\n  app:1\n  # why\n',
      'a: | # {"$imagepolicy": "f:app"}\n  app:2\n',
      'app: app:1\n# why → 2',
    ],
    [
      'a: | # {"$imagepolicy": "f:app:digest"}\n  x\n',
      '=',
      'app: x → 2',
      'a: emptied: the reference given has no digest',
      'refused: a: <cannot>',
    ],
  ],
});
