/**
 * `npm run reproduce [-- <file.vsix>]`: builds the extension once more, elsewhere, and compares it byte for byte with the
 * file, by default with what `npm run package` made. So anybody can hold a published extension against its commit.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { packageElsewhere } from './reproduce/elsewhere.ts';
import { compareArchives, sha256 } from './reproduce/compare.ts';
import { main, readVersion, root, ScriptError } from './project.ts';

await main(async () => {
  const made = join(root, 'dist', `gitops-delivery-${readVersion()}.vsix`);
  const path = process.argv[2] === undefined ? made : resolve(process.argv[2]);
  if (!existsSync(path)) throw new ScriptError(`${path} is not there${path === made ? ': run npm run package' : ''}.`);
  const given = await readFile(path);
  const rebuilt = await packageElsewhere(root);
  const differences = compareArchives(given, rebuilt);
  const shown = relative(root, path);
  if (differences.length > 0) {
    throw new ScriptError(
      `${shown} is not what this commit gives:\n${differences.map((one) => `  - ${one}`).join('\n')}`,
    );
  }
  console.log(
    given.equals(rebuilt)
      ? `${shown} is byte for byte what this commit gives (sha256 ${sha256(given)}).`
      : `${shown} holds just the files that this commit gives, but was packed by another program since.`,
  );
});
