/** `npm run release -- patch|minor|major|<version>`: version, changelog, package, commit and tag; pushes nothing. */
import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tsx } from './bootstrap/tsx.mjs';
import { main, readVersion, root, ScriptError } from './project.ts';
import { releaseChangelog } from './release/changelog.ts';
import { nextVersion } from './release/next-version.ts';

const git = (...args: string[]): string => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
const files = ['package.json', 'package-lock.json', 'CHANGELOG.md'] as const;

await main(async () => {
  const [wanted] = process.argv.slice(2);
  if (wanted === undefined) throw new ScriptError('say which version: npm run release -- patch|minor|major|1.4.0');
  if (git('status', '--porcelain') !== '') throw new ScriptError('the work tree has changes: commit them first.');
  const before = readVersion();
  const tags = git('tag', '--list', 'v*')
    .split('\n')
    .filter((tag) => tag !== '');
  const version = nextVersion(before, wanted, tags);
  try {
    const changelog = await readFile(join(root, 'CHANGELOG.md'), 'utf8');
    const date = new Date().toISOString().slice(0, 10);
    await writeFile(join(root, 'CHANGELOG.md'), releaseChangelog(changelog, version, date));
    await setVersion('package.json', before, version, 1);
    await setVersion('package-lock.json', before, version, 2);
    if ((await tsx(root, join('scripts', 'package.ts'), [])) !== 0)
      throw new ScriptError('it cannot be packaged (above).');
  } catch (error) {
    git('checkout', '--', ...files);
    throw error;
  }
  git('commit', '-q', '-m', `Release ${version}`, '--', ...files);
  git('tag', '-a', `v${version}`, '-m', `Release ${version}`);
  console.log(`\nReleased ${version} here. Now publish it:`);
  console.log('  git push --follow-tags');
  console.log(`  MARKETPLACE_TOKEN=… node scripts/publish.mjs dist/gitops-delivery-${version}.vsix`);
});

/** Replaces the first so many mentions of `"version"`: in a lock file the second one is the root package's. */
async function setVersion(file: string, before: string, version: string, times: number): Promise<void> {
  let text = await readFile(join(root, file), 'utf8');
  let from = 0;
  for (let i = 0; i < times; i++) {
    const at = text.indexOf(`"version": "${before}"`, from);
    if (at < 0) throw new ScriptError(`${file} does not name the version ${before} where it should.`);
    const line = `"version": "${version}"`;
    text = text.slice(0, at) + line + text.slice(at + `"version": "${before}"`.length);
    from = at + line.length;
  }
  await writeFile(join(root, file), text);
}
