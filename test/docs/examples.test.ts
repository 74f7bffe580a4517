import assert from 'node:assert/strict';
import { basename } from 'node:path';
import { readTasks, root } from '../../scripts/project.ts';
import { expand } from '../templates/consumer.ts';
import { doingsOf } from './commands.ts';
import { mistakesOf } from './examples.ts';
import { fences, pages, type Fence, type Page } from './markdown.ts';

const yamlOf = (page: Page): Fence[] => fences(page).filter(({ language }) => /^ya?ml$/.test(language));

/** The YAML files that a page names, as if they lay in one folder. */
const namedFiles = (page: Page): Record<string, string> =>
  Object.fromEntries(
    doingsOf(page).flatMap((doing) => (doing.kind === 'file' ? [[basename(doing.path), doing.text]] : [])),
  );

describe('the examples in the documentation', () => {
  const names = readTasks(root).map(({ name }) => name);

  for (const page of pages()) {
    const blocks = yamlOf(page);
    if (blocks.length === 0) continue;
    it(`${page.path}: can be copied: inputs, values and outputs exist, nothing required is missing`, () => {
      const own = names.find((name) => page.path === `docs/${name}.md`);
      const mistakes = blocks.flatMap(({ text, line }) =>
        mistakesOf(text, own).map((mistake) => `${page.path}:${line}: ${mistake}`),
      );
      assert.deepEqual(mistakes, []);
    });

    for (const { text, line } of blocks.filter(
      (block) => /^extends:/m.test(block.text) && /^resources:/m.test(block.text),
    )) {
      it(`${page.path}:${line}: is a pipeline that expands`, () => {
        assert.ok(expand(text, namedFiles(page)).stages.length > 0);
      });
    }
  }

  it('show each task', () => {
    const all = pages()
      .flatMap((page) => yamlOf(page).map(({ text }) => text))
      .join('\n');
    for (const name of names) assert.ok(all.includes(`task: ${name}@1`), name);
  });

  it('are read: an example in the README and one on each task’s page', () => {
    const withExamples = pages().filter((page) => yamlOf(page).length > 0);
    const found = withExamples.map(({ path }) => basename(path, '.md'));
    for (const name of ['README', 'overview', 'templates', ...names]) assert.ok(found.includes(name), name);
  });
});

describe('what is found wrong in an example', () => {
  const step = (inputs: string, more = ''): string =>
    `steps:\n  - task: create-gitops-pr@1\n    name: pr\n    inputs: { ${inputs} }\n${more}`;

  it('a mistake in YAML, an unknown input, a wrong choice, a missing input, another version', () => {
    assert.match(mistakesOf('a: [', undefined).join(), /is no YAML/);
    assert.deepEqual(mistakesOf(step('repository: a, repo: b'), undefined), ['create-gitops-pr has no input repo']);
    assert.deepEqual(mistakesOf(step('repository: a, prune: all'), undefined), [
      'create-gitops-pr: prune cannot be all',
    ]);
    assert.deepEqual(mistakesOf(step('sourcePath: a'), undefined), ['create-gitops-pr needs repository']);
    assert.deepEqual(mistakesOf(step('repository: a, draft: maybe'), undefined), [
      'create-gitops-pr: draft is neither true nor false',
    ]);
    assert.deepEqual(mistakesOf('- task: update-image-tag@0\n  inputs: { files: a }', undefined), [
      'update-image-tag is called as @0',
    ]);
  });

  it('an output that no task gives', () => {
    assert.deepEqual(mistakesOf(step('repository: a', '  - script: echo $(pr.url)'), undefined), [
      'create-gitops-pr has no output url',
    ]);
  });

  it('inputs that stand alone on a task’s page', () => {
    assert.deepEqual(mistakesOf('imagez: a', 'update-image-tag'), ['update-image-tag has no input imagez']);
    assert.deepEqual(mistakesOf('images: a', 'update-image-tag'), []);
  });
});
