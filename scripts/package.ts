/**
 * `npm run package [-- --dev] [-- --if-stale]`: the extension, packed and unpacked, in `dist/`.
 *
 * `--dev` makes a second extension with ids and names of its own, to try beside the released one.
 * `--if-stale` does nothing when the sources are those that the last package was made of.
 */
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { makePackage } from './package/make.ts';
import { digestOfSources } from './package/sources.ts';
import { devVersion } from './package/variant.ts';
import { main, readVersion, root } from './project.ts';

await main(async () => {
  const { values } = parseArgs({ options: { dev: { type: 'boolean' }, 'if-stale': { type: 'boolean' } } });
  const kind = values.dev === true ? 'dev' : 'release';
  const stamp = join(root, 'dist', `.${kind}.sha256`);
  const digest = digestOfSources(root);
  if (values['if-stale'] === true && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;

  const version = kind === 'dev' ? devVersion(readVersion(), new Date()) : readVersion();
  const made = await makePackage(root, { kind, version });
  await writeFile(stamp, digest);
  for (const { task, bytes } of made.bundles) console.log(`  ${task}: ${(bytes / 1000).toFixed(0)} kB`);
  for (const remark of made.remarks) console.log(`  warning: ${remark}`);
  console.log(
    `${relative(root, made.vsix)}: ${(made.bytes / 1e6).toFixed(2)} MB, unpacked in ${relative(root, made.folder)}/`,
  );
});
