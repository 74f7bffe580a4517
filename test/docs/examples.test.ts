import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { load, loadAll } from 'js-yaml';
import { readTasks, root } from '../../scripts/project.ts';
import { expandPipeline, type ExpandedPipeline } from '../sandbox/pipeline/index.ts';
import { stepsOf, tasks } from '../templates/consumer.ts';
import { outsidersIn } from '../templates/outsiders.ts';
import { blockOf } from './blocks.ts';
import { doingsOf } from './commands.ts';
import { isForTask, mistakesOf, stepMistakesOf } from './examples.ts';
import { fences, pages, type Fence, type Page } from './markdown.ts';

interface Parameter {
  readonly name: string;
  readonly default?: unknown;
}

/** Behind a fence's language: how others' YAML looked before somebody moved here. */
const before = 'before';

const yamlOf = (page: Page): Fence[] => fences(page).filter(({ language }) => /^ya?ml$/.test(language));

/** The YAML files that a page names, as if they lay in one folder. */
const namedFiles = (page: Page): Record<string, string> =>
  Object.fromEntries(
    doingsOf(page).flatMap((doing) => (doing.kind === 'file' ? [[basename(doing.path), doing.text]] : [])),
  );

/** A page without its reference, which shows every input and is no step that anybody would run. */
const written = (page: Page): Page => ({ ...page, text: page.text.split('<!-- reference:start -->')[0] ?? '' });

const environmentKeys = new Set(
  (load(readFileSync(join(root, 'templates/checks/keys.yml'), 'utf8')) as { parameters: Parameter[] }).parameters.find(
    ({ name }) => name === 'known',
  )?.default as string[],
);

/** What is wrong with the steps that a pipeline expands to, or with whose words it takes. */
function mistakesIn({ stages, yaml }: ExpandedPipeline): string[] {
  assert.ok(stages.length > 0);
  const steps = stages.flatMap(({ jobs }) => jobs.flatMap(stepsOf));
  const mistakes = steps.flatMap(({ reference, inputs }) =>
    reference === undefined ? [] : stepMistakesOf(reference, inputs),
  );
  return [...mistakes, ...outsidersIn(yaml).map((place) => `an outsider chooses what stands at ${place}`)];
}

describe('the examples in the documentation', function () {
  this.timeout(20_000);
  const names = readTasks(root).map(({ name }) => name);

  for (const page of pages()) {
    const blocks = yamlOf(page).filter(({ mark }) => mark !== before);
    if (blocks.length > 0)
      it(`${page.path}: can be copied: inputs, values and outputs exist, nothing required is missing`, () => {
        const own = names.find((name) => page.path === `docs/${name}.md`);
        const mistakes = blocks.flatMap(({ text, line }) =>
          mistakesOf(text, own).map((mistake) => `${page.path}:${line}: ${mistake}`),
        );
        assert.deepEqual(mistakes, []);
      });

    for (const { text, line, mark } of yamlOf(written(page))) {
      it(`${page.path}:${line}: is ${mark === before ? 'YAML of others' : 'something that a test looks into'}`, () => {
        if (mark === before) {
          assert.match(page.path, /^docs\/moving-here\//);
          assert.ok(loadAll(text).length > 0);
          return;
        }
        const block = blockOf(text);
        switch (block.kind) {
          case 'pipeline':
            assert.deepEqual(mistakesIn(block.expand(namedFiles(page))), []);
            break;
          case 'keys': {
            const keys = Object.keys(block.keys);
            const unknown = isForTask(keys) ? [] : keys.filter((key) => !environmentKeys.has(key));
            assert.deepEqual(unknown, [], 'keys of neither an environment nor a task');
            break;
          }
          case 'object':
          case 'other':
            break;
        }
      });
    }
  }

  const files = readdirSync(join(root, 'examples'), { recursive: true, encoding: 'utf8' })
    .map((name) => `examples/${name.replaceAll('\\', '/')}`)
    .filter((path) => /\/azure-pipelines[\w-]*\.ya?ml$/.test(path));
  for (const path of files) {
    it(`${path}: is a pipeline that expands`, () => {
      const folder = join(root, dirname(path));
      const repositories = { self: folder, 'gitops-delivery': root };
      assert.deepEqual(mistakesIn(expandPipeline({ file: basename(path), repositories, tasks })), []);
    });
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
