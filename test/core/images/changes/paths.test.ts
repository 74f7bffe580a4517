import { holdChanges } from './rows.ts';

holdChanges('a value that a path names', {
  'path app:2': [
    ['a: app:1\n', 'a: app:2\n', 'app: 1 → 2'],
    ['a: other:1\n', 'a: app:2\n', 'app: 1 → 2'],
    ['a: other:1@<old>\n', 'a: app:2\n', 'app: 1 → 2', 'a: <digest dropped>'],
    ['a: x/other\n', 'a: app:2\n', 'app: – → 2'],
    ["a: '1'\n", "a: '2'\n", 'app: 1 → 2'],
    ["a: '<old>'\n", '=', 'refused: a holds a digest, and none was given'],
    ["a: 'v1@<old>'\n", "a: '2'\n", 'app: v1 → 2', 'a: <digest dropped>'],
    ['a:\n', '=', 'near: a is empty'],
    ["a: ''\n", "a: '2'\n", 'app: – → 2'],
  ],
  'path app:2@<new>': [
    ['a: v1\n', 'a: "2"\n', 'app: v1 → 2', 'a: it holds a tag alone: the digest that was given is not set here'],
    ["a: '<old>'\n", "a: '<new>'\n", 'app: <old> → <new>'],
    ["a: 'v1@<old>'\n", "a: '2@<new>'\n", 'app: v1 → 2'],
    ["a: 'v1@x'\n", "a: '2'\n", 'app: v1@x → 2', 'a: it holds a tag alone: the digest that was given is not set here'],
  ],
  'path app@<new>': [['a: v1\n', '=', 'refused: a holds a tag, and only a digest was given']],
});
