import { holdChanges } from './rows.ts';

holdChanges('the image of a container', {
  'image app@<new>': [
    [
      'containers: [{image: app:1}]\n',
      'containers: [{image: app@<new>}]\n',
      'app: 1 → <new>',
      'containers[0].image: its tag 1 <tag dropped>',
    ],
  ],
  'image app:2': [
    [
      "containers: [{image: 'app@<old>'}]\n",
      "containers: [{image: 'app:2'}]\n",
      'app: <old> → 2',
      'containers[0].image: <digest dropped>',
    ],
    ['containers: [{image: app}]\n', 'containers: [{image: app:2}]\n', 'app: – → 2'],
  ],
  'error image app:1.1.0': [
    [
      'containers: [{image: app:1.2.0}]\n',
      '=',
      'older: containers[0].image: 1.1.0 is older than 1.2.0, which is there',
    ],
  ],
  'error image app:main': [
    [
      'containers: [{image: app:1.2.0}]\n',
      'containers: [{image: app:main}]\n',
      'app: 1.2.0 → main',
      'containers[0].image: 1.2.0 and main are no versions of one scheme, so nobody knows which is older',
      'warning: app:main moves',
    ],
  ],
  'skip image app:1.1.0': [
    [
      'containers: [{image: app:1.2.0}]\n',
      '=',
      'older: containers[0].image: 1.1.0 is older than 1.2.0, which is there',
    ],
  ],
  'image app:1.1.0': [
    ['containers: [{image: app:1.2.0}]\n', 'containers: [{image: app:1.1.0}]\n', 'app: 1.2.0 → 1.1.0'],
  ],
  'image app:main': [
    [
      'containers: [{image: app:1.2.0}]\n',
      'containers: [{image: app:main}]\n',
      'app: 1.2.0 → main',
      'warning: app:main moves',
    ],
    ['containers: [{image: app:1}]\n', 'containers: [{image: app:main}]\n', 'app: 1 → main', 'warning: app:main moves'],
  ],
  'image app:1.27-latest': [
    [
      'containers: [{image: app:1}]\n',
      'containers: [{image: app:1.27-latest}]\n',
      'app: 1 → 1.27-latest',
      'warning: app:1.27-latest moves',
    ],
  ],
  'image app:latestage': [
    ['containers: [{image: app:1}]\n', 'containers: [{image: app:latestage}]\n', 'app: 1 → latestage'],
  ],
  'image app:maintenance': [
    ['containers: [{image: app:1}]\n', 'containers: [{image: app:maintenance}]\n', 'app: 1 → maintenance'],
  ],
  'image app:not-main': [
    ['containers: [{image: app:1}]\n', 'containers: [{image: app:not-main}]\n', 'app: 1 → not-main'],
  ],
  'image app:main@<new>': [
    ['containers: [{image: app:1}]\n', 'containers: [{image: app:main@<new>}]\n', 'app: 1 → main'],
  ],
});
