import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { root } from '../../scripts/project.ts';

interface Parameter {
  readonly name: string;
  readonly default?: unknown;
}

const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** The rows of the table below a heading: the first cell's name, and the second as it is written. */
function rows(heading: string): [name: string, value: string][] {
  const [, section = ''] = read('docs/templates.md').split(`\n### ${heading}\n`);
  const [table = ''] = section.split(/\n#/);
  return [...table.matchAll(/^\| `(\w+)` *\| *(.*?) *\|/gm)].map((match) => [match[1] ?? '', match[2] ?? '']);
}

describe('docs/templates.md', () => {
  it('has every parameter of cd.yml, with its default', () => {
    const { parameters } = load(read('templates/pipelines/cd.yml')) as { parameters: Parameter[] };
    const shown = new Map(rows('Parameters'));
    assert.deepEqual([...shown.keys()].toSorted(), parameters.map(({ name }) => name).toSorted());
    for (const { name, default: value } of parameters) {
      if (typeof value === 'object') continue;
      assert.equal(
        shown.get(name),
        value === undefined ? 'required' : value === '' ? '' : `\`${String(value)}\``,
        name,
      );
    }
  });

  it('has every key of an environment, and says which are required', () => {
    const { parameters } = load(read('templates/checks/keys.yml')) as { parameters: Parameter[] };
    const keys = (list: string) => parameters.find(({ name }) => name === list)?.default as string[];
    // Files, and what is set in them, have a page of their own.
    const known = keys('known').filter((key) => key !== 'files' && !keys('updating').includes(key));
    const [, section = ''] = read('docs/templates.md').split('\n### Keys of an environment\n');
    const [tables = ''] = section.split(/\n#/);
    const own = rows('Keys of an environment');
    const inputs = [...tables.matchAll(/^\| \[[\w-]+\]\(.*?\) *\|(.*)\|/gm)].flatMap(
      ([, cell = '']) => cell.match(/\w+/g) ?? [],
    );
    const app = rows('Parameters').map(([name]) => name);
    const levels = ['environments', 'defaults', 'report'];
    const shown = new Set([...own.map(([name]) => name), ...inputs, ...app.filter((name) => !levels.includes(name))]);
    assert.deepEqual([...shown].toSorted(), known.toSorted());
    const required = own.filter(([, value]) => value === 'required').map(([name]) => name);
    assert.deepEqual(required, ['name', 'cluster', 'namespace', 'kustomizations']);
  });

  it('as does the comment in cd.yml', () => {
    const [, comment = ''] = read('templates/pipelines/cd.yml').split('One entry an environment');
    for (const [name] of rows('Keys of an environment'))
      assert.match(comment, new RegExp(`^  #   .*\\b${name}\\b`, 'm'));
  });
});

describe('docs/templates/', () => {
  /** The first table of parameters after a heading of a page. */
  const table = (page: string, heading: string): ReadonlyMap<string, string> => {
    const [, section = ''] = `\n${read(page)}`.split(`\n${heading}\n`);
    const [, body = ''] = /\n\| parameter .*\n\|[-| ]+\n((?:\|.*\n)*)/.exec(section) ?? [];
    return new Map([...body.matchAll(/^\| `(\w+)` *\| *(.*?) *\|/gm)].map((match) => [match[1] ?? '', match[2] ?? '']));
  };
  const parametersOf = (file: string): readonly Parameter[] =>
    (load(read(`templates/pipelines/${file}`)) as { parameters: Parameter[] }).parameters;
  const shared = parametersOf('cd.yml').map(({ name }) => name);
  const pages = [
    { page: 'docs/templates/pull-requests.md', heading: "## An application's", file: 'validate.yml', without: shared },
    {
      page: 'docs/templates/pull-requests.md',
      heading: "## The GitOps repository's",
      file: 'validate-gitops.yml',
      without: [],
    },
    { page: 'docs/templates/image-update.md', heading: '## Parameters', file: 'image-update.yml', without: [] },
    { page: 'docs/templates/features.md', heading: '## Parameters of features.yml', file: 'features.yml', without: [] },
    {
      page: 'docs/templates/features.md',
      heading: '## Parameters of clean-features.yml',
      file: 'clean-features.yml',
      without: [],
    },
    { page: 'docs/templates/ci.md', heading: '# CI', file: 'ci.yml', without: [] },
  ];
  for (const { page, heading, file, without } of pages) {
    it(`${page} has every parameter of ${file}, with its default`, () => {
      const shown = table(page, heading);
      const own = parametersOf(file).filter(({ name }) => !without.includes(name));
      assert.deepEqual([...shown.keys()].toSorted(), own.map(({ name }) => name).toSorted());
      for (const { name, default: value } of own) {
        if (typeof value === 'object') continue;
        const said = value === undefined ? 'required' : value === '' ? '' : `\`${String(value)}\``;
        assert.equal(shown.get(name), said, name);
      }
    });
  }
});
