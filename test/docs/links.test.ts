import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { errorCodes } from '../../core/error-codes.ts';
import { readJson, readTasks, root } from '../../scripts/project.ts';
import { anchors, fences, links, pages, prose, tables } from './markdown.ts';

describe('the documentation', () => {
  const all = pages();

  /** Why a link of a page leads nowhere; undefined when it does not. */
  function deadEnd(path: string, link: string): string | undefined {
    const [file = '', anchor] = link.split('#');
    const target = file === '' ? path : relative(root, resolve(root, dirname(path), file)).replaceAll('\\', '/');
    if (target.startsWith('..')) return `${path}: ${link} leaves the repository`;
    if (!existsSync(join(root, target))) return `${path}: ${link} is not there`;
    const page = all.find((each) => each.path === target);
    if (anchor === undefined || (page !== undefined && anchors(page).has(anchor))) return undefined;
    return `${path}: ${target} has no heading #${anchor}`;
  }

  it('has the pages that a reader starts from', () => {
    const paths = all.map(({ path }) => path);
    for (const path of ['README.md', 'overview.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'docs/templates.md'])
      assert.ok(paths.includes(path), path);
  });

  for (const page of all) {
    it(`${page.path}: each link leads to a file, and to a heading of it`, () => {
      const inside = links(page).filter((link) => !/^(?:https?|mailto):/.test(link));
      assert.deepEqual(
        inside.map((link) => deadEnd(page.path, link)).filter((problem) => problem !== undefined),
        [],
      );
    });

    it(`${page.path}: each table is whole, and each fence is closed`, () => {
      for (const { line, cells } of tables(page)) {
        assert.ok(cells.length > 2, `${page.path}:${line}: a table without rows`);
        assert.equal(
          new Set(cells).size,
          1,
          `${page.path}:${line}: rows of ${[...new Set(cells)].join(' and ')} cells`,
        );
      }
      assert.equal((page.text.match(/^ *```/gm) ?? []).length, fences(page).length * 2);
    });

    it(`${page.path}: names only commands that there are, and nothing of one machine`, () => {
      const { scripts } = readJson<{ scripts: Record<string, string> }>(join(root, 'package.json'));
      for (const [, name = ''] of page.text.matchAll(/\bnpm run ([\w:-]*\w)/g))
        assert.ok(name in scripts, `npm run ${name}`);
      assert.doesNotMatch(page.text, /(?<![\w.$)}])\/(?:home|root|Users|work|tmp)\//);
    });
  }

  it('is where the tasks say it is', () => {
    const home = /https:\/\/github\.com\/gitops-delivery\/gitops-delivery\/blob\/main\/([\w./-]+)(#[\w-]+)?/g;
    for (const { name, folder } of readTasks(root)) {
      const found = [...readFileSync(join(folder, 'task.json'), 'utf8').matchAll(home)];
      assert.ok(found.length > 0, `${name} names no page`);
      for (const [, path = '', anchor = ''] of found)
        assert.equal(deadEnd('README.md', `${path}${anchor}`), undefined, name);
    }
  });

  it('has the page that a failed task names, with a heading for each code', () => {
    const [, path = ''] =
      /blob\/main\/([\w./-]+)/.exec(readFileSync(join(root, 'platform/agent/run-task.ts'), 'utf8')) ?? [];
    for (const code of errorCodes) assert.equal(deadEnd('README.md', `${path}#${code.toLowerCase()}`), undefined);
  });

  it('leads from what one sees to each code, in the guide to troubleshooting', () => {
    const page = all.find(({ path }) => path === 'docs/guides/troubleshooting.md');
    assert.ok(page);
    const named = new Set(links(page).filter((link) => link.startsWith('../errors.md#')));
    const expected = errorCodes.map((code) => `../errors.md#${code.toLowerCase()}`);
    assert.deepEqual([...named].toSorted(), expected.toSorted());
  });

  it('has a guide behind each failure’s page, each task’s page and the README', () => {
    const pagesOfTasks = readTasks(root).map(({ name }) => `docs/${name}.md`);
    for (const path of ['README.md', 'docs/templates.md', 'docs/errors.md', ...pagesOfTasks]) {
      const page = all.find((each) => each.path === path);
      assert.ok(page !== undefined && links(page).some((link) => link.includes('guides/')), path);
    }
  });

  it('links each page of docs/ from the README, or from a page that the README links', () => {
    const reached = new Set(['README.md']);
    for (const path of reached) {
      const page = all.find((each) => each.path === path);
      for (const link of page === undefined ? [] : links(page))
        if (!/^\w+:/.test(link)) reached.add(join(dirname(path), link.split('#')[0] ?? '').replaceAll('\\', '/'));
    }
    const lost = all.map(({ path }) => path).filter((path) => path.startsWith('docs/') && !reached.has(path));
    assert.deepEqual(lost, []);
  });
});

describe('overview.md, the Marketplace’s page', () => {
  const page = pages().find(({ path }) => path === 'overview.md');
  assert.ok(page);

  it('is complete by itself: its only files are PNG pictures, which the extension carries', () => {
    for (const link of links(page)) {
      if (link.startsWith('https:')) continue;
      assert.match(link, /^images\/[\w-]+\.png$/);
      assert.ok(existsSync(join(root, link)), link);
    }
    assert.doesNotMatch(prose(page), /<(?:img|script|svg|a)\b/i);
  });

  it('names every task', () => {
    for (const { name } of readTasks(root)) assert.ok(page.text.includes(`**${name}**`), name);
  });
});
