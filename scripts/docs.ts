/**
 * `npm run docs`: makes each task's reference in docs/<task>.md from its task.json, and holds docs/errors.md against
 * the codes that tasks report. With `-- --check` nothing is written, and a stale page is an error.
 */
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { errorCodes } from '../core/error-codes.ts';
import { checkErrorPage } from './docs/errors.ts';
import { newPage, withReference } from './docs/reference.ts';
import { main, readTasks, readVersion, root, ScriptError } from './project.ts';

await main(async () => {
  const { values } = parseArgs({ options: { check: { type: 'boolean' } } });
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
  if (problems.length > 0) throw new ScriptError(`the documentation is not right:\n  ${problems.join('\n  ')}`);
});
