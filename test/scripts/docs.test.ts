import assert from 'node:assert/strict';
import { checkErrorPage } from '../../scripts/docs/errors.ts';
import { newPage, reference, withReference } from '../../scripts/docs/reference.ts';
import type { TaskDefinition } from '../../scripts/project.ts';

const task: TaskDefinition = {
  id: '',
  name: 'greet',
  friendlyName: 'Greet',
  description: 'Says hello.',
  version: { Major: 0, Minor: 0, Patch: 0 },
  groups: [{ name: 'how', displayName: 'How it is said' }],
  inputs: [
    { name: 'who', type: 'string', label: 'Who', required: true, helpMarkDown: 'Whom: `a|b`,\nor all.' },
    {
      name: 'tone',
      type: 'pickList',
      label: 'Tone',
      defaultValue: 'kind',
      groupName: 'how',
      options: { kind: 'kindly', loud: 'loudly' },
      visibleRule: 'who != "" || x = y',
    },
    { name: 'pattern', type: 'string', label: 'Pattern', defaultValue: '#{NAME}#', groupName: 'how' },
  ],
  outputVariables: [{ name: 'said', description: 'What was said.' }],
};

describe('the task reference', () => {
  it('tells every input: type, default, whether it is required, what it means, when it counts', () => {
    const text = reference(task, 3);
    assert.match(
      text,
      /- task: greet@3\n {2}inputs:\n {4}who: # required\n {4}# tone: kind\n {4}# pattern: '#\{NAME\}#'\n/,
    );
    assert.match(text, /^### Main$/m);
    assert.match(text, /^\| `who` \| text \| \*\*Required\*\* \| Whom: `a\\\|b`,<br>or all\. \|$/m);
    assert.match(text, /^### How it is said$/m);
    assert.match(text, /^\| `tone` \| `kind`, `loud` \| `kind` \| Tone\. Used when `who != "" \\\|\\\| x = y`\. \|$/m);
    assert.match(text, /^\| `said` \| What was said\. \|$/m);
  });

  it('replaces what is between the markers and nothing else', () => {
    const page = 'Before.\n\n<!-- reference:start -->\nold\n<!-- reference:end -->\n\nAfter.\n';
    const made = withReference(page, task, 1) ?? '';
    assert.ok(made.startsWith('Before.\n\n<!-- reference:start -->\n'));
    assert.ok(made.endsWith('<!-- reference:end -->\n\nAfter.\n'));
    assert.doesNotMatch(made, /^old$/m);
    assert.equal(withReference(made, task, 1), made, 'a second run changes nothing');
  });

  it('has no place on a page without markers', () => {
    assert.equal(withReference('# greet\n', task, 1), undefined);
    assert.match(withReference(newPage(task), task, 1) ?? '', /greet@1/);
  });
});

describe('the page of errors', () => {
  const page = '# Errors\n\n## ALPHA\n\nWhat it is.\n\n## BETA\n\nWhat else.\n';

  it('explains every code, in order', () => {
    assert.deepEqual(checkErrorPage(page, ['ALPHA', 'BETA']), []);
  });

  for (const [what, text, codes, problem] of [
    ['a code without a paragraph', page, ['ALPHA', 'BETA', 'GAMMA'], /GAMMA has no paragraph/],
    ['a paragraph without a code', page, ['ALPHA'], /BETA is explained, but no task reports it/],
    ['a paragraph that stands twice', `${page}\n## BETA\n\nAgain.\n`, ['ALPHA', 'BETA'], /BETA is explained twice/],
    ['a heading alone', '## ALPHA\n\n## BETA\n\nWhat.\n', ['ALPHA', 'BETA'], /ALPHA has a heading and no explanation/],
    [
      'disorder on the page',
      '## BETA\n\nB.\n\n## ALPHA\n\nA.\n',
      ['ALPHA', 'BETA'],
      /ALPHA stands out of .* on the page/,
    ],
    ['disorder in the list', page, ['BETA', 'ALPHA'], /ALPHA stands out of .* in core\/error-codes/],
  ] as const) {
    it(`is wrong with ${what}`, () => {
      const problems = checkErrorPage(text, codes);
      assert.equal(problems.length, 1, problems.join('; '));
      assert.match(problems[0] ?? '', problem);
    });
  }
});
