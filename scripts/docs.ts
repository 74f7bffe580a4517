/**
 * `npm run docs`: makes each task's reference in docs/<task>.md from its task.json, and holds docs/errors.md against
 * the codes that tasks report, docs/dependencies.md with what the bundles hold, and docs/performance.md with the results
 * beside it. With `-- --check` nothing is written, and a stale page is an error;
 * `-- --releases` asks the registry for the dependencies' last releases.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { errorCodes } from '../core/error-codes.ts';
import { withResults } from './bench/page.ts';
import type { Results } from './bench/results.ts';
import { buildAll } from './build/build-all.ts';
import { lastReleases, withDependencies, type Declared } from './docs/dependencies.ts';
import { checkErrorPage } from './docs/errors.ts';
import { newPage, withReference } from './docs/reference.ts';
import { readComponents } from './package/components.ts';
import { main, readJson, readTasks, readVersion, root, ScriptError } from './project.ts';

await main(async () => {
  const { values } = parseArgs({ options: { check: { type: 'boolean' }, releases: { type: 'boolean' } } });
  const problems = checkErrorPage(await readFile(join(root, 'docs', 'errors.md'), 'utf8'), errorCodes).map(
    (problem) => `docs/errors.md: ${problem}`,
  );
  const major = Number(readVersion().split('.')[0]);
  for (const { name, definition } of readTasks()) {
    const path = join(root, 'docs', `${name}.md`);
    const page = existsSync(path) ? await readFile(path, 'utf8') : newPage(definition);
    const made = withReference(page, definition, major);
    if (made === undefined) {
      problems.push(
        `docs/${name}.md has no place for the reference: <!-- reference:start --> … <!-- reference:end -->`,
      );
    } else if (values.check !== true) {
      if (made !== page || !existsSync(path)) {
        await writeFile(path, made);
        console.log(`docs/${name}.md: written`);
      }
    } else if (!existsSync(path))
      problems.push(`docs/${name}.md is missing: run npm run docs, and tell what the task does`);
    else if (made !== page) problems.push(`docs/${name}.md is stale: run npm run docs`);
  }
  problems.push(...(await dependencies(values.check === true, values.releases === true)));
  problems.push(...(await performancePage(values.check === true)));
  if (problems.length > 0) throw new ScriptError(`the documentation is not right:\n  ${problems.join('\n  ')}`);
});

/** Writes docs/dependencies.md, or says what is wrong with it. */
async function dependencies(check: boolean, releases: boolean): Promise<readonly string[]> {
  const path = join(root, 'docs', 'dependencies.md');
  const manifest = readJson<Record<'dependencies' | 'devDependencies', Readonly<Record<string, string>>>>(
    join(root, 'package.json'),
  );
  const declared: Declared = {
    runtime: Object.keys(manifest.dependencies),
    development: Object.keys(manifest.devDependencies),
    locked: readJson<{ packages: Declared['locked'] }>(join(root, 'package-lock.json')).packages,
  };
  const folder = await mkdtemp(join(tmpdir(), 'gitops-delivery-docs-'));
  try {
    const components = readComponents(root, await buildAll(root, folder));
    const before = await readFile(path, 'utf8');
    const newer = releases ? await lastReleases(declared.runtime) : undefined;
    const { page, problems } = withDependencies(before, declared, components, newer);
    if (page !== before && !check) {
      await writeFile(path, page);
      console.log('docs/dependencies.md: written');
    }
    const stale = page !== before && check ? ['it is stale: run npm run docs'] : [];
    return [...problems, ...stale].map((problem) => `docs/dependencies.md: ${problem}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Writes the tables of docs/performance.md, or says what is wrong with them. */
async function performancePage(check: boolean): Promise<readonly string[]> {
  const path = join(root, 'docs', 'performance.md');
  const before = await readFile(path, 'utf8');
  const { page, problems } = withResults(before, readJson<Results>(join(root, 'docs', 'performance.json')));
  if (page !== before && !check) {
    await writeFile(path, page);
    console.log('docs/performance.md: written');
  }
  const stale = page !== before && check ? ['it is stale: run npm run docs'] : [];
  return [...problems, ...stale].map((problem) => `docs/performance.md: ${problem}`);
}
